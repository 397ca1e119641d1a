"""A calendar of 8:00 to 12:00 and 13:30 to 18:00 in Shanghai, Monday to Friday, and the shipped rules."""

from odoo import Command, fields

from .common import OrderProcessCommon


class ClockCase(OrderProcessCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "8 to 18",
                "tz": "Asia/Shanghai",
                "company_id": cls.company.id,
                "attendance_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "name": "work",
                                "dayofweek": str(day),
                                "hour_from": begin,
                                "hour_to": end,
                                "day_period": period,
                            }
                        )
                        for day in range(5)
                        for begin, end, period in ((8, 12, "morning"), (13.5, 18, "afternoon"))
                    ),
                ],
            }
        )
        cls.company.resource_calendar_id = cls.calendar
        cls.Clock = cls.env["order.process.clock"]
        cls.rules = cls.env["order.process.clock.rule"].search([("company_id", "=", False)])

    def _rule(self, stage):
        return self.env.ref(f"order_process.clock_rule_{stage}")

    def _clocks(self, order, stage=None):
        found = self.Clock.search([("order_id", "in", order.ids)], order="id")
        return found.filtered(lambda clock: stage in (None, clock.stage))

    def _stages(self, order):
        """The stages whose clocks run."""
        return set(self._clocks(order).filtered(lambda clock: not clock.ended_on).mapped("stage"))

    def _day(self, name, date_from, works="off", like="0", **vals):
        return self.env["order.process.day"].create(
            {"name": name, "date_from": date_from, "works": works, "like_weekday": like, "company_id": False, **vals}
        )

    def _run(self, now=None):
        """The tick, as the scheduled action calls it."""
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            self.env(cr=cr)["order.process.clock"]._run_clocks(now or fields.Datetime.now())
        self.env.invalidate_all()
