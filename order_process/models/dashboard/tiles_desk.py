from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_amount


class OrderProcessDashboard(models.AbstractModel):
    """The order desk: what came in, by which channel, and what the desk has to do."""

    _inherit = "order.process.dashboard"

    @api.model
    def _get_simple(self, model, domain, title, **more):
        """A figure that counts the records of a domain."""
        return self._figure(title, self.env[model].search_count(domain), self._listing(model, domain, title), **more)

    @api.model
    def _tile_desk_now(self, scope):
        """What lies on the desk now."""
        orders = self._get_orders_domain(scope)
        entry = orders & Domain("process_stage", "=", "entry")
        mine = Domain([("company_id", "=", scope.company.id), ("is_mine", "=", True)])
        late = Domain([("deadline", "<", fields.Datetime.to_string(scope.now))])
        figures = [
            self._get_simple("sale.order", entry, self.env._("Not submitted")),
            self._get_simple(
                "sale.order", entry & Domain("clerk_id", "=", self.env.uid), self.env._("Of these mine"), tone="soon"
            ),
            self._get_simple(
                "sale.order", entry & Domain("review_state", "in", ("rejected", "outdated")), self.env._("To mend")
            ),
            self._get_simple("order.process.review", mine, self.env._("My reviews"), tone="soon"),
            self._get_simple("order.process.review", mine & late, self.env._("Of these late"), tone="bad"),
        ]
        return self._tile("desk_now", self.env._("On the Desk Now"), figures, wide=True)

    @api.model
    def _tile_channels(self, scope):
        """The orders of the period by the way they came in: the sums of the order register, by performance date."""
        base = Domain("company_id", "=", scope.company.id)
        domain = base & self._on_days("performance_date", scope)
        Registers, title = self.env["order.process.registers"], self.env._("Orders Received")
        (whole,) = Registers._get_totals("orders", domain)
        (before,) = Registers._get_totals("orders", base & self._on_days("performance_date", scope, before=True))
        channels = Registers._get_totals("orders", domain, by=("intake_channel_id",))

        def listing(name, *more, of="orders"):
            return self._listing("order.process.register.order", Domain.AND([domain, *more]), name, of=of)

        figures = [
            self._figure(title, whole.sums["orders"], listing(title), previous=before.sums["orders"]),
            self._figure(
                self.env._("Their amount"),
                whole.sums["amount"],
                listing(title, of="amount"),
                text=format_amount(self.env, whole.sums["amount"], whole.currency),
                previous=before.sums["amount"],
                previous_text=format_amount(self.env, before.sums["amount"], before.currency),
            ),
        ]
        rows = [
            {
                "label": name,
                "cells": [
                    [
                        self._figure(
                            name,
                            totals.sums["orders"],
                            listing(name, Domain("intake_channel_id", "=", channel.id)),
                            note=format_amount(self.env, totals.sums["amount"], totals.currency),
                        )
                    ]
                ],
            }
            for totals in sorted(channels, key=lambda totals: -totals.sums["orders"])
            for channel in totals.group
            for name in [channel.display_name or self.env._("No channel")]
        ]
        return self._tile(
            "channels",
            title,
            figures if rows else (),
            columns=[self.env._("Orders")],
            rows=rows,
            chart="bar",
            empty=self.env._("No order counts for this period yet."),
        )

    @api.model
    def _tile_misses(self, scope):
        """Review rounds that passed undecided, by level; for those who may read whose they were."""
        Miss = self.env["order.process.review.miss"]
        if not Miss.has_access("read"):
            return None
        base = Domain("company_id", "=", scope.company.id)
        now, before = (
            self._count_levels(base & self._within("deadline", scope, past)) for past in (False, True)
        )
        domain = base & self._within("deadline", scope)
        title = self.env._("Missed Review Rounds")
        rows = [
            {
                "label": level.display_name,
                "cells": [
                    [
                        self._figure(
                            level.display_name,
                            number,
                            self._listing(
                                Miss._name,
                                domain & Domain("level_id", "=", level.id),
                                level.display_name,
                                group_by=["user_id"],
                            ),
                            previous=before.get(level, 0),
                            tone="bad",
                        )
                    ]
                ],
            }
            for level, number in now.items()
        ]
        return self._tile(
            "misses",
            title,
            columns=[self.env._("Times")],
            rows=rows,
            empty=self.env._("Every round was kept."),
        )

    @api.model
    def _count_levels(self, domain):
        return dict(self.env["order.process.review.miss"]._read_group(domain, ["level_id"], ["__count"]))
