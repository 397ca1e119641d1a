"""The shop on a phone: twelve colours with a gift, taken back and changed; a salon's order waits for its approver."""

from time import monotonic

from odoo import fields
from odoo.tests import tagged

from .shop_common import ShopCommon

MINUTE_AND_A_HALF = 90


@tagged("post_install", "-at_install")
class TestShopTour(ShopCommon):
    browser_size = "390x844"
    touch_enabled = True

    def setUp(self):
        super().setUp()
        self.windows.effective_from = fields.Datetime.now()
        self._create_gift_program()

    def test_twelve_colours_with_a_gift(self):
        started = monotonic()
        self.start_tour("/my/orders/new", "order_process_dealer_shops", login=self.buyer.login, timeout=120)
        self.assertLess(monotonic() - started, MINUTE_AND_A_HALF)
        order = self._orders()
        self.assertRecordValues(order, [{"review_state": "pending", "review_attempt": 2}])
        goods = order.order_line.filtered(lambda line: not line.reward_id)
        self.assertEqual((len(goods), sum(goods.mapped("product_uom_qty"))), (12, 21))
        self.assertEqual(sum(order.order_line.filtered("reward_id").mapped("product_uom_qty")), 2)

    def test_the_salons_order_waits_for_the_approver(self):
        boss = self._create_buyer("op_boss", self.dealer, name="Zhao Min")
        salon = self._create_buyer("op_salon", self.dealer, name="Salon Lotus")
        boss.partner_id.dealer_role, salon.partner_id.dealer_role = "approver", "salon"
        self.start_tour("/my/orders/new", "order_process_salon_orders", login=salon.login, timeout=120)
        order = self._orders()
        self.assertRecordValues(order, [{"review_state": "none", "dealer_approval": "asked"}])
        self.start_tour("/my", "order_process_approver_agrees", login=boss.login, timeout=120)
        self.assertRecordValues(order, [{"review_state": "pending", "dealer_approval": "approved"}])
