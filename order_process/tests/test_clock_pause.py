"""While the dealer has to answer, time stands still (P8)."""

from datetime import date

from odoo.tests import freeze_time, tagged

from .clock_common import ClockCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")  # Monday, 9:00 in Shanghai
class TestClockPause(ClockCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mask = cls._create_product("Mask", "M1", 10)
        cls._stock(cls.mask, 4)

    def _short(self):
        """A confirmed order of 10 masks, of which 4 are there: its dealer is asked at once."""
        return self._approve(self._create_orders(lines=[(self.dye, 5), (self.mask, 10)]))

    def _answer(self, order, until=date(2026, 3, 6)):
        shortage = self.env["order.process.shortage"].search([("order_id", "=", order.id), ("state", "=", "open")])
        shortage._answer("wait", "Li Na", "all of it", until)

    def test_asked_paused_answered_goes_on(self):
        order = self._short()
        shipped = self._clocks(order, "shipped")
        self.assertRecordValues(
            shipped, [{"paused_on": self._instant(9), "deadline": self._instant(18, day=5)}]
        )
        with freeze_time("2026-03-02 01:40:00"):
            self._answer(order)
        # 40 minutes after closing on Thursday are 8:40 on Friday.
        self.assertRecordValues(
            shipped, [{"paused_on": False, "paused_seconds": 2400, "deadline": self._instant(8, 40, day=6)}]
        )

    def test_a_pause_of_forty_minutes_moves_the_end_by_as_much(self):
        order = self._create_orders()
        clock = self._clocks(order, "confirmation")
        clock._pause(self._instant(10))
        self.assertEqual(clock.left_seconds, 2 * 3600)
        clock._resume(self._instant(10, 40))
        self.assertRecordValues(
            clock,
            [{"deadline": self._instant(14, 10), "paused_seconds": 2400, "warn_on": self._instant(13, 34)}],
        )

    def test_only_working_time_of_the_pause_counts(self):
        clock = self._clocks(self._create_orders(), "confirmation")
        clock._pause(self._instant(11, 30))
        # Asked before lunch, answered on Tuesday at 9:00: half an hour, the afternoon, and an hour.
        clock._resume(self._instant(9, day=3))
        self.assertRecordValues(clock, [{"deadline": self._instant(9, 30, day=3), "paused_seconds": 6 * 3600}])

    def test_paused_twice(self):
        clock = self._clocks(self._create_orders(), "confirmation")
        for begin, end in ((10, 11), (14, 15)):
            clock._pause(self._instant(begin))
            clock._resume(self._instant(end))
        self.assertRecordValues(clock, [{"deadline": self._instant(15, 30), "paused_seconds": 7200}])

    def test_wall_time(self):
        order = self._create_orders()
        [clock] = self.Clock._start([(order.sudo(), "feedback", self._instant(9))], self._clocks(order))
        clock._pause(self._instant(17))
        clock._resume(self._instant(5, day=3))
        self.assertRecordValues(clock, [{"deadline": self._instant(21, day=3), "paused_seconds": 12 * 3600}])

    def test_no_breach_while_paused(self):
        order = self._short()
        self._run(self._instant(19, day=9))
        shipped = self._clocks(order, "shipped")
        self.assertFalse(shipped.breached)
        with freeze_time(self._instant(9, day=10)):
            self._answer(order, date(2026, 3, 12))
        self.assertFalse(shipped.breached)
        # 33 hours were left: 7.5 on Tuesday, 8.5 on each of the next three days.
        self.assertEqual(shipped.deadline, self._instant(18, day=13))

    def test_late_before_the_question_is_late(self):
        clock = self._clocks(self._create_orders(), "confirmation")
        clock._pause(self._instant(12, 0, 1))
        self.assertRecordValues(clock, [{"breached": True, "breached_on": self._instant(12), "paused_on": False}])

    def test_ended_while_paused(self):
        order = self._short()
        with freeze_time(self._instant(9, day=12)):
            order.with_user(self.leader)._action_cancel()
        clock = self._clocks(order, "shipped")
        self.assertRecordValues(clock, [{"breached": False, "paused_on": False, "ended_on": self._instant(9, day=12)}])

    def test_goods_came_before_the_answer(self):
        order = self._short()
        with freeze_time(self._instant(9, 40)):
            self._stock(self.mask, 100)
            order._sync_process()
        self.assertRecordValues(self._clocks(order, "shipped"), [{"paused_on": False, "paused_seconds": 2400}])

    def test_what_was_dispatched_is_not_paused(self):
        order = self._short()
        self.assertEqual(self._stages(order), {"shipped"})
        shortage = self.env["order.process.shortage"].search([("order_id", "=", order.id)])
        with freeze_time(self._instant(9, 10)):
            shortage._answer("partial", "Li Na")
        with freeze_time(self._instant(10)):
            self._run_windows()
        self.assertFalse(any(self._clocks(order).mapped("paused_on")))

    def test_a_calendar_changed_in_the_pause(self):
        """What was left is left, by the hours as they are now."""
        clock = self._clocks(self._create_orders(), "confirmation")
        clock._pause(self._instant(10))
        self._day("Festival", date(2026, 3, 3))
        clock._resume(self._instant(17, 30))
        self.assertEqual(clock.deadline, self._instant(9, 30, day=4))
