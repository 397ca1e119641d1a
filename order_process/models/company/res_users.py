from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    process_warehouse_ids = fields.Many2many(
        "stock.warehouse", string="Centres", help="The dispatches that the person sees. Empty: every centre."
    )

    def _is_colleague(self, company):
        """Whether a person works in the company: not a dealer's login, not archived."""
        self.ensure_one()
        user = self.sudo()
        return user.active and not user.share and company in user.company_ids
