from odoo import api, fields, models

from .modes import PROCESS_MODES


class SaleOrder(models.Model):
    _inherit = "sale.order"

    process_mode = fields.Selection(
        PROCESS_MODES, "Delivery Mode", compute="_compute_process_mode", store=True, index=True
    )


    @api.depends("carrier_id.process_mode")
    def _compute_process_mode(self):
        for order in self:
            order.process_mode = order.carrier_id.process_mode
