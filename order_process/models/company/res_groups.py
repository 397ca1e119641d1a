from odoo import models


class ResGroups(models.Model):
    _inherit = "res.groups"

    def _compute_full_name(self):
        """A role of ours is a privilege of one group, named once."""
        super()._compute_full_name()
        for group, known in zip(self, self.sudo(), strict=True):
            if known.privilege_id.name == known.name:
                group.full_name = known.name

    def _get_colleagues(self, company):
        """The people of these groups who work in the company (superuser)."""
        return self.sudo().all_user_ids.filtered(lambda user: user._is_colleague(company))
