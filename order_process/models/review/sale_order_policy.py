from odoo import api, fields, models
from odoo.tools import format_amount

from ..base.blocker import Blocker
from .policy_price import Quota, weigh
from .special_need import SpecialNeed

SHOWN_LINES = 3


class SaleOrder(models.Model):
    """How far an order exceeds promotion policy, in money and per cent, and why (B6)."""

    _inherit = "sale.order"

    policy_excess = fields.Monetary(
        "Exceeds Policy By",
        compute="_compute_policy_excess",
        store=True,
        help="What manual prices, discounts and gifts give away beyond pricelist, programs, limits and quotas.",
    )
    policy_excess_percent = fields.Float(
        "Exceeds Policy By (%)",
        compute="_compute_policy_excess",
        store=True,
        digits=(16, 2),
        aggregator="avg",
        help="Of what the goods would cost at policy prices.",
    )
    policy_excess_company = fields.Monetary(
        "Exceeds Policy By (company currency)",
        compute="_compute_policy_excess",
        store=True,
        currency_field="policy_currency_id",
    )
    policy_reason = fields.Char(
        "Why Beyond Policy", copy=False, help="Asked for where the order exceeds promotion policy.")

    @api.depends(
        "order_line.policy_price",
        "order_line.price_unit",
        "order_line.discount",
        "order_line.product_uom_qty",
        "order_line.reward_id",
        "order_line.coupon_id",
        "order_line.is_downpayment",
        "order_line.is_delivery",
        "keyed_by_id",
        "business_date",
        "order_class",
    )
    def _compute_policy_excess(self):
        results = self._weigh_policy()
        for order in self:
            found = results.get(order, {})
            excess = order.currency_id.round(sum(result.excess for result in found.values())) if found else 0.0
            value = sum(line.policy_price * line.product_uom_qty for line in found)
            order.policy_excess = excess
            order.policy_excess_percent = 100 * excess / value if value > 0 else 100.0 if excess else 0.0
            order.policy_excess_company = order.company_id.currency_id.round(excess / (order.currency_rate or 1.0))

    def _weigh_policy(self):
        """``{order: {line: LineResult}}`` of the lines that promotion policy governs, in bulk."""
        orders = self.sudo().filtered("company_id.order_process_enabled")
        results = {}
        if not orders:
            return results
        limits = self.env["order.process.discount.limit"]._get_limits(orders)
        for order in orders:
            lines = order.order_line.filtered(lambda line: not line._is_beside_policy())
            quotas = {
                limit.id: Quota(limit.gift_per, limit.gift_free, limit.gift_percent) for limit in limits[order]
            }
            digits = order.currency_id.decimal_places
            results[order] = weigh([line._as_policy_line(limits[order]) for line in lines], quotas, digits)
        return results

    def _add_promotion_needs(self, needs):
        beyond = self.filtered(lambda order: order.currency_id.compare_amounts(order.policy_excess, 0) > 0)
        results = beyond._weigh_policy()
        for order in beyond:
            message = order._get_policy_message(results.get(order.sudo(), {}))
            needs[order].append(SpecialNeed("promotion", order.policy_excess, order.policy_excess_percent, message))

    def _get_policy_message(self, results):
        """The excess in words: how much, on which lines, and why."""
        self.ensure_one()
        beyond = [(line, result) for line, result in results.items() if result.excess > 0]
        beyond.sort(key=lambda row: -row[1].excess)
        rows = []
        for line, result in beyond[:SHOWN_LINES]:
            name = line.product_id.display_name or line.name or ""
            if result.is_gift:
                rows.append(self.env._("%(product)s: gifts beyond the quota", product=name))
            else:
                rows.append(
                    self.env._(
                        "%(product)s: %(price)s instead of %(policy)s",
                        product=name,
                        price=format_amount(self.env, line.price_unit * (1 - line.discount / 100), line.currency_id),
                        policy=format_amount(self.env, line.policy_price, line.currency_id),
                    )
                )
        if len(beyond) > SHOWN_LINES:
            rows.append(self.env._("%s more", len(beyond) - SHOWN_LINES))
        message = self.env._(
            "Promotion policy is exceeded by %(amount)s (%(percent).1f %%): %(lines)s.",
            amount=format_amount(self.env, self.policy_excess, self.currency_id),
            percent=self.policy_excess_percent,
            lines="; ".join(rows),
        )
        if self.policy_reason:
            message = self.env._("%(message)s Reason: %(reason)s", message=message, reason=self.policy_reason)
        return message

    def _get_blockers(self, step):
        blockers = super()._get_blockers(step)
        if step == "submit":
            for order in self._under_process():
                if order.policy_excess and not (order.policy_reason or "").strip():
                    message = self.env._(
                        "Prices or gifts exceed promotion policy by %s: say why, or go back within policy.",
                        format_amount(self.env, order.policy_excess, order.currency_id),
                    )
                    blockers[order].append(
                        Blocker("incomplete", message, "order_process.group_order_clerk", field="policy_reason")
                    )
        return blockers

    def _before_submit(self):
        """What is submitted is weighed by the prices of now."""
        super()._before_submit()
        self._refresh_policy()

    def _refresh_policy(self):
        """Ask the pricelists again: what is submitted is weighed by the prices of now, not of when it was typed."""
        lines = self.order_line.filtered(lambda line: not line.order_id._is_content_locked())
        self.env.add_to_compute(lines._fields["policy_price"], lines)
        self.env.add_to_compute(self._fields["policy_excess"], lines.order_id)
