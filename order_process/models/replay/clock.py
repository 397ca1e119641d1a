from collections import defaultdict
from datetime import timedelta

from odoo import models
from odoo.tools import split_every

from ..base.work_time import to_local
from ..clock.allowed import due, later
from .span import Judged

CHUNK = 4000
SECOND = timedelta(seconds=1)


class OrderProcessClockRule(models.Model):
    """Which stages of the past would have been late, or in time, had another time been allowed."""

    _name = "order.process.clock.rule"
    _inherit = ["order.process.clock.rule", "order.process.tried"]

    _tried_less = frozenset(
        {"name", "sequence", "warn_percent", "escalation_group_id", "escalation_user_id", "company_id"}
    )

    def _replay(self, changed, span):
        """By the time that was kept: a stage whose time nobody kept then says nothing."""
        every = self.search([("company_id", "in", [False, span.company.id])])
        rules = [every._rank_rules(), ((every - self) | (changed if changed.active else self.browse()))._rank_rules()]
        clocks = self.env["order.process.clock"].search(
            [
                ("company_id", "=", span.company.id),
                ("stage", "in", [self.stage, changed.stage]),
                ("order_id.received_on", ">=", span.first),
                ("order_id.received_on", "<", span.last),
            ],
            order="id",
        )
        rows = []
        for ids in split_every(CHUNK, clocks.ids, list):
            rows += self._replay_clocks(rules, clocks.browse(ids), span)
        return Judged(len(clocks), rows)

    def _replay_clocks(self, rules, clocks, span):
        clocks.order_id.fetch(["order_class", "urgency", "process_mode", "amount_total", "partner_id", "currency_id"])
        (was_rules, was_due), (rules_then, due_then) = (
            (chosen, clocks._plan_past(chosen)) for chosen in map(clocks._choose_rules, rules)
        )
        rows = []
        for clock in clocks:
            end = clock.ended_on or (clock.paused_on or span.now)
            was, would_be = (bool(found.get(clock)) and found[clock] < end for found in (was_due, due_then))
            said = [
                self._say_time(clock, chosen.get(clock), found.get(clock))
                for chosen, found in ((was_rules, was_due), (rules_then, due_then))
            ]
            why = self.env._(
                "%(stage)s from %(begin)s to %(end)s",
                stage=clock._get_label("stage"),
                begin=clock._say_instant(clock.started_on),
                end=clock._say_instant(clock.ended_on) if clock.ended_on else "…",
            )
            about = {"why": why, "person": clock.user_id, "at": clock.started_on, "people": clock.group_id.name}
            if was != would_be:
                rows.append(self._prepare_effect("late" if would_be else "in_time", clock.order_id, *said, **about))
            # Of what still runs, the tick may not have noted yet that it is late.
            if clock.ended_on and was != clock.breached:
                told = self.env._("late") if clock.breached else self.env._("in time")
                rows.append(self._prepare_effect("unlike", clock.order_id, told, said[0], **about))
        return rows

    def _say_time(self, clock, rule, deadline):
        if not rule:
            return self.env._("no time is kept")
        return self.env._("until %s", clock._say_instant(deadline)) if deadline else "–"


class OrderProcessClock(models.Model):
    """What the deadlines of clocks would be by other rules, their pauses as they were."""

    _inherit = "order.process.clock"

    def _choose_rules(self, rules):
        """``{clock: rule}``, by the first of these that fits; without those that none fits."""
        found = {}
        for clock in self:
            rule = next((rule for rule in rules if rule.fits(clock.stage, clock.order_id, clock.started_on)), None)
            if rule:
                found[clock] = rule
        return found

    def _plan_past(self, chosen):
        """``{clock: deadline}`` by a rule each; working time is read once for each calendar.

        :param chosen: ``{clock: rule}``
        """
        groups = defaultdict(list)
        for clock, rule in chosen.items():
            centre = clock.warehouse_id if rule.calendar == "centre" else clock.warehouse_id.browse()
            groups[clock.company_id, centre, rule].append(clock)
        found = {}
        for (company, centre, rule), clocks in groups.items():
            cases = {(clock.started_on, clock.paused_seconds): None for clock in clocks}
            starts = sorted({start for start, _paused in cases})
            tz = company._get_work_clock(centre)[1]
            first, last = (to_local(start, tz).date() for start in (starts[0], starts[-1]))
            # All at once; what does not end so soon reads on by itself.
            company._read_working_time(first, last + timedelta(days=31), centre)
            planned = {}
            for paused in {paused for _start, paused in cases}:

                def plan(intervals, start, zone, paused=paused, rule=rule):
                    end = due(intervals, start, rule.allowed, rule.kind, zone)
                    return end and paused and later(intervals, end, paused * SECOND, rule.kind) or end

                of_these = [start for start, other in cases if other == paused]
                planned[paused] = company._plan_along(of_these, plan, centre)
            found.update({clock: planned[clock.paused_seconds][clock.started_on] for clock in clocks})
        return found
