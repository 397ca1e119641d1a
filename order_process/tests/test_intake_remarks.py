"""Handling remarks go with the order to the transfer and into the history (B5)."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common import OrderProcessCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestRemarks(OrderProcessCommon):
    def test_reach_the_transfer(self):
        order = self._create_orders(
            remark_ids=[Command.create({"kind": "tester", "text": "two testers"})],
        )
        order.remark_ids = [Command.create({"kind": "other", "text": "call first", "line_id": order.order_line.id})]
        self._approve(order)
        remarks = order.sudo().picking_ids.with_user(self.keeper).process_remarks
        self.assertIn("Tester: two testers", remarks)
        self.assertIn("Dye 6/88", remarks)

    def test_in_the_history(self):
        order = self._create_orders()
        order.remark_ids = [Command.create({"text": "a"})]
        order.remark_ids.text = "b"
        order.remark_ids.unlink()
        events = order.sudo().event_ids.sorted("seq").filtered(lambda event: event.kind == "remark")
        self.assertEqual(len(events), 3)
        self.assertFalse(self.env["order.process.event"]._find_breaks(order))

    def test_others_orders(self):
        """A salesman writes remarks on his own orders only."""
        order = self._create_orders()
        order.sudo().user_id = self.clerk
        with self.assertRaises(AccessError):
            self.env["order.process.remark"].with_user(self.salesman).create({"order_id": order.id, "text": "x"})
