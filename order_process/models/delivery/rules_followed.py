from odoo import models


class DeliveryCarrier(models.Model):
    """Who changes a delivery method changes what its open orders wait for: money, papers, invoice, escort."""

    _name = "delivery.carrier"
    _inherit = ["delivery.carrier", "order.process.followed"]

    _followed_orders = ("carrier_id", "")
    _followed_more = frozenset({"invoice_policy"})


class OrderProcessPaperRule(models.Model):
    _name = "order.process.paper.rule"
    _inherit = ["order.process.paper.rule", "order.process.followed"]
    _followed_orders = ("carrier_id", "carrier_id")


class OrderProcessPaperType(models.Model):
    _name = "order.process.paper.type"
    _inherit = ["order.process.paper.type", "order.process.followed"]
