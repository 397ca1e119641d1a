from odoo import models

from ..gate.transfer_guard import goes_out, is_away


class SaleOrderLine(models.Model):
    """What of a line is still to be brought, and what came back and is not to be paid for; in the line's own unit.

    What core delivered is what is with the dealer now. That alone does not say whether the rest was never sent or came
    back, and only the first is still owed to the dealer."""

    _inherit = "sale.order.line"

    def _get_planned(self, without=None):
        """How much was, or is still to be, brought to the dealer; what came back afterwards is not taken off.

        :param without: moves that are thought away, with those that follow them
        """
        self.ensure_one()
        moves = self._get_own_moves()
        if without:
            moves -= without | without.move_dest_ids
        # Of a delivery in steps the last step that is there counts.
        ends = moves.filtered(
            lambda move: (
                goes_out(move)
                or (
                    move.state != "done"
                    and not is_away(move.location_id)
                    and all(following.state == "cancel" for following in move.move_dest_ids)
                )
            )
        )
        return self._sum_moves(ends)

    def _get_returned(self):
        """How much came back for good: to be credited, and not sent anew in exchange."""
        self.ensure_one()
        back = self._get_own_moves().filtered(
            lambda move: move.state == "done" and is_away(move.location_id)
        )
        credited = back.filtered("to_refund")
        if not credited:
            # A kit comes back in parts, which say nothing about whole ones.
            return 0.0
        sent_anew = self._get_planned() - self._sum_moves(back - credited) - self.product_uom_qty
        return max(self._sum_moves(credited) - max(sent_anew, 0.0), 0.0)

    def _get_kept_of(self, transfers):
        """How much of what these transfers brought the dealer keeps; what is to be exchanged is not taken off."""
        self.ensure_one()
        moves = self._get_own_moves().filtered(lambda move: move.state == "done")
        if not moves:
            # A kit is brought in parts.
            return self.qty_delivered
        brought = moves.filtered(lambda move: goes_out(move) and move.picking_id in transfers)
        back = moves.filtered(
            lambda move: is_away(move.location_id) and move.to_refund and move.origin_returned_move_id in brought
        )
        return self._sum_moves(brought) - self._sum_moves(back)

    def _get_undelivered(self):
        """How much the dealer ordered and never got."""
        self.ensure_one()
        if self.qty_delivered_method != "stock_move" or self.display_type or self.product_id.type != "consu":
            return 0.0
        missing = self.product_uom_id.round(self.product_uom_qty - self.qty_delivered)
        return max(self.product_uom_id.round(missing - self._get_returned()), 0.0) if missing > 0 else 0.0

    def _get_own_moves(self):
        return self.sudo().move_ids.filtered(
            lambda move: (
                move.state != "cancel"
                and move.product_id == self.product_id
                and move.location_dest_id.usage != "inventory"
            )
        )

    def _sum_moves(self, moves):
        return sum(
            move.product_uom._compute_quantity(
                move.quantity if move.state == "done" else move.product_uom_qty, self.product_uom_id, round=False
            )
            for move in moves
        )


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

    def _is_paid_by(self, received):
        """Whether this much money pays the order."""
        compare = self.currency_id.compare_amounts
        # What came back is looked up only where it makes a difference.
        return compare(received, self.amount_total) >= 0 or compare(received, self._get_amount_due()) >= 0
