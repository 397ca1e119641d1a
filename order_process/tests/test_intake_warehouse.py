"""The centre is proposed from the dealer and checked (B3)."""

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import OrderProcessCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestWarehouse(OrderProcessCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hubei_dealer = cls._create_dealer("Wuhan Meiya", "D002", state_id=cls.hubei.id)

    def _create(self, **vals):
        vals = {"partner_id": self.hubei_dealer.id, **vals}
        order_vals = self._order_vals(**vals)
        if "warehouse_id" not in vals:
            order_vals.pop("warehouse_id")
        return self.env["sale.order"].with_user(self.clerk).create(order_vals)

    def test_by_region(self):
        self.assertEqual(self._create().warehouse_id, self.wuhan)

    def test_dealers_own_centre(self):
        self.hubei_dealer.with_company(self.company).process_warehouse_id = self.warehouse
        self.assertEqual(self._create().warehouse_id, self.warehouse)

    def test_no_region(self):
        self.assertEqual(self._create(partner_id=self.dealer.id).warehouse_id, self.warehouse)

    def test_wrong_centre_needs_a_reason(self):
        order = self._create(warehouse_id=self.warehouse.id)
        self.assertEqual(order.warehouse_id, self.warehouse)
        with self.assertRaisesRegex(UserError, "served by Wuhan"):
            order.action_submit_review()
        order.warehouse_reason = "Wuhan is stock-taking"
        order.action_submit_review()
        self.assertEqual(order.review_state, "pending")

    def test_other_centre_other_promise(self):
        self.windows[0].warehouse_ids = self.warehouse
        order = self._create()
        self.assertEqual(order.promised_dispatch_on, self._instant(12))
        order.warehouse_id = self.warehouse
        self.assertEqual(order.promised_dispatch_on, self._instant(10))
        self.assertIn("promised", order.sudo().event_ids.mapped("kind"))
