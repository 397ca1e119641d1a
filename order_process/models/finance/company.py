from datetime import timedelta

from odoo import api, fields, models

from ..company import schedule

LOOKBACK_DAYS = 7


class ResCompany(models.Model):
    _inherit = "res.company"
    _rule_free_fields = frozenset({"finance_closing_from"})

    finance_closing_from = fields.Datetime(
        default=fields.Datetime.now, readonly=True, help="From when on what finance leaves undone is recorded."
    )

    def _start_order_process(self):
        super()._start_order_process()
        # Nobody left anything undone while the process was off.
        self.sudo().finance_closing_from = fields.Datetime.now()

    def _get_closings(self, start, days):
        """``{local date: instant}`` at which finance's working days end: the closing window, else the day's last one.

        :param start: the first local date
        """
        self.ensure_one()
        windows = self.env["order.process.window"].sudo().search([("company_id", "=", self.id)])
        windows = windows.filtered("closing") or windows
        working_days = self._get_working_days(start, days)
        closings = {}
        for slot in schedule.slots(windows._as_schedule(), self._process_tz(), working_days):
            closings[slot.date] = slot.leaves
        return closings

    def _get_due_closings(self, now):
        """The closings up to ``now`` that have not been recorded, oldest first: ``[(date, instant)]``."""
        self.ensure_one()
        today = schedule.to_local(now, self._process_tz()).date()
        start = today - timedelta(days=LOOKBACK_DAYS)
        days = self.env["order.process.finance.day"].sudo().search(
            [("company_id", "=", self.id), ("date", ">=", start)]
        )
        recorded = set(days.mapped("date"))
        return [
            (day, instant)
            for day, instant in sorted(self._get_closings(start, LOOKBACK_DAYS + 1).items())
            if day not in recorded and self.finance_closing_from < instant <= now
        ]

    @api.model
    def _get_finance_groups(self):
        """Who answers for what finance leaves undone."""
        return self.env.ref("order_process.group_finance_reviewer") | self.env.ref(
            "order_process.group_approving_manager"
        )
