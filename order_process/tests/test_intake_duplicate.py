"""The same reference of the same dealer is caught and needs a reason (A5)."""

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import OrderProcessCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestDuplicate(OrderProcessCommon):
    def test_needs_a_reason(self):
        first, second = self._create_orders(2, client_order_ref="PO 7")
        for order, other in ((first, second), (second, first)):
            with self.assertRaisesRegex(UserError, f"PO 7 is also on {other.name}"):
                order.action_submit_review()
        second.duplicate_reason = "Ordered twice on purpose"
        second.action_submit_review()
        self.assertEqual(second.review_state, "pending")

    def test_lifts_with_a_cancellation(self):
        first, second = self._create_orders(2, client_order_ref="PO 7")
        first.action_cancel()
        second.action_submit_review()
        self.assertEqual(second.review_state, "pending")

    def test_whole_dealer(self):
        branch = self.env["res.partner"].create({"name": "Branch", "parent_id": self.dealer.id, "type": "delivery"})
        first = self._create_orders(client_order_ref="PO 7")
        second = self._create_orders(client_order_ref="PO 7", partner_id=branch.id)
        self.assertEqual(second._get_duplicates()[second].ids, first.ids)

    def test_no_duplicates(self):
        stranger = self._create_dealer("Stranger", "D009")
        first = self._create_orders(client_order_ref="PO 7")
        others = self._create_orders(client_order_ref="PO 7", partner_id=stranger.id)
        others |= self._create_orders(client_order_ref="PO 8") | self._create_orders(client_order_ref=False)
        self.assertFalse((first | others)._get_duplicates())
        self.assertFalse(first.copy().client_order_ref)

    def test_salesman_who_does_not_see_the_other(self):
        """The duplicate is found although it is somebody else's order."""
        self._create_orders(client_order_ref="PO 7")
        own = self._create_orders(client_order_ref="PO 7", user=self.salesman)
        with self.assertRaisesRegex(UserError, "PO 7 is also on"):
            own.action_submit_review()
