"""When the time that a stage may take is over: working hours, lunch, holidays, make-up days, zones (P8)."""

import doctest
from datetime import date, datetime

from odoo.addons.order_process.models.base import work_time
from odoo.addons.order_process.models.clock import allowed
from odoo.addons.order_process.models.clock.clock_rule import Rule
from odoo.tests import TransactionCase, freeze_time, tagged

from .clock_common import ClockCase


@tagged("post_install", "-at_install")
class TestAllowed(TransactionCase):
    def test_doctests(self):
        for module in (work_time, allowed):
            self.assertEqual(doctest.testmod(module).failed, 0)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")  # Monday, 9:00 in Shanghai
class TestDeadlines(ClockCase):
    def _plan(self, start, hours, kind="work", centre=None, percent=80):
        rule = Rule(0, "review", False, False, False, False, hours, kind, "company", percent)
        return self.company._plan_clock(rule, start, centre or self.warehouse.browse())

    def _due(self, start, hours, kind="work", centre=None):
        return self._plan(start, hours, kind, centre)["deadline"]

    def test_beyond_closing_it_goes_on_in_the_morning(self):
        self.assertEqual(self._due(self._instant(17, 30), 1), self._instant(8, 30, day=3))

    def test_exactly_at_closing(self):
        self.assertEqual(self._due(self._instant(17), 1), self._instant(18))

    def test_lunch_counts_out(self):
        self.assertEqual(self._due(self._instant(11, 30), 1), self._instant(14))

    def test_begun_at_lunch(self):
        self.assertEqual(self._due(self._instant(12, 45), 1), self._instant(14, 30))

    def test_weekend(self):
        self.assertEqual(self._due(self._instant(17, 30, day=6), 1), self._instant(8, 30, day=9))

    def test_eve_of_a_holiday(self):
        self._day("Festival", date(2026, 3, 3), date_to=date(2026, 3, 4))
        self.assertEqual(self._due(self._instant(17, 30), 1), self._instant(8, 30, day=5))

    def test_core_holiday_of_the_company_and_not_of_another(self):
        other = self.env["res.company"].create({"name": "Other"})
        Leave = self.env["resource.calendar.leaves"]
        for company, day in ((self.company, 3), (other, 4)):
            calendar = company.resource_calendar_id
            leave = Leave.create(
                {
                    "name": "Day off",
                    "calendar_id": calendar.id,
                    "date_from": self._instant(0, day=day),
                    "date_to": self._instant(23, 59, day=day),
                }
            )
            leave.company_id = company
        self.assertEqual(self._due(self._instant(17, 30), 1), self._instant(8, 30, day=4))

    def test_make_up_saturday(self):
        self._day("Make-up", date(2026, 3, 7), works="on", like="0")
        self.assertEqual(self._due(self._instant(17, 30, day=6), 1), self._instant(8, 30, day=7))

    def test_three_working_days_end_at_closing(self):
        # Received on Monday: Tuesday, Wednesday, Thursday 18:00.
        self.assertEqual(self._due(self._instant(9), 3, "days"), self._instant(18, day=5))
        # On Friday: Monday to Wednesday; with a make-up Saturday, Saturday to Tuesday.
        self.assertEqual(self._due(self._instant(9, day=6), 3, "days"), self._instant(18, day=11))
        self._day("Make-up", date(2026, 3, 7), works="on", like="0")
        self.assertEqual(self._due(self._instant(9, day=6), 3, "days"), self._instant(18, day=10))

    def test_wall_time_needs_no_calendar(self):
        self.assertEqual(self._due(self._instant(17, 30, day=6), 24, "wall"), self._instant(17, 30, day=7))

    def test_zone_with_summer_time(self):
        """Berlin turns its clocks on Sunday 29 March 2026: Friday 17:30 + 1 h ends on Monday 8:30 there."""
        self.calendar.tz = self.company.process_tz = "Europe/Berlin"
        # Friday 17:30 at UTC+1, Monday 8:30 at UTC+2.
        self.assertEqual(self._due(datetime(2026, 3, 27, 16, 30), 1), datetime(2026, 3, 30, 6, 30))
        self.assertEqual(self._due(datetime(2026, 3, 27, 16, 30), 48, "wall"), datetime(2026, 3, 29, 16, 30))

    def test_centre_has_its_own_hours(self):
        early = self.calendar.copy({"name": "7 to 12"})
        early.attendance_ids.filtered(lambda row: row.day_period == "afternoon").unlink()
        early.attendance_ids.hour_from = 7
        self.wuhan.process_calendar_id = early
        self.assertEqual(self._due(self._instant(11, 30), 1, centre=self.wuhan), self._instant(7, 30, day=3))
        self.assertEqual(self._due(self._instant(11, 30), 1), self._instant(14))

    def test_warning(self):
        # 80 % of an hour is 48 minutes; of 17:30 to 8:30, 18 minutes are left for the morning.
        self.assertEqual(self._plan(self._instant(9), 1)["warn_on"], self._instant(9, 48))
        self.assertEqual(self._plan(self._instant(17, 30), 1)["warn_on"], self._instant(8, 18, day=3))
        self.assertFalse(self._plan(self._instant(9), 1, percent=0)["warn_on"])

    def test_a_warning_in_the_night_comes_at_opening(self):
        # 24 hours from 9:00: 19.2 hours later it is 4:12; 8:00 is early enough.
        self.assertEqual(self._plan(self._instant(9), 24, "wall")["warn_on"], self._instant(8, day=3))
        # From 7:00: at 8:00 it would be too late; the last opening before the end is 13:30 the day before.
        self.assertEqual(self._plan(self._instant(7), 24, "wall")["warn_on"], self._instant(13, 30))

    def test_a_company_without_a_calendar_never_rests(self):
        self.company.resource_calendar_id = False
        self.assertEqual(self._due(self._instant(23, 30), 1), self._instant(0, 30, day=3))
        # Received on Friday: over when Monday is.
        self.assertEqual(self._due(self._instant(9, day=6), 3, "days"), self._instant(0, day=10))

    def test_a_flexible_calendar_says_nothing(self):
        self.company.resource_calendar_id = self.env["resource.calendar"].create(
            {"name": "Flexible", "tz": "Asia/Shanghai", "schedule_type": "flexible", "company_id": self.company.id}
        )
        self.assertEqual(self._plan(self._instant(9), 1), {})
        self.assertEqual(self._due(self._instant(9), 24, "wall"), self._instant(9, day=3))

    def test_a_thousand_deadlines_read_the_calendar_once(self):
        starts = [self._instant(8, minute, second, day=2 + minute % 5) for minute in range(60) for second in range(17)]
        self.env.flush_all()
        self.env.invalidate_all()
        self._due(starts[0], 3)  # company, calendar and zone are read
        self.env.cr.cache.clear()
        with self.assertQueryCount(10):
            for start in starts:
                self._due(start, 3)
        self.assertGreater(len(starts), 1000)

    def test_a_calendar_that_changes_is_read_again(self):
        self.assertEqual(self._due(self._instant(17, 30), 1), self._instant(8, 30, day=3))
        morning = self.calendar.attendance_ids.filtered(lambda row: row.dayofweek == "1" and row.hour_from == 8)
        morning.hour_from = 9
        self.assertEqual(self._due(self._instant(17, 30), 1), self._instant(9, 30, day=3))
        self._day("Festival", date(2026, 3, 3))
        self.assertEqual(self._due(self._instant(17, 30), 1), self._instant(8, 30, day=4))
