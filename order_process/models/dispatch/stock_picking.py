from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.modes import PROCESS_MODES
from ..base.sentinel import internal
from ..gate.transfer_guard import is_over


def _as_sent(env):
    return env._("A transfer is dispatched by its window or by a late entry only.")


class StockPicking(models.Model):
    _inherit = "stock.picking"

    dispatch_id = fields.Many2one(
        "order.process.dispatch",
        kept=_as_sent,
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The dispatch that sent the transfer. It stays when core takes the transfer out of its batch.",
    )
    late_entry = fields.Boolean(kept=_as_sent, copy=False, readonly=True)
    process_mode = fields.Selection(PROCESS_MODES, "Delivery Mode", copy=True, readonly=True, index=True)
    is_postponed = fields.Boolean(
        "Follows Later",
        copy=False,
        readonly=True,
        help="The dealer takes what is there first; this rest waits for its own dispatch after that has left.",
    )
    process_remarks = fields.Text("Handling Remarks", compute="_compute_process_remarks")
    awaits_dispatch = fields.Boolean(compute="_compute_awaits_dispatch")
    awaits_reason = fields.Char(compute="_compute_awaits_dispatch")

    @api.depends_context("lang")
    @api.depends("sale_id")
    def _compute_process_remarks(self):
        for picking in self:
            picking.process_remarks = picking.sudo().sale_id._get_remarks_text()

    @api.depends_context("lang")
    @api.depends("state", "dispatch_id", "sale_id.promised_dispatch_on", "sale_id.is_held")
    def _compute_awaits_dispatch(self):
        """Why the transfer can be neither reserved nor validated yet; the server refuses both by the same rule."""
        for picking in self:
            waits = picking.state not in ("done", "cancel") and any(
                move._is_awaiting_dispatch() for move in picking.move_ids
            )
            picking.awaits_dispatch = waits
            picking.awaits_reason = picking._get_awaits_reason() if waits else False

    def _is_reserved(self):
        """Whether every move has its stock: core calls a transfer ready as soon as some have."""
        self.ensure_one()
        return all(move.state == "assigned" for move in self.move_ids if move.state not in ("done", "cancel"))

    def _reserve_in_turn(self, orders):
        """Reserve the transfers of these orders, the first one first: core's button goes by priority and date, and
        would give the older goods to whoever asked first.

        :raises psycopg2.errors.SerializationFailure: somebody else took of the same goods meanwhile; run it again
        """
        self.filtered(lambda picking: picking.state == "draft").action_confirm()
        turns = {order.id: number for number, order in enumerate(orders)}
        pickings = self.sorted(lambda picking: (turns[picking.sale_id.id], picking.id))
        pickings.move_ids.filtered(lambda move: move.state not in ("draft", "cancel", "done"))._action_assign()

    def _is_dispatched(self):
        return super()._is_dispatched() or bool(self.dispatch_id)

    def _get_awaits_reason(self):
        order = self.sudo().sale_id
        if order.is_held:
            return self.env._(
                "Not dispatched: order %(order)s is held (%(reasons)s)."
                " It can be reserved and validated once it is sent.",
                order=order.name,
                reasons=", ".join(
                    hold._get_label("code")
                    for hold in order.hold_ids.with_env(self.env).sudo().filtered(lambda hold: not hold.released_on)
                ),
            )
        return self.env._(
            "Not dispatched yet: it leaves with its window (%s). Then its stock is reserved and it can be validated.",
            order._get_promise_label() or "–",
        )

    @api.model_create_multi
    def create(self, vals_list):
        # Written out, because a context or a person's own defaults would fill it in.
        return super().create([{**vals, "is_postponed": False} for vals in vals_list])

    def _guard_write(self, vals):
        super()._guard_write(vals)
        if "process_mode" in vals:
            raise UserError(_as_sent(self.env))
        if "is_postponed" in vals:
            raise UserError(self.env._("What follows later is decided by the dealer's answer about the shortage."))

    @api.constrains("batch_id")
    def _check_frozen_batch(self):
        for picking in self:
            batch = picking.batch_id
            if batch.dispatch_id and batch.dispatch_id != picking.dispatch_id:
                raise UserError(
                    self.env._(
                        "%(batch)s was sent with %(dispatch)s and is frozen."
                        " A late entry needs the dispatcher and a reason.",
                        batch=batch.name,
                        dispatch=batch.dispatch_id.name,
                    )
                )

    def _after_done(self):
        """The next step of what a dispatch sent goes on together with the others."""
        super()._after_done()
        following = self.move_ids.move_dest_ids.picking_id.filtered(
            lambda picking: picking.dispatch_id and not picking.batch_id and not is_over(picking)
        )
        for dispatch, pickings in following.sudo().grouped("dispatch_id").items():
            dispatch._put_into_batches(pickings)

    def _take_dispatch(self):
        """The next step of a delivery that was dispatched belongs to the same dispatch."""
        for picking in self.filtered(lambda picking: not picking.dispatch_id):
            origin = picking.move_ids.move_orig_ids.picking_id.dispatch_id
            if origin:
                internal(picking).write({"dispatch_id": origin[0].id})

    def _reset_location(self):
        # Core writes where the moves go when a transfer changes its batch, also of those that are over: what was
        # scrapped from it, or has left, stays where it went.
        settled = self.filtered(lambda picking: picking.move_ids.filtered(is_over))
        super(StockPicking, self - settled)._reset_location()
        for picking in settled:
            moves = picking.move_ids.filtered(
                lambda move, place=picking.location_dest_id: (
                    not is_over(move) and not move.location_dest_id._child_of(place)
                )
            )
            if moves:
                moves.write({"location_dest_id": picking.location_dest_id.id})

    def _is_batched_when_ready(self):
        return super()._is_batched_when_ready() and not self.sale_id.sudo()._under_process()

    def _find_auto_batch(self):
        # Core would put transfers of the process together by its own rules and into running dispatches.
        if self.sale_id.sudo()._under_process():
            return False
        return super()._find_auto_batch()


class StockMove(models.Model):
    _inherit = "stock.move"

    def _get_new_picking_values(self):
        vals = super()._get_new_picking_values()
        orders = self.sale_line_id.order_id
        if len(orders) == 1:
            vals["process_mode"] = orders.sudo().process_mode
            if orders.urgency in ("1", "2"):
                vals["priority"] = "1"
        return vals
