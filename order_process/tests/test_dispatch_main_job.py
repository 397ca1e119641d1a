from datetime import date

from odoo.tests import freeze_time, tagged

from .common import OrderProcessCommon


@tagged("post_install", "-at_install")
class TestMainJob(OrderProcessCommon):
    """The main job: an order is keyed, reviewed by two people and leaves with its window."""

    @freeze_time("2026-03-02 01:00:00")
    def test_order_goes_through(self):
        order = self._create_orders()
        self.assertEqual(order.process_stage, "entry")
        self.assertEqual(order.keyed_by_id, self.clerk)
        self.assertEqual(order.business_date, date(2026, 3, 2))
        self.assertEqual(order.promised_dispatch_on, self._instant(10))
        order.action_submit_review()
        self.assertEqual(order.process_stage, "review")
        desk = self._pending(order)
        self.assertEqual(desk.level_id, self.env.ref("order_process.level_desk"))
        self.assertEqual(desk.deadline, self._instant(9, 30))
        desk.with_user(self.leader).action_approve()
        self.assertEqual(order.state, "draft")
        self._pending(order).with_user(self.finance).action_approve()
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.process_stage, "approved")
        self.assertEqual(order.ready_on, self._instant(9))
        self.assertFalse(order.is_held)
        self.assertEqual(order.picking_ids.state, "confirmed", "nothing is reserved before the dispatch")

        self.assertFalse(self._run_windows(self._instant(9, 59, 59)))
        dispatches = self._run_windows(self._instant(10))
        sent = dispatches.filtered(lambda dispatch: dispatch.warehouse_id == self.warehouse)
        self.assertEqual(sent.picking_ids, order.picking_ids)
        self.assertEqual(order.process_stage, "dispatched")
        self.assertEqual(order.picking_ids.state, "assigned")
        self.assertEqual(sent.batch_ids.process_mode, "road")
        self.assertEqual(sent.batch_ids.state, "in_progress")
        self.assertFalse(self._run_windows(self._instant(10)), "a window runs once")

        order.picking_ids.with_user(self.keeper).button_validate()
        self.assertEqual(order.process_stage, "shipped")
        self.assertEqual(order.picking_ids.dispatch_id, sent)
        self.assertEqual(
            order.event_ids.sorted("seq").mapped("kind"),
            ["created", "submitted", "approved", "approved", "confirmed", "dispatched", "shipped"],
        )
        self.assertFalse(self.env["order.process.event"]._find_breaks(order))
