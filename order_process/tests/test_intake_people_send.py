"""Orders as people send them: titles anywhere, their own words, totals, units, messages; each row accounted for."""

from base64 import b64encode
from pathlib import Path
from unittest import skipUnless
from unittest.mock import patch

from odoo.addons.order_process.models.intake import order_import_take
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .test_intake_import import ImportCommon
from .test_intake_match import DYES, OXIDES, PLAIN
from .test_intake_order_file import HEAD, csv_bytes, xlsx_bytes
from .test_intake_product_code import ColourGoods

CASES = Path(__file__).parents[3] / "shared" / "cases" / "orders"


class PeopleCommon(ImportCommon):
    def _paste(self, message, user=None, **vals):
        record = self.env["order.process.import"].with_user(user or self.clerk).create({"message": message, **vals})
        record.action_check()
        return record

    def _count(self, orders):
        return {line.product_id: line.product_uom_qty for line in orders.order_line}

    def _lines(self, record):
        return self._count(record.order_ids)


@tagged("post_install", "-at_install")
class TestHead(PeopleCommon):
    def test_titles_below_the_name_of_the_firm(self):
        data = csv_bytes(
            "Rep: Li,,,", "", HEAD, "PO-1,D001,RG688,12", ",,,", "合计,,,12", "制单：许丽,,,", head="Meiyan,,,"
        )
        record = self._drop(data)
        self.assertEqual((record.order_count, record.row_count, record.good_count), (1, 1, 1))
        self.assertEqual((record.other_count, record.source_count), (4, 5))
        for said in ("Meiyan", "Rep: Li", "a total", "row 7", "制单：许丽"):
            self.assertIn(said, record.account)

    def test_titles_over_two_rows(self):
        data = xlsx_bytes(
            [None, None, "货号", "数量"],
            ["PO-1", "D001", "RG688", 5],
            head=["订单号", "经销商", "商品", None],
            prepare=lambda book: (book.active.merge_cells("A1:A2"), book.active.merge_cells("B1:B2")),
        )
        record = self._drop(data, "two.xlsx")
        self.assertEqual((record.problem, record.good_count, record.bad_count), (False, 1, 0))

    def test_titles_printed_again_on_each_page(self):
        record = self._drop(csv_bytes("PO-1,D001,RG688,5", HEAD, "PO-1,D001,SY6,5"))
        self.assertEqual((record.row_count, record.other_count, record.good_count), (2, 1, 1))

    def test_a_total_is_no_order_but_an_order_may_be_called_so(self):
        record = self._drop(csv_bytes("Total-7,D001,RG688,5", "Total,,,5"))
        self.assertEqual((record.order_count, record.other_count), (1, 1))

    def test_codes_and_formulas_of_a_workbook(self):
        self._create_product("Zero", "0000123", 1)

        def prepare(book):
            book.active["C2"].number_format = "0000000"
            book.active.column_dimensions["E"].hidden = True

        data = xlsx_bytes(["PO-1", "D001", 123, 5, "x"], head=[*HEAD.split(","), "Remark"], prepare=prepare)
        record = self._drop(data, "zeros.xlsx")
        self.assertIn("hides were read, too: E", record.account)
        record.action_import_all()
        self.assertEqual(record.order_ids.order_line.product_id.default_code, "0000123")


@tagged("post_install", "-at_install")
class TestTitles(PeopleCommon):
    head = "单子,店,货号,订多少"

    def _meanings(self, record):
        return {row.title: row.meaning for row in record.title_ids}

    def test_said_once_and_remembered(self):
        data = csv_bytes("PO-1,D001,RG688,12", head=self.head)
        record = self._drop(data)
        self.assertIn("There is no such column", record.problem)
        self.assertEqual(self._meanings(record), {"单子": False, "店": False, "货号": "product", "订多少": False})
        self.assertEqual(record.title_ids.mapped("sample"), ["PO-1", "D001", "RG688", "12"])
        unknown = record.title_ids - record.title_ids[2]
        for row, meaning in zip(unknown, ("reference", "dealer", "quantity"), strict=True):
            row.meaning = meaning
        record.action_check()
        self.assertEqual((record.problem, record.good_count), (False, 1))
        record.action_import_all()
        later = self._drop(csv_bytes("PO-2,D001,RG688,3", head=self.head))
        self.assertEqual((later.problem, later.good_count), (False, 1))
        self.assertEqual(later.title_ids.filtered("remembered").mapped("title"), ["单子", "店", "订多少"])
        other = self._drop(csv_bytes("PO-3,D001,RG688,3", head=self.head), user=self.leader)
        self.assertTrue(other.problem, "what one sender says is not what another means")

    def test_a_column_that_no_order_needs(self):
        record = self._drop(csv_bytes("PO-1,D001,RG688,12,shiny,99", head=f"{HEAD},Glaze,金额"))
        record.title_ids.filtered(lambda row: row.title == "Glaze").meaning = "skip"
        record.action_check()
        self.assertEqual((record.problem, record.good_count), (False, 1))
        self.assertIn("no order needs: Glaze, 金额", record.account)

    def test_a_matrix(self):
        record = self._drop(
            csv_bytes("D001,12,,", f"{self.dealer.name},3,x,4", head="经销商,RG688,SY6,RG-60"), reference="M1"
        )
        self._create_product("Dye 6/0", "RG-60", 10)
        record.title_ids[1:].meaning = "goods"
        record.action_check()
        self.assertEqual((record.row_count, record.bad_count), (4, 1))
        self.assertEqual(record.row_ids.filtered("problem").place, "3 · SY6")
        self.assertEqual(record.row_ids.filtered("problem").quantity, "x")
        record.row_ids.filtered("problem").left_out = True
        record.action_import_all()
        made = {order.client_order_ref: order.order_line.mapped("product_uom_qty") for order in record.order_ids}
        self.assertEqual(made, {"M1-2": [12], "M1-3": [3, 4]})

    def test_only_meanings_can_be_said_and_only_in_ones_own_files(self):
        record = self._drop(csv_bytes("PO-1,D001,RG688,12", head=self.head))
        with self.assertRaises(UserError):
            record.title_ids[0].title = "x"
        with self.assertRaises(UserError):
            self.env["order.process.title.meaning"].with_user(self.admin).create(
                {"title": "x", "title_key": "x", "shape": "x", "meaning": "skip", "company_id": self.company.id}
            )
        with self.assertRaises(AccessError):
            record.title_ids[0].with_user(self.salesman).meaning = "skip"


@tagged("post_install", "-at_install")
class TestUnitsAndGifts(PeopleCommon):
    def test_a_unit_that_the_goods_have(self):
        box = self.env["uom.uom"].create(
            {"name": "箱(24支)", "relative_factor": 24, "relative_uom_id": self.env.ref("uom.product_uom_unit").id}
        )
        self.dye.uom_ids = box
        record = self._drop(csv_bytes("PO-1,D001,RG688,2箱", "PO-1,D001,SY6,6瓶"))
        record.action_import_all()
        lines = record.order_ids.order_line
        self.assertEqual(lines.mapped("product_uom_qty"), [2, 6])
        self.assertEqual(lines.product_uom_id, box | self.oxide.uom_id)

    def test_a_unit_that_they_have_not_is_asked(self):
        record = self._drop(csv_bytes("PO-1,D001,RG688,12盒"))
        self.assertIn("is not sold by “盒”", record.row_ids.problem)
        texts = {"quantity": "12", "unit": "Units"}
        self.assertEqual(record.row_ids.proposals, [{"label": "12 Units", "texts": texts}])
        record.row_ids.action_take(0)
        self.assertEqual((record.bad_count, record.good_count), (0, 1))

    def test_what_is_given_with_it_is_a_gift(self):
        record = self._drop(csv_bytes("PO-1,D001,RG688,10+1"))
        record.action_import_all()
        lines = record.order_ids.order_line
        self.assertEqual([(line.product_uom_qty, line.discount) for line in lines], [(10, 0), (1, 100)])
        again = self._drop(csv_bytes("PO-1,D001,RG688,10+1"))
        self.assertEqual((again.existing_count, again.bad_count), (1, 0))
        again = self._drop(csv_bytes("PO-1,D001,RG688,10+2"))
        self.assertEqual(again.bad_count, 1)

    def test_two_readings_are_tapped(self):
        record = self._drop(csv_bytes('PO-1,D001,RG688,"1,200"', 'PO-2,D001,SY6,"1,200"'))
        self.assertEqual([one["label"] for one in record.row_ids[0].proposals], ["1200", "1.200"])
        with self.assertRaises(UserError):
            record.row_ids[0].action_take(2)
        record.row_ids[0].action_take(0)
        self.assertEqual(record.row_ids.mapped("quantity"), ["1200", "1200"], "all rows that say the same")
        record.action_import_all()
        self.assertEqual(record.order_ids.order_line.mapped("product_uom_qty"), [1200, 1200])

    def test_the_same_article_twice(self):
        data = csv_bytes("PO-1,D001,RG688,5", "PO-1,D001,SY6,2", "PO-1,D001,RG688,7")
        record = self._drop(data)
        self.assertIn("added up: 4 to 2", record.account)
        record.apart = True
        record.action_check()
        self.assertNotIn("added up", record.account or "")
        record.apart = False
        record.action_import_all()
        self.assertEqual(record.order_ids.order_line.mapped("product_uom_qty"), [12, 2])
        again = self._drop(data)
        self.assertEqual((again.existing_count, again.bad_count), (1, 0))

    def test_left_out_by_whom(self):
        record = self._drop(csv_bytes("PO-1,D001,RG688,5", "PO-1,D001,NIX,7"))
        record.row_ids[1].with_user(self.leader).left_out = True
        record.action_check()
        self.assertEqual((record.left_out_count, record.good_count), (1, 1))
        self.assertIn(f"Left out by {self.leader.name}: rows 3.", record.account)


@tagged("post_install", "-at_install")
class TestChange(PeopleCommon):
    """An order that is there already: what differs is a proposal to change it, with review as any change."""

    def _drop_again(self, *rows, **vals):
        return self._drop(csv_bytes(*rows, head=f"{HEAD},Receiver,Line Remark"), **vals)

    def test_the_order_becomes_what_the_file_says(self):
        first = self._drop(csv_bytes("PO-1,D001,RG688,5"))
        first.action_import_all()
        order = first.order_ids
        order.carrier_id = self.carrier
        self._approve(order)
        record = self._drop_again("PO-1,D001,RG688,8,Wang,", "PO-1,D001,SY6,2,,mind the caps")
        self.assertEqual((record.good_count, record.bad_count), (0, 1))
        label = f"Change {order.name} as the file says"
        self.assertEqual([one["label"] for one in record.row_ids[0].proposals], [label])
        record.row_ids[0].action_take(0)
        self.assertEqual((record.good_count, record.bad_count), (1, 0))
        self.assertEqual(order.order_line.product_uom_qty, 5, "nothing is changed before the import")
        record.action_import_all()
        self.assertEqual(self._count(order), {self.dye: 8, self.oxide: 2})
        self.assertEqual((order.receiver_name, order.remark_ids.mapped("text")), ("Wang", ["mind the caps"]))
        self.assertEqual((record.changed_count, record.created_count), (1, 0))
        self.assertEqual(order.review_state, "pending", "it is reviewed again, as after any change")
        again = self._drop_again("PO-1,D001,RG688,8,Wang,", "PO-1,D001,SY6,2,,mind the caps")
        self.assertEqual((again.existing_count, again.bad_count), (1, 0))

    def test_who_may_not_change_it_is_told(self):
        first = self._drop(csv_bytes("PO-1,D001,RG688,5"), user=self.salesman)
        first.action_import_all()
        order = first.order_ids
        order.carrier_id = self.carrier
        self._approve(order)
        order.sudo().locked = True
        record = self._drop(csv_bytes("PO-1,D001,RG688,8", "PO-2,D001,RG688,1"), user=self.salesman)
        record.row_ids[0].action_take(0)
        record.action_import_good()
        self.assertEqual(order.order_line.product_uom_qty, 5)
        self.assertTrue(record.row_ids[0].problem)
        self.assertEqual((record.created_count, record.changed_count), (1, 0), "the other order goes in")


@tagged("post_install", "-at_install")
class TestMessages(PeopleCommon):
    def test_a_chat_becomes_an_order(self):
        record = self._paste("老板发货：\nRG688 12\n2、SY6 3瓶（急）\n谢谢", partner_id=self.dealer.id)
        self.assertEqual((record.good_count, record.other_count, record.source_count), (1, 2, 4))
        record.action_import_all()
        self.assertEqual(self._lines(record), {self.dye: 12, self.oxide: 3})
        self.assertEqual(record.order_ids.remark_ids.mapped("text"), ["急"])
        self.assertEqual(record.order_ids.partner_id, self.dealer)
        again = self._paste("老板发货：\nRG688 12\n2、SY6 3瓶（急）\n谢谢", partner_id=self.dealer.id)
        self.assertEqual((again.good_count, again.existing_count), (0, 1), "the same message is the same order")

    def test_whose_order_it_is_must_be_said(self):
        record = self._paste("RG688 12")
        self.assertEqual(record.bad_count, 1)
        self.assertIn("Dealer Code must be filled in", record.row_ids.problem)
        record.partner_id = self.dealer
        record.action_check()
        self.assertEqual((record.good_count, record.bad_count), (1, 0))

    def test_a_line_that_is_not_understood_is_asked(self):
        record = self._paste("RG688 12\nwhat about 60 of the other?", partner_id=self.dealer.id)
        self.assertEqual((record.good_count, record.bad_count, record.other_count), (0, 1, 0))
        record.row_ids.filtered("problem").left_out = True
        record.action_import_all()
        self.assertEqual(self._lines(record), {self.dye: 12})

    def test_rows_copied_from_a_sheet(self):
        record = self._paste("货号\t品名\t数量\nRG688\tDye\t12\n合计\t\t12", partner_id=self.dealer.id)
        self.assertEqual((record.good_count, record.other_count), (1, 1))

    def test_nothing_to_read(self):
        for message in ("", "  \n", "谢谢老板"):
            record = self.env["order.process.import"].with_user(self.clerk).create({"message": message})
            if message.strip():
                record.action_check()
                self.assertIn("No line names goods", record.problem)
            else:
                with self.assertRaises(UserError):
                    record.action_check()


class ShopCommon(ColourGoods, PeopleCommon):
    """The goods and dealers of the collected files."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dealer.ref = "OLD"
        (cls.dye | cls.oxide).active = False
        dealers = (
            ("长沙丽人美发用品商行", "D001"), ("株洲金剪刀美发用品店", "D003"), ("衡阳俏佳人美发器材行", "D004"),
            ("宜昌三峡发艺用品商行", "D007"), ("洛阳牡丹美发用品商行", "D014"),
        )  # fmt: skip
        cls.dealers = {code: cls._create_dealer(name, code) for name, code in dealers}
        for name, values in (("染膏 100ml", DYES), ("双氧奶 1000ml", OXIDES)):
            cls._create_dye_of_colours(name, values)
        for code, name in {**PLAIN, "ZP-01": "赠品 调色碗套装", "0000123": "Zero", "123": "Wrong"}.items():
            cls._create_product(name, code, 10)

    def _read(self, name):
        record = self.env["order.process.import"].with_user(self.leader).create(
            {"file": b64encode((CASES / name).read_bytes()), "file_name": name}
        )
        record.action_check()
        return record

    def _made(self, record):
        record.action_import_all()
        return {
            order.client_order_ref: {
                (line.product_id.default_code, line.discount == 100): line.product_uom_qty for line in order.order_line
            }
            for order in record.order_ids
        }

    def _tap(self, record, label):
        """Tap the first proposal of this name."""
        row = next(row for row in record.row_ids if label in [one["label"] for one in row.proposals or ()])
        row.action_take([one["label"] for one in row.proposals].index(label))


@tagged("post_install", "-at_install")
class TestNames(ShopCommon):
    def _chat(self, message, dealer="D001"):
        return self._paste(message, partner_id=self.dealers[dealer].id)

    def test_what_was_tapped_is_understood_the_next_time_by_this_dealer(self):
        record = self._chat("洗发水 3桶")
        self.assertIn("Choose", record.row_ids.problem)
        self.assertLessEqual(len(record.row_ids.proposals), 3)
        self._tap(record, "[XF-01] 滋养洗发水 5L")
        self.assertEqual((record.good_count, record.bad_count), (1, 0))
        self.assertRecordValues(record.name_ids, [{"text": "洗发水", "scope": "dealer", "outcome": False}])
        self.assertFalse(self.env["order.process.alias"].search([]), "nothing is learnt before the import")
        record.action_import_all()
        self.assertEqual(record.name_ids.outcome, "remembered")
        self.assertEqual(self._chat("洗发水 5桶").bad_count, 0)
        self.assertEqual(self._chat("洗发水 5桶", "D003").bad_count, 1, "it is the name of one dealer")

    def test_for_all_or_nobody(self):
        record = self._chat("洗发水 3桶\n毛巾 2条")
        for label in ("[XF-02] 去屑洗发水 5L", "[ZP-03] 赠品 纯棉毛巾"):
            self._tap(record, label)
        record.name_ids[0].scope, record.name_ids[1].scope = "all", "no"
        record.action_import_all()
        later = self._chat("洗发水 3桶\n毛巾 2条", "D003")
        self.assertEqual(later.row_ids.filtered("problem").mapped("product"), ["毛巾"])
        with self.assertRaises(UserError):
            record.name_ids[0].text = "x"

    def test_a_dealer_by_a_short_name(self):
        record = self._drop(csv_bytes("PO-1,长沙丽人,RG-60,5", "PO-2,长沙丽人,RG-50,5"))
        self.assertEqual(record.bad_count, 2)
        self._tap(record, "D001 长沙丽人美发用品商行")
        self.assertEqual((record.good_count, record.bad_count), (2, 0), "all rows that say the same")
        record.action_import_all()
        self.assertEqual(record.order_ids.partner_id, self.dealers["D001"])
        self.assertEqual(self._drop(csv_bytes("PO-3,长沙丽人,RG-60,5")).bad_count, 0)

    def test_a_row_with_three_questions_has_answers_to_each(self):
        record = self._drop(csv_bytes('PO-1,长沙丽人,洗发水,"1,200"', "PO-2,长沙丽人,RG-60,5"))
        row = record.row_ids[0]
        asked = [sorted(one["texts"].keys() & {"dealer", "product", "quantity"}) for one in row.proposals]
        self.assertLessEqual({("dealer",), ("product",), ("quantity",)}, set(map(tuple, asked)))
        self.assertLessEqual(max(asked.count(key) for key in asked), 3, "three at most to each")
        for label in ("1200", "[XF-01] 滋养洗发水 5L", "D001 长沙丽人美发用品商行"):
            self._tap(record, label)
        self.assertEqual((record.good_count, record.bad_count), (2, 0), record.row_ids.mapped("problem"))

    def test_of_a_long_file_the_other_questions_stay(self):
        record = self._drop(csv_bytes('PO-1,长沙丽人,洗发水,"1,200"'))
        record.action_check()
        with patch.object(order_import_take, "CHECK_AT_ONCE", 0):
            self._tap(record, "1200")
            left = [one["label"] for one in record.row_ids.proposals]
            self.assertNotIn("1200", left)
            self._tap(record, "D001 长沙丽人美发用品商行")
            self._tap(record, "[XF-01] 滋养洗发水 5L")
        record.action_check()
        self.assertEqual((record.good_count, record.bad_count), (1, 0))

    def test_a_code_and_another_colour_beside_it(self):
        head = f"{HEAD},色号"
        record = self._drop(csv_bytes("PO-1,D001,RG-60,5,6/0", "PO-2,D001,RG-60,5,5/0", head=head))
        self.assertEqual((record.good_count, record.bad_count), (1, 1))
        self.assertIn("does not go with the colour number", record.row_ids.problem)
        self.assertEqual(
            {one["texts"]["product"] for one in record.row_ids.proposals}, {"RG-60", "RG-50"}
        )

    def test_a_name_and_a_colour_without_code(self):
        record = self._drop(csv_bytes("PO-1,D001,染膏,6/88,5", head="订单号,经销商,品名,色号,数量"))
        self.assertEqual(record.good_count, 1, record.row_ids.mapped("problem"))
        record.action_import_all()
        self.assertEqual(record.order_ids.order_line.product_id.default_code, "RG-688")

    def test_own_names_in_a_file_of_several_dealers(self):
        alias = self.env["order.process.alias"].with_user(self.clerk)
        shampoo = self.env["product.product"].search([("default_code", "=", "XF-02")])
        alias._learn("goods", "洗发水", shampoo, self.dealers["D003"])
        record = self._drop(csv_bytes("PO-1,D003,洗发水,5", "PO-2,D001,洗发水,5"))
        self.assertEqual(record.row_ids.mapped("reference"), ["PO-2"])
        record.action_import_good()
        self.assertEqual(record.order_ids.order_line.product_id, shampoo)


@tagged("post_install", "-at_install")
@skipUnless(CASES.is_dir(), "the collected order files are not on this machine")
class TestCollected(ShopCommon):
    """The files and messages that were collected, against what is right by their list."""

    def test_chinese_csv(self):
        self.assertEqual(
            self._made(self._read("excel-cn.csv")),
            {"C-01": {("RG-688", False): 12, ("SY-06", False): 6}, "C-02": {("XF-01", False): 4}},
        )

    def test_same_article_and_number_format(self):
        made = self._made(self._read("same-article.xlsx"))
        self.assertEqual(made, {"M-1": {("RG-60", False): 12, ("XF-01", False): 2}})
        self.assertEqual(self._made(self._read("number-format.xlsx")), {"20261129001": {("0000123", False): 5}})

    def test_rep_sheet(self):
        record = self._read("rep-sheet.xlsx")
        self.assertEqual((record.problem, record.order_count), (False, 2))
        self.assertIn("no order needs: 金额", record.account)
        self._tap(record, "D001 长沙丽人美发用品商行")
        self._tap(record, "D003 株洲金剪刀美发用品店")
        self.assertEqual(
            self._made(record),
            {
                "XL1129-01": {("RG-50", False): 12, ("SY-06", False): 6, ("ZP-01", True): 1},
                "XL1129-02": {("RG-60", False): 24, ("XF-01", False): 3},
            },
        )

    def test_troubles(self):
        with freeze_time("2026-11-29 02:00:00"):
            record = self._read("troubles.xlsx")
        rows = {row.reference: row for row in record.row_ids}
        self.assertEqual(set(rows), {f"A-{number:02}" for number in (1, 2, 4, 5, 7, 9, 10, 11)})
        labels = {key: [one["label"] for one in row.proposals or ()] for key, row in rows.items()}
        self.assertEqual(labels["A-01"], ["D001 长沙丽人美发用品商行"])
        self.assertEqual(labels["A-02"], ["12 Units"])
        self.assertIn("D003 株洲金剪刀美发用品店", labels["A-04"])
        self.assertEqual(labels["A-05"], ["2026-12-05", "2027-05-12"])
        self.assertEqual(labels["A-07"], ["1200", "1.200"])
        for reference, said in (("A-09", "is not known"), ("A-10", "below zero"), ("A-11", "above zero")):
            self.assertIn(said, rows[reference].problem)
        self.assertEqual(record.other_count, 1)

    def test_chat(self):
        record = self._paste((CASES / "chat-1.txt").read_text(), partner_id=self.dealers["D001"].id)
        self.assertEqual((record.row_count, record.other_count), (12, 2))
        self.assertEqual(record.row_ids.filtered("problem").mapped("quantity"), ["2箱"], "no box is known for it")
        self.assertEqual([one["label"] for one in record.row_ids.filtered("problem").proposals], ["2 Units"])

    def test_rows_copied(self):
        for name in ("sheet-paste.txt", "sheet-paste-untitled.txt"):
            record = self._paste((CASES / name).read_text(), partner_id=self.dealers["D001"].id, reference=name)
            self.assertEqual((record.row_count, record.bad_count, record.good_count), (3, 0, 1), name)
