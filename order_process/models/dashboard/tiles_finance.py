from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_amount

from ..base.odoo_names import INVOICE_OPEN, PAYMENT_STANDS


class OrderProcessDashboard(models.AbstractModel):
    """Finance: what has to be done, what came in, what escorts still have."""

    _inherit = "order.process.dashboard"

    @api.model
    def _tile_finance_now(self, scope):
        """What waits for finance now, as its desk counts it; papers, which are asked transfer by transfer, the desk
        alone shows."""
        Desk = self.env["order.process.finance.desk"]
        start = Desk._get_today_start()
        mine = Domain([("company_id", "=", scope.company.id), ("is_mine", "=", True)])
        figures = [self._get_simple("order.process.review", mine, self.env._("My reviews"), tone="soon")]
        for tile in (*Desk._get_money_tiles(scope.company), *Desk._get_invoice_tiles(scope.company)):
            count, amount = Desk._count_tile(tile, "all", start)
            domain = Desk._get_tile_domain(tile, "all", start)
            listing = self._listing(tile["model"], domain, tile["label"])
            figures.append(self._figure(tile["label"], count, listing, note=amount))
        return self._tile("finance_now", self.env._("To Do Now"), figures, wide=True)

    @api.model
    def _tile_money(self, scope):
        """The invoices and payments of the period, in the company's currency."""
        currency = scope.company.currency_id
        posted = Domain([("company_id", "=", scope.company.id), ("state", "=", "posted")])
        invoices = posted & Domain("move_type", "in", ("out_invoice", "out_refund"))
        figures = [
            self._get_sum(
                "account.move", self.env._("Invoiced"), invoices, "amount_total_signed", "invoice_date", scope
            ),
            self._get_sum(
                "account.payment",
                self.env._("Payments received"),
                Domain(
                    [
                        ("company_id", "=", scope.company.id),
                        ("payment_type", "=", "inbound"),
                        ("partner_type", "=", "customer"),
                        ("state", "in", PAYMENT_STANDS),
                    ]
                ),
                "amount_company_currency_signed",
                "date",
                scope,
            ),
        ]
        due = posted & Domain(
            [
                ("move_type", "=", "out_invoice"),
                ("payment_state", "in", INVOICE_OPEN),
                ("invoice_date_due", "<", scope.today.isoformat()),
            ]
        )
        title = self.env._("Overdue now")
        total = self.env["account.move"]._read_group(due, [], ["amount_residual_signed:sum"])[0][0] or 0.0
        figures.append(
            self._figure(
                title,
                round(total, 2),
                self._listing(
                    "account.move", due, title, of="amount_residual_signed", group_by=["commercial_partner_id"]
                ),
                text=format_amount(self.env, total, currency),
                tone="bad" if total else "good",
            )
        )
        return self._tile("money", self.env._("Money"), figures)

    @api.model
    def _get_sum(self, model, title, domain, name, day, scope):
        """A figure that adds up an amount in the company's currency, beside the period before."""
        currency, sums = scope.company.currency_id, []
        for before in (False, True):
            within = domain & self._on_days(day, scope, before)
            sums.append(round(self.env[model]._read_group(within, [], [f"{name}:sum"])[0][0] or 0.0, 2))
        return self._figure(
            title,
            sums[0],
            self._listing(model, domain & self._on_days(day, scope), title, of=name),
            text=format_amount(self.env, sums[0], currency),
            previous=sums[1],
            previous_text=format_amount(self.env, sums[1], currency),
        )

    @api.model
    def _tile_escorts(self, scope):
        """Money that escorts have not handed in, by the days since it was collected."""
        Age = self.env["order.process.collection.age"]
        domain = Domain("company_id", "=", scope.company.id)
        labels = dict(Age._fields["bucket"]._description_selection(self.env))
        found = {
            bucket: (count, total)
            for bucket, count, total in Age._read_group(domain, ["bucket"], ["__count", "amount:sum"])
        }
        rows = [
            {
                "label": labels[bucket],
                "cells": [
                    [
                        self._figure(
                            labels[bucket],
                            found[bucket][0],
                            self._listing(
                                Age._name,
                                domain & Domain("bucket", "=", bucket),
                                labels[bucket],
                                group_by=["escort_id"],
                            ),
                            note=format_amount(self.env, found[bucket][1], scope.company.currency_id),
                            tone="bad" if bucket > "0" else "",
                        )
                    ]
                ],
            }
            for bucket in labels
            if bucket in found
        ]
        return self._tile(
            "escorts",
            self.env._("Money with Escorts"),
            columns=[self.env._("Deliveries")],
            rows=rows,
            empty=self.env._("Everything that was collected is handed in."),
        )
