from typing import NamedTuple

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ..intake.sale_order import ORDER_CLASSES


class Rule(NamedTuple):
    """A rule as it is looked up; ``categories`` are the ids of its category and of those below, empty for all."""

    order_class: str
    categories: frozenset

    def fits(self, order_class, category):
        return self.order_class in (False, order_class) and (not self.categories or category in self.categories)


class OrderProcessProductionRule(models.Model):
    """Which lines are made for their order, beside the products that always are (F4).

    A rule counts for what is keyed from then on; the line says what was decided."""

    _name = "order.process.production.rule"
    _inherit = ["order.process.rule"]
    _description = "Made to Order"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: every company.")
    order_class = fields.Selection(ORDER_CLASSES, "Only Class", help="Empty: every class.")
    category_id = fields.Many2one(
        "product.category",
        "Only Category",
        ondelete="restrict",
        help="With the categories below. Empty: every product.",
    )

    @api.constrains("name", "order_class", "category_id")
    def _check_limited(self):
        for rule in self:
            if not rule.order_class and not rule.category_id:
                raise ValidationError(
                    self.env._("%s: say for which class or for which category; not everything is made.", rule.name)
                )

    def _after_rule_change(self, names):
        """What is made is kept in a cache."""
        super()._after_rule_change(names)
        self.env.registry.clear_cache()

    @api.model
    @tools.ormcache("company_id")
    def _get_production_rules(self, company_id):
        """The :class:`Rule` of a company, as superuser."""
        rules = self.sudo().search([("company_id", "in", [False, company_id])])
        Category = self.env["product.category"].sudo()
        return tuple(
            Rule(
                rule.order_class,
                frozenset(Category.search([("id", "child_of", rule.category_id.id)]).ids)
                if rule.category_id
                else frozenset(),
            )
            for rule in rules
        )


class ProductCategory(models.Model):
    _inherit = "product.category"

    @api.model_create_multi
    def create(self, vals_list):
        categories = super().create(vals_list)
        self.env.registry.clear_cache()
        return categories

    def write(self, vals):
        result = super().write(vals)
        if "parent_id" in vals:
            self.env.registry.clear_cache()
        return result
