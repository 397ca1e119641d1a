from odoo import api, fields, models

from ..company import schedule


class SaleOrder(models.Model):
    _inherit = "sale.order"

    goods_short = fields.Boolean("Missing Goods", compute="_compute_goods_short")

    @api.depends("order_line.goods_missing")
    def _compute_goods_short(self):
        for order in self:
            order.goods_short = any(line.goods_missing > 0 for line in order.order_line)


class SaleOrderLine(models.Model):
    """Whether what a line asks for is there, and when it will be: the same at entry, review and portal (F1)."""

    _inherit = "sale.order.line"

    goods_free = fields.Float(
        "Free",
        digits="Product Unit",
        compute="_compute_goods",
        help="What of the goods is neither reserved nor promised to other orders, at the line's centre, in its unit.",
    )
    goods_missing = fields.Float("Missing", digits="Product Unit", compute="_compute_goods")
    goods_expected_on = fields.Date(
        "Expected On", compute="_compute_goods", help="When all of it will be there, by what is on its way."
    )
    has_goods = fields.Boolean(compute="_compute_goods", help="The line is about goods that are kept in stock.")

    @api.depends("product_id", "product_uom_qty", "product_uom_id", "warehouse_id", "qty_delivered", "state")
    def _compute_goods(self):
        asked = self.filtered(lambda line: line.state != "cancel" and line.warehouse_id)
        outlooks = asked._get_goods_outlooks()
        for line in self:
            outlook = outlooks.get(line)
            line.has_goods = bool(outlook)
            line.goods_free, line.goods_missing, line.goods_expected_on = outlook or (0.0, 0.0, False)

    def _get_goods_outlooks(self):
        """``{line: (free, missing, day)}`` of the lines that need goods, in their units, each order taken alone and its
        lines one after the other; a fixed number of queries. What a confirmed order has is its own."""
        lines = self.sudo()
        needs = lines._get_needs()
        goods = self.env["sale.order"]._read_goods(needs, coming=True)
        own = lines.filtered(lambda line: line.state == "sale")._get_own_goods()
        left, outlooks = {}, {}
        for need in needs:
            at, place = goods[need.key], (need.line.order_id, need.key)
            asked, reserved = own.get(place, (0.0, 0.0))
            kept = min(reserved, need.quantity)
            own[place] = asked, reserved - kept
            beside = left.get(place, at.unpromised + asked)
            left[place] = beside - (need.quantity - kept)
            there = max(beside, 0.0) + kept
            missing = need.quantity - there if need.product.uom_id.compare(there, need.quantity) < 0 else 0.0
            arrives = at.get_expected(at.unpromised + need.quantity - kept - beside) if missing else None
            shown = need.line._count_needed(need, there), need.line._count_needed(need, missing)
            outlook = *shown, need.line._get_goods_day(arrives)
            line = need.line.with_env(self.env)
            outlooks[line] = min(outlooks.get(line, outlook), outlook, key=lambda found: found[0])
        return outlooks

    def _get_own_goods(self):
        """``{(order, (product, warehouse)): (asked for, reserved)}`` by open transfers out of stock, in the product's
        unit; what is asked for is beyond what is reserved."""
        own = {}
        for move in self.order_id.order_line.move_ids:
            centre = move.location_id.warehouse_id
            if centre and move.state not in ("draft", "done", "cancel"):
                place = move.sale_line_id.order_id, (move.product_id, centre)
                asked, reserved = own.get(place, (0.0, 0.0))
                rest = move._get_unreserved()
                own[place] = asked + rest, reserved + move.product_qty - rest
        return own

    def _count_needed(self, need, quantity):
        """How much of the line a quantity of what it needs is, in the line's unit."""
        if need.product == self.product_id:
            return need.product.uom_id._to_exact(quantity, self.product_uom_id)
        asked = self.product_uom_qty - self.qty_delivered
        return quantity / need.quantity * asked if need.quantity else asked

    def _get_goods_day(self, instant):
        """The day on the company's clock."""
        return schedule.to_local(instant, self.company_id.sudo()._process_tz()).date() if instant else False
