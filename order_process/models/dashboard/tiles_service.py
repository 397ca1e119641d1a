from odoo import api, fields, models
from odoo.fields import Domain

from ..aftersales.rated import RATED_MODELS
from .figures import FEW


class OrderProcessDashboard(models.AbstractModel):
    """Dealers: their claims and what they say of us."""

    _inherit = "order.process.dashboard"

    @api.model
    def _tile_claims(self, scope):
        """Open claims, and how many of the period were answered in time."""
        Claim = self.env["order.process.claim"]
        company = Domain("company_id", "=", scope.company.id)
        open_ones = company & Domain("state", "!=", "closed")
        due = open_ones & Domain(
            [("answered_on", "=", False), ("answer_due_on", "<", fields.Datetime.to_string(scope.now))]
        )
        # A claim that was withdrawn before its answer was due needed none.
        answered = Domain.OR([Domain("answered_on", "!=", False), Domain("breached_on", "!=", False)])

        def received(before):
            return company & self._within("received_on", scope, before) & answered

        figures = [
            self._get_simple("order.process.claim", open_ones, self.env._("Open claims")),
            self._get_simple("order.process.claim", due, self.env._("Answer overdue"), tone="bad"),
            *self._get_rate(
                "order.process.claim",
                self.env._("Answered in time"),
                received,
                Domain("breached_on", "!=", False),
                self.env._("Answered late"),
            ),
        ]
        labels = dict(Claim._fields["kind"]._description_selection(self.env))
        domain = company & self._within("received_on", scope)
        rows = [
            {
                "label": labels[kind],
                "cells": [
                    [
                        self._figure(
                            labels[kind],
                            count,
                            self._listing(
                                Claim._name, domain & Domain("kind", "=", kind), labels[kind], group_by=["cause_id"]
                            ),
                        )
                    ]
                ],
            }
            for kind, count in sorted(self._count_by(Claim._name, domain, "kind").items(), key=lambda item: -item[1])
        ]
        return self._tile(
            "claims",
            self.env._("Claims"),
            figures,
            hint=self.env._("Below, those of the period by what the dealer says"),
            columns=[self.env._("Claims")],
            rows=rows,
            empty=self.env._("No dealer complained in this period."),
        )

    @api.model
    def _tile_ratings(self, scope):
        """What dealers say in the period: the mean, and how many are low."""
        Rating = self.env["rating.rating"]
        base = Domain(
            [
                ("res_model", "in", RATED_MODELS),
                ("process_company_id", "=", scope.company.id),
                ("consumed", "=", True),
            ]
        )
        (count, mean), (count_before, mean_before) = (
            Rating._read_group(base & self._within("process_rated_on", scope, past), [], ["__count", "rating:avg"])[0]
            for past in (False, True)
        )
        domain = base & self._within("process_rated_on", scope)
        title, low = self.env._("Average of 5"), self.env._("Low")
        before = {"previous": mean_before, "previous_text": f"{mean_before:.1f}"} if count_before and count else {}
        figures = [
            self._figure(
                title,
                count,
                self._listing("rating.rating", domain, self.env._("Ratings")),
                text=f"{mean:.1f}" if count else "–",
                measure=mean,
                note=self.env._("%s ratings", count),
                few=0 < count < FEW,
                **before,
            ),
            self._get_simple("rating.rating", domain & Domain("process_low", "=", True), low, tone="bad"),
        ]
        return self._tile(
            "ratings",
            self.env._("What Dealers Say"),
            figures if count else (),
            empty=self.env._("No dealer has rated anything in this period."),
        )
