from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.odoo_names import RETURN_WINDOW
from ..base.sentinel import is_gate_asked, is_leaving
from .transfer_guard import goes_back, is_away


class StockMove(models.Model):
    _inherit = "stock.move"

    def _get_gated_orders(self):
        """The orders under process whose goods these moves would bring to the customer."""
        return self._get_gated_moves()._get_process_orders()

    def _get_gated_moves(self):
        return self.filtered(lambda move: move._reaches_customer())

    def _check_not_held(self):
        """Refuse to bring goods to the customer that the gate holds; returns and goods of other orders pass.

        :raises UserError: every blocker of every order concerned
        """
        orders = self._get_gated_orders()
        if not orders:
            return
        for picking, moves in self.grouped("picking_id").items():
            moves._get_gated_moves()._guard_strangers(picking)
        if not is_gate_asked(self):
            orders.with_user(self.env.user).sudo()._check_gate("ship", pickings=self.picking_id)
        loose = self.filtered(
            lambda move: not move.picking_id._is_dispatched() and move.state != "cancel" and move._get_gated_orders()
        )
        if loose:
            raise UserError(
                self.env._(
                    "Not dispatched yet: %s."
                    " Goods leave with the dispatch of a window, or by a late entry of the dispatcher.",
                    ", ".join({move.picking_id.name or move.product_id.display_name for move in loose}),
                )
            )

    def _is_awaiting_dispatch(self):
        """Whether the move serves an order under process that no dispatch has sent yet: it reserves nothing."""
        self.ensure_one()
        return (
            not self.picking_id._is_dispatched()
            and self.picking_type_id.code != "incoming"
            and not goes_back(self)
            and bool(self.sale_line_id.order_id.sudo()._under_process())
        )

    def _guard_line(self, line):
        """Refuse to take moves from the order that they serve, or to let what is done count for another."""
        for move in self:
            order = move.sale_line_id.order_id
            if move.state == "done" and move.sale_line_id != line:
                move._guard_done_line(line)
            elif order.sudo()._under_process() and line.order_id != order:
                raise UserError(
                    self.env._(
                        "%(transfer)s belongs to order %(order)s and cannot be taken from it.",
                        transfer=move.picking_id.name or move.reference,
                        order=order.name,
                    )
                )

    def _guard_done_line(self, line):
        """What has left counts for no order that it was not sent for; core finds a line for what was added by hand.

        :raises UserError: where the goods would begin to count as delivered for an order
        """
        if self.sudo().sale_line_id.order_id._under_process():
            self._refuse_done()
        order = line.sudo().order_id._under_process()
        if order and not self._counts_for(line):
            raise UserError(
                self.env._(
                    "%(transfer)s did not leave for order %(order)s and does not count as its delivery.",
                    transfer=self.picking_id.name or self.reference,
                    order=order.name,
                )
            )

    def _counts_for(self, line):
        """Whether what is done was on the way for the line's order: sent by a dispatch, or come back, as far as its
        goods are with the dealer."""
        self.ensure_one()
        came_back = is_away(self.location_id)
        line, product = line.sudo(), self.product_id
        if not (self.picking_id._is_dispatched() or came_back) or line.order_id not in self._get_process_orders():
            return False
        if not came_back:
            return True
        quantity = self._sum_by_line({self: (line, self.quantity)})[line, product]
        return line._compare_of(product, quantity, line._get_with_dealer(product)) <= 0


class StockPicking(models.Model):
    _inherit = "stock.picking"

    goes_back = fields.Boolean(
        compute="_compute_goes_back",
        store=True,
        help="Brings goods back, from a customer or from the packing zone or output: it is no part of the delivery.",
    )

    @api.depends("location_id", "location_dest_id")
    def _compute_goes_back(self):
        known = {}
        for picking in self:
            places = (picking.location_id, picking.location_dest_id)
            if places not in known:
                known[places] = goes_back(picking)
            picking.goes_back = known[places]

    def _is_dispatched(self):
        """Whether the transfer was sent, so that its stock is reserved and it may leave."""
        return False

    def _refuse_reserving(self):
        if self:
            raise UserError(
                self.env._(
                    "%s: stock is reserved when the order is dispatched, by urgency. It is not dispatched yet.",
                    ", ".join(self.mapped("name")),
                )
            )

    def action_assign(self):
        waiting = self.filtered(lambda picking: any(move._is_awaiting_dispatch() for move in picking.move_ids))
        if self.env.context.get("process_backorder"):
            # Says nothing where core reserves by itself; the moves reserve nothing all the same.
            return super(StockPicking, self - waiting).action_assign() if self - waiting else True
        waiting._refuse_reserving()
        return super().action_assign()

    def _create_backorder(self, backorder_moves=None):
        # Core reserves the rest of a partial delivery at once; ours waits for the next window.
        backorders = super(StockPicking, self.with_context(process_backorder=True))._create_backorder(backorder_moves)
        return backorders.with_env(self.env)

    def button_validate(self):
        if not is_leaving(self.env):
            self.move_ids._check_shipping_gate()
        return super().button_validate()


class StockReturnPicking(models.TransientModel):
    """Core reserves what its wizard makes at once. What is to leave again waits for its dispatch, as everything does;
    what comes back, or goes back into stock, is reserved."""

    _inherit = RETURN_WINDOW

    def _create_return(self):
        picking = super(StockReturnPicking, self.with_context(process_backorder=True))._create_return()
        picking.sale_id.sudo()._sync_process()
        return picking.with_env(self.env)

    def _create_exchange(self, return_picking):
        wizard = self.with_context(process_backorder=True)
        return super(StockReturnPicking, wizard)._create_exchange(return_picking).with_env(self.env)

    def action_create_exchanges(self):
        action = super().action_create_exchanges()
        # What is sent anew waits for its window: the order is to be dispatched once more.
        self.picking_id.sale_id.sudo()._sync_process()
        return action
