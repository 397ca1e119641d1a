from odoo import api, fields, models

from .clock_start import JOB

# A chunk costs the same number of queries whatever it holds.
CHUNK = 1000
RUNNING = [("ended_on", "=", False), ("paused_on", "=", False), ("breached_on", "=", False)]


class OrderProcessClock(models.Model):
    """The tick: warns in time, puts breaches on record, tells the next person. Right however late it runs."""

    _inherit = "order.process.clock"

    _untold = models.Index("(company_id) WHERE breached AND told_on IS NULL")

    @api.model
    def _get_due(self, now):
        """``[(domain, method)]`` of what the tick does, in this order."""
        return [
            ([*RUNNING, ("deadline", "<", now)], "_note_late"),
            ([("breached", "=", True), ("told_on", "=", False)], "_escalate"),
            ([*RUNNING, ("warned_on", "=", False), ("warn_on", "<=", now), ("deadline", ">=", now)], "_warn"),
        ]

    @api.model
    def _run_clocks(self, now=None):
        """Do what is due now, company by company and in chunks that are kept when done; called by ``ir_cron_clocks``.

        Safe to run twice, or on two servers: what somebody else is at is left to the next run.

        :param datetime now: naive UTC; the present by default
        """
        now = now or fields.Datetime.now()
        clocks, companies = self.sudo(), self.env["res.company"].sudo()
        for domain, _method in self._get_due(now):
            companies |= companies.browse([company.id for [company] in clocks._read_group(domain, ["company_id"])])
        companies = companies.filtered("order_process_enabled")

        def follow(company):
            for domain, method in self._get_due(now):
                clocks._work_through([*domain, ("company_id", "=", company.id)], method, now)

        self.env["order.process.failure"]._run_each(JOB, companies, follow)
        self._look_at_calendars()

    @api.model
    def _work_through(self, domain, method, now):
        clocks = self.search(domain, order="deadline, id")
        for start in range(0, len(clocks), CHUNK):
            chunk = clocks[start : start + CHUNK]
            # An order that is just going on notes by itself what is late.
            free = chunk.order_id.try_lock_for_update()
            chunk.invalidate_recordset()
            chunk = chunk.filtered(lambda clock, free=free: clock.order_id in free).filtered_domain(domain)
            self.env["order.process.failure"]._run_apart(JOB, chunk, lambda found: getattr(found, method)(now))
            self.env["ir.cron"]._commit_progress(len(chunk), remaining=max(len(clocks) - start - CHUNK, 0))

    def _note_late(self, now):
        self._breach(now)

    def _warn(self, now):
        """Tell who is responsible that time runs out soon, once."""
        self._advance({"warned_on": now})
        self._tell_people("clock_close")

    def _escalate(self, now):
        """Tell who is responsible, and the next person, that time has run out, also where it was done since; dealer and
        rep where it is a promise to them and the goods are still here. Once."""
        self._advance({"told_on": now})
        self._tell_people("clock_late")
        late = self.filtered(lambda clock: clock.stage == "shipped" and not clock.ended_on)
        late.order_id._tell_late_shipping(now)

    @api.model
    def _look_at_calendars(self):
        """Note which of the calendars that said no working time have been mended."""
        Failure = self.env["order.process.failure"].sudo()
        found = Failure.search([("job", "=", JOB), ("model", "=", "resource.calendar"), ("resolved_on", "=", False)])
        calendars = self.env["resource.calendar"].sudo().browse(found.mapped("res_id")).exists()
        mended = calendars.filtered(lambda one: one.schedule_type != "flexible" and one.attendance_ids)
        if mended:
            Failure._resolve(JOB, mended)


class OrderProcessFailure(models.Model):
    _inherit = "order.process.failure"

    def _hold_order(self, record):
        """What could not be said about an order's time does not keep the order here."""
        if record._name != "order.process.clock":
            super()._hold_order(record)
