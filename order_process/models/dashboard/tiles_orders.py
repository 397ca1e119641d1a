from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..base.work_time import at_local
from ..gate.sale_order import STAGES

OPEN = [stage for stage, _label in STAGES if stage not in ("closed", "cancelled")]
DECIDED = ("approved", "outdated", "returned", "rejected")
SENT_BACK = ("returned", "rejected")


class OrderProcessDashboard(models.AbstractModel):
    """Orders: where they are, what holds them, how well they were made."""

    _inherit = "order.process.dashboard"

    @api.model
    def _get_orders_domain(self, scope):
        return Domain([("company_id", "=", scope.company.id), ("process_controlled", "=", True)]) & scope.centres

    @api.model
    def _tile_funnel(self, scope):
        """The open orders by stage, now."""
        domain = self._get_orders_domain(scope) & Domain("process_stage", "in", OPEN)
        counts, amounts = {}, {}
        Order = self.env["sale.order"]
        rows = Order._read_group(domain, ["process_stage", "currency_id"], ["__count", "amount_total:sum"])
        for stage, currency, count, total in rows:
            counts[stage] = counts.get(stage, 0) + count
            amounts.setdefault(stage, {})[currency] = total
        labels = dict(Order._fields["process_stage"]._description_selection(self.env))
        rows = [
            {
                "label": labels[stage],
                "cells": [
                    [
                        self._figure(
                            labels[stage],
                            counts.get(stage, 0),
                            self._listing("sale.order", domain & Domain("process_stage", "=", stage), labels[stage]),
                            note=self._say_amounts(amounts.get(stage, {})),
                        )
                    ]
                ],
            }
            for stage in OPEN
        ]
        return self._tile(
            "funnel",
            self.env._("Open Orders by Stage"),
            hint=self.env._("Now"),
            columns=[self.env._("Orders")],
            rows=rows if counts else [],
            chart="bar",
            empty=self.env._("No order is open."),
        )

    @api.model
    def _tile_holds(self, scope, codes=()):
        """What holds orders now, by reason and by how long.

        :param codes: only these reasons
        """
        Hold, zone = self.env["order.process.hold"], scope.company._process_tz()
        base = Domain([("company_id", "=", scope.company.id), ("released_on", "=", False)]) & scope.centres
        if codes:
            base &= Domain("code", "in", codes)
        today, older = (
            fields.Datetime.to_string(at_local(scope.today - timedelta(days=days), 0, zone)) for days in (0, 2)
        )
        ages = [
            (self.env._("Since today"), Domain("since", ">=", today)),
            (self.env._("1–2 days"), Domain([("since", "<", today), ("since", ">=", older)])),
            (self.env._("Longer"), Domain("since", "<", older)),
        ]
        counts = [self._count_by("order.process.hold", base & age, "code") for _label, age in ages]
        labels = dict(Hold._fields["code"]._description_selection(self.env))
        found = Hold._sort_codes({code for count in counts for code in count})
        found.sort(key=lambda code: -sum(count.get(code, 0) for count in counts))
        rows = [
            {
                "label": labels[code],
                "cells": [
                    [
                        self._figure(
                            f"{labels[code]}, {label}",
                            count.get(code, 0),
                            self._listing(Hold._name, base & age & Domain("code", "=", code), labels[code]),
                            tone="bad" if age is ages[-1][1] else "",
                        )
                    ]
                    for (label, age), count in zip(ages, counts, strict=True)
                ],
            }
            for code in found
        ]
        return self._tile(
            "holds",
            self.env._("What Holds Orders"),
            hint=self.env._("Now, by reason and age"),
            columns=[label for label, _age in ages],
            rows=rows,
            chart="stacked",
            empty=self.env._("Nothing holds an order."),
        )

    @api.model
    def _tile_first_pass(self, scope):
        """How many of the orders that were reviewed passed at the first attempt, by performance date; and those that
        did not."""
        title, back = self.env._("First-pass rate"), Domain("review_ids", "any", [("state", "in", SENT_BACK)])

        def reviewed(before):
            return (
                self._get_orders_domain(scope)
                & self._on_days("performance_date", scope, before)
                & Domain([("state", "!=", "cancel"), ("review_ids", "any", [("state", "in", DECIDED)])])
            )

        figures = self._get_rate("sale.order", title, reviewed, back, self.env._("Sent back"))
        title, empty = self.env._("Right the First Time"), self.env._("Nothing was reviewed in this period.")
        return self._tile("first_pass", title, figures if figures[0]["value"] else (), empty=empty)

    @api.model
    def _tile_punctuality(self, scope):
        """How many of the orders that arrived came by the day that was promised first; and those that came later."""
        title, late = self.env._("Arrived in time"), Domain("arrival_days_late", ">", 0)

        def arrived(before):
            return (
                self._get_orders_domain(scope)
                & self._within("receipt_confirmed_on", scope, before)
                & Domain("first_arrival_on", "!=", False)
            )

        figures = self._get_rate("sale.order", title, arrived, late, self.env._("Arrived late"))
        title, empty = self.env._("There in Time"), self.env._("No dealer received anything in this period.")
        return self._tile("punctuality", title, figures if figures[0]["value"] else (), empty=empty)
