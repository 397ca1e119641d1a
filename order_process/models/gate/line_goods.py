from odoo import api, fields, models

from .kit_math import begun_kits, least_kits, whole_kits
from .transfer_guard import goes_out, is_away, is_scrapped, leads_back


def read_moved(moves):
    """``{move: quantity}`` in the units of the moves: what done ones moved and others ask for."""
    return {move: move.quantity if move.state == "done" else move.product_uom_qty for move in moves}


class SaleOrderLine(models.Model):
    """How much of a line left, came back and is still to be brought, in the line's own unit.

    What core delivered is what is with the dealer now. That alone does not say whether the rest was never sent or came
    back, and only the first is still owed to the dealer.

    A kit is one line that leaves as its parts (a bill of materials of type kit, with Manufacturing). How much of each
    part one kit takes is kept when the order asks for it: the bill may change afterwards. What is with the dealer, came
    back and is invoiced counts in whole kits; that no more leaves than was ordered, part by part."""

    _inherit = "sale.order.line"
    _process_fields = {"system": {"kit_parts"}}

    kit_parts = fields.Json(
        "Parts of a Kit",
        copy=False,
        readonly=True,
        help="How much of each part one kit takes, in the smallest units, as it was when the order asked for it.",
    )

    # === What the line is made of ===

    def _get_parts(self):
        """``{part: quantity in one kit}``, both in their smallest units; empty for goods that are no kit."""
        self.ensure_one()
        kept = self.sudo().kit_parts or self._read_parts()
        Product = self.env["product.product"].with_prefetch(self.product_id._prefetch_ids)
        return {Product.browse(int(part)): quantity for part, quantity in kept.items()}

    def _read_parts(self):
        """What the transfers of the order ask for, part by part, for one kit; nothing without Manufacturing."""
        if "bom_line_id" not in self.env["stock.move"]._fields or self.product_id.type != "consu":
            return {}
        moves = self.sudo().move_ids.filtered(
            lambda move: move.bom_line_id and move.state != "cancel" and move.product_id != self.product_id
        )
        kits = self._in_pieces(self.product_uom_qty)
        if not moves or not kits:
            return {}
        asked = self._sum_parts(read_moved(self._get_ends(moves)))
        return {str(part.id): quantity / kits for part, quantity in asked.items() if quantity}

    def _get_needed_parts(self, quantity):
        """``{product: quantity in its smallest unit}`` of what so much of the line is made of: of itself, or of the
        parts of kits."""
        pieces = self._in_pieces(quantity)
        return {part: each * pieces for part, each in (self._get_parts() or {self.product_id: 1}).items()}

    def _in_pieces(self, quantity):
        return self.product_uom_id._to_exact(quantity, self.product_uom_id._get_smallest())

    def _from_pieces(self, quantity):
        return self.product_uom_id._get_smallest()._to_exact(quantity, self.product_uom_id)

    def _is_exact(self):
        """Whether all quantities of the line are kept as they are: it is in the smallest unit, and so are its goods."""
        unit = self.product_uom_id
        return unit.factor == 1 and self.product_id.uom_id == unit and not self._get_parts()

    def _compare_moved(self, first, second):
        """Compare quantities of the line to the piece: -1, 0 or 1; what its moves cannot tell apart is the same."""
        if self._is_exact():
            return self.product_uom_id.compare(first, second)
        kept_in = None if self._get_parts() else self.sudo().move_ids.product_uom
        return self.product_uom_id._compare_exact(first, second, kept_in)

    def _say_quantity(self, quantity):
        """A quantity of the line as people read it: in pieces, with their name, where the line's unit cannot say it."""
        unit, said = self.product_uom_id._choose_for(quantity, self.product_id.uom_id)
        return f"{said:g}" if unit == self.product_uom_id else f"{said:g} {unit.name}"

    # === Counting ===

    @api.model
    def _sum_parts(self, moved, back=None):
        """``{part: quantity}`` in the smallest units.

        :param dict moved: ``{move: quantity in its unit}``
        :param dict back: what is taken off, likewise
        """
        sums = {}
        for move, quantity in moved.items():
            sums[move.product_id] = sums.get(move.product_id, 0.0) + move._in_pieces(quantity)
        taken = self._sum_parts(back) if back else {}
        return {part: quantity - taken.get(part, 0.0) for part, quantity in sums.items()}

    def _count(self, moved, back=None):
        """How much of the line so much of its moves is, of kits the whole ones; see :meth:`_sum_parts`."""
        parts = self._get_parts()
        if parts:
            return self._from_pieces(whole_kits(parts, self._sum_parts(moved, back)))
        own = [(move, quantity) for move, quantity in moved.items() if move.product_id == self.product_id]
        count = sum(move.product_uom._to_exact(quantity, self.product_uom_id) for move, quantity in own)
        return count - self._count(back) if back else count

    def _get_own_moves(self):
        """The moves of the line that bring its goods, or its parts, to the dealer or back from there."""
        parts = self._get_parts()
        return self.sudo().move_ids.filtered(
            lambda move: (
                move.state != "cancel"
                and move.product_id in (parts or self.product_id)
                and move.location_dest_id.usage != "inventory"
                and not leads_back(move.location_id, move.location_dest_id)
                and not (parts and is_away(move.location_id) and is_away(move.location_dest_id))
            )
        )

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

    def _get_done_moves(self):
        """``(sent, back)``: the moves that left, and those that came back, for good or to be exchanged."""
        done = self._get_own_moves().filtered(lambda move: move.state == "done")
        return done.filtered(goes_out), done.filtered(lambda move: is_away(move.location_id))

    # === What was asked for, left and came back ===

    def _get_asked_by(self, moves, quantities=None):
        """How much of the line these moves ask for.

        :param dict quantities: other quantities of the moves, in their units
        """
        return self._count({move: (quantities or {}).get(move, move.product_uom_qty) for move in moves})

    def _get_planned(self, without=None):
        """How much was, or is still to be, brought to the dealer; what came back afterwards is not taken off.

        :param without: moves that are thought away, with those that follow them
        """
        parts = self._get_parts()
        ends = read_moved(self._get_ends(self._get_own_moves(), without))
        if not parts:
            return self._count(ends)
        planned, asked = self._sum_parts(ends), self._in_pieces(self.product_uom_qty)
        least = self._from_pieces(least_kits(parts, planned))
        enough = all(part._is_enough(planned.get(part, 0.0), asked * each) for part, each in parts.items())
        return max(self.product_uom_qty, least) if enough else least

    def _get_brought(self, moves, quantities=None, begun=False):
        """How much of the line these moves brought, or will bring, to the dealer.

        :param moves: moves of this line; done ones count with what they moved, others with what they ask for
        :param dict quantities: what open moves would bring now, in their units, instead of what they ask for
        :param bool begun: of kits count those that have left only in part too
        """
        parts = self._get_parts()
        moved = {move: (quantities or {}).get(move, quantity) for move, quantity in read_moved(moves).items()}
        if not parts:
            return self._count(moved)
        done = moves.filtered(lambda move: move.state == "done")
        coming = {move: quantity for move, quantity in moved.items() if move not in done}
        brought = 0
        if done:
            brought = self._count_until(parts, done) - self._count_until(parts, done, before=True)
        if coming:
            more = self._count_delivered(parts, coming, begun_kits if begun else whole_kits)
            brought += more - self._count_delivered(parts)
        return self._from_pieces(max(brought, 0))

    def _get_kept(self):
        """How much is with the dealer now: what left less what came back, also what came back to be exchanged and is
        sent anew."""
        sent, back = self._get_done_moves()
        return self._count(read_moved(sent), read_moved(back))

    def _get_kept_parts(self):
        """``{part: quantity}`` of a kit that is with the dealer now, in the smallest units."""
        sent, back = self._get_done_moves()
        return self._sum_parts(read_moved(sent), read_moved(back))

    def _get_kept_of(self, transfers):
        """How much of what these transfers brought the dealer keeps; what is to be exchanged is not taken off."""
        sent, back = self._get_done_moves()
        brought = sent.filtered(lambda move: move.picking_id in transfers)
        back = back.filtered(lambda move: move.to_refund and move.origin_returned_move_id in brought)
        return self._count(read_moved(brought), read_moved(back))

    def _get_returned(self):
        """How much came back for good: to be credited, and not sent anew in exchange."""
        back = self._get_done_moves()[1]
        credited = back.filtered("to_refund")
        if not credited:
            return 0.0
        credited, exchanged = read_moved(credited), read_moved(back - credited)
        parts = self._get_parts()
        if not parts:
            sent_anew = self._get_planned() - self._count(exchanged) - self.product_uom_qty
            return max(self._count(credited) - max(sent_anew, 0.0), 0.0)
        planned = self._sum_parts(read_moved(self._get_ends(self._get_own_moves())), exchanged)
        returned, asked = self._sum_parts(credited), self._in_pieces(self.product_uom_qty)
        for part, each in parts.items():
            returned[part] = returned.get(part, 0.0) - max(planned.get(part, 0.0) - asked * each, 0.0)
        return self._from_pieces(max(whole_kits(parts, returned), 0))

    def _get_taken_back(self):
        """How much came back and is not to be paid for, also where it was sent anew."""
        if self._get_parts():
            back = self._get_done_moves()[1].filtered("to_refund")
        else:
            back = self.sudo()._get_outgoing_incoming_moves()[1].filtered(lambda move: move.state == "done")
        return self._count(read_moved(back))

    def _read_sent(self):
        """What left less what came back for good, as core counts."""
        parts = self._get_parts()
        if parts:
            return self._from_pieces(self._count_delivered(parts))
        sent = self.sudo()._get_outgoing_incoming_moves()[0].filtered(lambda move: move.state == "done")
        return self._count(read_moved(sent)) - self._get_taken_back()

    def _get_spoiled(self, product, missing):
        """How much of the line cannot be delivered while so much of a product is missing.

        :param float missing: in the product's unit
        """
        parts = self._get_parts()
        if product not in parts:
            return product.uom_id._to_exact(missing, self.product_uom_id)
        return self._from_pieces(begun_kits({product: parts[product]}, {product: product._in_pieces(missing)}))

    # === Kits, one after the other ===

    def _count_delivered(self, parts, coming=None, count=whole_kits):
        """How many kits are with the dealer and not credited, with what other moves would bring; as core counts goods
        that are sent in exchange."""
        sent, back = self._get_done_moves()
        first = read_moved(sent.filtered(lambda move: move._is_first_sent()))
        credited = read_moved(back.filtered("to_refund"))
        return count(parts, self._sum_parts({**first, **(coming or {})})) - whole_kits(parts, self._sum_parts(credited))

    def _count_until(self, parts, moves, before=False):
        """How many kits were complete after these done moves, or before them, in the order in which they left."""
        last = max(move._get_turn() for move in moves)
        sent = self._get_done_moves()[0].filtered(lambda move: move._is_first_sent() and move._get_turn() <= last)
        return whole_kits(parts, self._sum_parts(read_moved(sent - moves if before else sent)))


class StockMove(models.Model):
    _inherit = "stock.move"

    def _in_pieces(self, quantity):
        """A quantity of the move in the smallest unit of its kind."""
        return self.product_uom._to_exact(quantity, self.product_uom._get_smallest())

    def _get_leaving_quantity(self):
        """How much the move would take along if its transfer was validated now, in the unit of the move."""
        self.ensure_one()
        together = (self.picking_id.move_ids or self).filtered(lambda move: not is_scrapped(move))
        if any(move.picked for move in together):
            return self.quantity if self.picked else 0.0
        if any(move.quantity for move in together):
            return self.quantity
        return self.product_uom_qty

    def _is_first_sent(self):
        """Whether the move is no exchange: goods sent anew for others that came back and were not credited."""
        return not self.origin_returned_move_id or self.to_refund

    def _get_turn(self):
        """What done moves are sorted by, in the order in which they left."""
        return (self.picking_id.date_done or self.date, self.picking_id.id or self.id)


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _in_pieces(self, quantity):
        """A quantity in the product's unit in the smallest unit of its kind."""
        return self.uom_id._to_exact(quantity, self.uom_id._get_smallest())

    def _from_pieces(self, quantity):
        """A quantity of the smallest unit in the unit of the product."""
        return self.uom_id._get_smallest()._to_exact(quantity, self.uom_id)

    def _is_enough(self, quantity, needed):
        """Whether a quantity is as much as is needed, both in the smallest unit: as far as the product's unit tells."""
        return quantity >= needed or not self.uom_id.compare(self._from_pieces(quantity), self._from_pieces(needed))
