from odoo import api, models


class OrderProcessEvent(models.Model):
    """The network address of whoever did something, where the order's company keeps it."""

    _inherit = "order.process.event"

    @api.model
    def _get_address_companies(self):
        keeping = super()._get_address_companies()
        return keeping | set(self.env["res.company"].sudo().search([("history_keeps_address", "=", True)]).ids)
