"""The schedule as a plain module, and the slots of windows: weekdays, calendars, zones, days when clocks change."""

import doctest
from datetime import date, datetime

from odoo.exceptions import ValidationError
from odoo.tests import BaseCase, tagged

from ..models.base import plain
from ..models.company import schedule
from ..models.delivery import paper_basis
from ..models.gate import event_chain
from ..models.review import policy_price, snapshot
from ..models.review import special_need as special
from .common import OrderProcessCommon

EVERY_DAY = frozenset(range(7))
LONG_AGO = datetime(2020, 1, 1)


@tagged("post_install", "-at_install")
class TestPlainModules(BaseCase):
    def test_doctests(self):
        for module in (schedule, event_chain, snapshot, special, policy_price, paper_basis, plain):
            with self.subTest(module=module.__name__):
                result = doctest.testmod(module)
                self.assertGreater(result.attempted, 0)
                self.assertEqual(result.failed, 0)


@tagged("post_install", "-at_install")
class TestSchedule(BaseCase):
    def _windows(self):
        return [
            schedule.Window(1, 10.0, 9.5, EVERY_DAY, LONG_AGO),
            schedule.Window(2, 15.5, 15.0, frozenset({0, 1, 2, 3, 4}), LONG_AGO),
            schedule.Window(3, 24.0, 23.0, EVERY_DAY, LONG_AGO),
        ]

    def test_slots_are_in_order_and_on_their_weekdays(self):
        days = {date(2026, 3, 6), date(2026, 3, 7)}  # Friday, Saturday
        found = schedule.slots(self._windows(), "Asia/Shanghai", days)
        self.assertEqual([(slot.window, slot.date.day) for slot in found], [(1, 6), (2, 6), (3, 6), (1, 7), (3, 7)])
        self.assertEqual(found[2].leaves, datetime(2026, 3, 6, 16))

    def test_at_the_second(self):
        found = schedule.slots(self._windows(), "Asia/Shanghai", {date(2026, 3, 6)})
        leaves, closes = datetime(2026, 3, 6, 2), datetime(2026, 3, 6, 1, 30)
        self.assertEqual(schedule.next_dispatch(found, leaves).window, 1)
        self.assertEqual(schedule.next_dispatch(found, leaves.replace(second=1)).window, 2)
        self.assertEqual(schedule.next_round(found, closes.replace(minute=29, second=59)).window, 1)
        self.assertEqual(schedule.next_round(found, closes).window, 2)
        self.assertIsNone(schedule.next_dispatch(found, datetime(2026, 3, 6, 16, 0, 1)))

    def test_clocks_change(self):
        """The hour that does not exist and the hour that is there twice."""
        zone = "America/New_York"
        self.assertEqual(schedule.at_local(date(2026, 3, 7), 16, zone), datetime(2026, 3, 7, 21))
        self.assertEqual(schedule.at_local(date(2026, 3, 8), 16, zone), datetime(2026, 3, 8, 20))
        self.assertEqual(schedule.at_local(date(2026, 3, 8), 2.5, zone), datetime(2026, 3, 8, 7, 30))
        self.assertEqual(schedule.at_local(date(2026, 11, 1), 1.5, zone), datetime(2026, 11, 1, 5, 30))
        self.assertEqual(schedule.at_local(date(2026, 11, 1), 10, zone), datetime(2026, 11, 1, 15))
        self.assertEqual(schedule.at_local(date(2026, 3, 8), 24, zone), datetime(2026, 3, 9, 4))

    def test_nothing_before_it_came_into_force(self):
        window = schedule.Window(1, 10.0, 9.5, EVERY_DAY, datetime(2026, 3, 6, 2))
        found = schedule.slots([window], "Asia/Shanghai", {date(2026, 3, 5), date(2026, 3, 6)})
        self.assertEqual([slot.date.day for slot in found], [6])

    def test_facts_without_working_days_ahead(self):
        self.assertEqual(
            schedule.business_facts(datetime(2026, 3, 2, 8, 0, 1), "Asia/Shanghai", 16.0, set()),
            (date(2026, 3, 2), date(2026, 3, 3)),
        )


@tagged("post_install", "-at_install")
class TestWindows(OrderProcessCommon):
    def _days(self, window, start, days=7):
        return [slot.date for slot in window._get_slots(self.warehouse, start, days)]

    def test_defaults(self):
        self.assertEqual(
            self.windows.mapped(lambda window: (window.review_deadline, window.dispatch_time, window.closing)),
            [(9.5, 10.0, False), (11.5, 12.0, False), (15.0, 15.5, False), (17.5, 18.0, True)],
        )

    def test_weekday_and_weekend(self):
        window = self.windows[0]
        week = self._days(window, date(2026, 3, 2))
        self.assertEqual([day.day for day in week], [2, 3, 4, 5, 6])
        window.wednesday = False
        self.assertEqual([day.day for day in self._days(window, date(2026, 3, 2))], [2, 3, 5, 6])

    def test_calendar_of_the_centre(self):
        """A centre that works on Saturdays has windows then, whatever the company's calendar says."""
        self.warehouse.process_calendar_id = self.env["resource.calendar"].create(
            {
                "name": "Six days",
                "tz": "Asia/Shanghai",
                "company_id": self.company.id,
                "attendance_ids": [
                    (0, 0, {"name": str(day), "dayofweek": str(day), "hour_from": 8, "hour_to": 18}) for day in range(6)
                ],
            }
        )
        self.assertEqual([day.day for day in self._days(self.windows[0], date(2026, 3, 2))], [2, 3, 4, 5, 6, 7])

    def test_holiday(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.company.resource_calendar_id.id,
                "company_id": self.company.id,
                "date_from": datetime(2026, 3, 3, 16),
                "date_to": datetime(2026, 3, 4, 16),
            }
        )
        self.assertEqual([day.day for day in self._days(self.windows[0], date(2026, 3, 2))], [2, 3, 5, 6])

    def test_long_holiday(self):
        """An order of the eve leaves on the first working day after a fortnight."""
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Spring Festival",
                "calendar_id": self.company.resource_calendar_id.id,
                "company_id": self.company.id,
                "date_from": datetime(2026, 3, 2, 16),
                "date_to": datetime(2026, 3, 16, 16),
            }
        )
        order = self._create_orders()
        evening = datetime(2026, 3, 2, 11)
        slots = self.env["order.process.window"]._plan(order, {order: evening})[order]
        self.assertEqual([slot.date for slot in slots], [date(2026, 3, 17)] * 2)
        self.assertEqual([slot.window for slot in slots], [self.windows[0].id] * 2)

    def test_centres_and_methods(self):
        window = self.windows[0]
        window.warehouse_ids = self.wuhan
        self.assertNotIn(window, self.windows._serving(self.warehouse))
        self.assertIn(window, self.windows._serving(self.wuhan))
        window.carrier_ids = self.env.ref("order_process.carrier_bulk")
        self.assertNotIn(window, self.windows._serving(self.wuhan, self.carrier))

    def test_two_windows_at_once(self):
        with self.assertRaisesRegex(ValidationError, "Two windows leave"):
            self.windows[0].copy()
        twin = self.env["order.process.window"].create(
            {
                "company_id": self.company.id,
                "dispatch_time": 13.0,
                "review_deadline": 12.5,
                "warehouse_ids": self.wuhan.ids,
            }
        )
        twin.copy({"warehouse_ids": self.warehouse.ids})

    def test_due_slots(self):
        Window = self.env["order.process.window"]
        due = Window._get_due_slots(self.warehouse, self._instant(12))
        self.assertEqual([slot.leaves for slot in due], [self._instant(10), self._instant(12)])
        self.assertFalse(Window._get_due_slots(self.warehouse, self._instant(9, 59, 59)))
