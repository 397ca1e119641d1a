"""Substitutes: decide for an absent person, in their own name, and never round the four eyes (C4)."""

from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import OrderProcessCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestReviewSubstitute(OrderProcessCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk = cls.env.ref("order_process.level_desk")
        cls.money = cls.env.ref("order_process.level_finance")
        cls.desk.user_ids = cls.leader
        cls.stand_in = cls._create_user("standin", "sales_team.group_sale_salesman")

    def _name(self, by=None, **vals):
        return (
            self.env["order.process.substitute"]
            .with_user(by or self.leader)
            .create(
                {
                    "company_id": self.company.id,
                    "user_id": self.leader.id,
                    "substitute_id": self.stand_in.id,
                    "date_from": date(2026, 3, 2),
                    "date_to": date(2026, 3, 3),
                    "reason": "leave",
                    **vals,
                }
            )
        )

    def _submit(self, count=1, **vals):
        orders = self._create_orders(count, **vals)
        orders.action_submit_review()
        self.env.flush_all()
        return orders

    def _queue(self, user):
        return self.env["order.process.review"].with_user(user).search([("is_mine", "=", True)]).sudo().order_id

    def _decide(self, order, user, method="action_approve", *args):
        self.env.invalidate_all()
        return getattr(self._pending(order).with_user(user).sudo(False), method)(*args)

    def test_decides_in_the_place_of(self):
        """A salesperson without the group, who sees own orders only, reads and decides what the leader would."""
        order = self._submit(user_id=self.leader.id)
        with self.assertRaises(AccessError):
            self._decide(order, self.stand_in)
        self._name()
        self.assertEqual(self._queue(self.stand_in), order)
        review = self._pending(order)
        self.assertEqual(review.with_user(self.stand_in).acting_for_id, self.leader)
        self.assertTrue(order.with_user(self.stand_in).sudo(False).order_line.mapped("name"))
        self._decide(order, self.stand_in)
        self.assertEqual((review.reviewer_id, review.substituted_id), (self.stand_in, self.leader))
        event = order.sudo().event_ids.filtered(lambda event: event.kind == "approved")
        self.assertEqual(event.detail["substituted"], "Leader")
        with self.assertRaises(AccessError):
            order.with_user(self.stand_in).sudo(False).write({"note": "x"})

    def test_own_right_comes_first(self):
        self.desk.user_ids = self.leader | self.manager
        self.desk.group_id = self.env.ref("sales_team.group_sale_salesman")
        self._name(substitute_id=self.manager.id)
        order = self._submit()
        self._decide(order, self.manager)
        self.assertFalse(order.sudo().review_ids.filtered("reviewer_id").substituted_id)

    def test_only_while_it_lasts(self):
        """From midnight to midnight on the company's clock."""
        record = self._name(date_from=date(2026, 3, 3), date_to=date(2026, 3, 3))
        order = self._submit()
        for instant, state, seen in (
            (self._instant(23, 59, 59), "planned", False),
            (self._instant(0, day=3), "valid", True),
            (self._instant(23, 59, 59, day=3), "valid", True),
            (self._instant(0, day=4), "over", False),
        ):
            with freeze_time(instant):
                self.env.invalidate_all()
                self.assertEqual(record.state, state)
                self.assertEqual(bool(self._queue(self.stand_in)), seen)
                if not seen:
                    with self.assertRaises(UserError):
                        self._decide(order, self.stand_in)

    def test_ended(self):
        record = self._name()
        order = self._submit()
        with self.assertRaises(AccessError):
            record.with_user(self.stand_in).action_end()
        record.with_user(self.leader).action_end()
        self.assertEqual((record.ended_by_id, record.state), (self.leader, "over"))
        self.assertFalse(self._queue(self.stand_in))
        with self.assertRaises(AccessError):
            self._decide(order, self.stand_in)
        with self.assertRaisesRegex(UserError, "stays as it is"):
            record.with_user(self.admin).action_end()

    def test_only_the_levels_named(self):
        both = self._create_user("both", "order_process.group_desk_leader,order_process.group_finance_reviewer")
        self.desk.user_ids = self.leader | both
        self._name(by=both, user_id=both.id, level_ids=[Command.set(self.money.ids)])
        order = self._submit(user_id=self.leader.id)
        self.assertFalse(self._queue(self.stand_in))
        self._decide(order, self.leader)
        self.assertEqual(self._queue(self.stand_in), order)

    def test_four_eyes_of_both(self):
        """Neither what the substitute keyed or passed, nor what the absent person did."""
        other = self._create_user("other", "order_process.group_finance_reviewer")
        self._name()
        self._name(by=other, user_id=other.id)
        keyed = self._submit(user=self.stand_in, taken_by_id=self.clerk.id)
        with self.assertRaisesRegex(UserError, "you took or entered"):
            self._decide(keyed, self.stand_in)
        taken = self._submit(taken_by_id=self.leader.id)
        with self.assertRaisesRegex(UserError, "Leader, for whom you decide, took"):
            self._decide(taken, self.stand_in)
        passed = self._submit()
        self._decide(passed, self.stand_in)
        with self.assertRaisesRegex(UserError, "you passed an earlier level"):
            self._decide(passed, self.stand_in)
        # the absent person counts as having passed it
        self.money.write({"group_id": self.desk.group_id.id, "user_ids": [Command.set(self.leader.ids)]})
        with self.assertRaisesRegex(UserError, "you passed an earlier level"):
            self._decide(passed, self.leader)
        self.env.invalidate_all()
        self.assertNotIn(passed, self._queue(self.stand_in) | self._queue(self.leader))

    def test_queue_and_button_are_one_rule(self):
        self._name()
        orders = self._submit(2) | self._submit(taken_by_id=self.leader.id) | self._submit(user=self.stand_in)
        self._decide(orders[0], self.stand_in)
        self.env.invalidate_all()
        for user in (self.leader, self.stand_in, self.finance, self.clerk):
            everyone = self.env["order.process.review"].with_user(user).search([("order_id", "in", orders.ids)])
            self.assertEqual(everyone.filtered("is_mine").sudo().order_id, self._queue(user) & orders, user.login)

    def test_again_after_it_was_sent_back(self):
        """Who approved the first attempt sees the next one in the queue again."""
        order = self._submit()
        self._decide(order, self.leader)
        self._decide(order, self.finance, "action_return", "mend it")
        order.order_line.product_uom_qty = 6
        order.action_submit_review()
        self.env.flush_all()
        self.assertIn(order, self._queue(self.leader))

    def test_who_may_name(self):
        for user in (self.clerk, self.finance, self.stand_in, self.manager):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self._name(by=user)
        self.desk.leader_id = self.manager
        with self.assertRaises(AccessError):
            self._name(by=self.manager)  # for every level, of which the manager leads one
        self.assertEqual(self._name(by=self.manager, level_ids=[Command.set(self.desk.ids)]).named_by_id, self.manager)
        self.assertEqual(self._name(by=self.admin).named_by_id, self.admin)

    def test_who_may_not_stand_in(self):
        portal = new_test_user(self.env, "op_portal", groups="base.group_portal", company_id=self.company.id)
        plain = self._create_user("plain", "base.group_user")
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._create_user("stranger", "order_process.group_desk_leader")
        stranger.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        for by, substitute, words in (
            (self.leader, self.leader, "Nobody stands in for themselves"),
            (self.admin, self.admin, "cannot name yourself"),
            (self.leader, portal, "does not work in"),
            (self.leader, stranger, "does not work in"),
            (self.leader, plain, "no access to orders"),
        ):
            with self.subTest(substitute.login), self.assertRaisesRegex(UserError, words), self.env.cr.savepoint():
                self._name(by=by, substitute_id=substitute.id)
        with self.assertRaisesRegex(UserError, "nothing to stand in for"):
            self._name(by=self.clerk, user_id=self.clerk.id)
        with self.assertRaisesRegex(UserError, "begins today or later"):
            self._name(date_from=date(2026, 3, 1))

    def test_not_passed_on(self):
        """A substitute does not name another one."""
        self._name()
        third = self._create_user("third", "sales_team.group_sale_salesman")
        with self.assertRaisesRegex(UserError, "nothing to stand in for"):
            self._name(by=self.stand_in, user_id=self.stand_in.id, substitute_id=third.id)

    def test_left_or_moved(self):
        """A substitute who left, or whose absent person lost the role, decides nothing."""
        self._name()
        order = self._submit(user_id=self.stand_in.id)
        self.desk.user_ids = self.manager
        with self.assertRaisesRegex(UserError, "is reviewed by"):
            self._decide(order, self.stand_in)
        self.desk.user_ids = self.leader
        other = self.env["res.company"].create({"name": "Other"})
        self.stand_in.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        self.assertFalse(
            self.env["order.process.substitute"]._get_valid([]).filtered(lambda s: s.company_id == self.company)
        )

    def test_forged(self):
        """Nothing is changed afterwards, and nobody signs with another's name."""
        record = self._name(named_by_id=self.admin.id, ended_by_id=self.admin.id)
        self.assertEqual((record.named_by_id, record.ended_by_id.id), (self.leader, False))
        for user in (self.leader, self.admin, self.stand_in):
            for vals in ({"date_to": date(2027, 1, 1)}, {"ended_on": False}, {"substitute_id": user.id}):
                with self.assertRaises(UserError):
                    record.with_user(user).write(vals)
            with self.assertRaises(UserError):
                record.with_user(user).with_context(order_process_internal=True).unlink()
        with self.assertRaises(UserError):
            self.env["order.process.substitute"].with_user(self.clerk).with_context(
                default_named_by_id=self.leader.id
            ).create(record.copy_data()[0])

    def test_asked_and_responsible_instead(self):
        self._name()
        order = self._submit()
        review = self._pending(order)
        self.assertEqual(review._get_deciders()[review], {self.stand_in: self.leader})
        with freeze_time(self._instant(9, 31)):
            review._note_misses(self._instant(9, 31))
        miss = review.miss_ids
        self.assertEqual((miss.user_id, miss.substituted_id), (self.stand_in, self.leader))
