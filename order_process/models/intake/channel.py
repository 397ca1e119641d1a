from odoo import fields, models


class OrderProcessChannel(models.Model):
    """How an order reaches the company: phone, fax, e-mail, portal, file … (A1)."""

    _name = "order.process.channel"
    _inherit = ["order.process.rule"]
    _description = "Order Channel"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: every company.")
    closed = fields.Boolean(
        "Closed to Orders", help="Orders may not come in this way any more (for example taken privately)."
    )

    _code = models.UniqueIndex("(code, company_id) NULLS NOT DISTINCT", "The code of a channel is unique.")
