from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import OrderProcessCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestFillLater(OrderProcessCommon):
    """What only dispatch asks for may be filled in after the reviews, once; then it is a change like any other."""

    def test_phone_of_the_receiver(self):
        order = self._create_orders()
        order.receiver_phone = False
        self._approve(order)
        self.assertEqual(order.state, "sale")
        self.assertEqual([blocker.code for blocker in order._get_blockers("dispatch")[order]], ["incomplete"])
        order.receiver_phone = "13811112222"
        self.assertFalse(order._get_blockers("dispatch")[order])
        self.assertEqual(order.ready_on, self._instant(9))
        event = order.event_ids.filtered(lambda event: event.kind == "changed").sorted("seq")[-1]
        self.assertEqual((event.user_id, event.summary), (self.clerk, "Receiver's Phone: – → 13811112222"))
        order.user_id = self.salesman
        with self.assertRaisesRegex(UserError, "reviewed and confirmed"):
            order.with_user(self.salesman).receiver_phone = "13899999999"
        order.receiver_phone = "13899999999"
        self.assertEqual(order.review_state, "pending", "what was said once is reviewed when it changes")
