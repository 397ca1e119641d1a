from odoo import models


class OrderProcessWindow(models.Model):
    _name = "order.process.window"
    _inherit = ["order.process.window", "order.process.followed"]
