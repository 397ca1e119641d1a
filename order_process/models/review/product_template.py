from odoo import fields, models

# The fields of products by which the gate decides; rooms below add their own.
RULES = frozenset({"review_capacity", "review_purchase"})


class ProductTemplate(models.Model):
    """Goods whose orders need a look at production capacity or purchasing; the shipped levels ask for these (C9)."""

    _name = "product.template"
    _inherit = ["product.template", "order.process.rule"]
    _rule_whole = False
    _rule_own_fields = RULES

    review_capacity = fields.Boolean(
        "Production Capacity Is Reviewed", help="An order of this product passes the level of production capacity."
    )
    review_purchase = fields.Boolean(
        "Purchasing Is Reviewed", help="An order of this product passes the level of purchasing."
    )
