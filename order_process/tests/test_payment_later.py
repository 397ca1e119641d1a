"""What holds after the usual end: a full credit note before the goods leave, a hand-in that was counted."""

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .handin_common import HandinCommon
from .invoice_common import InvoiceCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestFullCreditNote(InvoiceCommon):
    def test_before_the_goods_leave(self):
        """What was credited is not invoiced: the goods wait for another invoice, and leave with it."""
        order = self._dispatched(carrier_id=self.first.id)
        self._invoice(order)
        self.assertFalse(self._blockers(order, "ship", "invoice"))
        refund = self._posted(order)._reverse_moves([{"invoice_date": fields.Date.today()}], cancel=True)
        self.assertEqual(refund.state, "posted")
        (blocker,) = self._blockers(order, "ship", "invoice")
        self.assertRegex(blocker.message, r"^Not invoiced: .*Dye 6/88 × 5\. Goods leave when finance has issued")
        self.assertEqual(blocker.lines, (order.order_line.id,))
        with self.assertRaisesRegex(UserError, "Not invoiced: "), self.cr.savepoint():
            self._ship(order)
        self._invoice(order)
        self.assertFalse(self._blockers(order, "ship", "invoice"))
        self._ship(order)
        self.assertEqual(order.order_line.qty_delivered, 5)
        self.assertEqual(sum(self._posted(order).mapped("amount_total_signed")), 150)

    def test_a_part_of_it(self):
        """Two of five credited: so much is missing."""
        order = self._dispatched(carrier_id=self.first.id)
        self._invoice(order)
        refund = self._posted(order)._reverse_moves([{"invoice_date": fields.Date.today()}])
        refund.invoice_line_ids.quantity = 2
        refund.action_post()
        (blocker,) = self._blockers(order, "ship", "invoice")
        self.assertRegex(blocker.message, r"× 2\.")


@tagged("post_install", "-at_install")
class TestCountedHandin(HandinCommon):
    def test_nothing_more_can_be_done_to_it(self):
        with freeze_time(self._instant(11)):
            record = self._collect(self._stop(), cash=210.0)
            handin = self._count(self._open(), cash=210.0).with_user(self.finance).sudo(False)
            handin.action_post()
            entry = handin.sudo().move_id
            for again in (handin.action_post, handin.action_refresh, lambda: handin.line_ids.write({"counted": 1})):
                with self.assertRaisesRegex(UserError, "was counted already, by Finance"), self.cr.savepoint():
                    again()
            with self.assertRaisesRegex(UserError, "only what is still with the escort"), self.cr.savepoint():
                record.with_user(self.finance).sudo(False).action_void_collection("other dealer")
            with self.assertRaisesRegex(UserError, "Escort has nothing to hand in"), self.cr.savepoint():
                self._open()
            with self.assertRaisesRegex(UserError, "is the entry of the hand-in"), self.cr.savepoint():
                entry.button_draft()
            self.assertFalse(self.escort._get_late_money(self.company))
        with freeze_time(self._instant(9, day=3)):
            self.assertFalse(self.escort._get_late_money(self.company), "nor is it late the next day")

    def test_money_that_comes_after_it_is_another_one(self):
        with freeze_time(self._instant(11)):
            first, second = self._stop(), self._stop()
            self._collect(first, cash=210.0)
            handin = self._count(self._open(), cash=210.0).with_user(self.finance).sudo(False)
            handin.action_post()
            later = self._collect(second, cash=210.0)
            other = self._open()
            self.assertNotEqual(other, handin)
            self.assertEqual((other.number, other.collection_ids), (2, later))
            self.assertEqual((other.expected_total, handin.expected_total), (210, 210))
