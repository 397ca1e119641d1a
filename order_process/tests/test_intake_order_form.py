"""Order forms: whose they are stands above the titles, and most goods that they list are not ordered (A9)."""

import doctest

from odoo.addons.order_process.models.intake import order_above, order_bare
from odoo.addons.order_process.models.intake.order_file import Known, read_order_file
from odoo.exceptions import AccessError
from odoo.tests import BaseCase, tagged

from .test_intake_import_portal import URL, PortalImportCommon
from .test_intake_order_file import csv_bytes, xlsx_bytes
from .test_intake_people_send import PeopleCommon

GOODS = "货号,品名,单价,数量"
FORM = ("RG688,染膏,,12", "A1,,,", "A2,,,0", "A3,,,—", "A4,,,支", "SY6,双氧,,3", "合计,,,15")


def read(*lines, known=None):
    return read_order_file("\r\n".join(lines).encode(), known=known)


def texts(found, *keys):
    return [tuple(row.texts.get(key, "") for key in keys) for row in found.rows]


def others(found, kind):
    return [int(str(other.number)) for other in found.others if other.kind == kind]


@tagged("post_install", "-at_install")
class TestFormRead(BaseCase):
    def test_examples(self):
        for module in (order_above, order_bare):
            self.assertFalse(doctest.testmod(module).failed, module.__name__)

    def test_pairs_above_the_titles(self):
        for above in (
            ("客户：长沙丽人  单号：X-1  订货日期：2026年11月29日,,,", "收货人:王芳 13800001111,,,"),
            ("客户,长沙丽人,单号：,X-1", "订货日期,2026年11月29日,,", "收货人：,王芳,收货电话：,13800001111"),
            ("客户：,,长沙丽人,", "单号:X-1,,订货日期：2026年11月29日,", "收货人：王芳,,收货电话：13800001111,"),
            ("客户编码:长沙丽人,客户名称：丽人,单号：X-1,", "收货人：王芳(13800001111),订货日期:,2026年11月29日,"),
        ):
            found = read("美妍发品 订货单,,,", *above, GOODS, "RG-60,染膏,22,12")
            self.assertFalse(found.problems, above)
            self.assertEqual(
                texts(found, "dealer", "reference", "receiver", "receiver_phone", "remark", "quantity"),
                [("长沙丽人", "X-1", "王芳", "13800001111", "订货日期：2026年11月29日", "12")],
                above,
            )
            self.assertEqual(len(others(found, "above")), 1 + len(above), "they are said as well")

    def test_what_is_no_pair(self):
        found = read("客户：,,单号：,", "地址：长沙,电话：0731-88,打印日期：今天,", GOODS, "RG-60,染膏,22,12")
        self.assertEqual([(one.code, one.column) for one in found.problems], [
            ("missing_column", "reference"), ("missing_column", "dealer"),
        ])  # fmt: skip
        found = read("客户：长沙,单号：X-1,,", "客户,货号,品名,数量", "株洲,RG-60,,12")
        self.assertEqual(texts(found, "dealer", "reference"), [("株洲", "X-1")], "a column says it of each row")

    def test_several_tables_below_each_other(self):
        first = ("客户：长沙,单号：X-1,", "货号,品名,数量", "RG-60,,12", "合计,,12")
        for titles in (("货号,品名,数量",), ()):
            found = read(*first, "客户：株洲,单号：X-2,", *titles, "RG-50,,3", "备注：急,,")
            self.assertEqual(texts(found, "dealer", "reference"), [("长沙", "X-1"), ("株洲", "X-2")])
        found = read("货号,品名,数量", "RG-60,,12", "合计,,12", "客户：长沙,单号：X-1,")
        self.assertEqual(texts(found, "dealer", "reference"), [("长沙", "X-1")], "below the only table")

    def test_titles_whose_upper_row_says_it_all(self):
        pairs = "客户：长沙,,单号：X-1,"
        for head in (
            (GOODS, ",,元,盒"), (GOODS, "(必填),,（元）,(盒)"), (GOODS, "Item Code,Description,Price,数量(盒)"),
            ("货号,商品,价格,数量(盒)", ",名称,,"),
        ):  # fmt: skip
            found = read(pairs, *head, "RG-60,染膏,22,12")
            self.assertFalse(found.problems, head)
            self.assertEqual(texts(found, "product", "quantity", "unit"), [("RG-60", "12", "盒")], head)
        found = read(f"{pairs},", f"{GOODS},", ",,,订货,赠送", "RG-60,染膏,22,12,1")
        self.assertEqual(texts(found, "quantity", "free_quantity"), [("12", "1")])
        found = read(pairs, GOODS, "石榴红,染膏,,", "RG-60,染膏,22,12")
        self.assertEqual(len(found.rows), 2, "goods without a quantity are no titles")

    def test_goods_that_nobody_orders(self):
        found = read("客户：长沙,,单号：X-1,", GOODS, *FORM)
        self.assertEqual(texts(found, "product", "quantity"), [("RG688", "12"), ("SY6", "3")])
        self.assertEqual(others(found, "bare"), [4, 5, 6, 7])
        asked = read("客户：长沙,,单号：X-1,", GOODS, *FORM, known=Known(ask_bare=True))
        self.assertEqual((len(asked.rows), others(asked, "bare")), (6, []))

    def test_where_nearly_all_have_quantities_a_row_is_asked(self):
        rows = [f"RG-{at},,,{at or ''}" for at in range(10)]
        found = read("客户：长沙,,单号：X-1,", GOODS, *rows)
        self.assertEqual((len(found.rows), others(found, "bare")), (10, []))

    def test_no_order_and_no_words_are_lost(self):
        head = "订单号,客户,货号,数量,行备注"
        bare = [f"X1,D1,{goods},," for goods in "BCEFG"]
        found = read(head, "X1,D1,A,5,", *bare, "X1,D1,D,,要两箱", "X2,D1,A,,")
        self.assertEqual(texts(found, "product"), [("A",), ("D",), ("A",)], "another order and words are asked")
        found = read("客户：长沙,,单号：X-1,", GOODS, "A,,,", "B,,,", "C,,,")
        self.assertEqual([one.code for one in found.problems], ["no_quantity"])


@tagged("post_install", "-at_install")
class TestFormImport(PeopleCommon):
    def _form(self, dealer="D001", above=True):
        lines = [f"客户：{dealer},,单号：X-1,", GOODS] if above else [GOODS]
        return csv_bytes(*lines[1:], *FORM, head=lines[0])

    def test_not_ordered_together_and_undone(self):
        record = self._drop(self._form())
        self.assertEqual((record.good_count, record.bad_count, record.bare_count), (1, 0, 4))
        self.assertEqual((record.row_count, record.other_count, record.source_count), (2, 6, 8))
        self.assertIn("4 goods of the form without a quantity, not ordered: 4 A1; 5 A2", record.account)
        record.action_ask_bare()
        self.assertEqual((record.bad_count, record.bare_count, len(record.row_ids)), (1, 0, 6))
        record.row_ids.filtered(lambda row: row.product == "A1").write({"product": "RG688", "quantity": "2"})
        record.action_ask_bare()
        self.assertEqual((record.good_count, record.bad_count, record.bare_count), (1, 0, 4))
        record.action_import_all()
        self.assertEqual(self._lines(record), {self.dye: 12, self.oxide: 3})
        self.assertEqual((record.order_ids.client_order_ref, record.order_ids.partner_id), ("X-1", self.dealer))
        with self.assertRaises(AccessError):
            record.with_user(self.salesman).sudo(False).action_ask_bare()

    def test_whose_it_is(self):
        short = self.dealer.name.split()[0]
        record = self._drop(self._form(short))
        self.assertEqual(record.bad_count, 1)
        self.assertIn(self.dealer.name, record.row_ids[0].proposals[0]["label"])
        record.partner_id = self.dealer
        record.action_check()
        self.assertEqual((record.good_count, record.bad_count), (1, 0), "a short name of the chosen dealer")
        other = self._create_dealer("Wuhan Meiyuan", "D002")
        record = self._drop(self._form(), partner_id=other.id)
        self.assertEqual(record.bad_count, 1, "another dealer was chosen")
        self.assertIn("but Wuhan Meiyuan", record.row_ids[0].problem.replace("[D002] ", ""))

    def test_a_workbook_with_several_sheets_of_forms(self):
        def prepare(book):
            book.active.title = "染膏"
            page = book.create_sheet("双氧")
            for row in (["客户：", "D001", "单号：", "X-1"], ["货号", "品名", "数量"], ["A5", ""], ["A6"], ["A7"]):
                page.append(row)

        data = xlsx_bytes(
            *(["货号", "品名", "数量"], ["RG688", "", 5], ["A1"], ["A2"], ["A3"]),
            head=["客户：", "D001", "单号：", "X-1"], prepare=prepare,
        )  # fmt: skip
        record = self._drop(data, "forms.xlsx")
        self.assertEqual((record.good_count, record.bad_count, record.bare_count), (1, 0, 6), record.problem)


@tagged("post_install", "-at_install")
class TestFormPortal(PortalImportCommon):
    def test_a_dealers_own_form(self):
        page, record = self._drop(csv_bytes(GOODS, *FORM, head=f"客户：{self.dealer.name},,单号：X-1,"))
        self.assertEqual((record.good_count, record.bad_count, record.bare_count), (1, 0, 4))
        self.assertIn("goods of the form without a quantity, not ordered", page.text)
        self._post(f"{URL}/{record.id}/bare", {"fingerprint": "x"})
        self.assertEqual(record.bare_count, 4, "of another file than the page showed, nothing")
        self._post(f"{URL}/{record.id}/bare", {"fingerprint": record.fingerprint})
        self.assertEqual((record.bare_count, record.bad_count), (0, 1))
        self._post(f"{URL}/{record.id}/bare", {"fingerprint": record.fingerprint})
        self.assertEqual((record.bare_count, record.bad_count), (4, 0))

    def test_another_dealers_form(self):
        _page, record = self._drop(csv_bytes(GOODS, *FORM, head=f"客户：{self.other.name},,单号：X-1,"))
        self.assertEqual((record.good_count, record.bad_count), (0, 1))
        self.assertIn("is not your code", record.row_ids[0].problem)
