from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import OrderProcessCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestHoldByHand(OrderProcessCommon):
    """A hold that a person puts on an order stops it whenever it was put, and says so on the order."""

    def _by_hand(self, order):
        return order.hold_ids.filtered(lambda hold: hold.code == "manual")

    def test_held_order_is_not_dispatched(self):
        order = self._approve(self._create_orders())
        order.with_user(self.manager).sudo(False).action_hold("The dealer's truck is late")
        self.assertTrue(order.is_held)
        self.assertIn("The dealer's truck is late", order.process_panel["blockers"][0]["message"])
        dispatch = self._run_windows(self._instant(10)).filtered(lambda d: d.warehouse_id == self.warehouse)
        self.assertFalse(dispatch.picking_ids)

    def test_hold_from_entry_stops_the_confirmation(self):
        order = self._create_orders()
        order.with_user(self.leader).sudo(False).action_hold("Ask the dealer first")
        self._approve(order, self.leader)
        with self.assertRaisesRegex(UserError, "Ask the dealer first"):
            self._approve(order, self.finance)
        self._by_hand(order).with_user(self.manager).sudo(False).action_release("He agreed")
        self._approve(order, self.finance)
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.is_held)

    def test_band_offers_what_the_reader_can_do(self):
        order = self._approve(self._create_orders())
        order.with_user(self.leader).sudo(False).action_hold("Wait")
        seen_by_clerk = order.with_user(self.clerk).process_panel["blockers"][0]
        self.assertFalse(seen_by_clerk["action"])
        order.invalidate_recordset()
        seen_by_manager = order.with_user(self.manager).process_panel["blockers"][0]
        self.assertEqual(seen_by_manager["action"]["method"], "action_open_release")
        action = order.with_user(self.manager).action_open_release()
        self.assertEqual(action["context"]["active_ids"], self._by_hand(order).ids)

    def test_band_leads_to_the_field_to_fill_in(self):
        order = self._create_orders(intake_channel_id=False, receiver_phone="")
        panel = order.process_panel
        self.assertEqual([b["action"]["field"] for b in panel["blockers"]], ["intake_channel_id"])
        self.assertIn("receiver_phone", [b["action"]["field"] for b in panel["later"]])
        self.assertTrue(order.submit_refusal)
        order.intake_channel_id = self.channel
        order.invalidate_recordset()
        self.assertFalse(order.submit_refusal)
