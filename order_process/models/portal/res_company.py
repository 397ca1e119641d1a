from datetime import timedelta

from odoo import fields, models
from odoo.tools import format_date

from ..dispatch import schedule


class ResCompany(models.Model):
    """What dealers are shown, and instants in their words."""

    _inherit = "res.company"

    dealer_few_stock = fields.Float(
        "Few in Stock",
        default=20.0,
        help="Up to this free quantity dealers read “few left”. They never see quantities.",
    )

    def _process_instant(self, day):
        """The naive UTC instant at which a local date begins on the company's clock."""
        return schedule.at_local(day, 0, self._process_tz())

    def _describe_day(self, instant, tz=None):
        """“today”, “tomorrow” or the date of a naive UTC instant, on the company's clock or that of ``tz``."""
        tz = tz or self._process_tz()
        day = schedule.to_local(instant, tz).date()
        today = schedule.to_local(fields.Datetime.now(), tz).date()
        if day == today:
            return self.env._("today")
        if day == today + timedelta(days=1):
            return self.env._("tomorrow")
        return format_date(self.env, day)

    def _describe_instant(self, instant, tz=None):
        """The day as :meth:`_describe_day` says it, and the time of the clock."""
        tz = tz or self._process_tz()
        return f"{self._describe_day(instant, tz)} {schedule.to_local(instant, tz):%H:%M}"


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    dealer_few_stock = fields.Float(related="company_id.dealer_few_stock", readonly=False)
