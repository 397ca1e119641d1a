import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..base.halves import apply_by_halves
from ..base.reason import need_reason
from ..base.sentinel import internal
from ..base.staff import check_role
from ..company import schedule

_logger = logging.getLogger(__name__)

CHUNK = 50
RETRIES = 5
OPEN_STAGES = ("entry", "review", "approved")


class OrderProcessDispatch(models.Model):
    """The run of a window: in chunks, each committed; safe under two servers, a crash and a repeat (D3)."""

    _inherit = "order.process.dispatch"

    def _run(self, now):
        """Send what was ready at the scheduled instant and finish the dispatch.

        Each chunk holds the row's lock until its commit, so that another worker either waits its turn or leaves; what
        it finds is what is left. A crash leaves the dispatch ``running``, and the next call goes on from there.

        :param datetime now: naive UTC of the run
        :return: whether this call finished it
        """
        self.ensure_one()
        failures, over = 0, self.env["sale.order"]
        while True:
            try:
                if not self.try_lock_for_update():
                    return False
                self.invalidate_recordset()
                if self.state == "sent":
                    return False
                if self.state == "open":
                    grace = timedelta(minutes=self.company_id.dispatch_grace)
                    self._advance({"state": "running", "run_on": now, "late": now > self.scheduled_on + grace})
                orders = self._get_candidates(CHUNK, over)
                if not orders:
                    self._finish(now)
                    self._commit_progress(1)
                    return True
                orders._lock_rows()
                fitting = self._get_fitting(orders)
                over |= orders - fitting
                if fitting:
                    self._send(fitting)
                self._commit_progress(remaining=1)
                failures = 0
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()
                self.env.invalidate_all(flush=False)
                failures += 1
                if failures > RETRIES:
                    _logger.warning("%s: other work kept this dispatch from running; the next tick goes on.", self)
                    return False

    def _get_candidates(self, limit, over):
        """Orders ready at the scheduled instant, most urgent first, without those for which the window was full."""
        return self.env["sale.order"].search(
            [
                *self._get_order_domain(),
                ("process_stage", "=", "approved"),
                ("ready_on", "<=", self.scheduled_on),
                ("id", "not in", over.ids),
            ],
            order="urgency desc, process_priority desc, promised_dispatch_on, ready_on, id",
            limit=limit,
        )

    def _get_order_domain(self):
        """The orders that this window serves at this centre, whatever their stage."""
        domain = [("process_controlled", "=", True), ("warehouse_id", "=", self.warehouse_id.id)]
        if self.window_id.carrier_ids:
            domain.append(("carrier_id", "in", self.window_id.carrier_ids.ids))
        return domain

    def _send(self, orders, late_entry=False):
        """Dispatch the orders together; where that fails, in halves, so that a bad one is held and the rest goes.

        :return: the orders that were sent; the others are held with their reason
        """
        sent = []
        failed = apply_by_halves(orders, lambda part: sent.append(self._send_together(part, late_entry)), Exception)
        for order, error in failed.items():
            _logger.warning("%s could not be dispatched: %s", order.name, error, exc_info=error)
            reason = str(error) if isinstance(error, UserError) else self.env._("unexpected error: %s", error)
            self.env["order.process.hold"]._hold(order, "error", "dispatch", reason, "order_process.group_dispatcher")
        return orders.browse().union(*sent) - orders.browse().union(*failed)

    def _send_together(self, orders, late_entry):
        sent = orders._dispatch_step(lambda free: self._reserve(free, late_entry))
        stuck = (orders - sent).filtered(lambda order: not order.is_held)
        if stuck:
            self.env["order.process.hold"]._hold(
                stuck,
                "error",
                "dispatch",
                self.env._("Stock could not be reserved in full; look at its transfer."),
                "order_process.group_dispatcher",
            )
        sent._log_step("dispatched", window=self.name)
        return sent

    def _reserve(self, orders, late_entry):
        """Take the transfers of those orders that stock serves and reserve them; the transfers of the orders that are
        reserved in full."""
        pickings = orders._get_served()._get_waiting_pickings()
        internal(pickings).write({"dispatch_id": self.id, "late_entry": late_entry})
        unreserved = pickings.filtered(lambda picking: not picking._is_reserved())
        if unreserved:
            unreserved._reserve_in_turn(orders)
        failed = pickings.filtered(lambda picking: not picking._is_reserved())
        if failed:
            failed.do_unreserve()
            internal(failed).write({"dispatch_id": False, "late_entry": False})
        return pickings.filtered(lambda picking: picking.sale_id not in failed.sale_id)

    def _finish(self, now):
        """Batches, what was not sent at closing, what rolls on; then the dispatch is frozen."""
        self._create_batches()
        missed = self.env["sale.order"].search(
            [
                *self._get_order_domain(),
                ("process_stage", "in", OPEN_STAGES),
                ("promised_dispatch_on", "<=", self.scheduled_on),
            ]
        )
        if self.closing:
            self.env["order.process.unsent"]._record_unsent(self, missed)
        later = max(now, self.scheduled_on)
        over = missed.filtered(self._is_over)
        for left, full in ((over, True), (missed - over, False)):
            self.env["order.process.failure"]._run_apart(
                "ir_cron_dispatch", left, lambda orders, full=full: orders._roll_on(self, later, full)
            )
        self._advance({"state": "sent"})

    @api.model
    def action_run_now(self, window_id, warehouse_id, reason):
        """Run today's window of a centre before its time, for a reason that is kept.

        :raises UserError: to whom the role is missing, without a reason, or when the window has run
        """
        refusal = self.env._("Only a dispatcher may run a window before its time.")
        check_role(self.env, "order_process.group_dispatcher", refusal)
        reason = need_reason(reason, self.env._("Say why the window runs before its time."))
        warehouse = self.env["stock.warehouse"].browse(warehouse_id)
        warehouse.check_access("read")
        now = fields.Datetime.now()
        today = schedule.to_local(now, warehouse._process_tz()).date()
        window = self.env["order.process.window"].browse(window_id)
        found = [slot for slot in window._serving(warehouse)._get_slots(warehouse, today, 1) if slot.date == today]
        if not found:
            raise UserError(self.env._("This window does not run today at %s.", warehouse.name))
        dispatch = self.sudo()._get_or_create(found[0], warehouse)
        if dispatch.state == "sent":
            raise UserError(self.env._("%s has run already; use the late entry.", dispatch.name))
        if dispatch.state == "open":
            vals = {"early_reason": reason, "run_by_id": self.env.uid}
            dispatch._advance({**vals, "scheduled_on": min(now, dispatch.scheduled_on)})
        dispatch._run(now)
        return dispatch.with_env(self.env).get_formview_action()
