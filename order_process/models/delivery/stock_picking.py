from odoo import fields, models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    escort_id = fields.Many2one("res.users", "Escort or Carrier", copy=False, index="btree_not_null")
