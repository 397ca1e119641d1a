from odoo import api, models


class DeliveryCarrier(models.Model):
    """Who changes a delivery method changes what its open orders wait for: money, papers, invoice, escort."""

    _name = "delivery.carrier"
    _inherit = ["delivery.carrier", "order.process.followed"]

    @api.model
    def _get_followed_fields(self):
        return super()._get_followed_fields() | {"invoice_policy"}

    def _get_followed_domain(self):
        return [("carrier_id", "in", self.ids)]


class OrderProcessPaperRule(models.Model):
    _name = "order.process.paper.rule"
    _inherit = ["order.process.paper.rule", "order.process.followed"]

    def _get_followed_domain(self):
        return [("carrier_id", "in", self.carrier_id.ids)]


class OrderProcessPaperType(models.Model):
    _name = "order.process.paper.type"
    _inherit = ["order.process.paper.type", "order.process.followed"]
