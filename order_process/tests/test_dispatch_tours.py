from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import OrderProcessCommon


@tagged("post_install", "-at_install")
class TestDispatchTours(OrderProcessCommon, HttpCase):
    """What dispatcher and keeper click, each with the rights of their role only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The browser lives now, on whatever weekday and hour: every day is worked and one window is open all day.
        cls.company.resource_calendar_id = False
        cls.windows.active = False
        cls.window = cls.env["order.process.window"].create(
            {
                "company_id": cls.company.id,
                "dispatch_time": 23.99,
                "review_deadline": 23.98,
                "effective_from": fields.Datetime.now() - timedelta(days=1),
            }
        )
        for user in (cls.dispatcher, cls.keeper):
            user.password = user.login

    def _prepare_order(self):
        order = self._create_orders(1)
        self.env["order.process.remark"].create({"order_id": order.id, "kind": "tester", "text": "two testers"})
        return self._approve(order)

    def test_dispatcher_runs_a_window(self):
        order = self._prepare_order()
        self.start_tour(
            "/odoo/action-order_process.action_dispatch_timeline",
            "order_process_dispatcher_runs",
            login=self.dispatcher.login,
        )
        dispatch = order.picking_ids.dispatch_id
        self.assertEqual(dispatch.state, "sent")
        self.assertEqual(dispatch.run_by_id, self.dispatcher)

    def test_keeper_works_from_the_desk(self):
        order = self._prepare_order()
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            self.env(cr=cr, user=self.dispatcher.id)["order.process.dispatch"].action_run_now(
                self.window.id, self.warehouse.id, "test"
            )
        self.env.invalidate_all()
        self.start_tour(
            "/odoo/action-order_process.action_warehouse_desk",
            "order_process_keeper_validates",
            login=self.keeper.login,
        )
        self.assertEqual(order.picking_ids.state, "done")

    def test_keeper_reads_why_a_transfer_waits(self):
        order = self._prepare_order()
        self.start_tour(
            f"/odoo/action-stock.action_picking_tree_all/{order.picking_ids.id}",
            "order_process_keeper_waits",
            login=self.keeper.login,
        )
