"""A dealer takes an order back until it is approved, and asks for a change or cancellation afterwards (L6)."""

from odoo import fields
from odoo.tests import tagged

from .portal_common import NEW, DealerPortalCommon


@tagged("post_install", "-at_install")
class TestWithdraw(DealerPortalCommon):
    def setUp(self):
        super().setUp()
        self.windows.effective_from = fields.Datetime.now()
        self._sign_in()

    def _order(self, quantity=5):
        self._set(self.dye, quantity)
        order = self._draft()
        self._submit(order)
        self.assertEqual(order.review_state, "pending")
        return order

    def test_back_changed_and_submitted_again(self):
        order = self._order()
        self.assertIn("Take the order back", self._get(f"/my/orders/{order.id}").text)
        response = self._post(f"/my/orders/{order.id}/withdraw")
        self.assertTrue(response.url.endswith(NEW))
        self.assertIn("is yours again", response.text)
        self.assertRecordValues(order, [{"review_state": "outdated", "dealer_draft_user_id": self.buyer.id}])
        self.assertFalse(order._get_held_step(), "nobody has to mend what the dealer is writing")
        self.assertFalse(order.review_ids.filtered(lambda review: review.state in ("waiting", "pending")))
        self.assertEqual(order.event_ids.sorted("seq")[-1:].kind, "withdrawn")
        self.assertEqual(order.event_ids.sorted("seq")[-1:].user_id, self.buyer)
        self._set(self.dye, 8)
        self._submit(order)
        shown = {"review_state": "pending", "amount_total": 240, "dealer_draft_user_id": False}
        self.assertRecordValues(order, [shown])
        self._approve(order)
        self.assertEqual(order.state, "sale")

    def test_until_the_last_approval(self):
        order = self._order()
        self._approve(order)
        self.assertNotIn("Take the order back", self._get(f"/my/orders/{order.id}").text)
        page = self._post(f"/my/orders/{order.id}/withdraw").text
        self.assertIn("cannot be taken back any more", page)
        self.assertEqual(order.state, "sale")

    def test_whoever_writes_another_order(self):
        order = self._order()
        self._set(self.oxide, 1)
        other = self._draft()
        self.assertIn("writing another order", self._post(f"/my/orders/{order.id}/withdraw").text)
        self.assertEqual(order.review_state, "pending")
        self._set(self.oxide, 0)
        self._post(f"/my/orders/{order.id}/withdraw")
        self.assertEqual(self._draft(), order)
        self.assertEqual(other.state, "cancel")

    def test_an_order_of_our_people_is_asked_for(self):
        order = self._create_orders(lines=[(self.dye, 5)])
        order.action_submit_review()
        page = self._get(f"/my/orders/{order.id}").text
        self.assertNotIn("Take the order back", page)
        self.assertIn("Ask for a change or cancellation", page)
        self._post(f"/my/orders/{order.id}/withdraw")
        self.assertEqual(order.review_state, "pending")

    def test_another_dealer_takes_nothing_back(self):
        order = self._order()
        self._sign_in(self.rival)
        for path in ("withdraw", "ask"):
            self.assertEqual(self._post(f"/my/orders/{order.id}/{path}", {"request_kind": "cancel"}).status_code, 404)
        self.assertEqual(order.review_state, "pending")
        self.assertFalse(order._get_dealer_requests())

    def test_a_colleague_takes_it_back(self):
        order = self._order()
        self._sign_in(self.colleague)
        self._post(f"/my/orders/{order.id}/withdraw")
        self.assertEqual(order.dealer_draft_user_id, self.colleague)

    # === Afterwards ===

    def test_asked_for_a_cancellation(self):
        order = self._order()
        self._approve(order)
        path = f"/my/orders/{order.id}/ask"
        for _once, again in enumerate(("", "")):
            page = self._post(path, {"request_kind": "cancel", "text": f"<b>买错了</b>{again}"}).text
        self.assertIn("until then the order stays as it is", page)
        self.assertIn("&lt;b&gt;买错了&lt;/b&gt;", page)
        self.assertEqual(order.state, "sale")
        asked = order._get_dealer_requests().mapped("detail")
        self.assertEqual(asked, [{"request": "cancel", "note": "<b>买错了</b>"}])
        task = order.activity_ids.filtered(lambda one: one.user_id == self.salesman)
        self.assertEqual(task.mapped("summary"), ["Dealer asks: Cancel the order"])
        self.assertIn("Cancel the order", order._get_dealer_requests().summary)

    def test_a_change_says_what(self):
        order = self._order()
        self._approve(order)
        path = f"/my/orders/{order.id}/ask"
        for data in ({"request_kind": "change"}, {"request_kind": "x", "text": "y"}, {}):
            self.assertIn("Say what shall be changed", self._post(path, data).text)
        for number in range(7):
            page = self._post(path, {"request_kind": "change", "text": f"more {number}"}).text
        self.assertIn("several times already", page)
        self.assertEqual(len(order._get_dealer_requests()), 5)

    def test_what_is_still_to_be_taken_back_is_not_asked_for(self):
        order = self._order()
        self.assertNotIn("Ask for a change", self._get(f"/my/orders/{order.id}").text)
        self.assertIn("is not approved yet", self._post(f"/my/orders/{order.id}/ask", {"request_kind": "cancel"}).text)
        self.assertFalse(order.activity_ids)
