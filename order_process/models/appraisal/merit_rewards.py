from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, models

from ..base.work_time import at_local, to_local
from .merit_rules import Fact


class OrderProcessMerit(models.Model):
    """Rewards of a month that is over, by its figures (K2)."""

    _inherit = "order.process.merit"

    @api.model
    def _get_facts(self, company, since, now):
        today = to_local(now, company._process_tz()).date()
        month = today.replace(day=1) - relativedelta(months=1)
        begin, end = (
            at_local(day, 0, company._process_tz()) for day in (month, month + relativedelta(months=1))
        )
        facts = super()._get_facts(company, since, now)
        if end + timedelta(days=company.merit_appeal_days) > now:
            # What was charged at the month's end may still be appealed against.
            return facts
        return [
            *facts,
            *self._get_error_free(company, month, begin, end),
            *self._get_first_pass(company, month, begin, end),
        ]

    @api.model
    def _get_error_free(self, company, month, begin, end):
        """Who approved enough orders in the month and made no error in it that still stands."""
        approved = self.env["order.process.review"]._read_group(
            [
                ("company_id", "=", company.id),
                ("state", "in", ("approved", "outdated")),
                ("decided_on", ">=", begin),
                ("decided_on", "<", end),
                ("reviewer_id", "!=", False),
            ],
            ["reviewer_id"],
            ["order_id:count_distinct"],
        )
        able = {user: count for user, count in approved if count >= company.merit_least_orders}
        charged = self.search(
            [
                ("company_id", "=", company.id),
                ("user_id", "in", [user.id for user in able]),
                ("kind", "=", "fine"),
                ("state", "!=", "waived"),
                ("happened_on", ">=", begin),
                ("happened_on", "<", end),
            ]
        ).user_id
        return [
            Fact(
                key=f"no_error:{company.id}:{month:%Y-%m}:{user.id}",
                reason="no_error",
                user=user,
                company=company,
                happened_on=end - timedelta(seconds=1),
                description=self.env._(
                    "%(count)s orders approved in %(month)s, none with an error.",
                    count=count,
                    month=f"{month:%Y-%m}",
                ),
            )
            for user, count in able.items()
            if user not in charged
        ]

    @api.model
    def _get_first_pass(self, company, month, begin, end):
        """Whose orders of the month passed their reviews at the first attempt most often; those who are equal share
        it."""
        keyed = self.env["sale.order"]._read_group(
            [
                ("company_id", "=", company.id),
                ("keyed_by_id.share", "=", False),
                ("performance_date", ">=", month),
                ("performance_date", "<", month + relativedelta(months=1)),
                ("review_ids.state", "in", ("approved", "outdated")),
            ],
            ["keyed_by_id"],
            ["id:recordset"],
        )
        back = self.env["order.process.review"].search(
            [
                ("order_id", "in", [order.id for _user, orders in keyed for order in orders]),
                ("state", "in", ("returned", "rejected")),
            ]
        ).order_id
        rates = {
            user: (round(len(orders - back) / len(orders), 6), len(orders))
            for user, orders in keyed
            if len(orders) >= company.merit_least_orders
        }
        if not rates:
            return []
        best = max(rates.values())
        users = self.env["res.users"].union(*(user for user, rate in rates.items() if rate == best))
        return [
            Fact(
                key=f"first_pass:{company.id}:{month:%Y-%m}",
                reason="first_pass",
                user=users,
                company=company,
                happened_on=end - timedelta(seconds=1),
                description=self.env._(
                    "%(rate)s %% of %(count)s orders of %(month)s passed at the first attempt.",
                    rate=f"{100 * best[0]:.1f}",
                    count=best[1],
                    month=f"{month:%Y-%m}",
                ),
            )
        ]
