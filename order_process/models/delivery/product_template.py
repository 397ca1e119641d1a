from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    packing_instruction = fields.Text(translate=True, help="What the keeper must know when packing: fragile, upright …")
    is_fragile = fields.Boolean("Fragile", help="Marked on the package labels.")
