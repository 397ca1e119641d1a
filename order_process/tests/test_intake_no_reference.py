"""A form or message without a reference gets one by itself: shown, changed on a wish, and the same when read again."""

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .test_intake_import_portal import PortalImportCommon
from .test_intake_order_file import csv_bytes, xlsx_bytes
from .test_intake_people_send import PeopleCommon

FORM = ("订货单,,", "订货日期：2026年3月2日,,", "货号,品名,数量")


def form(*rows, head=FORM):
    return csv_bytes(*head[1:], *rows, head=head[0])


@tagged("post_install", "-at_install")
class TestNoReference(PeopleCommon):
    def _read(self, data, day=2, user=None, **vals):
        with freeze_time(self._instant(9, day=day)):
            return self._drop(data, user=user, **{"partner_id": self.dealer.id, **vals})

    def _import(self, record, day=2):
        with freeze_time(self._instant(9, 10, day=day)):
            record.action_import_all()
        return record.order_ids

    def test_one_tap_and_never_twice(self):
        first = self._read(form("RG688,,12", "SY6,,3"))
        self.assertEqual((first.problem, first.good_count, first.bad_count), (False, 1, 0))
        self.assertRegex(first.proposed_reference, r"^\d{6}-[0-9a-f]{6}$")
        order = self._import(first)
        self.assertEqual(order.client_order_ref, first.proposed_reference)
        for day, user in ((2, self.clerk), (5, self.leader)):
            again = self._read(form("RG688,,12", "SY6,,3"), day=day, user=user, name="other name.csv")
            self.assertEqual(again.proposed_reference, first.proposed_reference)
            self.assertEqual((again.good_count, again.existing_count), (0, 1))
            self.assertIn(f"already imported as {order.name}", again.note)
            self.assertTrue(again.earlier_note)

    def test_saved_again_as_another_kind_of_file_it_is_the_same(self):
        rows = (["订货日期：2026年3月2日"], ["货号", "品名", "数量"], ["RG688", None, 12])
        first = self._read(form("RG688,,12"))
        self._import(first)
        book = self._read(xlsx_bytes(*rows, head=["订货单"]), name="form.xlsx")
        self.assertNotEqual(book.fingerprint, first.fingerprint)
        self.assertEqual((book.proposed_reference, book.good_count), (first.proposed_reference, 0))
        other = self._read(form("RG688,,13"))
        self.assertNotEqual(other.proposed_reference, first.proposed_reference, "another quantity, another order")

    def test_two_dealers_may_send_the_same(self):
        first = self._import(self._read(form("RG688,,12")))
        second = self._read(form("RG688,,12"), partner_id=self._create_dealer("Wuhan Meiyuan", "D002").id)
        self.assertEqual((second.good_count, second.existing_count), (1, 0))
        self.assertEqual(self._import(second).client_order_ref, first.client_order_ref)

    def test_another_one_is_typed(self):
        record = self._read(form("RG688,,12"), reference="PO-7")
        self.assertFalse(record.proposed_reference)
        self.assertEqual(self._import(record).client_order_ref, "PO-7")
        again = self._read(form("RG688,,12"), reference="PO-7")
        self.assertEqual((again.good_count, again.existing_count), (0, 1))

    def test_a_column_or_a_line_above_says_it_better(self):
        record = self._read(form("RG688,,12", head=(*FORM[:1], "单号：X-9,,", FORM[2])))
        self.assertFalse(record.proposed_reference)
        self.assertEqual(self._import(record).client_order_ref, "X-9")
        record = self._read(csv_bytes(",RG688,12", head="订单号,货号,数量"))
        self.assertEqual((record.bad_count, record.good_count), (1, 0), "an empty cell is asked, as before")

    def test_whose_order_it_is_is_asked_in_words(self):
        record = self._read(form("RG688,,12"), partner_id=False)
        self.assertEqual(record.problem, "The file does not say whose order it is. Choose the dealer above.")
        record.partner_id = self.dealer
        record.action_check()
        self.assertEqual((record.problem, record.good_count), (False, 1))

    def test_titles_that_nobody_knows_are_said_once(self):
        record = self._read(csv_bytes("PO-1,D001,RG688,12,x", head="单子,店,货号,订多少,光泽"))
        self.assertEqual(record.problem.count("There is no such column"), 1)
        self.assertIn("“单子, 店, 订多少, 光泽”", record.problem)

    def test_once_more_on_purpose(self):
        first = self._import(self._read(form("RG688,,12")))
        again = self._read(form("RG688,,12"), day=9)
        self.assertTrue(again.existing_count)
        with freeze_time(self._instant(9, 5, day=9)):
            again.action_order_again()
        self.assertEqual((again.good_count, again.existing_count), (1, 0))
        self.assertRegex(again.proposed_reference, r"^260309-[0-9a-f]{6}-2$")
        second = self._import(again, day=9)
        self.assertNotEqual(second.client_order_ref, first.client_order_ref)
        again.action_check()
        self.assertEqual(len(again.order_ids), 1, "it stays this order")
        third = self._read(form("RG688,,12"), day=10)
        self.assertEqual((third.good_count, third.existing_count), (0, 1))

    def test_goods_of_the_form_without_a_quantity_change_nothing(self):
        data = form("RG688,,12", "SY6,,", "BOWL,,")
        record = self._read(data)
        before = record.proposed_reference
        record.action_ask_bare()
        self.assertEqual(record.proposed_reference, before)

    def test_a_message_on_another_day_is_the_same_message(self):
        with freeze_time(self._instant(9)):
            first = self._paste("RG688 12\nSY6 3", partner_id=self.dealer.id)
            first.action_import_all()
        with freeze_time(self._instant(9, day=3)):
            again = self._paste("RG688 12\nSY6 3", partner_id=self.dealer.id)
        self.assertEqual((again.good_count, again.existing_count), (0, 1))
        self.assertEqual(again.proposed_reference, first.order_ids.client_order_ref)

    def test_two_read_before_one_is_imported(self):
        one, other = self._read(form("RG688,,12")), self._read(form("RG688,,12"), day=3)
        self.assertEqual(other.proposed_reference, one.proposed_reference)
        self._import(other, day=3)
        one.action_check()
        self.assertEqual((one.good_count, one.existing_count), (0, 1))

    def test_what_is_proposed_is_not_written_from_outside(self):
        record = self._read(form("RG688,,12"))
        for name, value in (("proposed_reference", "X"), ("content_mark", "y"), ("ordered_again", True)):
            with self.assertRaisesRegex(Exception, "set by the import itself"):
                record.write({name: value})
        with self.assertRaises(AccessError):
            record.with_user(self.keeper).sudo(False).action_order_again()


@tagged("post_install", "-at_install")
class TestDealersForm(PortalImportCommon):
    def test_a_form_of_the_dealer(self):
        data = form("RG688,,5")
        _response, record = self._drop(data)
        self.assertEqual((record.problem, record.good_count), (False, 1))
        self._run(record)
        self.assertEqual(self._orders().client_order_ref, record.proposed_reference)
        response, again = self._drop(data)
        self.assertIn("Order it once more", response.text)
        self.assertFalse(again.good_count)
        self._post(f"/my/orders/import/{again.id}/again", {"fingerprint": "forged"})
        self.assertFalse(again.good_count)
        self._post(f"/my/orders/import/{again.id}/again", {"fingerprint": again.fingerprint})
        self.env.invalidate_all()
        self.assertTrue(again.good_count)
        self._run(again)
        self.assertEqual(len(self._orders()), 2)
