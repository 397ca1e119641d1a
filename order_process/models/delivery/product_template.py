from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    specification = fields.Char(
        translate=True, help="Size and packing as papers say it, such as 60 ml × 12; a variant's own values follow it."
    )
    packing_instruction = fields.Text(translate=True, help="What the keeper must know when packing: fragile, upright …")
    is_fragile = fields.Boolean("Fragile", help="Marked on the package labels.")
