from odoo import models

from ..gate.transfer_guard import is_away


class SaleOrderLine(models.Model):
    """What of a line counts as delivered, and what is still owed to the dealer; in the line's own unit."""

    _inherit = "sale.order.line"

    def _get_undelivered(self):
        """How much the dealer ordered and never got."""
        self.ensure_one()
        if self.qty_delivered_method != "stock_move" or self.display_type or self.product_id.type != "consu":
            return 0.0
        got = self._get_delivered()
        if self._compare_moved(self.product_uom_qty, got) <= 0:
            return 0.0
        got += self._get_returned()
        return self.product_uom_qty - got if self._compare_moved(self.product_uom_qty, got) > 0 else 0.0

    def _get_delivered(self):
        """How much is with the dealer and not credited, not cut to the decimals of the line's unit: after one of 36
        pieces came back, 35 / 12 of a dozen."""
        self.ensure_one()
        if self.qty_delivered_method != "stock_move" or self._is_exact():
            return self.qty_delivered
        return self._read_delivered()

    def _read_delivered(self):
        """The same from the transfers. What came back to be exchanged counts as delivered; sent anew, it does not
        count twice."""
        gone = self._read_sent()
        most = max(self._get_kept(), self.product_uom_qty - self._get_returned())
        return most if self._compare_moved(gone, most) > 0 else gone

    def _has_exchanged(self):
        """Whether goods came back that are not credited: to be sent anew."""
        return any(
            move.state == "done" and not move.to_refund and is_away(move.location_id) for move in self.sudo().move_ids
        )

    def _prepare_qty_delivered(self):
        delivered = super()._prepare_qty_delivered()
        orders = self.order_id._under_process()
        for line in self:
            if line.qty_delivered_method != "stock_move" or line.order_id not in orders:
                continue
            if line._has_exchanged() or not line._is_exact():
                delivered[line] = line._read_delivered()
        return delivered


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_value_returned(self):
        """The value, tax and what goes along with them included, of the goods that came back for good, in the order's
        currency."""
        self.ensure_one()
        goods = self._get_goods_lines()
        returned = {line: line._get_returned() for line in goods if line.qty_delivered_method == "stock_move"}
        if not any(returned.values()):
            return 0.0
        kept = {line: line.product_uom_qty - returned.get(line, 0.0) for line in goods}
        return self.currency_id.round(self.amount_total - self._get_worth(kept))

    def _get_amount_due(self):
        """What the dealer pays for the order: its total without what came back."""
        return self.currency_id.round(self.amount_total - self._get_value_returned())

    def _is_due_covered(self, amount):
        """Whether it is as much as the dealer pays for the order."""
        compare = self.currency_id.compare_amounts
        # What came back is looked up only where it makes a difference.
        return compare(amount, self.amount_total) >= 0 or compare(amount, self._get_amount_due()) >= 0
