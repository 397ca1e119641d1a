from odoo import fields, models

from ..review.product_template import RULES


class ProductTemplate(models.Model):
    _inherit = "product.template"
    _rule_own_fields = RULES | {"made_to_order"}

    made_to_order = fields.Boolean(
        help="It is made for the order that asks for it: planned, made, checked and packed before it is dispatched."
    )
