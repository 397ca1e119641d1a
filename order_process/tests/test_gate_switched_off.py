"""Off, Odoo behaves as if the add-on were not installed."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_dispatch_run import DispatchCase


@tagged("post_install", "-at_install")
class TestSwitchedOff(DispatchCase):
    def test_as_core(self):
        """Off, an order is confirmed, reserved and shipped as if the add-on were not there."""
        self.company.order_process_enabled = False
        order = self._create_orders(user=self.salesman).sudo()
        self.assertFalse(order.process_controlled or order.process_stage or order.hold_ids or order.event_ids)
        for step in ("submit", "confirm", "dispatch", "ship", "invoice", "close"):
            self.assertEqual(order._get_blockers(step), {order: []})
        order.with_user(self.salesman).sudo(False).action_confirm()
        self.assertEqual((order.state, order.picking_ids.state), ("sale", "assigned"))
        order.order_line.with_user(self.salesman).sudo(False).product_uom_qty = 6
        order.picking_ids.with_user(self.keeper).sudo(False).action_assign()
        order.picking_ids.with_user(self.keeper).sudo(False).button_validate()
        self.assertEqual(order.order_line.qty_delivered, 6)
        self.assertFalse(self._run_windows(self._instant(10)).filtered(lambda row: row.company_id == self.company))
        draft = self._create_orders(user=self.salesman).sudo()
        draft.unlink()
        order.with_context(disable_cancel_warning=True).action_cancel()

    def test_switched_off_and_on_again(self):
        """What was confirmed meanwhile was reviewed by nobody and stays outside; quotations join."""
        pending, entry, approved = self._create_orders(3).sudo()
        pending.with_user(self.clerk).sudo(False).action_submit_review()
        self._approve(approved)
        self.company.order_process_enabled = False
        pending.with_user(self.salesman).sudo().action_confirm()
        fresh = self._create_orders().sudo()
        self.company.order_process_enabled = True
        self.assertFalse(pending.process_controlled)
        self.assertFalse(pending.review_ids.filtered(lambda review: review.state in ("pending", "waiting")))
        for step in ("confirm", "dispatch", "ship", "invoice"):
            self.assertEqual(pending._get_blockers(step), {pending: []})
        pending.picking_ids.with_user(self.keeper).sudo(False).action_assign()
        pending.picking_ids.with_user(self.keeper).sudo(False).button_validate()
        self.assertEqual(pending.order_line.qty_delivered, 5)
        self.assertEqual((fresh.process_controlled, fresh.process_stage), (True, "entry"))
        self.assertEqual((entry.process_controlled, entry.process_stage), (True, "entry"))
        self.assertEqual((approved.process_controlled, approved.process_stage), (True, "approved"))
        with self.assertRaisesRegex(UserError, "not been reviewed"):
            fresh.with_user(self.clerk).sudo(False).action_confirm()
