from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..company import schedule

WAITING = ("entry", "review", "approved")


class OrderProcessDashboard(models.AbstractModel):
    """Windows: what left, what missed them, centre by centre; and what waits for a person."""

    _inherit = "order.process.dashboard"

    @api.model
    def _tile_windows(self, scope):
        """Each centre's windows by day (in a month by weekday): what was sent, and what missed them."""
        domain = Domain("company_id", "=", scope.company.id) & scope.centres & self._on_days("date", scope)
        dispatches = self.env["order.process.dispatch"].search_fetch(
            domain, ["window_id", "date", "warehouse_id", "late"], order="date, id"
        )
        sent = self._count_sent(dispatches)
        missed = self._count_by(self._get_missed_model(), self._get_missed_domain(domain), "dispatch_id")
        columns = self._get_day_columns(scope, set(dispatches.mapped("date")))
        cells = defaultdict(lambda: defaultdict(dispatches.browse))
        for dispatch in dispatches:
            column = next(label for label, held in columns if dispatch.date in held)
            cells[dispatch.warehouse_id, column][dispatch.window_id] |= dispatch
        rows = [
            {
                "label": centre.name,
                "cells": [
                    [
                        self._get_window_figure(centre, label, window, found, sent, missed)
                        for window, found in sorted(
                            cells[centre, label].items(), key=lambda item: (item[0].dispatch_time, item[0].id)
                        )
                    ]
                    for label, _held in columns
                ],
            }
            for centre in dispatches.warehouse_id.sorted(lambda centre: (centre.sequence, centre.id))
        ]
        return self._tile(
            "windows",
            self.env._("Windows"),
            self._get_window_figures(scope, domain, dispatches, missed),
            hint=self.env._("Sent, and what missed the window: open it to see why, and whose it was."),
            columns=[label for label, _held in columns],
            rows=rows,
            wide=True,
            empty=self.env._("No window has run in this period."),
        )

    @api.model
    def _get_missed_model(self):
        """What missed windows, with whose it was; who may not read this reads what the windows left behind."""
        told = self.env["order.process.missed"].has_access("read")
        return "order.process.missed" if told else "order.process.rolled"

    @api.model
    def _get_missed_domain(self, domain):
        """What missed the windows of the dispatches of a domain."""
        return Domain("dispatch_id", "any", list(domain))

    @api.model
    def _get_window_figures(self, scope, domain, dispatches, missed):
        """What all windows of the period sent, missed, and ran late; what waits for those of today."""
        Order, late = self.env["sale.order"], domain & Domain("late", "=", True)
        title = {
            "sent": self.env._("Orders sent"),
            "missed": self.env._("Missed their window"),
            "late": self.env._("Windows run late"),
            "waiting": self.env._("To leave today"),
            "held": self.env._("Of these held"),
        }
        out = Domain("company_id", "=", scope.company.id) & Domain(
            "picking_ids", "any", [("dispatch_id", "any", list(domain))]
        )
        count = len(dispatches.filtered("late"))
        figures = [
            self._figure(title["sent"], Order.search_count(out), self._listing("sale.order", out, title["sent"])),
            self._figure(
                title["missed"],
                sum(missed.values()),
                self._listing(
                    self._get_missed_model(),
                    self._get_missed_domain(domain),
                    title["missed"],
                    group_by=["dispatch_id"],
                ),
                tone="bad" if missed else "good",
            ),
            self._figure(
                title["late"],
                count,
                self._listing("order.process.dispatch", late, title["late"]),
                tone="bad" if count else "good",
            ),
        ]
        if scope.first <= scope.today <= scope.last:
            until = schedule.at_local(scope.today, 24, scope.company._process_tz())
            waiting = self._get_orders_domain(scope) & Domain(
                [
                    ("process_stage", "in", WAITING),
                    ("promised_dispatch_on", "!=", False),
                    ("promised_dispatch_on", "<", fields.Datetime.to_string(until)),
                ]
            )
            held = waiting & Domain("is_held", "=", True)
            figures += [
                self._figure(title[code], Order.search_count(which), self._listing("sale.order", which, title[code]))
                for code, which in (("waiting", waiting), ("held", held))
            ]
        return figures

    @api.model
    def _count_sent(self, dispatches):
        """``{dispatch id: orders}`` that left with each."""
        if not dispatches:
            return {}
        rows = self.env["stock.picking"]._read_group(
            [("dispatch_id", "in", dispatches.ids), ("sale_id", "!=", False)],
            ["dispatch_id"],
            ["sale_id:count_distinct"],
        )
        return {dispatch.id: number for dispatch, number in rows}

    @api.model
    def _get_day_columns(self, scope, used):
        """``[(label, days)]``: the days of the period on which windows ran; in a month, its weekdays."""
        by_label = defaultdict(set)
        for day in scope.shown_days:
            if scope.period == "month":
                by_label[format_date(self.env, day, date_format="EEE")] |= {day}
            else:
                by_label[format_date(self.env, day, date_format="EEE d")] |= {day}
        columns = [(label, days) for label, days in by_label.items() if days & used]
        if scope.period == "month":
            columns.sort(key=lambda column: min(day.weekday() for day in column[1]))
        return columns

    @api.model
    def _get_window_figure(self, centre, label, window, dispatches, sent, missed):
        """One window of a centre: how many missed it, or, where none did, how many it sent."""
        count = sum(missed.get(dispatch.id, 0) for dispatch in dispatches)
        out = sum(sent.get(dispatch.id, 0) for dispatch in dispatches)
        name = f"{centre.name} · {label} · {window.name}"
        chosen = Domain("dispatch_id", "in", dispatches.ids)
        late = any(dispatches.mapped("late"))
        if count:
            listing = self._listing(self._get_missed_model(), chosen, name)
        else:
            listing = self._listing("sale.order", Domain("picking_ids", "any", list(chosen)), name)
        said = self.env._("%s missed", count) if count else self.env._("%s sent", out)
        return self._figure(
            name,
            count or out,
            listing,
            text=f"{window.name} · {said}",
            note=self.env._("%s sent", out) if count else "",
            tone="bad" if count or late else "good",
            late=late,
        )

    @api.model
    def _tile_approvals(self, scope):
        """The special approvals that wait for the reader, and everything else that does."""
        mine = Domain([("company_id", "=", scope.company.id), ("is_mine", "=", True)])
        special = mine & Domain("level_id.special_kind", "!=", False)
        Review = self.env["order.process.review"]
        titles = ((self.env._("Special approvals"), special), (self.env._("All reviews"), mine))
        figures = [
            self._figure(title, Review.search_count(domain), self._listing(Review._name, domain, title), tone="soon")
            for title, domain in titles
        ]
        return self._tile("approvals", self.env._("Waiting for Me"), figures, wide=True)
