from odoo import models
from odoo.fields import Domain

CONTEXT_KEY = "order_process_price_rules"


class PriceRules:
    """The rules of pricelists for many products and days, read once.

    Core looks the rules up for every price; the lines of many orders differ in day and quantity, not in the list. It
    travels in the context around one computation; callers over RPC cannot send an object, so it is no key to anything.
    """

    def __init__(self, products):
        self.products = products
        self._by_list = {}

    def get(self, pricelist, date):
        """The rules of one list at one instant, in core's order."""
        rules = self._by_list.get(pricelist.id)
        if rules is None:
            domain = Domain(pricelist._get_applicable_rules_domain(self.products, date)).map_conditions(
                lambda condition: Domain.TRUE if condition.field_expr in ("date_start", "date_end") else condition
            )
            rules = self._by_list[pricelist.id] = pricelist.env["product.pricelist.item"].search(domain)
        return rules.with_env(pricelist.env).filtered(
            lambda rule: (rule.date_start or date) <= date <= (rule.date_end or date)
        )


class ProductPricelist(models.Model):
    _inherit = "product.pricelist"

    def _get_applicable_rules(self, products, date, **kwargs):
        rules = self.env.context.get(CONTEXT_KEY)
        if isinstance(rules, PriceRules) and self and products._name == rules.products._name:
            return rules.get(self, date)
        return super()._get_applicable_rules(products, date, **kwargs)
