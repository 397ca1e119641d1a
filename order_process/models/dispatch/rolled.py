from odoo import fields, models


class OrderProcessRolled(models.Model):
    """An order that a window should have sent and left behind: why, and with which dispatch it goes now (D2)."""

    _name = "order.process.rolled"
    _inherit = ["order.process.left.behind"]
    _description = "Order Rolled On"

    warehouse_id = fields.Many2one(related="dispatch_id.warehouse_id", store=True)
    promised_dispatch_on = fields.Datetime("Goes On")

    _once = models.UniqueIndex("(dispatch_id, order_id)", "A dispatch leaves an order behind once.")
