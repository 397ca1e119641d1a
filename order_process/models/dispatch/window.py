from datetime import timedelta

from odoo import api, fields, models

from ..company import schedule

JOB = "ir_cron_dispatch"


class OrderProcessWindow(models.Model):
    """The scheduled action that runs each window at its time."""

    _inherit = "order.process.window"

    @api.model
    def _run_due(self, now=None):
        """Run every window that is due and has not run, oldest first; called by ``order_process.ir_cron_dispatch``.

        One dispatch per window, date and centre, unique in the database: a second server, a second run or a restart
        after a crash finds it and finishes it or leaves it. A run hours late takes what was ready at its time and is
        marked late.

        :param datetime now: naive UTC; the present by default
        :return: the dispatches run
        """
        now = now or fields.Datetime.now()
        Dispatch = self.env["order.process.dispatch"].sudo()
        done = Dispatch.browse()
        companies = self.env["res.company"].sudo().search([("order_process_enabled", "=", True)])
        centres = self.env["stock.warehouse"].sudo().search([("company_id", "in", companies.ids)])

        def run(warehouse):
            nonlocal done
            for slot in self._get_due_slots(warehouse, now):
                dispatch = Dispatch._get_or_create(slot, warehouse)
                if dispatch._run(now):
                    done |= dispatch

        self.env["order.process.failure"]._run_each(JOB, centres, run)
        self._sync_waiting(companies)
        self._trigger_next(centres, now)
        return done

    @api.model
    def _get_due_slots(self, warehouse, now, lookback_days=7):
        """The slots of a centre up to ``now`` that have no finished dispatch, oldest first."""
        today = schedule.to_local(now, warehouse._process_tz()).date()
        windows = self.sudo().search([("company_id", "=", warehouse.company_id.id)])._serving(warehouse)
        start = today - timedelta(days=lookback_days)
        sent = {
            (dispatch.window_id.id, dispatch.date)
            for dispatch in self.env["order.process.dispatch"]
            .sudo()
            .search([("warehouse_id", "=", warehouse.id), ("date", ">=", start), ("state", "=", "sent")])
        }
        slots = windows._get_slots(warehouse, start, lookback_days + 1)
        return [slot for slot in slots if slot.leaves <= now and (slot.window, slot.date) not in sent]

    @api.model
    def _sync_waiting(self, companies):
        """Ask the gate again for orders whose hold may lift without anybody touching them: those short of stock."""
        holds = (
            self.env["order.process.hold"]
            .sudo()
            .search([("company_id", "in", companies.ids), ("code", "=", "shortage"), ("released_on", "=", False)])
        )
        self.env["order.process.failure"]._run_apart(JOB, holds.order_id, lambda orders: orders._sync_process())

    @api.model
    def _trigger_next(self, centres, now):
        """Ask the scheduler to wake at the minute of the next windows, not only at its own tick."""
        cron = self.env.ref("order_process.ir_cron_dispatch", raise_if_not_found=False)
        if not cron:
            return
        instants = set()

        def look(warehouse):
            today = schedule.to_local(now, warehouse._process_tz()).date()
            windows = self.sudo().search([("company_id", "=", warehouse.company_id.id)])._serving(warehouse)
            following = schedule.next_dispatch(windows._get_slots(warehouse, today, 2), now + timedelta(seconds=1))
            if following:
                instants.add(following.leaves)

        self.env["order.process.failure"]._run_apart(f"{JOB}:next", centres, look, one_by_one=True)
        Trigger = self.env["ir.cron.trigger"].sudo()
        known = set(Trigger.search([("cron_id", "=", cron.id), ("call_at", ">", now)]).mapped("call_at"))
        if instants - known:
            cron.sudo()._trigger(at=sorted(instants - known))
