from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError

from ..gate.transfer_guard import goes_out, is_away


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _get_kept(self):
        """How much of the line is with the dealer now, in the line's unit: what left less what came back, also what
        came back to be exchanged and is sent anew."""
        self.ensure_one()
        done = self._get_own_moves().filtered(lambda move: move.state == "done")
        return self._sum_moves(done.filtered(goes_out)) - self._sum_moves(
            done.filtered(lambda move: is_away(move.location_id))
        )


class StockMove(models.Model):
    """What was reviewed leaves, and no more of it: what is added by hand would be a gift that nobody has approved."""

    _inherit = "stock.move"

    def _check_shipping_gate(self):
        super()._check_shipping_gate()
        self._check_not_more()
        self._check_came_back()

    def _find_line(self, orders):
        """The line of the orders for which the move counts: its own or, as core does, the first of its product."""
        self.ensure_one()
        same = orders.order_line.filtered(lambda line: line.product_id == self.product_id)
        return self.sudo().sale_line_id or same[:1]

    def _check_came_back(self):
        """Refuse that more comes back than is with the dealer: what came back is not to be paid for.

        :raises UserError: naming the goods, what is with the dealer and what would come back
        """
        coming = defaultdict(float)
        for move in self:
            if not is_away(move.location_id) or is_away(move.location_dest_id):
                continue
            if move.state in ("done", "cancel") or not (quantity := move._get_leaving_quantity()):
                continue
            line = move._find_line(move._get_process_orders())
            if line.order_id._under_process() and line.product_id == move.product_id:
                coming[line] += move.product_uom._compute_quantity(quantity, line.product_uom_id, round=False)
        for line, quantity in coming.items():
            if line.product_uom_id.compare(quantity, line._get_kept()) > 0:
                raise UserError(
                    self.env._(
                        "%(product)s: %(kept)s of order %(order)s are with the dealer, so %(more)s cannot come back."
                        " Enter what really came; goods of another order come back with a return of that one.",
                        product=line.product_id.display_name,
                        order=line.order_id.name,
                        kept=f"{line._get_kept():g}",
                        more=f"{quantity:g}",
                    )
                )

    def _counts_for(self, line):
        """What came back counts for an order only as far as its goods are with the dealer."""
        if not super()._counts_for(line):
            return False
        quantity = self.product_uom._compute_quantity(self.quantity, line.product_uom_id, round=False)
        back = is_away(self.location_id)
        return not back or line.product_uom_id.compare(quantity, line.sudo()._get_kept()) <= 0

    def _check_not_more(self):
        """Refuse to bring other goods, or more of them, to the dealer than the order asks for.

        :raises UserError: naming the goods, what was ordered and what would leave
        """
        leaving = defaultdict(float)
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
            # A kit leaves as its parts.
            if line.product_id == move.product_id:
                leaving[line] += move.product_uom._compute_quantity(quantity, line.product_uom_id, round=False)
        for line, quantity in leaving.items():
            kept = line._get_kept()
            if line.product_uom_id.compare(kept + quantity, line.product_uom_qty) > 0:
                raise UserError(
                    self.env._(
                        "%(product)s: order %(order)s asks for %(asked)s, %(kept)s are with the dealer and %(more)s"
                        " would leave now. Enter no more than what was ordered; the order desk raises the order, and"
                        " the change is reviewed again.",
                        product=line.product_id.display_name,
                        order=line.order_id.name,
                        asked=f"{line.product_uom_qty:g}",
                        kept=f"{kept:g}",
                        more=f"{quantity:g}",
                    )
                )
