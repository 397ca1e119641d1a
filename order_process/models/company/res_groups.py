from odoo import models, tools

from ..base.odoo_names import name_ids


class ResGroups(models.Model):
    _inherit = "res.groups"

    def _compute_full_name(self):
        """A role of ours is a privilege of one group, named once."""
        super()._compute_full_name()
        for group, known in zip(self, self.sudo(), strict=True):
            if known.privilege_id.name == known.name:
                group.full_name = known.name

    @tools.ormcache("self.id")
    def _get_external_name(self):
        """The external id; empty where the group has none. Asked in every decision, so a worker keeps it."""
        self.ensure_one()
        return name_ids(self).get(self.id, "")

    def _get_colleagues(self, company):
        """The people of these groups who work in the company (superuser)."""
        return self.sudo().all_user_ids.filtered(lambda user: user._is_colleague(company))
