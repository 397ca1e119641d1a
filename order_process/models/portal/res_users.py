from odoo import api, models
from odoo.addons.auth_signup.models.res_partner import SignupError


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model
    def _is_signup_closed(self):
        """Whether nobody makes a user by themselves: while one company is under the process (L7)."""
        return bool(self.env["res.company"].sudo().search_count([("order_process_enabled", "=", True)], limit=1))

    @api.model
    def _get_signup_invitation_scope(self):
        return "b2b" if self._is_signup_closed() else super()._get_signup_invitation_scope()

    @api.model
    def _signup_create_user(self, values):
        """Whatever settings or a website say, only who was invited gets a user; a dealer applies instead.

        :raises SignupError: the user would belong to no contact of ours
        """
        if "partner_id" not in values and self._is_signup_closed():
            raise SignupError(self.env._("Nobody signs up here by oneself. Apply as a dealer instead."))
        return super()._signup_create_user(values)
