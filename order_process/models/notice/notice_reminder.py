from odoo import api, fields, models
from odoo.fields import Domain

from ..company import schedule


class ResCompany(models.Model):
    _inherit = "res.company"
    _rule_clock_fields = frozenset({"payment_reminder_time"})

    payment_reminder_time = fields.Float(
        "Remind of Payments At",
        default=9.0,
        help="On working days from this hour on, dealers are reminded once a day of orders that wait for their money"
        " since before that day.",
    )

    def _is_reminder_time(self, now):
        """Whether ``now`` (naive UTC) is on a working day after the hour of the reminders, on the company's clock."""
        self.ensure_one()
        local = schedule.to_local(now, self._process_tz())
        return (
            local.hour + local.minute / 60 >= self.payment_reminder_time
            and local.date() in self._get_working_days(local.date(), 1)
        )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    payment_reminder_time = fields.Float(related="company_id.payment_reminder_time", readonly=False)


class SaleOrder(models.Model):
    """Dealers are reminded of orders that wait for their money, once a day at most (E8)."""

    _inherit = "sale.order"

    @api.model
    def _remind_unpaid(self, now=None):
        """Queue the reminders that are due; called by ``order_process.ir_cron_unpaid``. Safe to repeat.

        :param datetime now: naive UTC; the present by default
        :return: what was queued
        """
        now = now or fields.Datetime.now()
        rows = self.env["order.process.told"].sudo()

        def remind(company):
            nonlocal rows
            if not company._is_reminder_time(now):
                return
            day = schedule.to_local(now, company._process_tz()).date()
            waiting = Domain(
                [
                    ("company_id", "=", company.id),
                    ("process_controlled", "=", True),
                    ("state", "=", "sale"),
                    ("date_order", "<", schedule.at_local(day, 0, company._process_tz())),
                    ("amount_owed", ">", 0),
                ]
            )
            orders = self.sudo().search(waiting & self._get_waiting_money_domain(company))
            rows |= orders._tell("unpaid", key=fields.Date.to_string(day))

        companies = self.env["res.company"].sudo().search([("order_process_enabled", "=", True)])
        self.env["order.process.failure"]._run_apart("ir_cron_unpaid", companies, remind, one_by_one=True)
        return rows
