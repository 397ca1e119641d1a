from odoo import api, models

from ..gate.transfer_guard import goes_out, is_away, leads_back


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
        return self._sum_moves(self._get_ends(self._get_own_moves(), without))

    @api.model
    def _get_ends(self, moves, without=None):
        """Of a delivery in steps the last step that is there: the moves that brought goods out, or will."""
        if without:
            moves -= without | without.move_dest_ids
        return moves.filtered(
            lambda move: (
                goes_out(move)
                or (
                    move.state != "done"
                    and not is_away(move.location_id)
                    and all(following.state == "cancel" for following in move.move_dest_ids)
                )
            )
        )

    def _get_spoiled(self, product, missing):
        """How much of the line cannot be delivered while so much of a product is missing, in the line's unit.

        :param float missing: in the product's unit
        """
        return product.uom_id._to_exact(missing, self.product_uom_id)

    def _get_needed_parts(self, quantity):
        """``{product: quantity in its smallest unit}`` of what so much of the line is made of: of itself, or of the
        parts of kits."""
        unit = self.product_uom_id
        return {self.product_id: unit._to_exact(quantity, unit._get_smallest())}

    def _get_brought(self, moves, quantities=None, begun=False):
        """How much of the line these moves brought, or will bring, to the dealer, in the line's unit.

        :param moves: moves of this line; done ones count with what they moved, others with what they ask for
        :param dict quantities: what open moves would bring now, in their units, instead of what they ask for
        :param bool begun: of kits count those that have left only in part too
        """
        own = moves.filtered(lambda move: move.product_id == self.product_id)
        return sum(
            move.product_uom._to_exact(quantities[move], self.product_uom_id)
            if quantities and move in quantities
            else self._sum_moves(move)
            for move in own
        )

    def _get_returned(self):
        """How much came back for good: to be credited, and not sent anew in exchange."""
        self.ensure_one()
        back = self._get_own_moves().filtered(
            lambda move: move.state == "done" and is_away(move.location_id)
        )
        credited = back.filtered("to_refund")
        if not credited:
            return 0.0
        sent_anew = self._get_planned() - self._sum_moves(back - credited) - self.product_uom_qty
        return max(self._sum_moves(credited) - max(sent_anew, 0.0), 0.0)

    def _get_kept_of(self, transfers):
        """How much of what these transfers brought the dealer keeps; what is to be exchanged is not taken off."""
        self.ensure_one()
        moves = self._get_own_moves().filtered(lambda move: move.state == "done")
        brought = moves.filtered(lambda move: goes_out(move) and move.picking_id in transfers)
        back = moves.filtered(
            lambda move: is_away(move.location_id) and move.to_refund and move.origin_returned_move_id in brought
        )
        return self._net_moves(brought, back)

    def _net_moves(self, out, back):
        """How much of the line done moves brought, less what others took back, in the line's unit."""
        return self._sum_moves(out) - self._sum_moves(back)

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

    def _read_sent(self):
        """What left less what came back for good, as core counts."""
        sent = self.sudo()._get_outgoing_incoming_moves()[0]
        return self._sum_moves(sent.filtered(lambda move: move.state == "done")) - self._get_taken_back()

    def _get_taken_back(self):
        """How much came back and is not to be paid for, also where it was sent anew."""
        back = self.sudo()._get_outgoing_incoming_moves()[1]
        return self._sum_moves(back.filtered(lambda move: move.state == "done"))

    def _say_quantity(self, quantity):
        """A quantity of the line as people read it: in pieces, with their name, where the line's unit cannot say it."""
        unit, said = self.product_uom_id._choose_for(quantity, self.product_id.uom_id)
        return f"{said:g}" if unit == self.product_uom_id else f"{said:g} {unit.name}"

    def _is_exact(self):
        """Whether all quantities of the line are kept as they are: it is in the smallest unit, and so are its goods."""
        return self.product_uom_id.factor == 1 and self.product_id.uom_id == self.product_uom_id

    def _compare_moved(self, first, second):
        """Compare quantities of the line to the piece: -1, 0 or 1; what its moves cannot tell apart is the same."""
        if self._is_exact():
            return self.product_uom_id.compare(first, second)
        return self.product_uom_id._compare_exact(first, second, self.sudo().move_ids.product_uom)

    def _prepare_qty_delivered(self):
        delivered = super()._prepare_qty_delivered()
        orders = self.order_id._under_process()
        for line in self:
            if line.qty_delivered_method != "stock_move" or line.order_id not in orders:
                continue
            if line._has_exchanged() or not line._is_exact():
                delivered[line] = line._read_delivered()
        return delivered

    def _get_own_moves(self):
        return self.sudo().move_ids.filtered(
            lambda move: (
                move.state != "cancel"
                and move.product_id == self.product_id
                and move.location_dest_id.usage != "inventory"
                and not leads_back(move.location_id, move.location_dest_id)
            )
        )

    def _sum_moves(self, moves):
        return sum(
            move.product_uom._to_exact(
                move.quantity if move.state == "done" else move.product_uom_qty, self.product_uom_id
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
