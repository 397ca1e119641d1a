from odoo import api, fields, models

from .policy_price import PolicyLine, policy_date
from .product_pricelist import CONTEXT_KEY, PriceRules


class SaleOrderLine(models.Model):
    """What policy gives for a line, and what the line gives away beyond it."""

    _inherit = "sale.order.line"
    _process_fields = {"computed": {"policy_price"}}

    policy_price = fields.Float(
        compute="_compute_policy_price",
        store=True,
        min_display_digits="Product Price",
        help="What the pricelist gives for a unit of this line on the day of the order, without manual discount.",
    )
    policy_excess = fields.Monetary(
        "Exceeds Policy By",
        compute="_compute_policy_excess",
        help="By how much the line stays below the policy price beyond the discount and the gifts that are allowed.",
    )

    @api.depends(
        "product_id",
        "product_uom_id",
        "product_uom_qty",
        "product_no_variant_attribute_value_ids",
        "combo_item_id",
        "display_type",
        "order_id.pricelist_id",
        "order_id.currency_id",
        "order_id.fiscal_position_id",
        "order_id.received_on",
    )
    def _compute_policy_price(self):
        """The pricelist's price as core would propose it; kept from then on, whatever becomes of the list."""
        now = fields.Datetime.now()
        rules = PriceRules(self.product_id)
        for line in self.with_context(**{CONTEXT_KEY: rules}):
            line.policy_price = line._get_policy_price(now) if line._has_policy_price() else 0.0

    def _has_policy_price(self):
        self.ensure_one()
        return (
            bool(self.product_id)
            and not self.display_type
            and self.product_type != "combo"
            and self.order_id.company_id.order_process_enabled
        )

    def _get_policy_price(self, now):
        self.ensure_one()
        line, order = self.with_company(self.company_id), self.order_id
        if line.combo_item_id:
            combo = line._get_linked_line()
            shown = combo._get_display_price_ignore_combo()
            return line._get_combo_item_display_price() * (combo._get_pricelist_price() / shown if shown else 1)
        product = line.product_id.with_context(**line._get_product_price_context())
        price = order.pricelist_id.with_env(line.env)._get_product_price(
            product,
            quantity=line.product_uom_qty or 1.0,
            uom=line.product_uom_id,
            date=policy_date(order.date_order, order.received_on, now),
            currency=line.currency_id or order.currency_id,
        )
        return product._get_tax_included_unit_price_from_price(
            price,
            product_taxes=product.taxes_id._filter_taxes_by_company(line.company_id),
            fiscal_position=order.fiscal_position_id,
        )

    @api.depends("policy_price", "price_unit", "discount", "product_uom_qty", "coupon_id", "order_id.policy_excess")
    def _compute_policy_excess(self):
        results = self.order_id._weigh_policy()
        for line in self:
            result = results.get(line.order_id, {}).get(line)
            line.policy_excess = result.excess if result else 0.0

    def _is_beside_policy(self):
        """Lines whose price no promotion policy governs: what programs gave, freight, down payments, odd amounts."""
        self.ensure_one()
        return bool(
            self.display_type
            or self.is_rounding
            or self._is_earned_reward()
            or (self.is_downpayment and not self.product_uom_qty)
            or self._is_freight()
        )

    def _is_earned_reward(self):
        """Whether a program gave the line: a reward of a coupon that the order holds. Core recomputes those when it
        confirms; what merely names a reward it leaves alone."""
        self.ensure_one()
        coupons = self.order_id.coupon_point_ids.coupon_id | self.order_id.applied_coupon_ids
        return bool(
            self.reward_id and self.coupon_id in coupons and self.coupon_id.program_id == self.reward_id.program_id
        )

    def _as_policy_line(self, limits):
        """The line for :func:`policy_price.weigh` under the limits of who keyed the order."""
        self.ensure_one()
        product, unit = self.product_id, self.product_uom_id
        pieces = self.product_uom_qty
        if unit and unit != product.uom_id:
            pieces = unit._compute_quantity(pieces, product.uom_id, round=False, raise_if_failure=False)
        closest = limits._closest_to(product.categ_id)
        quotas = limits.filtered(lambda limit: limit.gift_per or limit.gift_percent)
        path = product.categ_id.parent_path or ""
        return PolicyLine(
            self,
            self.product_uom_qty,
            self.policy_price,
            self.price_unit * (1 - self.discount / 100),
            pieces,
            max(closest.mapped("max_discount"), default=0.0),
            quotas._closest_to(product.categ_id)[:1].id,
            tuple(
                limit.id
                for limit in quotas
                if not limit.category_id or path.startswith(limit.category_id.parent_path)
            ),
        )
