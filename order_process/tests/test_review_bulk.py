"""Many reviews at once: each order passes or fails by itself, and everybody is told why."""

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import OrderProcessCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestReviewBulk(OrderProcessCommon):
    def test_one_bad_and_the_rest_passes(self):
        orders = self._create_orders(6)
        orders.action_submit_review()
        self._approve(orders, self.leader)
        bad, own = orders[2].sudo(), orders[4].sudo()
        self.env.flush_all()
        self.env.cr.execute("UPDATE sale_order SET carrier_id = NULL WHERE id = %s", [bad.id])
        self.env.cr.execute("UPDATE sale_order SET taken_by_id = %s WHERE id = %s", [self.finance.id, own.id])
        self.env.invalidate_all()
        action = self._pending(orders).with_user(self.finance).sudo(False).action_approve()
        passed = orders - bad - own
        self.assertEqual(set(passed.mapped("state")), {"sale"})
        self.assertEqual(set((bad | own).mapped("state")), {"draft"})
        message = str(action["params"]["message"])
        self.assertIn("4 approved", message)
        for order, word in ((bad, "delivery method"), (own, "somebody else")):
            self.assertIn(order.name, message)
            self.assertIn(word, message)
        self.assertFalse(self.env["order.process.event"]._find_breaks(orders))

    def test_one_that_core_cannot_confirm(self):
        """Core refuses one order in the middle of confirming them all: it is undone by itself, the rest passes."""
        orders = self._create_orders(5)
        self._approve(orders, self.leader)
        bad = orders[3]
        self.env.flush_all()
        self.env.cr.execute("UPDATE sale_order_line SET product_id = NULL WHERE order_id = %s", [bad.id])
        self.env.invalidate_all()
        self._pending(orders).with_user(self.finance).sudo(False).action_approve()
        self.assertEqual(set((orders - bad).mapped("state")), {"sale"})
        self.assertEqual(
            (bad.state, self._pending(bad).level_id), ("draft", self.env.ref("order_process.level_finance"))
        )
        self.assertEqual(bad.sudo().event_ids.sorted("seq").mapped("kind"), ["created", "submitted", "approved"])
        self.assertFalse(self.env["order.process.event"]._find_breaks(orders))

    def test_all_bad(self):
        orders = self._create_orders(3)
        orders.action_submit_review()
        with self.assertRaises(UserError) as caught:
            self._pending(orders).with_user(self.finance).sudo(False).action_approve()
        for order in orders:
            self.assertIn(order.name, str(caught.exception))
        self.assertEqual(set(self._pending(orders).mapped("level_id")), {self.env.ref("order_process.level_desk")})

    def test_second_decision(self):
        order = self._create_orders()
        order.action_submit_review()
        review = self._pending(order).with_user(self.leader).sudo(False)
        review.action_approve()
        other = self._create_user("leader_two", "order_process.group_desk_leader")
        for user in (self.leader, other):
            with self.assertRaisesRegex(UserError, "decided already by Leader"):
                review.with_user(user).action_approve()
            with self.assertRaisesRegex(UserError, "decided already by Leader"):
                review.with_user(user).action_reject("changed my mind")
        self.assertEqual(review.state, "approved")

    def test_bulk_rejection(self):
        orders = self._create_orders(3)
        orders.action_submit_review()
        self._approve(orders[0], self.leader)
        desk = orders.sudo().review_ids.filtered(lambda review: review.level_id.sequence == 10)
        action = desk.with_user(self.leader).sudo(False).action_reject("no stock of this colour")
        self.assertIn(orders[0].name, str(action["params"]["message"]))
        self.assertEqual(orders.mapped("review_state"), ["pending", "rejected", "rejected"])

    def test_bulk_hold_and_release(self):
        orders = self._approve(self._create_orders(3))
        orders.with_user(self.manager).sudo(False).action_hold("stock-taking")
        holds = orders.sudo().hold_ids.filtered(lambda hold: hold.code == "manual")
        self.assertEqual(len(holds), 3)
        orders.with_user(self.manager).sudo(False).action_hold("again")
        self.assertEqual(len(orders.sudo().hold_ids.filtered(lambda hold: hold.code == "manual")), 3)
        holds.with_user(self.dispatcher).sudo(False).action_release("done")
        self.assertEqual(orders.mapped("is_held"), [False] * 3)
        with self.assertRaisesRegex(UserError, "Say why"):
            orders.with_user(self.manager).sudo(False).action_hold(" ")
        with self.assertRaisesRegex(UserError, "may hold an order"):
            orders.with_user(self.salesman).sudo(False).action_hold("because")
