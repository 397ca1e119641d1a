from odoo import fields, models

# The stages that span others, and those in which a question to the dealer keeps our people waiting.
WAITING = ("confirmation", "review", "desk", "shipped")
# What begins and ends where it happens, and not with the stage of the order.
BY_ITSELF = ("entry", "feedback")
OVER = ("cancelled", "closed")


class SaleOrder(models.Model):
    """The clocks follow the order: what it has entered begins, what it has left ends (J1)."""

    _inherit = "sale.order"

    clock_ids = fields.One2many("order.process.clock", "order_id", "Time Kept", readonly=True, groups="base.group_user")

    def _after_sync(self):
        """Clocks begin and end with the stages of the orders."""
        super()._after_sync()
        self._sync_clocks()

    def _sync_clocks(self):
        """Bring the clocks in step with where the orders stand; safe to repeat.

        The clocks of an order that is just being made begin with its receipt, in ``_start_process``, also where its
        odd amount is waived by a line before that."""
        orders = self.sudo()._under_process().filtered("event_count")
        if not orders:
            return
        now = fields.Datetime.now()
        Clock = self.env["order.process.clock"].sudo()
        known = Clock.search([("order_id", "in", orders.ids)], order="id")
        running = known.filtered(lambda clock: not clock.ended_on)
        by_order = running.grouped("order_id")
        begun, ended = [], Clock
        for order in orders:
            stages = order._get_clock_stages()
            own = by_order.get(order, Clock)
            begun += [(order, stage, now) for stage in sorted(stages - set(own.mapped("stage")))]
            ended |= own.filtered(lambda clock, stages=stages: clock.order_id._has_left(clock.stage, stages))
        ended._end(now)
        running -= ended
        running._follow_owner()
        self._pause_waiting(running | Clock._start(begun, known), orders, now)

    def _pause_waiting(self, clocks, orders, now):
        """Stop the clocks of orders that wait for something outside the stage, and let the others run on."""
        concerned = clocks.filtered(lambda clock: clock.stage in WAITING)
        if not concerned:
            return
        still = orders._get_still_stages()
        stopped = concerned.filtered(lambda clock: clock.stage in still.get(clock.order_id, ()))
        stopped._pause(now)
        (concerned - stopped)._resume(now)

    def _get_still_stages(self):
        """Hook: ``{order: stages}`` whose time stands still now, of those in ``WAITING``; as superuser."""
        return dict.fromkeys(self._get_dealer_waits(), frozenset(WAITING))

    def _has_left(self, stage, stages):
        """Whether the order is through with a stage whose clock runs."""
        if stage not in BY_ITSELF:
            return stage not in stages
        return self.process_stage in OVER or bool(self.receipt_confirmed_on)

    def _get_clock_stages(self):
        """The stages whose clocks run, by where the order stands."""
        self.ensure_one()
        stage = self.process_stage
        if stage == "entry":
            # What a dealer is still writing is not ours to do.
            return {"confirmation", "desk", "shipped"} if self._get_held_step() else set()
        if stage == "review":
            return {"review", "desk", "shipped"}
        if stage in ("approved", "dispatched", "preparing"):
            found = {"shipped"}
            if self.review_state == "pending":
                found.add("review")
            if stage != "approved":
                found.add(self._get_warehouse_stage())
            return found
        return set()

    def _get_warehouse_stage(self):
        """Whether what was dispatched is packed: checked by the keeper or, where none does, past its last step here."""
        self.ensure_one()
        sent = self.picking_ids.filtered(
            lambda picking: picking.dispatch_id and picking.state not in ("done", "cancel") and not picking.goes_back
        )
        leaving = sent.filtered(lambda picking: picking._reaches_customer())
        if self._get_carrier().needs_check:
            packed = leaving and all(leaving.mapped("checked_on"))
        else:
            packed = leaving == sent
        return "shipping" if packed else "packing"
