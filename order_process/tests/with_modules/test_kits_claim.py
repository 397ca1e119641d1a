"""Claims about kits: all parts of a whole kit come back, in one transfer, and the kit is credited."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ..aftersales_common import AftersalesCommon
from .kits_common import KitsCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-03 01:00:00")
class TestKitClaims(AftersalesCommon):
    def setUp(self):
        super().setUp()
        self.kit = self._create_product("Care kit", "KIT", 90.0)
        KitsCommon._create_bill.__func__(type(self), self.kit, {self.dye: 2, self.oxide: 1})
        line = {"product_id": self.kit.id, "product_uom_qty": 7, "price_unit": 90}
        with freeze_time("2026-03-02 01:00:00"):
            self.kits = self._deliver(self._create_orders(order_line=[Command.create(line)]))
        self._invoice(self.kits)

    def test_a_kit_comes_back_whole(self):
        claim = self._as(self._claim("return", 2, order=self.kits), self.service)
        line = self.kits.order_line
        back = claim._arrange_return({line: 2}).sudo()
        asked = {move.product_id: move.product_uom_qty for move in back.move_ids}
        self.assertEqual(asked, {self.dye: 4, self.oxide: 2})
        back.with_user(self.keeper).sudo(False).button_validate()
        self.assertEqual((line.qty_delivered, line._get_returned(), self.kits._get_undelivered()), (5, 2, {}))
        self.assertEqual(self.kits._get_value_returned(), 180)

    def test_no_more_kits_come_back_than_there_are(self):
        claim = self._as(self._claim("complaint", 0, user=self.service, order=self.kits), self.service)
        claim._arrange_return({self.kits.order_line: 5})
        with self.assertRaisesRegex(UserError, "2 can come back, 3 were asked for"):
            claim._arrange_return({self.kits.order_line: 3})
