from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    process_warehouse_ids = fields.Many2many(
        "stock.warehouse", string="Centres", help="The dispatches that the person sees. Empty: every centre."
    )
