"""Time of receipt, business date, performance date and promise on the company's clock; the server runs in UTC."""

from datetime import date, datetime

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import OrderProcessCommon


@tagged("post_install", "-at_install")
class TestFactsShanghai(OrderProcessCommon):
    """Literal instants in UTC; Shanghai is eight hours ahead. 2 March 2026 is a Monday."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["resource.calendar.leaves"].create(
            {
                "name": "Lantern day",
                "calendar_id": cls.company.resource_calendar_id.id,
                "company_id": cls.company.id,
                "resource_id": False,
                "date_from": datetime(2026, 3, 10, 16),  # Wednesday 11 March, 0:00 in Shanghai
                "date_to": datetime(2026, 3, 11, 16),
            }
        )

    def _facts(self, instant):
        with freeze_time(instant):
            order = self._create_orders()
        self.assertEqual(order.received_on, datetime.fromisoformat(instant))
        return order.business_date, order.performance_date, order.promised_dispatch_on

    def test_facts(self):
        monday, tuesday = date(2026, 3, 2), date(2026, 3, 3)
        closing = datetime(2026, 3, 2, 10)  # 18:00 in Shanghai
        cases = {
            # instant (UTC): business date, performance date, promised dispatch (UTC)
            "2026-03-02 07:59:59": (monday, monday, closing),  # 15:59:59
            "2026-03-02 08:00:00": (monday, monday, closing),  # 16:00:00
            "2026-03-02 08:00:01": (monday, tuesday, closing),  # 16:00:01
            "2026-03-02 01:29:59": (monday, monday, datetime(2026, 3, 2, 2)),  # 9:29:59, with the 10:00 window
            "2026-03-02 01:30:00": (monday, monday, datetime(2026, 3, 2, 4)),  # 9:30:00, with the 12:00 window
            "2026-03-02 09:29:59": (monday, tuesday, closing),  # 17:29:59, just in time for closing
            "2026-03-02 09:30:00": (monday, tuesday, datetime(2026, 3, 3, 2)),
            # around midnight in Shanghai
            "2026-03-02 15:59:59": (monday, tuesday, datetime(2026, 3, 3, 2)),
            "2026-03-02 16:00:00": (tuesday, tuesday, datetime(2026, 3, 3, 2)),
            # around midnight in UTC it is 8:00 in Shanghai
            "2026-03-02 23:59:59": (tuesday, tuesday, datetime(2026, 3, 3, 2)),
            "2026-03-03 00:00:01": (tuesday, tuesday, datetime(2026, 3, 3, 2)),
        }
        for instant, expected in cases.items():
            with self.subTest(instant=instant):
                self.assertEqual(self._facts(instant), expected)

    def test_weekend(self):
        friday, monday = date(2026, 3, 6), date(2026, 3, 9)
        cases = {
            "2026-03-06 08:00:00": (friday, friday, datetime(2026, 3, 6, 10)),
            "2026-03-06 08:00:01": (friday, monday, datetime(2026, 3, 6, 10)),
            "2026-03-06 09:30:00": (friday, monday, datetime(2026, 3, 9, 2)),
            "2026-03-06 16:00:00": (monday, monday, datetime(2026, 3, 9, 2)),  # Saturday 0:00
            "2026-03-07 08:00:01": (monday, monday, datetime(2026, 3, 9, 2)),  # Saturday 16:00:01 counts once
            "2026-03-08 15:59:59": (monday, monday, datetime(2026, 3, 9, 2)),  # Sunday 23:59:59
        }
        for instant, expected in cases.items():
            with self.subTest(instant=instant):
                self.assertEqual(self._facts(instant), expected)

    def test_eve_of_a_holiday(self):
        eve, after = date(2026, 3, 10), date(2026, 3, 12)
        cases = {
            "2026-03-10 07:59:59": (eve, eve, datetime(2026, 3, 10, 10)),
            "2026-03-10 08:00:00": (eve, eve, datetime(2026, 3, 10, 10)),
            "2026-03-10 08:00:01": (eve, after, datetime(2026, 3, 10, 10)),
            "2026-03-10 09:30:00": (eve, after, datetime(2026, 3, 12, 2)),
            "2026-03-10 16:00:00": (after, after, datetime(2026, 3, 12, 2)),
            "2026-03-11 03:00:00": (after, after, datetime(2026, 3, 12, 2)),
        }
        for instant, expected in cases.items():
            with self.subTest(instant=instant):
                self.assertEqual(self._facts(instant), expected)

    def test_review_deadline(self):
        cases = {
            "2026-03-02 01:29:59": datetime(2026, 3, 2, 1, 30),
            "2026-03-02 01:30:00": datetime(2026, 3, 2, 3, 30),
            "2026-03-02 03:30:00": datetime(2026, 3, 2, 7),
            "2026-03-02 07:00:00": datetime(2026, 3, 2, 9, 30),
            "2026-03-02 09:30:00": datetime(2026, 3, 3, 1, 30),
            "2026-03-06 09:30:00": datetime(2026, 3, 9, 1, 30),
            "2026-03-10 09:30:00": datetime(2026, 3, 12, 1, 30),
            "2026-03-02 23:59:59": datetime(2026, 3, 3, 1, 30),
        }
        for instant, deadline in cases.items():
            with self.subTest(instant=instant), freeze_time(instant):
                order = self._create_orders()
                order.action_submit_review()
                self.assertEqual(self._pending(order).deadline, deadline)
                # decided in time: the next level has the same round
                self._pending(order).with_user(self.leader).action_approve()
                self.assertEqual(self._pending(order).deadline, deadline)

    def test_missed_at_the_second(self):
        with freeze_time("2026-03-02 01:00:00"):
            orders = self._create_orders(2)
            orders.action_submit_review()
        with freeze_time("2026-03-02 01:30:00"):
            in_time = self._pending(orders[0])
            in_time.with_user(self.leader).action_approve()
        with freeze_time("2026-03-02 01:30:01"):
            late = self._pending(orders[1])
            late.with_user(self.leader).action_approve()
        self.assertEqual((in_time.missed, late.missed), (False, True))
        self.assertEqual(orders[1].review_state, "pending", "a missed round approves nothing")

    def test_other_cutoff(self):
        self.company.performance_cutoff = 17.5
        self.assertEqual(self._facts("2026-03-02 09:30:00")[1], date(2026, 3, 2))
        self.assertEqual(self._facts("2026-03-02 09:30:01")[1], date(2026, 3, 3))

    def test_reader_in_another_zone(self):
        """The company's clock decides, not the clerk's."""
        self.clerk.tz = "America/Los_Angeles"
        self.assertEqual(
            self._facts("2026-03-02 08:00:01"), (date(2026, 3, 2), date(2026, 3, 3), datetime(2026, 3, 2, 10))
        )

    def test_centre_in_another_zone(self):
        """Windows run on the centre's clock; performance counts on the company's."""
        self.warehouse.process_tz = "Asia/Dhaka"
        self.assertEqual(
            self._facts("2026-03-02 08:00:01"), (date(2026, 3, 2), date(2026, 3, 3), datetime(2026, 3, 2, 9, 30))
        )

    def test_received_before_it_was_keyed(self):
        with freeze_time("2026-03-03 02:00:00"):
            received = {"received_on": datetime(2026, 3, 2, 7, 59, 59), "received_reason": "On the fax"}
            order = self._create_orders(user=self.leader, **received)
        self.assertEqual(order.performance_date, date(2026, 3, 2))
        with freeze_time("2026-03-03 02:00:00"), self.assertRaisesRegex(UserError, "in the future"):
            self._create_orders(received_on=datetime(2026, 3, 3, 2, 0, 1))

    def test_no_silent_change(self):
        with freeze_time("2026-03-02 07:00:00"):
            order = self._create_orders()
            led = order.with_user(self.leader)
            led.write({"received_on": datetime(2026, 3, 2, 6), "received_reason": "On the fax"})
        with freeze_time("2026-03-02 09:00:00"):
            led.write({"received_on": datetime(2026, 3, 2, 8, 0, 1), "received_reason": "It was the second fax"})
        self.assertEqual(order.performance_date, date(2026, 3, 3))
        changes = [event.detail for event in order.event_ids.sorted("seq") if event.kind == "changed"]
        self.assertEqual(
            [detail["performance_date"] for detail in changes if "performance_date" in detail],
            [["2026-03-02", "2026-03-03"]],
        )
        self.assertEqual(len([detail for detail in changes if "received_on" in detail]), 2)
        with freeze_time("2026-03-02 09:01:00"):
            before = order.event_count
            order.write({"note": "nothing to do with time"})
            self.assertEqual(order.event_count, before)

    def test_promise_follows_the_submission(self):
        with freeze_time("2026-03-02 01:00:00"):
            order = self._create_orders()
        self.assertEqual(order.promised_dispatch_on, self._instant(10))
        with freeze_time("2026-03-02 02:30:00"):
            order.action_submit_review()
        self.assertEqual(order.promised_dispatch_on, self._instant(12))
        self.assertEqual(
            order.event_ids.filtered(lambda event: event.kind == "promised").detail["promised_dispatch_on"],
            ["2026-03-02 02:00:00", "2026-03-02 04:00:00"],
        )


@tagged("post_install", "-at_install")
class TestFactsNewYork(OrderProcessCommon):
    """A company in America/New_York that works every day: clocks go forward on 8 March and back on 1 November 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"process_tz": "America/New_York", "resource_calendar_id": False})
        cls.windows.effective_from = datetime(2026, 1, 1)

    def _facts(self, instant):
        with freeze_time(instant):
            order = self._create_orders()
        return order.business_date, order.performance_date, order.promised_dispatch_on

    def test_clocks_go_forward(self):
        saturday, sunday, monday = date(2026, 3, 7), date(2026, 3, 8), date(2026, 3, 9)
        cases = {
            "2026-03-07 21:00:00": (saturday, saturday, datetime(2026, 3, 7, 23)),  # 16:00 EST
            "2026-03-07 21:00:01": (saturday, sunday, datetime(2026, 3, 7, 23)),
            "2026-03-08 04:59:59": (saturday, sunday, datetime(2026, 3, 8, 14)),  # 23:59:59 EST; 10:00 EDT
            "2026-03-08 05:00:00": (sunday, sunday, datetime(2026, 3, 8, 14)),
            "2026-03-08 06:59:59": (sunday, sunday, datetime(2026, 3, 8, 14)),  # 1:59:59, before the hour that is not
            "2026-03-08 07:00:00": (sunday, sunday, datetime(2026, 3, 8, 14)),  # 3:00
            "2026-03-08 13:29:59": (sunday, sunday, datetime(2026, 3, 8, 14)),  # 9:29:59 EDT
            "2026-03-08 13:30:00": (sunday, sunday, datetime(2026, 3, 8, 16)),
            "2026-03-08 19:59:59": (sunday, sunday, datetime(2026, 3, 8, 22)),  # 15:59:59 EDT
            "2026-03-08 20:00:00": (sunday, sunday, datetime(2026, 3, 8, 22)),
            "2026-03-08 20:00:01": (sunday, monday, datetime(2026, 3, 8, 22)),
        }
        for instant, expected in cases.items():
            with self.subTest(instant=instant):
                self.assertEqual(self._facts(instant), expected)

    def test_clocks_go_back(self):
        saturday, sunday, monday = date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 2)
        cases = {
            "2026-10-31 20:00:00": (saturday, saturday, datetime(2026, 10, 31, 22)),  # 16:00 EDT
            "2026-10-31 20:00:01": (saturday, sunday, datetime(2026, 10, 31, 22)),
            "2026-11-01 05:30:00": (sunday, sunday, datetime(2026, 11, 1, 15)),  # 1:30 for the first time
            "2026-11-01 06:30:00": (sunday, sunday, datetime(2026, 11, 1, 15)),  # 1:30 again; 10:00 EST
            "2026-11-01 21:00:00": (sunday, sunday, datetime(2026, 11, 1, 23)),  # 16:00 EST
            "2026-11-01 21:00:01": (sunday, monday, datetime(2026, 11, 1, 23)),
        }
        for instant, expected in cases.items():
            with self.subTest(instant=instant):
                self.assertEqual(self._facts(instant), expected)

    def test_two_companies_at_one_instant(self):
        """The same instant is Monday evening here and Tuesday morning there."""
        china = self.env["res.company"].create(
            {"name": "China", "process_tz": "Asia/Shanghai", "resource_calendar_id": False}
        )
        self.clerk.company_ids = [Command.link(china.id)]
        with freeze_time("2026-03-02 23:00:00"):
            here = self._create_orders()
            there = (
                self.env["sale.order"]
                .with_user(self.clerk)
                .with_context(allowed_company_ids=china.ids)
                .create({"partner_id": self.dealer.id})
            )
        self.assertEqual((here.business_date, here.performance_date), (date(2026, 3, 2), date(2026, 3, 3)))
        self.assertEqual((there.business_date, there.performance_date), (date(2026, 3, 3), date(2026, 3, 3)))
