"""Review rounds: warned before, recorded when missed, told to the leader; the system never approves (C6)."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import OrderProcessCommon


@tagged("post_install", "-at_install")
class TestReviewRounds(OrderProcessCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.head = cls._create_user("head", "order_process.group_approving_manager")
        cls.desk = cls.env.ref("order_process.level_desk")
        cls.env["order.process.review.level"].search([]).leader_id = cls.head
        # Other people of the database's demo data would be asked as well.
        cls.desk.user_ids = cls.leader

    def _submit(self, count=1, at=None, **vals):
        with freeze_time(at or self._instant(8, 30)):
            orders = self._create_orders(count, **vals)
            orders.action_submit_review()
            self.env.flush_all()
        return orders

    def _tick(self, instant):
        """The scheduled action, at an instant."""
        self.env.flush_all()
        with freeze_time(instant), self.enter_registry_test_mode(), self.registry.cursor() as cr:
            self.env(cr=cr)["order.process.review"]._run_rounds()
        self.env.invalidate_all()

    def _told(self, user, words):
        messages = self.env["mail.message"].search([("partner_ids", "in", user.partner_id.ids)])
        return messages.filtered(lambda message: words in (message.subject or ""))

    def _misses(self, orders):
        return self.env["order.process.review.miss"].search([("order_id", "in", orders.ids)], order="deadline, id")

    def test_warned_once(self):
        order = self._submit()
        review = self._pending(order)
        self.assertEqual(review.deadline, self._instant(9, 30))
        self._tick(self._instant(9, 14, 59))
        self.assertFalse(review.warned_on)
        self._tick(self._instant(9, 15))
        self.assertEqual(review.warned_on, self._instant(9, 15))
        self._tick(self._instant(9, 20))
        self._tick(self._instant(9, 30))
        told = self._told(self.leader, "deadline close")
        self.assertEqual(len(told), 1)
        self.assertIn(order.name, told.body)
        self.assertIn("09:30", told.body.replace("9:30", "09:30").replace("009:30", "09:30"))
        self.assertFalse(self._told(self.finance, "deadline close") | self._told(self.head, "deadline close"))

    def test_warning_by_the_companys_minutes(self):
        self.company.review_warning_minutes = 40
        order = self._submit()
        self._tick(self._instant(8, 49))
        self.assertFalse(self._pending(order).warned_on)
        self._tick(self._instant(8, 50))
        self.assertTrue(self._pending(order).warned_on)

    def test_one_list_for_many(self):
        orders = self._submit(30)
        self._tick(self._instant(9, 20))
        told = self._told(self.leader, "deadline close")
        self.assertEqual(len(told), 1)
        self.assertIn("30 orders", told.body)
        self.assertEqual(told.body.count("<li>"), 21)
        self.assertEqual(len(self._pending(orders)), 30)

    def test_missed_round(self):
        """At 9:30 it is still in time, a second later it is on record; the order waits for the next round."""
        order = self._submit()
        review = self._pending(order)
        self._tick(self._instant(9, 30))
        self.assertFalse(review.missed)
        self._tick(self._instant(9, 30, 1))
        self.assertEqual((review.state, order.state, order.review_state), ("pending", "draft", "pending"))
        self.assertTrue(review.missed)
        self.assertEqual((review.first_deadline, review.deadline), (self._instant(9, 30), self._instant(11, 30)))
        miss = self._misses(order)
        self.assertEqual((miss.user_id, miss.level_id), (self.leader, self.desk))
        self.assertEqual((miss.deadline, miss.next_deadline), (self._instant(9, 30), self._instant(11, 30)))
        hold = order.sudo().hold_ids.filtered(lambda hold: hold.code == "review")
        self.assertEqual(hold.deadline, self._instant(11, 30), "the hold board shows the next deadline")
        event = order.sudo().event_ids.filtered(lambda event: event.kind == "missed")
        self.assertEqual(event.detail, {"level": "Desk review", "deadline": "2026-03-02 09:30", "people": "Leader"})
        for user in (self.leader, self.head):
            self.assertIn(order.name, self._told(user, "round missed").body)
        self.assertIn("Leader", self._told(self.head, "round missed").body)
        self._tick(self._instant(9, 31))
        self._tick(self._instant(11, 30))
        self.assertEqual(len(self._misses(order)), 1)
        self.assertEqual(len(self._told(self.head, "round missed")), 1)

    def test_decided_late(self):
        order = self._submit()
        review = self._pending(order)
        self._tick(self._instant(9, 35))
        with freeze_time(self._instant(10)):
            self._approve(order, self.leader)
        self.assertEqual((review.state, review.missed, review.first_deadline), ("approved", True, self._instant(9, 30)))
        self.assertEqual(len(self._misses(order)), 1)
        with self.assertRaisesRegex(UserError, "stays as it is"):
            review._advance({"missed": False})

    def test_the_same_without_the_scheduler(self):
        """However late the scheduled action runs, what was missed is the same: the decision notes it, too."""
        order, other, withdrawn = self._submit(3)
        with freeze_time(self._instant(12)):
            self._approve(order, self.leader)
            withdrawn.action_withdraw_review()
            self.env.flush_all()
        self._tick(self._instant(12, 1))
        expected = [self._instant(9, 30), self._instant(11, 30)]
        for each in (order, other, withdrawn):
            self.assertEqual(self._misses(each).mapped("deadline"), expected)
        self.assertEqual(self._pending(other).deadline, self._instant(15))
        self.assertFalse(self.env["order.process.event"]._find_breaks(order | other | withdrawn))

    def test_in_time_is_not_missed(self):
        order = self._submit()
        with freeze_time(self._instant(9, 30)):
            self._approve(order, self.leader)
        self.assertFalse(self._misses(order))
        self._tick(self._instant(9, 31))
        self.assertFalse(self._misses(order))
        self.assertEqual(
            self._pending(order).deadline,
            self._instant(11, 30),
            "finance reached at the deadline is asked for the next",
        )

    def test_over_night_and_holiday(self):
        order = self._submit(at=self._instant(17))
        self.assertEqual(self._pending(order).deadline, self._instant(17, 30))
        self._tick(self._instant(17, 45))
        self.assertEqual(self._pending(order).deadline, self._instant(9, 30, day=3))

    def test_hours_after_the_level_is_reached(self):
        self.desk.write({"deadline_rule": "hours", "deadline_hours": 1})
        order = self._submit(at=self._instant(9))
        review = self._pending(order)
        first = review.deadline
        self._tick(self._instant(10, 0, 1))
        self.assertEqual((first, review.deadline), (self._instant(10), self._instant(11)))
        self.assertEqual(self._misses(order).deadline, first)

    def test_nobody_could_decide(self):
        self.desk.user_ids = self.clerk
        order = self._submit()
        self._tick(self._instant(9, 31))
        self.assertFalse(self._misses(order).user_id)
        self.assertIn("nobody may decide", self._told(self.head, "round missed").body)

    def test_group_without_named_people(self):
        """Everybody of the group had it, but not who keyed the order, nor people of other companies."""
        self.desk.user_ids = False
        second = self._create_user("second", "order_process.group_desk_leader")
        keyer = self._create_user("keyer", "order_process.group_desk_leader")
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._create_user("stranger", "order_process.group_desk_leader")
        stranger.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        order = self._submit(user=keyer)
        self._tick(self._instant(9, 31))
        self.assertEqual(self._misses(order).user_id, self.leader | second)

    def test_level_without_leader(self):
        self.desk.leader_id = False
        order = self._submit()
        self._tick(self._instant(9, 31))
        for user in (self.manager, self.head):
            self.assertIn(order.name, self._told(user, "round missed").body)

    def test_process_off(self):
        """What passes while the process is off is nobody's miss."""
        order = self._submit()
        self.company.order_process_enabled = False
        self._tick(self._instant(12))
        self.assertFalse(self._misses(order))
        with freeze_time(self._instant(12, 5)):
            self.company.order_process_enabled = True
            self.env.flush_all()
        self._tick(self._instant(12, 10))
        self.assertFalse(self._misses(order))
        self.assertEqual(self._pending(order).deadline, self._instant(15))

    def test_flat_in_the_number_of_orders(self):
        self._submit(2)
        self._tick(self._instant(9, 31))
        self._submit(5, at=self._instant(10))
        self.env.flush_all()
        with freeze_time(self._instant(11, 31)):
            late = (
                self.env["order.process.review"]
                .sudo()
                .search([("state", "=", "pending"), ("company_id", "=", self.company.id)])
            )
            self.assertEqual(len(late), 7)
            counts = []
            for group in (late[:2], late[2:]):
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                group._note_misses(self._instant(11, 31))
                self.env.flush_all()
                counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1] - counts[0], 3)

    def test_evidence(self):
        order = self._submit()
        self._tick(self._instant(9, 31))
        miss = self._misses(order)
        for user in (self.leader, self.manager, self.admin):
            own = miss.with_user(user)
            with self.assertRaises(UserError):
                own.unlink()
            with self.assertRaises(UserError):
                own.write({"user_id": self.finance.id})
        with self.assertRaises(UserError):
            miss.sudo().unlink()
        with self.assertRaises(AccessError):
            miss.with_user(self.salesman).read(["user_id"])
        with self.assertRaises(UserError):
            self._pending(order).with_user(self.leader).write({"missed": False, "deadline": False})

    def test_summary(self):
        orders = self._submit(3)
        with freeze_time(self._instant(9, 20)):
            self._approve(orders[0], self.leader)
            self._pending(orders[1]).with_user(self.leader).sudo(False).action_ask("Which colour?")
            summary = self.env["order.process.review"].with_user(self.leader).get_queue_summary()
        self.assertEqual((summary["to_review"], summary["overdue"], summary["asked"]), (2, 0, 1))
        self.assertEqual((summary["reviewed"], summary["deadline"]), (1, "2026-03-02 01:30:00"))
        self._tick(self._instant(9, 31))
        with freeze_time(self._instant(9, 32)):
            summary = self.env["order.process.review"].with_user(self.leader).get_queue_summary()
        self.assertEqual((summary["to_review"], summary["reviewed"], summary["overdue"]), (2, 0, 2))


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestReminder(OrderProcessCommon):
    def _remind(self, order, user):
        return order.with_user(user).sudo(False).action_remind_review()["params"]

    def test_once_in_ten_minutes(self):
        self.env.ref("order_process.level_desk").user_ids = self.leader
        order, other = self._create_orders(2)
        (order | other).action_submit_review()
        with freeze_time(self._instant(9)):
            self.assertEqual(self._remind(order, self.clerk)["message"], "Reminded: Leader.")
        with freeze_time(self._instant(9, 9, 59)):
            self.assertIn("already; again in 1 min", self._remind(order, self.clerk)["message"])
            self.assertEqual(self._remind(other, self.clerk)["message"], "Reminded: Leader.")
            self.assertEqual(self._remind(order, self.manager)["message"], "Reminded: Leader.")
        with freeze_time(self._instant(9, 10)):
            self.assertEqual(self._remind(order, self.clerk)["message"], "Reminded: Leader.")
        events = order.sudo().event_ids.filtered(lambda event: event.kind == "reminded")
        self.assertEqual(events.user_id, self.clerk | self.manager)
        self.assertEqual(len(events), 3)
