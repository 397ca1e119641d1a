from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]
MAX_DAYS = 60


class OrderProcessDay(models.Model):
    """Days that are not as the calendar has them: closed, or worked instead of another (调休)."""

    _name = "order.process.day"
    _inherit = ["order.process.rule", "order.process.cached"]
    _description = "Exceptional Day"
    _order = "date_from desc, id desc"

    name = fields.Char("Name", required=True, translate=True)
    date_from = fields.Date("From", required=True, default=fields.Date.context_today)
    date_to = fields.Date("To", required=True, compute="_compute_date_to", store=True, readonly=False, precompute=True)
    works = fields.Selection(
        [("off", "No work"), ("on", "Work")],
        "These Days",
        required=True,
        default="off",
        help="No work: closed, whatever the calendar says. Work: worked, although the calendar has them off.",
    )
    like_weekday = fields.Selection(
        WEEKDAYS, "As On", default="0", help="Worked by the hours and the dispatch windows of this weekday."
    )
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company, help="Empty: every company.")
    warehouse_ids = fields.Many2many(
        "stock.warehouse", string="Centres", help="Empty: the company and every centre of it."
    )
    active = fields.Boolean(default=True)

    _range = models.Constraint("CHECK (date_to >= date_from)", "Exceptional days end on their first day or later.")

    @api.depends("date_from")
    def _compute_date_to(self):
        for exception in self:
            if not exception.date_to or exception.date_to < exception.date_from:
                exception.date_to = exception.date_from

    @api.constrains("date_from", "date_to", "works", "like_weekday", "warehouse_ids", "company_id")
    def _check_day(self):
        for exception in self:
            if (exception.date_to - exception.date_from).days >= MAX_DAYS:
                raise ValidationError(
                    self.env._("%(day)s: at most %(days)s days in one entry.", day=exception.name, days=MAX_DAYS)
                )
            if exception.works == "on" and not exception.like_weekday:
                raise ValidationError(self.env._("%s: say by the hours of which weekday is worked.", exception.name))
            if exception.company_id and exception.sudo().warehouse_ids.company_id - exception.company_id:
                raise ValidationError(self.env._("%s: the centres are of another company.", exception.name))

    @api.model
    def _get_exceptions(self, company, warehouse, first, last):
        """``{local date: exception}`` between two dates; what is said of the centre goes before what is said of the
        company, that before what is said of all, and the later entry before the earlier.

        :param warehouse: a centre, or none for the company itself
        """
        found = self._get_cached().filtered(
            lambda day: day.company_id.id in (False, company.id)
            and day.date_from <= last
            and day.date_to >= first
            and (not day.warehouse_ids or (warehouse and warehouse in day.warehouse_ids))
        )
        days = {}
        for exception in found.sorted(lambda day: (bool(day.warehouse_ids), bool(day.company_id), day.id)):
            length = (exception.date_to - exception.date_from).days + 1
            days.update(dict.fromkeys((exception.date_from + timedelta(days=n) for n in range(length)), exception))
        return {day: exception for day, exception in days.items() if first <= day <= last}
