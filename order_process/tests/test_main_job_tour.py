from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import OrderProcessCommon


@tagged("post_install", "-at_install")
class TestMainJobTour(OrderProcessCommon, HttpCase):
    """The job as the people do it, each on the screen of their role and with its rights only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.windows.effective_from = fields.Datetime.now()
        for user in (cls.clerk, cls.leader, cls.finance, cls.keeper):
            user.password = user.login

    def _walk(self, action, tour, user):
        self.start_tour(f"/odoo/action-order_process.{action}", tour, login=user.login)

    def test_file_reviews_window_batch(self):
        self._walk("action_order_process_import", "order_process_main_clerk", self.clerk)
        orders = self.env["sale.order"].search([("company_id", "=", self.company.id)])
        self.assertEqual(sorted(orders.mapped("client_order_ref")), ["PO-1", "PO-2"])
        self.assertEqual(set(orders.mapped("process_stage")), {"review"})

        self._walk("action_review_queue", "order_process_main_leader", self.leader)
        self.assertEqual(self._pending(orders).level_id, self.env.ref("order_process.level_finance"))

        self._walk("action_review_queue", "order_process_main_finance", self.finance)
        self.assertEqual(set(orders.mapped("state")), {"sale"})

        self._run_windows(max(orders.mapped("promised_dispatch_on")))
        self.assertEqual(set(orders.mapped("process_stage")), {"dispatched"})
        self.assertEqual(len(orders.picking_ids.batch_id), 1)

        self._walk("action_warehouse_desk", "order_process_main_keeper", self.keeper)
