from collections import defaultdict
from typing import NamedTuple

from odoo import models
from odoo.tools import format_amount

from ..review.sale_order_promotion import ORDER_PROGRAMS
from .dealer_catalogue import format_quantity

# What is asked of a program before anything is promised in its name.
PROGRAM_FIELDS = ("program_type", "applies_on", "trigger", "limit_usage", "max_usage", "company_id", "currency_id")


class DealerPromotion(NamedTuple):
    """What a program gives for a little more: in words, and ``have`` of ``need`` of what it counts, which is goods, or
    money."""

    text: str
    have: float
    need: float
    is_money: bool = False


class SaleOrder(models.Model):
    """What programs give for the order being written, and what is missing for more of it (L5).

    Only read: what is given comes into the order by ``_apply_promotions``. Called as superuser for the dealer's
    order."""

    _inherit = "sale.order"

    def _get_dealer_gifts(self):
        """``(quantity, name)`` of the goods that programs give for nothing, before the order is submitted."""
        gifts = self.order_line.filtered(lambda line: line.reward_id.reward_type == "product")
        named = gifts.with_context(display_default_code=False)
        return [(format_quantity(line.product_uom_qty), line.product_id.display_name) for line in named]

    def _get_dealer_promotions(self):
        """A :class:`DealerPromotion` for each program that counts something in the order and would give more of its
        reward; the one of which least is missing comes first."""
        self.ensure_one()
        lines = self._get_dealer_lines()
        if not lines:
            return []
        programs = self._get_dealer_programs()
        found = []
        for rule, products in programs._get_valid_products(lines.product_id).items():
            counted = lines.filtered(lambda line, products=products: line.product_id in products)
            if counted and rule in programs.rule_ids and rule.mode == "auto":
                found += self._describe_next_reward(rule, counted)
        if not self.env.user._sees_dealer_prices():
            found = [one for one in found if not one.is_money]
        return sorted(found, key=lambda one: one.have / one.need, reverse=True)

    def _get_dealer_programs(self):
        """The running programs that give their one reward by themselves, as the order is."""
        automatic = [*self._get_program_domain(), ("trigger", "=", "auto")]
        programs = self.env["loyalty.program"].search_fetch(automatic, PROGRAM_FIELDS)
        return programs.filtered(
            lambda program: len(program.reward_ids) == 1
            and program.program_type in ORDER_PROGRAMS
            and not program.is_nominative
            and not program.reward_ids.multi_product
            and not (program.limit_usage and program.total_order_count >= program.max_usage)
        )

    def _describe_next_reward(self, rule, lines):
        """The next step of a rule for what these lines have, or nothing where it gives no more."""
        reward = rule.program_id.reward_ids
        by_amount, per, first = self._read_rule(rule, reward)
        if not first:
            return []
        with_tax = rule.minimum_amount_tax_mode == "incl" or rule.reward_point_mode == "money"
        have = sum(lines.mapped("price_total" if with_tax else "price_subtotal")) if by_amount else 0.0
        have = have if by_amount else sum(lines.mapped("product_uom_qty"))
        repeats = reward.reward_type == "product" and per and not reward.clear_wallet
        if have < first:
            need = first
        elif repeats:
            need = (have // per + 1) * per
        else:
            return []
        more = need - have
        said = format_amount(self.env, more, self.currency_id) if by_amount else format_quantity(more)
        return [DealerPromotion(self._describe_promotion(reward, said), have, need, by_amount)]

    def _read_rule(self, rule, reward):
        """``(whether an amount counts, how much of it each reward takes or 0, how much the first one takes)``."""
        takes = reward.required_points / rule.reward_point_amount if rule.reward_point_amount else 0.0
        amount = rule._compute_amount(self.currency_id)
        if rule.reward_point_mode == "money":
            return True, takes, max(takes, amount)
        if amount:
            return True, 0.0, amount
        if rule.reward_point_mode == "unit":
            return False, takes, max(takes, rule.minimum_qty)
        return False, 0.0, rule.minimum_qty

    def _describe_promotion(self, reward, more):
        if reward.reward_type != "product":
            return self.env._("%(more)s more, then %(reward)s", more=more, reward=reward.description)
        gift = reward.reward_product_id.with_context(display_default_code=False).display_name
        count = format_quantity(reward.reward_product_qty)
        return self.env._("%(more)s more, then %(count)s × %(gift)s free", more=more, count=count, gift=gift)

    def _get_dealer_offers(self, products):
        """``{product: what programs give for it, in words}`` of the goods that the catalogue shows."""
        offers = defaultdict(list)
        programs = self._get_dealer_programs()
        for rule, counted in programs._get_valid_products(products).items():
            if rule in programs.rule_ids and rule.mode == "auto":
                text = self._describe_offer(rule)
                for product in counted if text else ():
                    offers[product].append(text)
        return {product: "; ".join(texts) for product, texts in offers.items()}

    def _describe_offer(self, rule):
        reward = rule.program_id.reward_ids
        by_amount, _per, first = self._read_rule(rule, reward)
        if by_amount or not first:
            return reward.description if reward.reward_type != "product" else ""
        need = format_quantity(first)
        if reward.reward_type != "product":
            return self.env._("From %(need)s: %(reward)s", need=need, reward=reward.description)
        gift = reward.reward_product_id.with_context(display_default_code=False).display_name
        count = format_quantity(reward.reward_product_qty)
        return self.env._("Buy %(need)s, get %(count)s × %(gift)s free", need=need, count=count, gift=gift)
