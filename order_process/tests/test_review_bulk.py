"""Many reviews at once: each order passes or fails by itself, and everybody is told why."""

from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

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

    def test_bulk_submission(self):
        """Three good ones go, the one with a gap and the one in review are named."""
        orders = self._create_orders(5)
        bad, there = orders[1], orders[3]
        self.env.flush_all()
        self.env.cr.execute("UPDATE sale_order SET carrier_id = NULL WHERE id = %s", [bad.id])
        self.env.invalidate_all()
        self.assertIs(there.with_user(self.clerk).action_submit_review(), True)
        action = orders.with_user(self.clerk).sudo(False).action_submit_review()
        good = orders - bad - there
        self.assertEqual(set(orders.mapped("review_state")), {"pending", "none"})
        self.assertEqual((set(good.mapped("review_state")), bad.review_state), ({"pending"}, "none"))
        lines = str(action["params"]["message"]).splitlines()
        self.assertEqual((lines[0], action["params"]["type"]), ("3 submitted for review.", "warning"))
        self.assertRegex(str(action["params"]["message"]), rf"(?s){bad.name} cannot be submitted .*delivery method")
        self.assertRegex(str(action["params"]["message"]), f"in entry can be submitted for review: not {there.name}")
        self.assertEqual([event.kind for event in bad.sudo().event_ids], ["created"])
        self.assertEqual(good.sudo().event_ids.filtered(lambda event: event.kind == "submitted").order_id, good.sudo())
        with self.assertRaises(UserError) as caught:
            (bad | there).with_user(self.clerk).sudo(False).action_submit_review()
        self.assertIn(bad.name, str(caught.exception))
        self.assertIn(there.name, str(caught.exception))

    def test_bulk_withdrawal(self):
        orders = self._create_orders(3)
        orders[:2].with_user(self.clerk).action_submit_review()
        action = orders.with_user(self.clerk).sudo(False).action_withdraw_review()
        self.assertEqual(orders.mapped("review_state"), ["outdated", "outdated", "none"])
        self.assertIn("2 withdrawn.", action["params"]["message"])
        self.assertIn(f"not {orders[2].name}", action["params"]["message"])

    def test_bulk_release(self):
        """What was held by hand goes on; what lifts by itself, and what was released, is named and stays."""
        orders = self._approve(self._create_orders(3))
        entry = self._create_orders()
        self.env.flush_all()
        self.env.cr.execute("UPDATE sale_order SET carrier_id = NULL WHERE id = %s", [entry.id])
        self.env.invalidate_all()
        entry.sudo()._sync_process()
        orders.with_user(self.manager).sudo(False).action_hold("stock-taking")
        holds = orders.sudo().hold_ids.filtered(lambda hold: hold.code == "manual")
        holds[0].with_user(self.dispatcher).sudo(False).action_release("first")
        gap = entry.sudo().hold_ids.filtered(lambda hold: hold.code == "incomplete")
        self.assertEqual(len(gap), 1)
        action = (holds | gap).with_user(self.dispatcher).sudo(False).action_release("done")
        self.assertEqual(orders.mapped("is_held"), [False] * 3)
        message = action["params"]["message"]
        self.assertIn("2 released.", message)
        self.assertIn(f"{holds[0].order_id.name}: Held by hand: released already", message)
        self.assertIn(f"{entry.name}: Incomplete: lifts by itself", message)
        self.assertFalse(gap.released_on)
        self.assertEqual(holds[0].reason, "first")
        with self.assertRaisesRegex(UserError, "lifts by itself when its cause is gone"):
            gap.with_user(self.dispatcher).sudo(False).action_release("done")

    def test_bulk_hold_names_what_has_ended(self):
        orders = self._create_orders(2)
        orders[0].with_user(self.clerk).action_cancel()
        action = orders.with_user(self.manager).sudo(False).action_hold("Wait")
        self.assertEqual(action["params"]["message"], f"1 held.\n{orders[0].name}: nothing is left to hold.")
        self.assertFalse(orders[0].sudo().hold_ids.filtered(lambda hold: hold.code == "manual"))

    # === Approving many ===

    def test_what_is_asked_is_left_out(self):
        orders = self._create_orders(3)
        orders.action_submit_review()
        asked, answered = orders[0], orders[1]
        for order in asked | answered:
            self._pending(order).with_user(self.leader).sudo(False).action_ask("Which colour?")
        answered.with_user(self.clerk).action_answer_question("6/88")
        action = self._pending(orders).with_user(self.leader).sudo(False).action_approve()
        finance = self.env.ref("order_process.level_finance")
        self.assertEqual(self._pending(orders - asked).level_id, finance)
        self.assertEqual(self._pending(asked).level_id, self.env.ref("order_process.level_desk"))
        self.assertIn("2 approved.", action["params"]["message"])
        self.assertIn(f"{asked.name}: a question is not answered yet", action["params"]["message"])
        # by itself, knowing of the question, it can be approved
        self._pending(asked).with_user(self.leader).sudo(False).action_approve()
        self.assertEqual(self._pending(asked).level_id, finance)

    def test_checklist_that_is_demanded(self):
        orders = self._create_orders(2)
        orders.action_submit_review()
        desk = self.env.ref("order_process.level_desk")
        desk.write({"checklist": "Colours\nGifts", "checklist_required": True})
        reviews = self._pending(orders).with_user(self.leader).sudo(False)
        with self.assertRaisesRegex(UserError, "tick the checklist first: Colours, Gifts"):
            reviews[0].action_approve()
        reviews[0].action_tick(0, True)
        with self.assertRaisesRegex(UserError, "tick the checklist first: Gifts"):
            reviews[0].action_approve()
        with self.assertRaisesRegex(UserError, "tick the checklist first: Gifts"):
            reviews[0].action_approve_next()
        reviews[0].action_tick(1, True)
        action = reviews.action_approve()
        self.assertIn("1 approved.", action["params"]["message"])
        self.assertIn(f"{orders[1].name}: tick the checklist first", action["params"]["message"])
        self.assertEqual((reviews[0].state, reviews[1].state), ("approved", "pending"))

    def test_checklist_confirmed_for_all(self):
        orders = self._create_orders(3)
        orders.action_submit_review()
        desk = self.env.ref("order_process.level_desk")
        desk.write({"checklist": "Colours\nGifts", "checklist_required": True})
        reviews = self._pending(orders).with_user(self.leader).sudo(False)
        reviews[2].action_ask("Which colour?")
        Wizard = self.env["order.process.review.approve"].with_user(self.leader).with_context(active_ids=reviews.ids)
        with Form(Wizard) as form:
            self.assertEqual((form.review_count, form.checklist), (2, "Desk review: Colours\nDesk review: Gifts"))
            self.assertIn(f"{orders[2].name}: a question is not answered yet", form.omitted)
        wizard = form.save()
        with self.assertRaisesRegex(UserError, "Confirm that everything on the checklist was checked"):
            wizard.action_approve()
        self.assertEqual(set(reviews.mapped("state")), {"pending"})
        wizard.checked = True
        action = wizard.action_approve()
        self.assertIn("2 approved.", action["params"]["message"])
        self.assertEqual(reviews.mapped("state"), ["approved", "approved", "pending"])
        self.assertEqual(
            [[tick["point"], tick["by"]] for tick in reviews[0].ticks],
            [["Colours", self.leader.id], ["Gifts", self.leader.id]],
        )
        self.assertFalse(reviews[2].ticks)
