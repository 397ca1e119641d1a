from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import OrderProcessCommon


@tagged("post_install", "-at_install")
class TestReviewTours(OrderProcessCommon, HttpCase):
    """What people click: each with the rights of their role only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The browser lives now, so the windows count from now and not from the tests' day.
        cls.windows.effective_from = fields.Datetime.now()
        for user in (cls.clerk, cls.leader, cls.finance, cls.manager):
            user.password = user.login

    def _url(self, action, record=None):
        path = f"/odoo/action-order_process.{action}"
        return f"{path}/{record.id}" if record else path

    def test_clerk_submits_from_the_form(self):
        order = self._create_orders(intake_channel_id=False)
        self.start_tour(
            self._url("action_all_orders", order), "order_process_clerk_submits", login=self.clerk.login
        )
        self.assertEqual(order.process_stage, "review")
        self.assertEqual(order.intake_channel_id, self.channel)

    def test_leader_approves_in_bulk(self):
        orders = self._create_orders(3)
        orders.action_submit_review()
        self.start_tour(self._url("action_review_queue"), "order_process_leader_approves", login=self.leader.login)
        self.assertEqual(self._pending(orders).level_id, self.env.ref("order_process.level_finance"))

    def test_finance_decides_from_the_form(self):
        urgent = self._create_orders(urgency="2")
        other = self._create_orders(partner_id=self._create_dealer("Wuhan Meiyuan", "D002").id)
        orders = urgent | other
        self._approve(orders, self.leader)
        self.start_tour(self._url("action_review_queue"), "order_process_finance_decides", login=self.finance.login)
        self.assertEqual(other.state, "sale")
        self.assertEqual(urgent.review_state, "rejected")
        self.assertEqual(urgent.review_ids.filtered("reason").reason, "The price of line 1 is not the dealer's.")

    def test_leader_goes_through_the_queue_by_keyboard(self):
        first = self._create_orders(urgency="2")
        second = self._create_orders(partner_id=self._create_dealer("Wuhan Meiyuan", "D002").id)
        orders = first | second
        orders.action_submit_review()
        self.start_tour(self._url("action_review_queue"), "order_process_leader_by_keyboard", login=self.leader.login)
        self.assertEqual((first.review_state, second.review_state), ("rejected", "pending"))
        self.assertEqual(self._pending(second).level_id, self.env.ref("order_process.level_finance"))
        review = first.sudo().review_ids.filtered("decided_on")
        self.assertEqual([(tick["no"], tick["by"]) for tick in review.ticks], [(0, self.leader.id)])
        self.assertEqual(review.question_ids.text, "Aqua or arctic?")

    def test_clerk_answers(self):
        order = self._create_orders()
        order.action_submit_review()
        self._pending(order).with_user(self.leader).sudo(False).action_ask("Which colour?")
        self.start_tour(self._url("action_all_orders", order), "order_process_clerk_answers", login=self.clerk.login)
        self.assertEqual(order.sudo().review_ids.question_ids.answer, "6/88")

    def test_manager_grants_special_approval(self):
        order = self._create_orders(lines=[(self.dye, 10)], promotion_note="Spring", policy_reason="Opening of a shop")
        order.order_line.price_unit = 25.0
        self._approve(order)
        self.start_tour(self._url("action_review_queue"), "order_process_manager_grants", login=self.manager.login)
        special = order.sudo().special_ids
        self.assertEqual((order.state, special.amount, special.excess), ("sale", 80.0, 50.0))
        self.assertEqual((special.state, special.reason), ("used", "Room for one more box"))
