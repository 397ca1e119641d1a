"""The tick: warned before, on record when late, told to the next person, each once (J1, J2)."""

from datetime import datetime
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .clock_common import ClockCase


class TickCase(ClockCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.company"].search([("id", "!=", cls.company.id)]).order_process_enabled = False
        cls.rules.filtered(lambda rule: rule.stage != "confirmation").active = False
        cls.dealer.email = "liren@example.com"

    def _notices(self, user, words):
        messages = self.env["mail.message"].search([("partner_ids", "in", user.partner_id.ids)])
        return messages.filtered(lambda message: words in (message.subject or ""))

    def _told(self, order, occasion="delayed"):
        return self.env["order.process.told"].search([("order_id", "=", order.id), ("occasion", "=", occasion)])

    def _tick(self, instant):
        """The tick, and what it queued is written for those whom it concerns."""
        with freeze_time(instant):
            self._run()
            self.env["order.process.news"]._write_of(self.company)

    def _count(self, now):
        self.env.flush_all()
        with freeze_time(now), self.enter_registry_test_mode(), self.registry.cursor() as cr:
            env = self.env(cr=cr)
            before = cr.sql_log_count
            env["order.process.clock"]._run_clocks()
            env.flush_all()
            found = cr.sql_log_count - before
        self.env.invalidate_all()
        return found


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")  # Monday, 9:00 in Shanghai
class TestTick(TickCase):
    def test_warned_once_at_four_fifths(self):
        order = self._create_orders()
        clock = self._clocks(order)
        self.assertEqual((clock.warn_on, clock.deadline), (self._instant(11, 24), self._instant(12)))
        self._tick(self._instant(11, 23, 59))
        self.assertFalse(clock.warned_on)
        self._tick(self._instant(11, 24))
        self._tick(self._instant(11, 30))
        self.assertEqual(clock.warned_on, self._instant(11, 24))
        warned = self._notices(self.clerk, "time runs out soon")
        self.assertEqual(len(warned), 1)
        self.assertIn("Confirmation · due Mon 12:00 · Clerk", warned.body)
        self.assertFalse(self._notices(self.leader, "time runs out soon"))

    def test_late_once_and_the_next_person(self):
        order = self._create_orders()
        clock = self._clocks(order)
        self._tick(self._instant(12))
        self.assertFalse(clock.breached)
        self._tick(self._instant(12, 0, 1))
        self._tick(self._instant(12, 5))
        self.assertRecordValues(
            clock,
            [
                {
                    "breached": True,
                    "breached_on": self._instant(12),
                    "told_on": self._instant(12, 0, 1),
                    "user_id": self.clerk.id,
                    "ended_on": False,
                }
            ],
        )
        for user in (self.clerk, self.leader):
            self.assertEqual(len(self._notices(user, "time has run out")), 1)
        for user in (self.manager, self.keeper, self.finance):
            self.assertFalse(self._notices(user, "time has run out"))
        self.assertEqual(order.sudo().event_ids.mapped("kind").count("overdue"), 1)

    def test_several_orders_are_told_in_one_message(self):
        orders = self._create_orders(3)
        self._tick(self._instant(12, 0, 1))
        notice = self._notices(self.clerk, "Time has run out: 3")
        self.assertEqual(len(notice), 1)
        for order in orders:
            self.assertIn(order.name, notice.body)

    def test_a_named_person_in_the_place_of_the_role(self):
        self._rule("confirmation").escalation_user_id = self.manager
        self._create_orders()
        self._tick(self._instant(12, 0, 1))
        self.assertTrue(self._notices(self.manager, "time has run out"))
        # The role is told as well only where no person is named.
        self.assertFalse(self._notices(self.leader, "time has run out"))

    def test_told_by_the_companys_channels_and_not_twice(self):
        self.env.ref("order_process.notice_clock_late").copy(
            {
                "company_id": self.company.id,
                "channel_ids": [Command.link(self.env.ref("order_process.notice_channel_mail").id)],
            }
        )
        self._create_orders()
        self._tick(self._instant(12, 0, 1))
        self._tick(self._instant(12, 5))
        news = self.env["order.process.news"].search([("company_id", "=", self.company.id)])
        self.assertEqual(news.mapped("occasion"), ["clock_late"])
        self.assertFalse(self._notices(self.clerk, "time has run out"))
        news._write_of(self.company)
        messages = self.env["order.process.message"].search([("occasion", "=", "clock_late")])
        self.assertEqual(set(messages.mapped("people")), {"Clerk", "Leader"})
        self.assertIn("time has run out", messages[0].title)

    def test_what_was_done_in_time_is_left_alone(self):
        order = self._create_orders()
        order.action_submit_review()
        self._tick(self._instant(18))
        self.assertFalse(self._clocks(order).breached)
        self.assertFalse(self._notices(self.clerk, "time"))

    def test_done_late_before_the_tick_noticed(self):
        order = self._create_orders()
        with freeze_time(self._instant(12, 1)):
            order.action_submit_review()
        self._tick(self._instant(12, 5))
        self._tick(self._instant(12, 10))
        self.assertRecordValues(self._clocks(order), [{"breached": True, "told_on": self._instant(12, 5)}])
        for user in (self.clerk, self.leader):
            notice = self._notices(user, "time has run out")
            self.assertEqual(len(notice), 1)
            self.assertIn("Confirmation · due Mon 12:00 · done Mon 12:01 · Clerk", notice.body)

    def test_done_after_the_tick_and_before_the_message(self):
        order = self._create_orders()
        with freeze_time(self._instant(12, 0, 1)):
            self._run()
            self.assertFalse(self._notices(self.clerk, "time"), "the tick itself waits for no message")
        with freeze_time(self._instant(12, 1)):
            order.action_submit_review()
            self.env["order.process.news"]._write_of(self.company)
        self.assertIn("done Mon 12:01", self._notices(self.clerk, "time has run out").body)

    def test_a_warning_of_the_night_comes_at_opening(self):
        self._rule("feedback").active = True
        order = self._create_orders()
        [clock] = self.Clock._start([(order.sudo(), "feedback", self._instant(9))], self._clocks(order))
        self.env.flush_all()
        self._tick(self._instant(4, 12, day=3))
        self.assertFalse(clock.warned_on)
        self._tick(self._instant(8, day=3))
        self.assertTrue(clock.warned_on)

    def test_late_tick_records_the_instant_and_not_the_tick(self):
        order = self._create_orders()
        self._tick(self._instant(3, day=20))
        self.assertEqual(self._clocks(order).breached_on, self._instant(12))
        self.assertFalse(self._clocks(order).warned_on, "a warning after the breach helps nobody")

    @mute_logger("odoo.addons.order_process.models.gate.failure")
    def test_one_broken_order_stops_no_other(self):
        good, bad, other = (self._create_orders() for _n in range(3))
        breach = type(self.Clock)._breach

        def fail(clocks, now):
            if bad in clocks.order_id:
                raise ValueError("broken")
            return breach(clocks, now)

        with patch.object(type(self.Clock), "_breach", fail):
            self._tick(self._instant(12, 0, 1))
        self.assertTrue(self._clocks(good).breached)
        self.assertTrue(self._clocks(other).breached)
        self.assertFalse(self._clocks(bad).breached)
        failure = self.env["order.process.failure"].search([("job", "=", "ir_cron_clocks")])
        self.assertRecordValues(failure, [{"model": "order.process.clock", "resolved_on": False}])
        self.assertFalse(bad.hold_ids.filtered(lambda hold: hold.code == "error"), "the order itself goes on")
        self._tick(self._instant(12, 6))
        self.assertRecordValues(self._clocks(bad), [{"breached": True, "breached_on": self._instant(12)}])
        self.assertTrue(failure.resolved_on)

    def test_process_off(self):
        order = self._create_orders()
        self.company.order_process_enabled = False
        self._tick(self._instant(12, 0, 1))
        self.assertFalse(self._clocks(order).breached)

    def test_queries_do_not_grow_with_the_clocks(self):
        self._create_orders(40)
        self.assertLessEqual(self._count(self._instant(9, 30)), 10)
        few = self._count(self._instant(12, 0, 1))
        self.assertLessEqual(few, 50)
        self._create_orders(2)
        with freeze_time(self._instant(15)):
            self._create_orders(80)
        many = self._count(self._instant(18, 0, 1))
        self.assertEqual(len(self.Clock.search([("breached", "=", True)])), 122)
        self.assertLessEqual(many, 50, "whatever the number of those that are late")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestLateShipping(TickCase):
    """Not shipped in three working days: dealer and rep hear why and until when, once (J2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules.active = False
        cls._shipped = cls.env.ref("order_process.clock_rule_shipped")
        cls._shipped.active = True

    def test_with_reason_and_new_date(self):
        order = self._create_orders()
        order.action_submit_review()
        self._tick(self._instant(18, day=5))
        self.assertFalse(self._told(order))
        self._tick(self._instant(18, 0, 1, day=5))
        told = self._told(order)
        self.assertEqual(told.key, "2026-03-06")
        self.assertEqual(told.said["now"], "2026-03-06 02:00:00")
        self.assertEqual(told.said["codes"], ["review"])
        self.assertTrue(told.notice_id.to_dealer and told.notice_id.to_rep)
        self._tick(self._instant(18, 10, day=5))
        self.assertEqual(len(self._told(order)), 1)

    def test_queries_do_not_grow_with_what_was_not_shipped(self):
        self._create_orders(3).action_submit_review()
        few = self._count(self._instant(18, 0, 1, day=5))
        self._create_orders(20).action_submit_review()
        many = self._count(self._instant(18, 0, 1, day=9))
        self.assertEqual(len(self.Clock.search([("breached", "=", True)])), 23)
        self.assertLessEqual(many, few + 5)

    def test_not_told_again_what_the_dispatch_told(self):
        """On Thursday's closing it rolled on to Friday, and dealer and rep were told: the breach says nothing new."""
        with freeze_time(self._instant(9)):
            order = self._create_orders()
            self._approve(order, self.leader)
        for day in (2, 3, 4, 5):
            with freeze_time(self._instant(18, 0, 1, day=day)):
                self._run_windows()
        before = self._told(order)
        self.assertIn("2026-03-06", before.mapped("key"))
        self._tick(self._instant(18, 5, day=5))
        self.assertTrue(self._clocks(order).breached)
        self.assertEqual(self._told(order), before)

    def test_dispatched_and_still_here(self):
        order = self._approve(self._create_orders())
        with freeze_time(self._instant(10)):
            self._run_windows()
        self._tick(self._instant(18, 0, 1, day=5))
        told = self._told(order)
        self.assertEqual(
            order._describe_delay(told.said)["reasons"], ["Preparing the goods takes longer than planned."]
        )
        self.assertEqual(told.said["was"], "2026-03-02 02:00:00")

    def test_shipped_in_time_nobody_is_told(self):
        order = self._approve(self._create_orders())
        with freeze_time(self._instant(10)):
            self._run_windows()
            order.sudo().picking_ids.with_user(self.keeper).sudo(False).button_validate()
        self._tick(self._instant(18, 0, 1, day=5))
        self.assertFalse(self._told(order))
        self.assertRecordValues(self._clocks(order), [{"breached": False, "ended_on": datetime(2026, 3, 2, 2)}])


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestFeedback(TickCase):
    """After the goods have left the dealer hears of it in 24 hours (P8 §6)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules.active = False
        cls.env.ref("order_process.clock_rule_feedback").active = True

    def _ship(self):
        order = self._approve(self._create_orders(user_id=self.salesman.id))
        with freeze_time(self._instant(10)):
            self._run_windows()
            order.sudo().picking_ids.with_user(self.keeper).sudo(False).button_validate()
        return order

    def _send(self):
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            self.env(cr=cr)["order.process.told"]._send_due()
        self.env.invalidate_all()

    def test_ends_with_the_notice(self):
        order = self._ship()
        clock = self._clocks(order)
        self.assertRecordValues(
            clock,
            [
                {
                    "stage": "feedback",
                    "deadline": self._instant(10, day=3),
                    "user_id": self.salesman.id,
                    "ended_on": False,
                }
            ],
        )
        with freeze_time(self._instant(10, 1)):
            self.env.flush_all()
            self._send()
        self.assertRecordValues(clock, [{"ended_on": self._instant(10, 1), "breached": False}])

    def test_without_an_address_somebody_rings(self):
        self.dealer.email = False
        order = self._ship()
        with freeze_time(self._instant(10, 1)):
            self.env.flush_all()
            self._send()
        clock = self._clocks(order)
        self.assertFalse(clock.ended_on)
        self.assertTrue(order.with_user(self.salesman).needs_feedback)
        with freeze_time(self._instant(11)):
            for user in (self.keeper, self.finance):
                with self.subTest(user.login), self.assertRaises(UserError):
                    order.with_user(user).sudo(False).action_dealer_told("Li Na, by phone")
            with self.assertRaises(UserError):
                order.with_user(self.salesman).sudo(False).action_dealer_told("  ")
            order.with_user(self.salesman).sudo(False).action_dealer_told("Li Na, by phone")
            self.assertEqual(clock.ended_on, self._instant(11))
            with self.assertRaisesRegex(UserError, "nothing has left"):
                order.with_user(self.salesman).sudo(False).action_dealer_told("again")

    def test_the_receipt_ends_it(self):
        self.dealer.email = False
        order = self._ship()
        with freeze_time(self._instant(15)):
            order.sudo()._confirm_receipt("Li Na")
        self.assertEqual(self._clocks(order).ended_on, self._instant(15))
