from odoo import api, fields, models
from odoo.exceptions import UserError

QUEUE_LENGTH = 80


class OrderProcessReview(models.Model):
    """What the decision page shows at one look, as plain values: lines, checklist. A few queries, however many
    lines and orders there are."""

    _inherit = "order.process.review"

    unused_promotions = fields.Char(related="order_id.unused_promotions", string="Promotions Not Used")
    sheet = fields.Json("Order in Short", compute="_compute_sheet")
    checklist_points = fields.Json("Checked", compute="_compute_checklist_points")

    def _compute_sheet(self):
        for review in self:
            lines = review.sudo().order_id.order_line
            review.sheet = {"lines": [review._prepare_sheet_line(line) for line in lines]}

    def _prepare_sheet_line(self, line):
        """One line as plain values; capabilities add theirs by ``super()``."""
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
        }

    @api.model
    def _get_line_kind(self, line):
        if line.is_delivery:
            return "freight"
        if line.is_downpayment:
            return "downpayment"
        return "gift" if line.is_free else "goods"

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
