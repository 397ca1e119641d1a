"""Who keyed or took an order does not review it, and nobody passes two levels of one order (C3)."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import OrderProcessCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestFourEyes(OrderProcessCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.everything = cls._create_user(
            "everything",
            "order_process.group_order_clerk,order_process.group_desk_leader,order_process.group_finance_reviewer,"
            "order_process.group_approving_manager,order_process.group_process_admin,base.group_system",
        )

    def _decide(self, order, user, method="action_approve", *args):
        return getattr(self._pending(order).with_user(user).sudo(False), method)(*args)

    def test_who_keyed_it(self):
        order = self._create_orders(user=self.everything, taken_by_id=self.clerk.id)
        order.action_submit_review()
        for method, *args in (("action_approve",), ("action_reject", "x"), ("action_return", "x")):
            with self.assertRaisesRegex(UserError, "somebody else reviews it"):
                self._decide(order, self.everything, method, *args)
        self.assertFalse(self._pending(order).with_user(self.everything).sudo(False).is_mine)
        self._decide(order, self.leader)

    def test_who_took_it(self):
        order = self._create_orders(taken_by_id=self.everything.id)
        order.action_submit_review()
        with self.assertRaisesRegex(UserError, "somebody else reviews it"):
            self._decide(order, self.everything)

    def test_whose_copy_it_is(self):
        order = self._create_orders()
        copy = order.with_user(self.everything).sudo(False).copy()
        self.assertEqual((copy.keyed_by_id, copy.taken_by_id), (self.everything, self.everything))
        copy.action_submit_review()
        with self.assertRaisesRegex(UserError, "somebody else reviews it"):
            self._decide(copy, self.everything)

    def test_two_levels(self):
        order = self._create_orders()
        order.action_submit_review()
        self._decide(order, self.everything)
        with self.assertRaisesRegex(UserError, "passed an earlier level"):
            self._decide(order, self.everything)
        self.assertEqual(order.state, "draft")
        self._decide(order, self.finance)
        self.assertEqual(order.state, "sale")

    def test_second_attempt_counts_anew(self):
        """Who passed a level of an attempt that was sent back may pass another level, once that approval fell."""
        order = self._create_orders()
        order.action_submit_review()
        self._decide(order, self.everything)
        self._decide(order, self.finance, "action_return", "mend it")
        order.order_line.with_user(self.clerk).product_uom_qty = 9
        order.action_submit_review()
        self._decide(order, self.leader)
        self._decide(order, self.everything)
        self.assertEqual(order.state, "sale")

    def test_who_may_not_at_all(self):
        order = self._create_orders()
        order.action_submit_review()
        for user in (self.clerk, self.salesman, self.finance, self.manager, self.admin, self.dispatcher):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self._decide(order, user)
        with self.assertRaises(UserError):
            self._decide(order, self.keeper)
        self.assertEqual(self._pending(order).level_id, self.env.ref("order_process.level_desk"))

    def test_superuser_is_nobody(self):
        order = self._create_orders()
        order.action_submit_review()
        with self.assertRaisesRegex(UserError, "is reviewed by"):
            self._pending(order).with_user(self.env.ref("base.user_root")).action_approve()

    def test_other_company(self):
        """A reviewer of another company does not even see it."""
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._create_user("stranger", "order_process.group_desk_leader")
        stranger.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        order = self._create_orders()
        order.action_submit_review()
        with self.assertRaises(AccessError):
            self._decide(order, stranger)

    def test_queue_says_the_same(self):
        """The filter 'mine' and the refusal of the button are one rule."""
        orders = (
            self._create_orders(2)
            | self._create_orders(user=self.everything)
            | self._create_orders(taken_by_id=self.leader.id)
        )
        orders.action_submit_review()
        self._decide(orders[0], self.everything)
        self.env.flush_all()
        for user in (self.leader, self.finance, self.everything, self.clerk, self.manager):
            Review = self.env["order.process.review"].with_user(user)
            everyone = Review.search([("order_id", "in", orders.ids), ("state", "=", "pending")])
            listed = everyone.filtered_domain([]) & Review.search(
                [("order_id", "in", orders.ids), ("state", "=", "pending"), ("is_mine", "=", True)]
            )
            self.assertEqual(listed, everyone.filtered("is_mine"), user.login)
            others = Review.search([("order_id", "in", orders.ids), ("state", "=", "pending"), ("is_mine", "=", False)])
            self.assertEqual(others, everyone - listed, user.login)
