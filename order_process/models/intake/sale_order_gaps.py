from odoo import api, fields, models

from ..base.blocker import Blocker
from .gap_rule import CHECK_FIELDS

# A rule stops its own step and the ones that come after it, for as long as the gap is there.
LATER_STEPS = {"submit": ("submit", "confirm"), "dispatch": ("dispatch", "ship"), "invoice": ("invoice",)}

CHECKED_LINE_FIELDS = (
    "display_type",
    "is_downpayment",
    "is_delivery",
    "product_id",
    "product_uom_qty",
    "price_total",
    "discount",
    "reward_id",
    "product_no_variant_attribute_value_ids",
    "product_custom_attribute_value_ids",
)


class SaleOrder(models.Model):
    """Everything that is missing from an order, shown at once (B1) and asked by the gate."""

    _inherit = "sale.order"

    gap_count = fields.Integer("Gaps", compute="_compute_gap_count")
    gap_summary = fields.Char("Missing", compute="_compute_gap_count")
    goods_line_count = fields.Integer("Lines", compute="_compute_goods_line_count")

    def _compute_gap_count(self):
        gaps = self.filtered("id")._get_gaps()
        for order in self:
            missing = gaps.get(order, ())
            order.gap_count = len(missing)
            order.gap_summary = ", ".join(rule.name for rule, _lines in missing)

    @api.depends("order_line")
    def _compute_goods_line_count(self):
        for order in self:
            order.goods_line_count = len(order._goods_lines())

    def _get_gaps(self, steps=tuple(LATER_STEPS)):
        """``{order: [(rule, lines)]}`` of what is missing, by the rules for these steps."""
        orders = self._under_process()
        if not orders:
            return {}
        # All lines at once, however many: reading ahead stops at a thousand.
        orders.sudo().order_line.fetch(CHECKED_LINE_FIELDS)
        gaps = {}
        for rule in self.env["order.process.gap.rule"]._get_cached().filtered(lambda rule: rule.step in steps):
            for order, lines in rule._get_missing(orders).items():
                gaps.setdefault(order, []).append((rule, lines))
        return {order: gaps[order] for order in orders if order in gaps}

    def _get_blockers(self, step):
        blockers = super()._get_blockers(step)
        steps = [name for name, stopped in LATER_STEPS.items() if step in stopped]
        for order, gaps in self._get_gaps(steps).items() if steps else ():
            blockers[order] += [self._prepare_gap_blocker(rule, lines) for rule, lines in gaps]
        if step in ("submit", "confirm"):
            asked = self._under_process().filtered(lambda order: not order.duplicate_reason)
            for order, others in asked._get_duplicates().items():
                blockers[order].append(
                    Blocker(
                        "duplicate",
                        self.env._(
                            "The dealer's reference %(reference)s is also on %(orders)s: cancel one, or give a reason.",
                            reference=order.client_order_ref,
                            orders=", ".join(others.mapped("name")),
                        ),
                        "order_process.group_order_clerk",
                        field="duplicate_reason",
                    )
                )
        return blockers

    def _prepare_gap_blocker(self, rule, lines):
        names = ", ".join(line.product_id.display_name or line.name or "" for line in lines)
        return Blocker(
            "incomplete",
            self.env._("Missing: %s", f"{rule.name} ({names})" if names else rule.name),
            "order_process.group_order_clerk",
            lines=tuple(line.id for line in lines),
            field=CHECK_FIELDS.get(rule.check, ""),
        )

    def _get_later_blockers(self, step):
        """Gaps of the steps after review are shown while the order can still be completed."""
        later = super()._get_later_blockers(step)
        if step == "submit":
            for order, gaps in self._get_gaps(("dispatch", "invoice")).items():
                later[order] += [(rule.step, self._prepare_gap_blocker(rule, lines)) for rule, lines in gaps]
        return later

    # === Checks: each returns whether the order is complete and the lines that are not ===

    def _goods_lines(self):
        lines = self.order_line
        goods = lines.filtered(
            lambda line: not line.display_type and not line.is_downpayment and not line._is_freight()
        )
        # Filtering forgets the other orders' lines, and each order would read its own again.
        return goods.with_prefetch(lines._prefetch_ids)

    def _has_dealer(self):
        return bool(self.partner_id.name and self.partner_id.commercial_partner_id.name), ()

    def _has_address(self):
        address = self.partner_shipping_id
        return bool(address.street and (address.city or address.state_id)), ()

    def _has_product(self):
        return bool(self._goods_lines()), ()

    def _has_attribute(self):
        lines = self._goods_lines().filtered(lambda line: line._lacks_attribute())
        return not lines, lines

    def _has_quantity(self):
        lines = self._goods_lines().filtered(lambda line: line.product_uom_qty <= 0)
        return not lines, lines

    def _has_gift(self):
        promised = self.remark_ids.filtered(lambda remark: remark.kind == "buy_get")
        return not promised or any(line._is_free() for line in self._goods_lines()), ()

    def _has_promotion(self):
        lines = self._goods_lines().filtered(
            lambda line: not line.reward_id and (line._is_free() or line.discount > 0)
        )
        return bool(self.promotion_note) or not lines, lines

    def _has_amount(self):
        return self.order_class != "product" or self.amount_total > 0, ()

    def _has_taken_by(self):
        # Nobody takes an order that the dealer enters in the portal.
        return bool(self.taken_by_id or self.keyed_by_id.share), ()


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    is_free = fields.Boolean("Free Goods", compute="_compute_is_free")

    @api.depends("product_uom_qty", "price_total")
    def _compute_is_free(self):
        for line in self:
            line.is_free = not line.display_type and line._is_free()

    def _is_free(self):
        """Goods given without payment."""
        self.ensure_one()
        return self.product_uom_qty > 0 and self.price_total == 0

    def _lacks_attribute(self):
        """Whether an attribute that is chosen on the order (not a variant of its own) was left open, or a free value
        was not written down."""
        self.ensure_one()
        chosen = self.product_no_variant_attribute_value_ids
        for attribute_line in self.product_id.product_tmpl_id.attribute_line_ids:
            if attribute_line.attribute_id.create_variant != "no_variant" or attribute_line.value_count < 2:
                continue
            if attribute_line not in chosen.attribute_line_id and attribute_line.attribute_id.display_type != "multi":
                return True
        custom = self.product_custom_attribute_value_ids.filtered("custom_value")
        written = custom.custom_product_template_attribute_value_id
        # Not a union, which would read the values of each product by itself.
        values = (*chosen, *self.product_id.product_template_attribute_value_ids)
        return any(value.is_custom and value not in written for value in values)


class OrderProcessHold(models.Model):
    _inherit = "order.process.hold"

    code = fields.Selection(
        selection_add=[
            ("incomplete", "Incomplete"),
            ("duplicate", "Duplicate"),
            ("warehouse", "Wrong warehouse"),
            ("manual",),
        ],
        ondelete={"incomplete": "cascade", "duplicate": "cascade", "warehouse": "cascade"},
    )
