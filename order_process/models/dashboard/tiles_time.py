from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..clock.clock_rule import STAGES
from .figures import FEW

# Hours by the wall clock, without the pauses in which the dealer had to answer.
HOURS = SQL(
    "GREATEST(EXTRACT(EPOCH FROM row.ended_on - row.started_on) - COALESCE(row.paused_seconds, 0), 0)::float / 3600"
)


class OrderProcessDashboard(models.AbstractModel):
    """Time: how long stages took, and what ran out."""

    _inherit = "order.process.dashboard"

    @api.model
    def _get_clock_domain(self, scope, stages=None):
        domain = Domain("company_id", "=", scope.company.id) & scope.centres
        return domain & Domain("stage", "in", stages) if stages else domain

    @api.model
    def _tile_stage_times(self, scope, stages=None):
        """The median time per stage of what ended in the period, beside the period before."""
        labels = dict(self.env["order.process.clock"]._fields["stage"]._description_selection(self.env))
        base = self._get_clock_domain(scope, stages) & Domain("ended_on", "!=", False)
        now, before = (
            self._get_spread(
                "order.process.clock", base & self._within("ended_on", scope, past), "stage", HOURS
            )
            for past in (False, True)
        )
        rows = []
        for stage, _label in STAGES:
            if stage not in now and stage not in before:
                continue
            count, median, ninety = now.get(stage, (0, None, None))
            count_before, median_before, _ninety = before.get(stage, (0, None, None))
            cells = [
                [self._get_span(labels[stage], count, median, base & Domain("stage", "=", stage), scope, False)],
                [
                    self._get_span(
                        labels[stage], count_before, median_before, base & Domain("stage", "=", stage), scope, True
                    )
                ],
                [{"text": self._say_hours(ninety), "label": labels[stage], "value": count}],
            ]
            rows.append({"label": labels[stage], "cells": cells})
        return self._tile(
            "stage_times",
            self.env._("Time per Stage"),
            hint=self.env._("Half were through within this time; pauses for the dealer's answer do not count."),
            columns=[self.env._("This period"), self.env._("Period before"), self.env._("9 of 10 within")],
            rows=rows,
            chart="times",
            empty=self.env._("No stage ended in this period."),
        )

    @api.model
    def _get_span(self, label, count, hours, base, scope, before):
        domain = base & self._within("ended_on", scope, before)
        return self._figure(
            label,
            count,
            self._listing("order.process.clock", domain, label),
            text=self._say_hours(hours),
            measure=hours,
            few=0 < count < FEW,
        )

    @api.model
    def _tile_breaches(self, scope, stages=None):
        """What ran out of time in the period, by stage, beside the period before."""
        base = self._get_clock_domain(scope, stages) & Domain("breached", "=", True)
        labels = dict(self.env["order.process.clock"]._fields["stage"]._description_selection(self.env))
        now, before = (
            self._count_by("order.process.clock", base & self._within("deadline", scope, past), "stage")
            for past in (False, True)
        )
        domain = base & self._within("deadline", scope)
        rows = [
            {
                "label": labels[stage],
                "cells": [
                    [
                        self._figure(
                            labels[stage],
                            now.get(stage, 0),
                            self._listing(
                                "order.process.clock", domain & Domain("stage", "=", stage), labels[stage],
                                group_by=["user_id"],
                            ),
                            previous=before.get(stage, 0),
                            tone="bad" if now.get(stage) else "good",
                        )
                    ]
                ],
            }
            for stage, _label in STAGES
            if now.get(stage) or before.get(stage)
        ]
        title = self.env._("Out of Time")
        total = self._figure(
            title,
            sum(now.values()),
            self._listing("order.process.clock", domain, title, group_by=["stage"]),
            previous=sum(before.values()),
            tone="bad" if now else "good",
        )
        return self._tile(
            "breaches",
            title,
            [total] if rows else [],
            columns=[self.env._("Times")],
            rows=rows,
            chart="bar",
            empty=self.env._("Nothing ran out of time, in this period and in the one before."),
        )
