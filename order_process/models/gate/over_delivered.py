from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError

from .transfer_guard import is_away


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _get_with_dealer(self, product):
        """How much of the line's goods, or of a part of its kit in the part's unit, is with the dealer now."""
        if product == self.product_id:
            return self._get_kept()
        return product._from_pieces(self._get_kept_parts().get(product, 0.0))

    def _get_taken(self, product):
        """How much of it the dealer has taken, in the same unit; rooms below take off what left and was not taken."""
        return self._get_with_dealer(product)

    def _get_asked_of(self, product):
        """How much of the line's goods, or of a part of its kit in the part's unit, the order asks for."""
        if product == self.product_id:
            return self.product_uom_qty
        return product._from_pieces(self._get_parts()[product] * self._in_pieces(self.product_uom_qty))

    def _compare_of(self, product, first, second):
        if product == self.product_id:
            return self._compare_moved(first, second)
        return product.uom_id._compare_exact(first, second)

    def _say_of(self, product, quantity):
        return self._say_quantity(quantity) if product == self.product_id else f"{quantity:g}"


class StockMove(models.Model):
    """What was reviewed leaves, and no more of it: what is added by hand would be a gift that nobody has approved."""

    _inherit = "stock.move"

    def _find_line(self, orders):
        """The line of the orders for which the move counts: its own or, as core does, the first of its product; none
        where the line is for other goods and the move brings no part of them."""
        self.ensure_one()
        same = orders.order_line.filtered(lambda line: line.product_id == self.product_id)
        line = self.sudo().sale_line_id or same[:1]
        known = not line or self.product_id == line.product_id or self.product_id in line._get_parts()
        return line if known else line.browse()

    def _sum_by_line(self, quantities):
        """``{(line, product): quantity}`` of moves by what they count for: in the unit of the line, or of a kit's part.

        :param dict quantities: ``{move: (line, quantity in the unit of the move)}``
        """
        sums = defaultdict(float)
        for move, (line, quantity) in quantities.items():
            own = line.product_id == move.product_id
            unit = line.product_uom_id if own else move.product_id.uom_id
            sums[line, move.product_id] += move.product_uom._to_exact(quantity, unit)
        return sums

    def _check_came_back(self):
        """Refuse that more comes back than is with the dealer: what came back is not to be paid for.

        :raises UserError: naming the goods, what is with the dealer and what would come back
        """
        coming = {}
        for move in self:
            if not is_away(move.location_id) or is_away(move.location_dest_id):
                continue
            if move.state in ("done", "cancel") or not (quantity := move._get_leaving_quantity()):
                continue
            line = move._find_line(move._get_process_orders())
            if line.order_id._under_process():
                coming[move] = (line, quantity)
        for (line, product), quantity in self._sum_by_line(coming).items():
            kept = line._get_with_dealer(product)
            if line._compare_of(product, quantity, kept) > 0:
                raise UserError(
                    self.env._(
                        "%(product)s: %(kept)s of order %(order)s are with the dealer, so %(more)s cannot come back."
                        " Enter what really came; goods of another order come back with a return of that one.",
                        product=product.display_name,
                        order=line.order_id.name,
                        kept=line._say_of(product, kept),
                        more=line._say_of(product, quantity),
                    )
                )

    def _check_not_more(self):
        """Refuse to bring other goods, or more of them, to the dealer than the order asks for.

        :raises UserError: naming the goods, what was ordered and what would leave
        """
        leaving = {}
        for move in self._get_gated_moves().filtered(lambda move: move.state not in ("done", "cancel")):
            quantity = move._get_leaving_quantity()
            orders = move._get_told_orders() if quantity else self.env["sale.order"]
            if not orders:
                continue
            line = move._find_line(orders)
            if not line:
                raise UserError(
                    self.env._(
                        "%(transfer)s: %(product)s is not on order %(order)s and does not leave with it. What the"
                        " dealer is to get beside the order is an order of its own.",
                        transfer=move.picking_id.name or move.reference,
                        product=move.product_id.display_name,
                        order=", ".join(orders.mapped("name")),
                    )
                )
            leaving[move] = (line, quantity)
        for (line, product), quantity in self._sum_by_line(leaving).items():
            kept, asked = line._get_taken(product), line._get_asked_of(product)
            if line._compare_of(product, kept + quantity, asked) > 0:
                raise UserError(
                    self.env._(
                        "%(product)s: order %(order)s asks for %(asked)s, %(kept)s are with the dealer and %(more)s"
                        " would leave now. Enter no more than what was ordered; the order desk raises the order, and"
                        " the change is reviewed again.",
                        product=product.display_name,
                        order=line.order_id.name,
                        asked=line._say_of(product, asked),
                        kept=line._say_of(product, kept),
                        more=line._say_of(product, quantity),
                    )
                )
