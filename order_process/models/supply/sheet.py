from odoo import api, fields, models
from odoo.tools import format_date


class OrderProcessReview(models.Model):
    """The decision page says what is free for the order: not what lies on the shelf, but what nobody else was promised
    (F1)."""

    _inherit = "order.process.review"

    stock_note = fields.Char("Stock", compute="_compute_stock_note")

    def _lock_room(self):
        """Wait for the goods, after the dealers, before any work is done."""
        super()._lock_room()
        last = self.sudo().order_id.filtered(lambda order: "waiting" not in order.review_ids.mapped("state"))
        last.filtered("company_id.review_confirms")._get_promising()._turn_goods()

    def _compute_sheet(self):
        super()._compute_sheet()
        outlooks = self._get_outlooks()
        for review in self:
            rows = review.sheet["lines"]
            review.sheet = {"lines": [self._add_outlook(row, outlooks.get(row["id"])) for row in rows]}

    @api.depends_context("lang")
    def _compute_stock_note(self):
        outlooks = self._get_outlooks()
        for review in self:
            lines = review.sudo().order_id.order_line
            short = sum(bool(outlooks[line.id][1]) for line in lines if line.id in outlooks)
            review.stock_note = self.env._("%s lines short", short) if short else False

    def _get_outlooks(self):
        """``{line id: (free, missing, day)}`` of the goods of these orders."""
        lines = self.sudo().order_id.filtered(lambda order: order.state != "cancel").order_line
        return {line.id: outlook for line, outlook in lines._get_goods_outlooks().items()}

    @api.model
    def _add_outlook(self, row, outlook):
        """A row of the sheet with what is free, missing and when it is expected; ``False`` for what is no stock."""
        free, missing, day = outlook or (False, 0.0, False)
        return {
            **row,
            "available": free,
            "missing": missing,
            "expected": format_date(self.env, day) if day else "",
        }
