from odoo import api, fields, models
from odoo.exceptions import ValidationError

from . import schedule

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# P4: reviewed before 9:30, 11:30, 15:00 and closing; sent at 10:00, 12:00, 15:30 and closing.
DEFAULT_WINDOWS = ((10.0, 9.5, False), (12.0, 11.5, False), (15.5, 15.0, False), (18.0, 17.5, True))
# Days that are looked at, near ones first: a weekend is passed, and mostly the next dispatch is among them.
HORIZONS = (4, 45)


class OrderProcessWindow(models.Model):
    """A time of day at which what is reviewed leaves for the centres, and the review deadline before it (D1)."""

    _name = "order.process.window"
    _inherit = ["order.process.rule", "order.process.cached"]
    _description = "Dispatch Window"
    _order = "company_id, dispatch_time, id"

    _rule_clock_fields = frozenset({"dispatch_time", "review_deadline"})

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    active = fields.Boolean(default=True)
    dispatch_time = fields.Float(required=True, help="Hours on the clock of the centre, e.g. 15.5 for 15:30.")
    review_deadline = fields.Float(required=True, help="Orders reviewed before this time leave with this window.")
    closing = fields.Boolean(
        help="The day's last window: every order of the day must have been sent; what was not is listed and reported."
    )
    monday = fields.Boolean(default=True)
    tuesday = fields.Boolean(default=True)
    wednesday = fields.Boolean(default=True)
    thursday = fields.Boolean(default=True)
    friday = fields.Boolean(default=True)
    saturday = fields.Boolean(default=True)
    sunday = fields.Boolean(default=True)
    warehouse_ids = fields.Many2many("stock.warehouse", string="Centres", help="Empty: every centre of the company.")
    carrier_ids = fields.Many2many("delivery.carrier", string="Delivery Methods", help="Empty: every delivery method.")
    effective_from = fields.Datetime(
        required=True,
        default=fields.Datetime.now,
        help="The window runs from this moment on; what would have been before is not made up for.",
    )

    _times = models.Constraint(
        "CHECK (dispatch_time > 0 AND dispatch_time <= 24"
        " AND review_deadline >= 0 AND review_deadline <= dispatch_time)",
        "A window leaves between 0:00 and 24:00, and its review deadline is not after its dispatch time.",
    )

    @api.depends_context("lang")
    @api.depends("dispatch_time", "closing")
    def _compute_name(self):
        for window in self:
            minutes = round(window.dispatch_time * 60)
            name = f"{minutes // 60:02d}:{minutes % 60:02d}"
            window.name = self.env._("%s closing", name) if window.closing else name

    @api.constrains("dispatch_time", "warehouse_ids", "company_id", "active", "carrier_ids")
    def _check_overlap(self):
        for window in self.filtered("active"):
            twins = self.search(
                [
                    ("id", "!=", window.id),
                    ("company_id", "=", window.company_id.id),
                    ("dispatch_time", "=", window.dispatch_time),
                ]
            )
            for twin in twins:
                shared_place = not (window.warehouse_ids and twin.warehouse_ids) or (
                    window.warehouse_ids & twin.warehouse_ids
                )
                shared_mode = not (window.carrier_ids and twin.carrier_ids) or window.carrier_ids & twin.carrier_ids
                if shared_place and shared_mode:
                    raise ValidationError(self.env._("Two windows leave at %s for the same centre.", window.name))

    @api.model
    def _create_defaults(self, companies):
        """The four windows of P4 for companies that have none."""
        served = self.with_context(active_test=False).search([("company_id", "in", companies.ids)]).company_id
        self.create(
            [
                {
                    "company_id": company.id,
                    "dispatch_time": dispatch_time,
                    "review_deadline": review_deadline,
                    "closing": closing,
                }
                for company in companies - served
                for dispatch_time, review_deadline, closing in DEFAULT_WINDOWS
            ]
        )

    # === Slots ===

    def _as_schedule(self):
        return [
            schedule.Window(
                window.id,
                window.dispatch_time,
                window.review_deadline,
                frozenset([number for number, day in enumerate(WEEKDAYS) if window[day]]),
                window.effective_from,
            )
            for window in self
        ]

    def _serving(self, warehouse, carrier=None):
        """The windows that send from a centre (and, where given, by a delivery method)."""
        return self.filtered(
            lambda window: window.company_id == warehouse.company_id
            and (not window.warehouse_ids or warehouse in window.warehouse_ids)
            and (carrier is None or not window.carrier_ids or carrier in window.carrier_ids)
        )

    def _get_slots(self, warehouse, start, days, working_days=None):
        """The runs of these windows for a centre on its working days, from the local date ``start`` on.

        :rtype: list[schedule.Slot]
        """
        tz = warehouse._process_tz()
        if working_days is None:
            working_days = warehouse._get_working_days(start, days)
        return schedule.slots(self._as_schedule(), tz, working_days)

    @api.model
    def _plan(self, orders, instants):
        """The next review round and dispatch of each order, in bulk.

        :param dict instants: order → naive UTC from which to look
        :return: ``{order: (round, dispatch)}``, each a :class:`schedule.Slot` or ``None``
        """
        result, calendars = {}, {}
        every = self._get_cached().filtered(lambda window: window.company_id in orders.company_id)
        groups = orders.grouped(lambda order: (order.warehouse_id, order.carrier_id))
        for (warehouse, carrier), group in groups.items():
            if not warehouse:
                result.update(dict.fromkeys(group, (None, None)))
                continue
            tz = warehouse._process_tz()
            start = schedule.to_local(min(instants[order] for order in group), tz).date()
            serving = every._serving(warehouse, carrier)
            for days in HORIZONS:
                key = warehouse, start, days
                if key not in calendars:
                    calendars[key] = warehouse._get_working_days(start, days)
                found = serving._get_slots(warehouse, start, days, calendars[key])
                for order in group:
                    instant = instants[order]
                    result[order] = (schedule.next_round(found, instant), schedule.next_dispatch(found, instant))
                if all(map(all, map(result.get, group))):
                    break
        return result
