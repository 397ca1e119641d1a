from datetime import timedelta

from odoo import api, models
from odoo.tools import format_datetime

from ..base.work_time import to_local
from .allowed import later, length, warning

SECOND = timedelta(seconds=1)


class OrderProcessClock(models.Model):
    """While an order waits for something outside a stage, its time stands still: what was left is left afterwards."""

    _inherit = "order.process.clock"

    def _pause(self, now):
        """Stop these clocks; one whose time has run out is late all the same."""
        self._breach(now)
        changes = {}
        for clock in self.sudo():
            if clock.paused_on or clock.breached or clock.ended_on:
                continue
            changes[clock] = {"paused_on": now, "left_seconds": clock._count(now, clock.deadline)}
        self._advance_each(changes)

    def _resume(self, now):
        """Let these run on with what was left, by the calendar as it is now."""
        changes = {}
        for clock in self.sudo().filtered("paused_on"):
            paused = clock.paused_seconds + clock._count(clock.paused_on, now)
            changes[clock] = {"paused_on": False, "paused_seconds": paused, **clock._plan_rest(now)}
        self._advance_each(changes)

    def _count(self, begin, end):
        """The seconds of the clock's kind between two instants, by its calendar."""
        self.ensure_one()
        centre, company = self._get_centre(), self.company_id
        tz = company._get_work_clock(centre)[1]
        first, last = (to_local(instant, tz).date() for instant in (begin, max(begin, end)))
        return round(length(company._read_working_time(first, last, centre), begin, end, self.kind) / SECOND)

    def _plan_rest(self, now):
        """The end and the warning of what was left; as they were where no working time is long enough."""
        self.ensure_one()
        left = self.left_seconds * SECOND
        before_end = self.allowed_seconds * SECOND * (100 - self.warn_percent) / 100

        def plan(intervals, _start, _tz):
            end = later(intervals, now, left, self.kind)
            if end is None:
                return None
            if self.warned_on or not self.warn_percent:
                return {"deadline": end}
            spent = max(left - before_end, timedelta())
            return {"deadline": end, "warn_on": warning(intervals, now, end, spent, self.kind)}

        return self.company_id._plan_along([now], plan, self._get_centre())[now] or {}

    def _say_pause(self):
        """Hook: why the time stands still, as a sentence in the reader's language."""
        return self.env._("The dealer has to answer.")

    def _say_instant(self, instant):
        """An instant on the clock of the order's centre, as the history keeps it."""
        zone = (self.warehouse_id or self.company_id)._process_tz()
        return f"{to_local(instant, zone):%Y-%m-%d %H:%M}"

    def _format_due(self):
        """By when, for a reader in their language."""
        return self._format_clock(self.deadline)

    def _format_clock(self, instant):
        """Weekday and minute at the order's centre, in the reader's language."""
        zone = (self.warehouse_id or self.company_id)._process_tz()
        return format_datetime(self.env, instant, tz=zone, dt_format="EEE HH:mm")


class OrderProcessShortage(models.Model):
    """A question to the dealer stops the clocks, the answer lets them run on."""

    _inherit = "order.process.shortage"

    @api.model
    def _ask(self, orders, by=None):
        fresh = super()._ask(orders, by)
        fresh.order_id._sync_clocks()
        return fresh

    def _lapse(self):
        super()._lapse()
        self.order_id.sudo()._sync_clocks()


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_dealer_waits(self):
        """The orders about which the dealer has to answer something before anybody here can go on; superuser."""
        found = self.env["order.process.shortage"].sudo().search_fetch(
            [("order_id", "in", self.ids), ("state", "=", "open")], ["order_id"]
        )
        return self & found.order_id
