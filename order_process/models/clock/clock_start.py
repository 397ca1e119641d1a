import logging
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError

from .allowed import due, length, warning

_logger = logging.getLogger(__name__)
JOB = "ir_cron_clocks"


class OrderProcessClock(models.Model):
    """Clocks begin: the rule that counts, the end by its calendar, who is responsible."""

    _inherit = "order.process.clock"

    @api.model
    def _start(self, begun, known=()):
        """Begin clocks; where no rule says how long the stage may take, none begins.

        A calendar without working time keeps nobody from working: no clock begins, and the administrators are told.

        :param begun: ``(order, stage, instant)``, orders as superuser
        :param known: the clocks that these orders have had so far
        :return: the new clocks
        """
        Rule = self.env["order.process.clock.rule"]
        found = [
            (order, stage, start, rule)
            for order, stage, start in begun
            if (rule := Rule._get_clock_rule(stage, order, start))
        ]
        if not found:
            return self.sudo().browse()
        times = {}
        for clock in known:
            key = clock.order_id.id, clock.stage
            times[key] = max(times.get(key, 0), clock.occurrence)
        rows = []
        for order, stage, start, rule in found:
            centre = order.warehouse_id if rule.calendar == "centre" else order.warehouse_id.browse()
            plan = order.company_id._plan_clock(rule, start, centre)
            if not plan:
                self._note_no_time(order.company_id, centre)
                continue
            user, group = order._get_clock_owner(stage)
            rows.append(
                {
                    "order_id": order.id,
                    "company_id": order.company_id.id,
                    "warehouse_id": order.warehouse_id.id,
                    "stage": stage,
                    "occurrence": times.get((order.id, stage), 0) + 1,
                    "rule_id": rule.id,
                    "allowed": rule.allowed,
                    "kind": rule.kind,
                    "calendar": rule.calendar,
                    "warn_percent": rule.warn_percent,
                    "started_on": start,
                    "user_id": user.id,
                    "group_id": group.id,
                    **plan,
                }
            )
        # Those that have just ended make room for their next time.
        self.flush_model(["ended_on"])
        try:
            return self.sudo()._append(rows) if rows else self.sudo().browse()
        except psycopg2.errors.UniqueViolation as error:
            # Somebody has begun them at this moment; the server starts over and finds them.
            raise ConcurrencyError("clocks") from error

    @api.model
    def _note_no_time(self, company, centre):
        """Tell the administrators, once, of a calendar by which no end can be said."""
        calendar = company._get_work_clock(centre)[0]
        _logger.warning("%s: no working time for clocks in %s", company.name, calendar.name)
        error = UserError(
            self.env._(
                "%(company)s: no time can be kept by the working hours of %(calendar)s. They are flexible, or there are"
                " none in the next 500 days: give them fixed hours.",
                company=company.name,
                calendar=calendar.name or company.name,
            )
        )
        self.env["order.process.failure"]._note(JOB, {calendar or company: error})

    def _get_centre(self):
        """The centre by whose calendar the clock counts; none where it is the company's."""
        self.ensure_one()
        return self.warehouse_id if self.calendar == "centre" else self.warehouse_id.browse()


class ResCompany(models.Model):
    _inherit = "res.company"

    def _plan_clock(self, rule, start, centre):
        """``{"deadline", "warn_on", "allowed_seconds"}`` of a clock that begins then; empty where none can be said."""
        self.ensure_one()

        def plan(intervals, start, tz):
            end = due(intervals, start, rule.allowed, rule.kind, tz)
            if end is None:
                return None
            span = length(intervals, start, end, rule.kind)
            warn_on = False
            if rule.warn_percent:
                spent = span * rule.warn_percent / 100
                warn_on = warning(intervals, start, end, spent, rule.kind)
            return {"deadline": end, "warn_on": warn_on, "allowed_seconds": round(span / timedelta(seconds=1))}

        return self._plan_along([start], plan, centre)[start] or {}


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _start_process(self):
        """Time begins with the receipt: of entry, which is over once the order is here, and of what spans the rest."""
        super()._start_process()
        now = fields.Datetime.now()
        begun = []
        for order in self.sudo()._under_process():
            if order.state not in ("draft", "sent") or order.event_count or not order._get_held_step():
                continue
            received_on = min(order.received_on or now, now)
            begun += [(order, stage, received_on) for stage in ("desk", "shipped")]
            if received_on < now:
                begun.append((order, "entry", received_on))
        clocks = self.env["order.process.clock"]._start(begun)
        clocks.filtered(lambda clock: clock.stage == "entry")._end(now)
