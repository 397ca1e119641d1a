from odoo import fields, models
from odoo.fields import Domain


class ResUsers(models.Model):
    _inherit = "res.users"

    process_warehouse_ids = fields.Many2many(
        "stock.warehouse", string="Centres", help="The dispatches that the person sees. Empty: every centre."
    )

    def _get_invalidation_fields(self):
        """The rules of who sees which centre are kept in memory by person."""
        return super()._get_invalidation_fields() | {"process_warehouse_ids"}

    def _works_at(self, centre):
        """Whether the centre is among the person's own, or none are named."""
        self.ensure_one()
        centres = self.sudo().process_warehouse_ids
        return not centres or centre in centres

    def _get_centre_domain(self, field="warehouse_id"):
        """What belongs to the person's own centres; everything where none are named."""
        self.ensure_one()
        centres = self.sudo().process_warehouse_ids
        return Domain(field, "in", centres.ids) if centres else Domain.TRUE

    def _is_colleague(self, company):
        """Whether a person works in the company: not a dealer's login, not archived."""
        self.ensure_one()
        user = self.sudo()
        return user.active and not user.share and company in user.company_ids
