import doctest
from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import BaseCase, tagged

from ..models.base import work_time
from ..models.company import schedule
from .common import OrderProcessCommon


def at(hour, minute=0):
    return datetime(2026, 3, 2, hour, minute)


@tagged("post_install", "-at_install", "order_process")
class TestWorkTime(BaseCase):
    """The arithmetic of working time at its edges."""

    day = [(at(8), at(12)), (at(13), at(17))]

    def test_after(self):
        cases = [
            # start, hours, end
            (at(6), 0, at(8)),
            (at(6), 2, at(10)),
            (at(8), 0, at(8)),
            (at(9), 0, at(9)),
            (at(9), 3, at(12)),
            (at(9), 3.5, at(13, 30)),
            (at(12), 0, at(13)),
            (at(12), 1, at(14)),
            (at(12, 30), 4, at(17)),
            (at(13), 4, at(17)),
            (at(8), 8, at(17)),
            (at(8), 8.25, None),
            (at(17), 0, None),
            (at(18), 1, None),
        ]
        for start, hours, end in cases:
            with self.subTest(start=start, hours=hours):
                self.assertEqual(work_time.after(self.day, start, hours), end)
        self.assertIsNone(work_time.after([], at(8), 0))

    def test_without(self):
        (morning, noon), (lunch, evening) = self.day
        cases = [
            # begin, end, what is left
            (at(0), at(23), []),
            (at(8), at(17), []),
            (at(0), at(8), self.day),
            (at(12), at(13), self.day),
            (at(17), at(20), self.day),
            (at(9), at(10), [(morning, at(9)), (at(10), noon), (lunch, evening)]),
            (at(8), at(9), [(at(9), noon), (lunch, evening)]),
            (at(11), at(14), [(morning, at(11)), (at(14), evening)]),
        ]
        for begin, end, left in cases:
            with self.subTest(begin=begin, end=end):
                self.assertEqual(work_time.without(self.day, begin, end), left)

    def test_after_the_cut_off_of_the_last_day_that_is_known(self):
        day = date(2026, 3, 2)
        facts = schedule.business_facts(at(16, 1), "UTC", 16.0, {day})
        self.assertEqual(facts, (day, date(2026, 3, 3)))

    def test_a_window_runs_from_its_moment_on(self):
        week = frozenset(range(7))
        windows = [
            schedule.Window(2, 10.0, 9.5, week, at(10)),
            schedule.Window(1, 10.0, 9.5, week, at(10)),
            schedule.Window(3, 10.0, 9.5, week, at(10, 1)),
            schedule.Window(4, 9.0, 8.5, week, at(0)),
            schedule.Window(5, 8.0, 7.5, frozenset({1}), at(0)),
        ]
        found = schedule.slots(windows, "UTC", {date(2026, 3, 2)})
        self.assertEqual([slot.window for slot in found], [4, 1, 2])
        self.assertEqual(found[0], schedule.Slot(4, date(2026, 3, 2), at(8, 30), at(9)))
        as_tuesday = schedule.slots(windows, "UTC", {date(2026, 3, 2): 1})
        self.assertEqual([slot.window for slot in as_tuesday], [5, 4, 1, 2])
        self.assertEqual(schedule.next_round(found, at(8, 29)), found[0])
        self.assertEqual(schedule.next_round(found, at(8, 30)), found[1])
        self.assertEqual(schedule.next_dispatch(found, at(9)), found[0])
        self.assertEqual(schedule.next_dispatch(found, at(9, 1)), found[1])
        self.assertIsNone(schedule.next_dispatch(found, at(10, 1)))
        self.assertIsNone(schedule.next_round(found, at(9, 30)))


@tagged("post_install", "-at_install", "order_process")
class TestDays(OrderProcessCommon):
    """Whose holidays count, and which weekends are worked: one answer for every clock. 2 March 2026 is a Monday."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Day = cls.env["order.process.day"]
        cls.window = cls.windows.sorted("dispatch_time")[0]

    def _day(self, day, works="off", until=None, **vals):
        values = {"name": "Day", "date_from": day, "date_to": until or day, "works": works, **vals}
        return self.Day.with_user(self.admin).create({"company_id": self.company.id, **values})

    def _working(self, warehouse=None):
        place = warehouse or self.company
        return sorted(day.day for day in place._get_working_days(date(2026, 3, 2), 9))

    def _leave(self, company, **vals):
        leave = self.env["resource.calendar.leaves"].create(
            {"name": "Holiday", "date_from": datetime(2026, 3, 3, 16), "date_to": datetime(2026, 3, 4, 16), **vals}
        )
        leave.company_id = company
        return leave

    def test_doctests(self):
        result = doctest.testmod(work_time)
        self.assertFalse(result.failed)
        self.assertGreater(result.attempted, 3)

    def test_a_holiday_of_another_company_closes_nothing(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        leave = self._leave(other)
        self.assertFalse(leave.calendar_id)
        self.assertEqual(self._working(), [2, 3, 4, 5, 6, 9, 10])
        self.assertEqual(self._working(self.warehouse), [2, 3, 4, 5, 6, 9, 10])
        slots = self.window.sudo()._get_slots(self.warehouse, date(2026, 3, 4), 1)
        self.assertEqual([slot.date.day for slot in slots], [4])
        # Eight working hours from Tuesday 16:00 on are over on Wednesday, not on Thursday.
        start = datetime(2026, 3, 3, 8)
        self.assertEqual(self.company.sudo()._plan_hours([start], 8)[start], datetime(2026, 3, 4, 8))

    def test_our_own_and_common_holidays_close(self):
        self._leave(self.company)
        self.assertEqual(self._working(), [2, 3, 5, 6, 9, 10])
        start = datetime(2026, 3, 3, 8)
        self.assertEqual(self.company.sudo()._plan_hours([start], 8)[start], datetime(2026, 3, 5, 8))

    def test_a_saturday_that_is_worked(self):
        self.window.write({"saturday": False})
        self._day("2026-03-07", "on", like_weekday="4")
        self.assertEqual(self._working(), [2, 3, 4, 5, 6, 7, 9, 10])
        self.assertEqual(self._working(self.warehouse), [2, 3, 4, 5, 6, 7, 9, 10])
        slots = self.window._get_slots(self.warehouse, date(2026, 3, 6), 3)
        self.assertEqual([slot.date.day for slot in slots], [6, 7], "by the windows of Friday")
        with freeze_time("2026-03-06 08:00:01"):  # Friday after the cut-off
            order = self._create_orders()
        self.assertEqual(order.performance_date, date(2026, 3, 7))
        # Two days of work from Friday 16:00:01: one hour on Friday, eight on Saturday, seven on Monday.
        self.assertEqual(order.processing_due_on, datetime(2026, 3, 9, 8, 0, 1))

    def test_a_day_like_one_that_its_window_leaves_out(self):
        self.window.write({"friday": False})
        self._day("2026-03-07", "on", like_weekday="4")
        slots = self.window._get_slots(self.warehouse, date(2026, 3, 6), 3)
        self.assertFalse(slots)

    def test_a_golden_week(self):
        self._day("2026-03-03", until="2026-03-05")
        self.assertEqual(self._working(), [2, 6, 9, 10])
        with freeze_time("2026-03-02 10:00:00"):
            order = self._create_orders()
        self.assertEqual(order.performance_date, date(2026, 3, 6))
        self.assertEqual(order.promised_dispatch_on, self._instant(10, day=6))

    def test_a_centre_of_its_own(self):
        self._day("2026-03-04", warehouse_ids=self.wuhan.ids)
        self._day("2026-03-08", "on", warehouse_ids=self.wuhan.ids)
        self.assertEqual(self._working(), [2, 3, 4, 5, 6, 9, 10])
        self.assertEqual(self._working(self.wuhan), [2, 3, 5, 6, 8, 9, 10])
        # What is said of the centre goes before what is said of the company, that before what is said of all.
        self._day("2026-03-09", company_id=False)
        self._day("2026-03-09", "on", warehouse_ids=self.wuhan.ids)
        self.assertEqual(self._working(), [2, 3, 4, 5, 6, 10])
        self.assertEqual(self._working(self.wuhan), [2, 3, 5, 6, 8, 9, 10])

    def test_without_a_calendar_every_other_day_is_worked(self):
        self.company.resource_calendar_id = False
        self._day("2026-03-04")
        self.assertEqual(self._working(), [2, 3, 5, 6, 7, 8, 9, 10])
        start = datetime(2026, 3, 3, 10)
        # 18:00 on Tuesday: six hours are left of it, the other two are on Thursday.
        self.assertEqual(self.company._plan_hours([start], 8)[start], datetime(2026, 3, 4, 18))

    def test_deadlines_of_reviews_shortages_and_claims(self):
        self._day("2026-03-07", "on", like_weekday="0")
        friday = datetime(2026, 3, 6, 8)  # 16:00: one hour is left
        self.company.write({"shortage_reminder_hours": 2.0, "claim_answer_working": True, "claim_answer_hours": 2.0})
        saturday = datetime(2026, 3, 7, 1)  # 9:00
        self.assertEqual(self.company._get_next_reminder(friday), saturday)
        self.assertEqual(self.company._get_claim_due(friday), saturday)
        self.env.ref("order_process.level_desk").write({"deadline_rule": "hours", "deadline_hours": 2.0})
        with freeze_time(friday):
            order = self._create_orders()
            order.action_submit_review()
        self.assertEqual(self._pending(order).deadline, saturday)

    def test_no_day_is_an_error_in_words(self):
        calendar = self.env["resource.calendar"].create(
            {"name": "Nobody works", "tz": "Asia/Shanghai", "company_id": self.company.id, "attendance_ids": False}
        )
        calendar.attendance_ids.unlink()
        self.company.resource_calendar_id = calendar
        start = datetime(2026, 3, 3, 8)
        why = "Meiyan Salon Supplies has no 8 hours of working time in the 500 days from 2026-03-03 .*Nobody works"
        with self.assertRaisesRegex(UserError, why):
            self.company._plan_hours([start], 8)
        with self.assertRaisesRegex(UserError, "a deadline cannot be set"):
            self._create_orders()

    def test_many_deadlines_cost_what_one_costs(self):
        starts = [datetime(2026, 3, 2, hour, minute) for hour in range(9) for minute in range(0, 60, 3)]
        self.company._plan_hours(starts[:1], 16)
        self.env.invalidate_all()
        with self.assertQueryCount(12):
            self.assertEqual(len(self.company._plan_hours(starts, 16)), 180)

    def test_what_is_allowed(self):
        with self.assertRaisesRegex(ValidationError, "at most 60 days"):
            self._day("2026-03-01", until="2026-05-01")
        with self.assertRaisesRegex(ValidationError, "by the hours of which weekday"):
            self._day("2026-03-07", "on", like_weekday=False)
        other = self.env["stock.warehouse"].search([("company_id", "!=", self.company.id)], limit=1)
        with self.assertRaisesRegex(ValidationError, "of another company"):
            self.Day.create(
                {"name": "Day", "date_from": "2026-03-07", "company_id": self.company.id, "warehouse_ids": other.ids}
            )
        day = self._day("2026-03-07", "on")
        self.assertEqual(day.rule_change_count, 1)
        day.works = "off"
        day.invalidate_recordset(["rule_change_count"])
        self.assertEqual(day.rule_change_count, 2)
