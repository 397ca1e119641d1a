from collections import defaultdict

from odoo import models

from ..gate.line_goods import read_moved
from ..gate.transfer_guard import goes_out, is_away, is_scrapped

OPEN_STATES = ("waiting", "confirmed", "partially_available", "assigned")


class StockPicking(models.Model):
    """What the goods of one transfer are worth, in the currency of its order."""

    _inherit = "stock.picking"

    def _get_brought(self, counted=False):
        """``{line: quantity}`` that the transfer brings, in the units of the lines: what has left or, before that, what
        is to leave.

        :param counted: before that, what was counted out
        """
        self.ensure_one()
        brought = {}
        for line, moves in self.move_ids.filtered("sale_line_id").grouped("sale_line_id").items():
            quantities = {move: quantity for move in moves if (quantity := move._get_brought_quantity(counted))}
            if quantities:
                brought[line] = line._get_brought(moves.browse().union(*quantities), quantities)
        return {line: quantity for line, quantity in brought.items() if quantity}

    def _get_kept_before(self):
        """``{line: quantity}`` with the dealer before the goods of this transfer, in the units of the lines."""
        self.ensure_one()
        kept = defaultdict(float)
        order = self.sale_id
        for line in order._get_goods_lines():
            done = line._get_own_moves().filtered(lambda move: move.state == "done" and self._follows(move.picking_id))
            back = done.filtered(lambda move: is_away(move.location_id))
            if done:
                kept[line] = line._count(read_moved(done.filtered(goes_out)), read_moved(back))
        return kept

    def _follows(self, other):
        """Whether this transfer takes its goods along after ``other``, which is done, has taken its own."""
        if self == other:
            return False
        return self.state != "done" or (other.date_done, other.id) < (self.date_done, self.id)

    def _get_worth_by_line(self, counted=False):
        """``{line: amount}`` of what the transfer brings and what goes along with it, tax included.

        It is what the order is worth with these goods less what it was worth before: the transfers of an order add up
        to its total."""
        self.ensure_one()
        order, before = self.sale_id, self._get_kept_before()
        after = defaultdict(float, before)
        for line, quantity in self._get_brought(counted).items():
            after[line] += quantity
        if after == before:
            return {}
        without, with_it = order._get_worth_by_line(before), order._get_worth_by_line(after)
        worth = {line: order.currency_id.round(amount - without[line]) for line, amount in with_it.items()}
        # Where taxes are rounded over the whole order, its total is not just the sum of its lines.
        whole = order._get_worth(after) - order._get_worth(before)
        cents = order.currency_id.round(whole - sum(worth.values()))
        if cents:
            worth[max(worth, key=lambda line: abs(worth[line]))] += cents
        return {line: amount for line, amount in worth.items() if amount}

    def _get_transfer_value(self, counted=False):
        """What the goods of this transfer are worth with what goes along with them, taxes included, in the order's
        currency: what has left or, before that, what is to leave."""
        self.ensure_one()
        return self.sale_id.currency_id.round(sum(self._get_worth_by_line(counted).values()))


class StockMove(models.Model):
    _inherit = "stock.move"

    def _get_brought_quantity(self, counted):
        self.ensure_one()
        if self.state == "done" or counted:
            return self._get_counted_quantity()
        return self.product_uom_qty if self.state in OPEN_STATES else 0.0

    def _get_counted_quantity(self):
        """What the move really takes along, in its unit: what was picked once somebody has begun to pick."""
        self.ensure_one()
        if self.state == "cancel":
            return 0.0
        together = self.picking_id.move_ids.filtered(lambda move: not is_scrapped(move))
        begun = self.state != "done" and any(together.mapped("picked"))
        return 0.0 if begun and not self.picked else self.quantity
