from odoo import api, models
from odoo.http import request


class OrderProcessEvent(models.Model):
    """The network address of whoever did something, where the company keeps it."""

    _inherit = "order.process.event"

    @api.model
    def _get_source(self):
        source, address = super()._get_source()
        if request and self.env.company.sudo().history_keeps_address:
            address = request.httprequest.remote_addr
        return source, address
