"""What kits promise: their parts, by today's bill while the order is written, as they were asked for later (F1)."""

from odoo.tests import freeze_time, tagged

from .kits_common import KitsCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestKitsPromise(KitsCommon):
    def _goods(self, product):
        return product._get_goods(self.warehouse)[product, self.warehouse]

    def test_kits_promise_their_parts(self):
        self.company.promise_mode = "hold"
        self._stock(self.oxide, 4 - self._goods(self.oxide).unpromised)
        first, second = self._create_orders(2, lines=[(self.kit, 3), (self.dye, 1)])
        line = first.order_line.filtered(lambda line: line.product_id == self.kit)
        self.assertEqual((line.goods_free, line.goods_missing), (4, 0))
        self._approve(first | second)
        self.assertEqual((first.state, second.state), ("sale", "draft"))
        self.assertEqual((self._goods(self.dye).promised, self._goods(self.oxide).promised), (7, 3))
        lacking = second.shortage_ids.line_ids.filtered("missing")
        self.assertEqual((lacking.product_id, lacking.missing), (self.oxide, 2))
        second.shortage_ids._answer("cancel", "Li Na")
        second.shortage_ids.with_user(self.clerk).action_cancel_rest()
        kits = second.order_line.filtered(lambda line: line.product_id == self.kit)
        self.assertEqual((kits.product_uom_qty, second.state), (1, "sale"))
        self.assertEqual(self._goods(self.oxide).unpromised, 0)
