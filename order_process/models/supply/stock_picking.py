from odoo import models

from ..base.sentinel import internal

OPEN = ("draft", "waiting", "confirmed", "assigned")


class StockPicking(models.Model):
    """The rest of an order whose dealer takes what is there: it waits, unseen by dispatch, until the first has left."""

    _inherit = "stock.picking"

    def _postpone(self, missing):
        """Split what is missing off into transfers that follow later.

        :param list missing: ``(move, missing quantity in the product's unit)`` of these transfers
        :return: the moves of what follows
        """
        Move = rest = self.env["stock.move"]
        for move, quantity in missing:
            if move.product_id.uom_id.compare(quantity, move.product_qty) >= 0:
                rest |= move
            else:
                rest |= Move.create(move._split(quantity))
        fresh = rest.filtered(lambda move: move.state == "draft")
        if fresh:
            fresh._action_confirm(merge=False)
        later = self._create_backorder(backorder_moves=rest)
        internal(later).write({"is_postponed": True})
        return rest

    def _follow_up(self):
        """Let the rest of these orders go on to dispatch, once nothing else of them is open."""
        postponed = self.sudo().sale_id.picking_ids.filtered(
            lambda picking: picking.is_postponed and picking.state in OPEN
        )
        for order, pickings in postponed.grouped("sale_id").items():
            others = order.picking_ids.filtered(
                lambda picking: (
                    picking.state in OPEN
                    and not picking.is_postponed
                    and not picking.goes_back
                    and picking.picking_type_id.code != "incoming"
                )
            )
            if others <= self:
                internal(pickings).write({"is_postponed": False})

    def _before_done(self):
        """What follows later goes on before the order looks where it stands: the last part is not taken for all."""
        super()._before_done()
        self.filtered(lambda picking: picking._reaches_customer())._follow_up()

    def _after_done(self):
        """What has come in may be what an approved order waits for."""
        super()._after_done()
        came = self.filtered(lambda picking: picking.state == "done" and picking.picking_type_id.code != "outgoing")
        if came:
            self.env["sale.order"]._wake_waiting(came.company_id)

    def action_cancel(self):
        self._follow_up()
        return super().action_cancel()
