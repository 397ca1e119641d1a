from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError

from ..gate.transfer_guard import goes_out


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _get_kept(self):
        """How much of the line is with the dealer now, in the line's unit: what left less what came back, also what
        came back to be exchanged and is sent anew."""
        self.ensure_one()
        done = self._get_own_moves().filtered(lambda move: move.state == "done")
        return self._sum_moves(done.filtered(goes_out)) - self._sum_moves(
            done.filtered(lambda move: move.location_id.usage == "customer")
        )


class StockMove(models.Model):
    """What was reviewed leaves, and no more of it: what is added by hand would be a gift that nobody has approved."""

    _inherit = "stock.move"

    def _check_shipping_gate(self):
        super()._check_shipping_gate()
        self._check_not_more()

    def _check_not_more(self):
        """Refuse to bring other goods, or more of them, to the dealer than the order asks for.

        :raises UserError: naming the goods, what was ordered and what would leave
        """
        leaving = defaultdict(float)
        for move in self._get_gated_moves().filtered(lambda move: move.state not in ("done", "cancel")):
            quantity = move._get_leaving_quantity()
            orders = move._get_process_orders() if quantity else self.env["sale.order"]
            if not orders:
                continue
            line = move.sudo().sale_line_id or orders.order_line.filtered(
                lambda line, move=move: line.product_id == move.product_id
            )
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
            if line[0].product_id == move.product_id:
                leaving[line[0]] += move.product_uom._compute_quantity(quantity, line[0].product_uom_id, round=False)
        for line, quantity in leaving.items():
            kept = line._get_kept()
            if line.product_uom_id.compare(kept + quantity, line.product_uom_qty) > 0:
                raise UserError(
                    self.env._(
                        "%(product)s: order %(order)s asks for %(asked)s, %(kept)s are with the dealer and %(more)s"
                        " would leave now. Enter no more than what was ordered; the order desk raises the order, and the"
                        " change is reviewed again.",
                        product=line.product_id.display_name,
                        order=line.order_id.name,
                        asked=f"{line.product_uom_qty:g}",
                        kept=f"{kept:g}",
                        more=f"{quantity:g}",
                    )
                )
