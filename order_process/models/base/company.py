from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.base.models.res_partner import _tz_get
from odoo.tools import format_date

from .work_time import at_local, to_local


class ResCompany(models.Model):
    """Whether a company works with the process, and the clock on which it decides."""

    _inherit = "res.company"

    order_process_enabled = fields.Boolean(
        "Order Process",
        default=True,
        help="Orders go through completeness checks, review and dispatch. Off, Odoo behaves as if the"
        " module were not installed.",
    )
    process_tz = fields.Selection(
        _tz_get,
        "Time Zone of the Process",
        default=lambda self: self._context_tz(),
        help="Review deadlines, dispatch times and the performance cut-off are read on this clock.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies.filtered("order_process_enabled")._start_order_process()
        return companies

    def write(self, vals):
        starting = self.filtered(lambda company: not company.order_process_enabled)
        result = super().write(vals)
        if vals.get("order_process_enabled"):
            starting._start_order_process()
        return result

    def _start_order_process(self):
        """The process of these companies was switched on; capabilities take under it what waits."""

    @api.model
    def _context_tz(self):
        return self.env.user.tz or self.env.context.get("tz") or "UTC"

    def _process_tz(self):
        """The name of the time zone on whose clock the company decides."""
        self.ensure_one()
        return self.process_tz or self.partner_id.tz or "UTC"

    def _process_today(self):
        """The date on the company's clock."""
        return to_local(fields.Datetime.now(), self._process_tz()).date()

    def _process_instant(self, day):
        """The naive UTC instant at which a local date begins on the company's clock."""
        return at_local(day, 0, self._process_tz())

    def _describe_day(self, instant, tz=None):
        """“today”, “tomorrow” or the date of a naive UTC instant, on the company's clock or that of ``tz``."""
        tz = tz or self._process_tz()
        day = to_local(instant, tz).date()
        today = to_local(fields.Datetime.now(), tz).date()
        if day == today:
            return self.env._("today")
        if day == today + timedelta(days=1):
            return self.env._("tomorrow")
        return format_date(self.env, day)

    def _describe_instant(self, instant, tz=None):
        """The day as :meth:`_describe_day` says it, and the time of the clock."""
        tz = tz or self._process_tz()
        return f"{self._describe_day(instant, tz)} {to_local(instant, tz):%H:%M}"

    def _describe_span(self, first, last, tz=None, near=True):
        """The day and the clock of a span of naive UTC instants.

        :param near: say “today” and “tomorrow”; else always the date, as in what is read later
        """
        tz = tz or self._process_tz()
        day = self._describe_day(first, tz) if near else format_date(self.env, to_local(first, tz).date())
        return f"{day} {to_local(first, tz):%H:%M}–{to_local(last, tz):%H:%M}"

    def _write_instant(self, instant, tz=None):
        """Day and time of the clock as they stand on what is printed and filed; nothing of no instant."""
        return f"{to_local(instant, tz or self._process_tz()):%Y-%m-%d %H:%M}" if instant else ""
