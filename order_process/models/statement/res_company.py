from datetime import datetime, timedelta

from odoo import api, fields, models

from ..base.work_time import at_local, to_local
from .statement_month import shift_month

# The hour from which on statements go out.
HOUR = 9
# How far a working day is looked for.
AHEAD = 31


class ResCompany(models.Model):
    """Whether and when a company sends its dealers the statements of the month that is over (H5)."""

    _inherit = "res.company"
    _rule_free_fields = frozenset({"statement_month"})

    statement_auto = fields.Boolean(
        "Send Statements Monthly",
        default=True,
        help="Every dealer with a balance or with bookings gets the statement of the month before by mail.",
    )
    statement_day = fields.Integer(
        "Send From Day",
        default=1,
        help="On the first working day of the month from this day on; 1 is the first working day.",
    )
    statement_month = fields.Date(
        default=lambda self: self._get_last_month(),
        readonly=True,
        help="The first day of the last month whose statements were due.",
    )

    _statement_day = models.Constraint(
        "CHECK (statement_day BETWEEN 1 AND 28)", "Statements are sent from a day from 1 to 28 on."
    )

    @api.model
    def _get_last_month(self):
        return shift_month(fields.Date.today(), -1)

    def _start_order_process(self):
        super()._start_order_process()
        # What was before the process has been settled in another way.
        self.sudo().statement_month = self._get_last_month()

    def _get_statement_due(self, first):
        """When the statements of the month of ``first`` are due (naive UTC): on the first working day of the next
        month, or on that from the chosen day on, on the company's clock."""
        self.ensure_one()
        day = shift_month(first, 1) + timedelta(days=self.statement_day - 1)
        day = min(self._get_working_days(day, AHEAD), default=day)
        return at_local(day, HOUR, self._process_tz())

    def _get_due_statement_months(self, now):
        """The months whose statements are due at ``now`` and were not prepared, the oldest first."""
        self.ensure_one()
        last = self.statement_month or self._get_last_month()
        month, current = shift_month(last, 1), to_local(now, self._process_tz()).date().replace(day=1)
        months = []
        while month < current and self._get_statement_due(month) <= now:
            months.append(month)
            month = shift_month(month, 1)
        return months

    def _is_month_over(self, first, now=None):
        """Whether the month of ``first`` is over on the company's clock."""
        self.ensure_one()
        now = now or fields.Datetime.now()
        return datetime.combine(shift_month(first, 1), datetime.min.time()) <= to_local(now, self._process_tz())


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    statement_auto = fields.Boolean(related="company_id.statement_auto", readonly=False)
    statement_day = fields.Integer(related="company_id.statement_day", readonly=False)
