from odoo import api, fields, models

from ..base.modes import PROCESS_MODES


class SaleOrder(models.Model):
    _inherit = "sale.order"
    _process_fields = {
        "system": {"kept_carrier_id"},
        "content": {"process_mode"},
    }

    process_mode = fields.Selection(
        PROCESS_MODES, "Delivery Mode", compute="_compute_process_mode", store=True, index=True
    )

    @api.depends("carrier_id.process_mode", "kept_carrier_id.process_mode")
    def _compute_process_mode(self):
        for order in self:
            order.process_mode = (order.kept_carrier_id or order.carrier_id).process_mode

    def _is_on_credit(self):
        order = self.sudo()
        if order.carrier_id and order._get_carrier().payment_rule != "credit":
            return False
        return super()._is_on_credit()

    def _get_invoiced(self):
        """Keepers open orders but read no accounts: for them the system counts the invoices."""
        if self.env["account.move.line"].has_access("read"):
            return super()._get_invoiced()
        return super(SaleOrder, self.sudo())._get_invoiced()
