from odoo import fields, models


class OrderProcessDoorReason(models.Model):
    """Why goods were not taken at a door, or nobody was there (G7)."""

    _name = "order.process.door.reason"
    _inherit = ["order.process.rule"]
    _description = "Reason at the Door"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    for_refused = fields.Boolean("When Refused", default=True)
    for_damaged = fields.Boolean("When Damaged")
    for_short = fields.Boolean("When Short")
    for_nobody = fields.Boolean("When Nobody Is There")
    company_id = fields.Many2one("res.company", help="Empty: for every company.")
