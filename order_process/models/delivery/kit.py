from odoo import fields, models

from ..base.sentinel import internal
from ..gate.transfer_guard import goes_out, is_away, leads_back
from .kit_math import begun_kits, least_kits, whole_kits


class SaleOrderLine(models.Model):
    """Kits: one line of the order that leaves as its parts (a bill of materials of type kit, with Manufacturing).

    How much of each part one kit takes is kept when the order asks for it: the bill may change afterwards. What is with
    the dealer, came back and is invoiced counts in whole kits; that no more leaves than was ordered, part by part."""

    _inherit = "sale.order.line"

    kit_parts = fields.Json(
        "Parts of a Kit",
        copy=False,
        readonly=True,
        help="How much of each part one kit takes, in the smallest units, as it was when the order asked for it.",
    )

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
        asked = self._sum_parts(self._get_ends(moves))
        return {str(part.id): quantity / kits for part, quantity in asked.items() if quantity}

    def _in_pieces(self, quantity):
        return self.product_uom_id._to_exact(quantity, self.product_uom_id._get_smallest())

    def _from_pieces(self, kits):
        return self.product_uom_id._get_smallest()._to_exact(kits, self.product_uom_id)

    def _action_launch_stock_rule(self, *, previous_product_uom_qty=False):
        # An order that was cancelled and is confirmed anew is asked for by today's bill.
        anew = self.filtered(lambda line: line.kit_parts and all(move.state == "cancel" for move in line.move_ids))
        internal(anew).write({"kit_parts": False})
        result = super()._action_launch_stock_rule(previous_product_uom_qty=previous_product_uom_qty)
        for line in self.filtered(lambda line: line.state == "sale" and not line.kit_parts):
            if (parts := line._read_parts()) and line.order_id._under_process():
                internal(line).write({"kit_parts": parts})
        return result

    # === Parts moved ===

    def _get_own_moves(self):
        parts = self._get_parts()
        if not parts:
            return super()._get_own_moves()
        return self.sudo().move_ids.filtered(
            lambda move: (
                move.state != "cancel"
                and move.product_id in parts
                and move.location_dest_id.usage != "inventory"
                and not leads_back(move.location_id, move.location_dest_id)
            )
        )

    def _sum_parts(self, moves):
        """``{part: quantity}`` that done moves have moved and others ask for, in the smallest units."""
        sums = {}
        for move in moves:
            quantity = move.quantity if move.state == "done" else move.product_uom_qty
            sums[move.product_id] = sums.get(move.product_id, 0.0) + move._in_pieces(quantity)
        return sums

    def _get_done_parts(self):
        """``(sent, credited, exchanged)``: moves of parts that left, came back for good, and came back otherwise."""
        done = self._get_own_moves().filtered(lambda move: move.state == "done")
        back = done.filtered(lambda move: is_away(move.location_id) and not is_away(move.location_dest_id))
        credited = back.filtered("to_refund")
        return done.filtered(goes_out), credited, back - credited

    def _get_kept_parts(self):
        """``{part: quantity}`` that is with the dealer, in the smallest units."""
        sent, credited, exchanged = self._get_done_parts()
        back = self._sum_parts(credited | exchanged)
        return {part: quantity - back.get(part, 0.0) for part, quantity in self._sum_parts(sent).items()}

    # === In kits ===

    def _is_exact(self):
        return super()._is_exact() and not self._get_parts()

    def _compare_moved(self, first, second):
        if not self._get_parts():
            return super()._compare_moved(first, second)
        return self.product_uom_id._compare_exact(first, second)

    def _get_planned(self, without=None):
        parts = self._get_parts()
        if not parts:
            return super()._get_planned(without=without)
        planned = self._sum_parts(self._get_ends(self._get_own_moves(), without))
        asked = self._in_pieces(self.product_uom_qty)
        if all(part._is_enough(planned.get(part, 0.0), asked * each) for part, each in parts.items()):
            return max(self.product_uom_qty, self._from_pieces(least_kits(parts, planned)))
        return self._from_pieces(least_kits(parts, planned))

    def _get_returned(self):
        parts = self._get_parts()
        if not parts:
            return super()._get_returned()
        _sent, credited, exchanged = self._get_done_parts()
        if not credited:
            return 0.0
        planned = self._sum_parts(self._get_ends(self._get_own_moves()))
        back, again = self._sum_parts(credited), self._sum_parts(exchanged)
        asked = self._in_pieces(self.product_uom_qty)
        for part, each in parts.items():
            anew = planned.get(part, 0.0) - again.get(part, 0.0) - asked * each
            back[part] = back.get(part, 0.0) - max(anew, 0.0)
        return self._from_pieces(max(whole_kits(parts, back), 0))

    def _read_sent(self):
        parts = self._get_parts()
        return self._from_pieces(self._count_delivered(parts)) if parts else super()._read_sent()

    def _count_delivered(self, parts, more=None, count=whole_kits):
        """How many kits are with the dealer and not credited, with what other moves would bring; as core counts goods
        that are sent in exchange."""
        sent, credited, _exchanged = self._get_done_parts()
        gone = self._sum_parts(sent.filtered(lambda move: move._is_first_sent()))
        for part, quantity in (more or {}).items():
            gone[part] = gone.get(part, 0.0) + quantity
        return count(parts, gone) - whole_kits(parts, self._sum_parts(credited))

    def _net_moves(self, out, back):
        parts = self._get_parts()
        if not parts:
            return super()._net_moves(out, back)
        taken = self._sum_parts(back)
        net = {part: quantity - taken.get(part, 0.0) for part, quantity in self._sum_parts(out).items()}
        return self._from_pieces(whole_kits(parts, net))

    def _get_kept(self):
        parts = self._get_parts()
        return self._from_pieces(whole_kits(parts, self._get_kept_parts())) if parts else super()._get_kept()

    def _get_asked_by(self, moves, quantities=None):
        parts = self._get_parts()
        if not parts:
            return super()._get_asked_by(moves, quantities)
        asked = {}
        for move in moves:
            quantity = move._in_pieces(quantities[move] if quantities else move.product_uom_qty)
            asked[move.product_id] = asked.get(move.product_id, 0.0) + quantity
        return self._from_pieces(whole_kits(parts, asked))

    def _get_spoiled(self, product, missing):
        parts = self._get_parts()
        if product not in parts:
            return super()._get_spoiled(product, missing)
        return self._from_pieces(begun_kits({product: parts[product]}, {product: product._in_pieces(missing)}))

    def _get_needed_parts(self, quantity):
        parts = self._get_parts()
        kits = self._in_pieces(quantity)
        return {part: each * kits for part, each in parts.items()} or super()._get_needed_parts(quantity)

    def _get_taken_back(self):
        parts = self._get_parts()
        if not parts:
            return super()._get_taken_back()
        return self._from_pieces(whole_kits(parts, self._sum_parts(self._get_done_parts()[1])))

    def _get_brought(self, moves, quantities=None, begun=False):
        parts = self._get_parts()
        if not parts:
            return super()._get_brought(moves, quantities)
        done = moves.filtered(lambda move: move.state == "done")
        sums = {}
        for move in moves - done:
            quantity = (quantities or {}).get(move, move.product_uom_qty)
            sums[move.product_id] = sums.get(move.product_id, 0.0) + move._in_pieces(quantity)
        brought = 0
        if done:
            brought = self._count_until(parts, done) - self._count_until(parts, done, before=True)
        if sums:
            count = begun_kits if begun else whole_kits
            brought += self._count_delivered(parts, sums, count) - self._count_delivered(parts)
        return self._from_pieces(max(brought, 0))

    def _count_until(self, parts, moves, before=False):
        """How many kits were complete after these done moves, or before them, in the order in which they left."""
        sent = self._get_done_parts()[0].filtered(lambda move: move._is_first_sent())
        last = max(move._get_turn() for move in moves)
        earlier = sent.filtered(lambda move: move._get_turn() <= last)
        return whole_kits(parts, self._sum_parts(earlier - moves if before else earlier))

    # === Procurement ===

    def _get_qty_procurement(self, previous_product_uom_qty=False):
        if not self.kit_parts or not self.order_id._under_process():
            return super()._get_qty_procurement(previous_product_uom_qty=previous_product_uom_qty)
        return self._get_planned() - self._get_returned()

    def _create_procurements(self, product_qty, procurement_uom, values):
        if not self.kit_parts or not self.order_id._under_process():
            return super()._create_procurements(product_qty, procurement_uom, values)
        procurements = []
        for part, quantity in self._get_lacking_parts().items():
            move = self.sudo().move_ids.filtered(lambda move, part=part: move.product_id == part)[:1]
            of_part = {**values, "bom_line_id": move.bom_line_id.id if "bom_line_id" in move._fields else False}
            amount, unit = part.uom_id._get_smallest()._adjust_uom_quantities(quantity, part.uom_id)
            procurements.append(
                self.env["stock.rule"].Procurement(
                    part, amount, unit, self._get_location_final(), part.display_name, self.order_id.name,
                    self.order_id.company_id, of_part,
                )
            )
        return procurements

    def _get_lacking_parts(self):
        """``{part: quantity}`` that the order asks for and no transfer brings, below zero what they bring too much, in
        the smallest units."""
        ends = self._get_ends(self._get_own_moves())
        planned = self._sum_parts(ends.filtered(lambda move: move._is_first_sent()))
        # A single part that came back is no kit that did: it is not sent again by itself.
        asked = self._in_pieces(self.product_uom_qty - self._get_returned() + self._get_taken_back())
        lacking = {}
        for part, each in self._get_parts().items():
            rest = asked * each - planned.get(part, 0.0)
            if not part._is_enough(rest, 0.0) or not part._is_enough(-rest, 0.0):
                lacking[part] = rest
        return lacking


class StockMove(models.Model):
    _inherit = "stock.move"

    def _in_pieces(self, quantity):
        """A quantity of the move in the smallest unit of its kind."""
        return self.product_uom._to_exact(quantity, self.product_uom._get_smallest())

    def _is_first_sent(self):
        """Whether the move is no exchange: goods sent anew for others that came back and were not credited."""
        return not self.origin_returned_move_id or self.to_refund

    def _get_turn(self):
        """By what is told which of two done moves left first."""
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
