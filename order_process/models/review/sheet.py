from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

QUEUE_LENGTH = 80


class OrderProcessReview(models.Model):
    """What the decision page shows at one look, as plain values: lines, stock, checklist. A few queries, however many
    lines and orders there are."""

    _inherit = "order.process.review"

    unused_promotions = fields.Char(related="order_id.unused_promotions", string="Promotions Not Used")
    sheet = fields.Json("Order in Short", compute="_compute_sheet")
    stock_note = fields.Char("Stock", compute="_compute_stock_note")
    checklist_points = fields.Json("Checked", compute="_compute_checklist_points")

    def _compute_sheet(self):
        free = self._get_free_goods()
        for review in self:
            left = dict(free)
            lines = review.sudo().order_id.order_line
            review.sheet = {"lines": [review._prepare_sheet_line(line, left) for line in lines]}

    @api.depends_context("lang")
    def _compute_stock_note(self):
        free = self._get_free_goods()
        for review in self:
            left = dict(free)
            lines = review.sudo().order_id.order_line
            short = sum(bool(review._take_goods(line, left)[1]) for line in lines)
            review.stock_note = self.env._("%s lines short", short) if short else False

    def _prepare_sheet_line(self, line, free):
        """One line as plain values; capabilities add theirs by ``super()``.

        :param free: ``{(product, warehouse): quantity}`` that the lines before left over; changed in place
        """
        available, missing = self._take_goods(line, free)
        return {
            "id": line.id,
            "kind": line.display_type or self._get_line_kind(line),
            "name": line.name or line.product_id.display_name or "",
            "quantity": line.product_uom_qty,
            "uom": line.product_uom_id.name or "",
            "policy_price": line.policy_price,
            "excess": line.policy_excess,
            "price": line.price_unit,
            "discount": line.discount,
            "total": line.price_total,
            "available": available,
            "missing": missing,
        }

    @api.model
    def _get_line_kind(self, line):
        if line.is_delivery:
            return "freight"
        if line.is_downpayment:
            return "downpayment"
        return "gift" if line.is_free else "goods"

    def _get_free_goods(self):
        """``{(product, warehouse): free quantity}`` of what the orders' centres have, in the product's unit."""
        lines = self.sudo().order_id.order_line.filtered(lambda line: line.product_id.is_storable)
        free = defaultdict(float)
        for warehouse, group in lines.grouped(lambda line: line.order_id.warehouse_id).items():
            rows = self.env["stock.quant"].sudo()._read_group(
                [
                    ("product_id", "in", group.product_id.ids),
                    ("location_id", "child_of", warehouse.lot_stock_id.id),
                ],
                ["product_id"],
                ["quantity:sum", "reserved_quantity:sum"],
            )
            free.update({(product, warehouse): total - reserved for product, total, reserved in rows})
        return free

    @api.model
    def _take_goods(self, line, free):
        """``(available, missing)`` of a line in its own unit, taking it from ``free``; ``False`` for what is no stock.

        Of a confirmed order that was changed, what has not left yet is asked for, and what is reserved for it is there.
        """
        product, order = line.product_id, line.order_id
        if not product.is_storable or order.state == "cancel":
            return False, 0.0
        key, unit = (product, order.warehouse_id), line.product_uom_id
        confirmed = order.state == "sale"
        open_quantity = line.product_uom_qty - (line.qty_delivered if confirmed else 0.0)
        needed = max(unit._to_exact(open_quantity, product.uom_id), 0.0)
        kept = min(line._get_reserved_goods(), needed) if confirmed else 0.0
        available = max(free.get(key, 0.0), 0.0) + kept
        free[key] = free.get(key, 0.0) - (needed - kept)
        missing = 0.0
        if float_compare(available, needed, precision_rounding=product.uom_id.rounding) < 0:
            missing = product.uom_id._to_exact(needed - available, unit)
        return product.uom_id._to_exact(available, unit), missing

    # === Checklist ===

    @api.depends_context("lang")
    @api.depends("ticks", "checklist")
    def _compute_checklist_points(self):
        for review in self:
            ticks = {tick["no"]: tick for tick in review.ticks or ()}
            people = self.env["res.users"].sudo().browse([tick["by"] for tick in ticks.values()])
            names = {person.id: person.name for person in people}
            review.checklist_points = [
                {"no": number, "point": point, "by": names.get(ticks.get(number, {}).get("by"), "")}
                for number, point in enumerate(review._get_points())
            ]

    def _get_points(self):
        self.ensure_one()
        return [point.strip() for point in (self.checklist or "").splitlines() if point.strip()]

    def _get_open_points(self):
        """The points that the level demands and nobody has ticked yet."""
        self.ensure_one()
        if not self.level_id.checklist_required:
            return []
        ticked = {tick["no"] for tick in self.ticks or ()}
        return [point for number, point in enumerate(self._get_points()) if number not in ticked]

    def _tick_all(self):
        """Tick everything on the checklists as the current person; what was ticked before stays."""
        at = fields.Datetime.to_string(fields.Datetime.now())
        for review in self:
            points = review._get_points()
            ticks = {tick["no"]: tick for tick in review.sudo().ticks or ()}
            for number, point in enumerate(points):
                ticks.setdefault(number, {"no": number, "point": point, "by": self.env.uid, "on": at})
            if points:
                review._advance({"ticks": [ticks[number] for number in sorted(ticks)]})

    def action_tick(self, number, ticked):
        """Tick a point of the level's checklist, or take the tick back. What is ticked stays with the decision.

        :raises UserError: to who may not decide, or for a point that the list does not have
        """
        self.ensure_one()
        self.check_access("read")
        refusals = self._get_refusals()
        if refusals:
            raise UserError(refusals[self])
        points = self._get_points()
        if number not in range(len(points)):
            raise UserError(self.env._("The checklist was changed meanwhile: open the review again."))
        ticks = [tick for tick in self.sudo().ticks or () if tick["no"] != number]
        if ticked:
            at = fields.Datetime.to_string(fields.Datetime.now())
            ticks.append({"no": number, "point": points[number], "by": self.env.uid, "on": at})
        self._advance({"ticks": sorted(ticks, key=lambda tick: tick["no"])})
        return True

    # === From one to the next ===

    def _open_next(self):
        """Open the next review of the queue: the first after this one that does not wait for an answer, and the first
        of all once its end is reached."""
        queue = self.search([("is_mine", "=", True), ("id", "not in", self.ids)], limit=QUEUE_LENGTH)
        ranked = self.search([("id", "in", (queue | self).ids)])
        place = max((position for position, review in enumerate(ranked) if review in self), default=-1)
        onward = ranked[place + 1 :] + ranked[: place + 1] - self
        following = onward.filtered(lambda review: review.question_state != "asked") or onward
        return {
            "type": "ir.actions.client",
            "tag": "order_process_next_review",
            "params": {"res_id": following[:1].id, "res_ids": queue.ids},
        }


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _get_reserved_goods(self):
        """What open transfers hold for the line, in the product's unit."""
        self.ensure_one()
        moves = self.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel") and move.product_id == self.product_id
        )
        return sum(move.product_uom._to_exact(move.quantity, self.product_id.uom_id) for move in moves)
