"""Claims about a piece of goods that are sold by the dozen: returned and credited as one piece."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .aftersales_common import AftersalesCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-03 01:00:00")
class TestUnitClaims(AftersalesCommon):
    def setUp(self):
        super().setUp()
        self.piece = self.env.ref("uom.product_uom_unit")
        dozen = self.env.ref("uom.product_uom_dozen")
        self.dye.uom_ids |= dozen
        line = {"product_id": self.dye.id, "product_uom_qty": 3, "product_uom_id": dozen.id, "price_unit": 360}
        with freeze_time("2026-03-02 01:00:00"):
            self.dozens = self._deliver(self._create_orders(order_line=[Command.create(line)]))
        self._invoice(self.dozens)

    def _handled(self, kind, quantity):
        return self._as(self._claim(kind, quantity, order=self.dozens), self.service)

    def test_a_piece_is_credited(self):
        claim = self._handled("refund", 0.08)
        note = claim._arrange_credit([(self.dozens.order_line, 0.08, 360)]).sudo()
        row = note.invoice_line_ids
        self.assertEqual((note.amount_total, row.quantity, row.product_uom_id), (30, 1, self.piece))

    def test_a_piece_comes_back(self):
        claim = self._handled("return", 0.5)
        back = claim._arrange_return({self.dozens.order_line: 0.08}).sudo()
        self.assertEqual((back.move_ids.product_uom_qty, back.move_ids.product_uom), (1, self.piece))
        with self.assertRaisesRegex(UserError, "5 more can come back"):
            claim._arrange_return({self.dozens.order_line: 0.5})
        back.with_user(self.keeper).sudo(False).button_validate()
        self.assertAlmostEqual(self.dozens._get_value_returned(), 30)
