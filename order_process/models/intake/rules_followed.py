from odoo import models


class OrderProcessGapRule(models.Model):
    _name = "order.process.gap.rule"
    _inherit = ["order.process.gap.rule", "order.process.followed"]
