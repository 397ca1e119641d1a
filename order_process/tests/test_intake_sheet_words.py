"""Words that sheets have beside orders: totals, signatures, titles (A9)."""

from odoo.addons.order_process.models.intake.order_columns import MATRIX
from odoo.addons.order_process.models.intake.order_file import Known, read_order_file
from odoo.tests import tagged

from .test_intake_order_file import HEAD, OrderFileCase, csv_bytes, xlsx_bytes

TOTALS = (
    *("本页合计,,,5", "合计金额：100", "总 计,,,5", "合计（件）,,,5", "人民币大写：壹佰元整", "大写合计：壹佰"),
    *("总数量,,,5", "订货合计,,,5", "TOTAL:,,,5", "Sum total,,,5", ",,小计,5", "A,D001,合计,5"),
)
FEET = (
    *("采购员：王", "客户签字：,,审核：", "送货地址：长沙", "打印时间 2026-11-30", "第1页 共2页", "共1页", "以下空白"),
    *("谢谢惠顾", "以上价格含税", "开票信息：123", "盖章处"),
)


@tagged("post_install", "-at_install")
class TestWordsOfSheets(OrderFileCase):
    def _read(self, *rows, head=HEAD):
        return read_order_file(csv_bytes(*rows, head=head))

    def test_totals_and_feet(self):
        for kind, texts in (("total", TOTALS), ("foot", FEET)):
            for text in texts:
                read = self._read("A,D001,RG688,5", text)
                self.assertEqual([other.kind for other in read.others], [kind], text)
                self.assertEqual(len(read.rows), 1, text)

    def test_what_only_looks_so_is_a_row(self):
        for text in ("合计-7,D001,RG688,5", "Total-7,D001,RG688,5", ",,,7", "A,D001,合计器,5", "收货-1,D001,RG688,5"):
            read = self._read("A,D001,RG688,5", text)
            self.assertEqual((len(read.rows), read.others), (2, ()), text)

    def test_nothing_given_is_no_fault(self):
        for text in ("0", "0.00", "-", "/", "无", ""):
            self.assertEqual(self.check_cell("free_quantity", text)[0], [], text)
        self.assertEqual(self.check_cell("free_quantity", "x")[0], ["not_a_number"])
        self.assertEqual(self.check_cell("quantity", "0")[0], ["zero"])

    def test_titles_of_other_programs(self):
        head = "单据编号,购货单位,存货编码,存货名称,主计量单位,订单数量,价税合计"
        read = self._read("A,D001,RG688,Dye,支,5,110", head=head)
        self.assertEqual(
            list(read.rows[0].texts.items()),
            list(zip(("reference", "dealer", "product", "product_name", "unit", "quantity"),
                     ("A", "D001", "RG688", "Dye", "支", "5"), strict=True)),
        )  # fmt: skip
        self.assertEqual(read.skipped, ("价税合计",))
        read = self._read("A,D001,RG688,5,5", head=f"{HEAD},送货数")
        self.assertEqual([problem.code for problem in read.problems], ["unknown_column"], "delivered, or given?")

    def test_a_sum_without_a_word(self):
        for text, kinds in ((",,,11", ["total"]), (",,,12", []), ("A,D001,,11", [])):
            read = self._read("A,D001,RG688,5", "A,D001,SY6,6", text)
            self.assertEqual([other.kind for other in read.others], kinds, text)

    def test_a_share_under_the_bare_title_may_be_paid_or_taken_off(self):
        head = f"{HEAD},折扣"
        for text, asked in (("95", True), ("9", True), ("9.5", True), ("95%", True), ("15", False), ("9折", False)):
            read = self._read(f"A,D001,RG688,5,{text}", head=head)
            found = [problem for problems in read.loose.values() for problem in problems]
            self.assertEqual([problem.code for problem in found], ["paid_share"] * asked, text)
        self.assertEqual([label for label, _texts in self._read("A,D001,RG688,5,9", head=head).loose[2][0].proposals],
                         ["9折", "9%"])  # fmt: skip
        self.assertFalse(self._read("A,D001,RG688,5,95", head=f"{HEAD},折扣%").loose)
        self.assertFalse(read_order_file(csv_bytes("A,D001,RG688,5,95", head=head), by_dealer=True).loose)
        self.assertEqual(self.check_cell("discount", "0折")[0], ["discount_range"])

    def test_raised_figures_are_no_figures(self):
        for text in ("5²", "½", "5½"):
            self.assertEqual(self.check_cell("quantity", text)[0], ["not_a_number"], text)
        self.assertEqual(self.check_cell("price", "2²")[0], ["not_a_number"])

    def test_counts_in_characters(self):
        for text, right in (("十二支", 12), ("两箱", 2), ("半箱", 0.5), ("一百零五支", 105)):
            codes, order = self.check_cell("quantity", text)
            self.assertEqual((codes, order.lines[0][1]["quantity"], order.lines[0][1]["unit"]), ([], right, text[-1]))

    def test_a_unit_of_the_number_format(self):
        def prepare(book):
            for cell, form in (("D2", '0"箱"'), ("D3", "#,##0"), ("E2", '0.00"元"'), ("E3", '"¥"#,##0.00')):
                book.active[cell].number_format = form

        data = xlsx_bytes(["A", "D001", "RG688", 3, 22], ["B", "D001", "RG688", 1200, 22.5],
                          head=[*HEAD.split(","), "单价"], prepare=prepare)  # fmt: skip
        rows = read_order_file(data).rows
        self.assertEqual([(row.texts["quantity"], row.texts["price"]) for row in rows],
                         [("3箱", "22元"), ("1200", "22.5")])  # fmt: skip

    def test_sheets_called_after_dealers(self):
        def prepare(book):
            book.active.title = "长沙丽人"
            other = book.create_sheet("株洲金剪刀")
            for row in (["订单号", "货号", "数量"], ["B", "RG688", 2]):
                other.append(row)

        data = xlsx_bytes(["A", "RG688", 5], head=["订单号", "货号", "数量"], prepare=prepare)
        self.assertEqual([row.texts["dealer"] for row in read_order_file(data).rows], ["长沙丽人", "株洲金剪刀"])

    def test_nothing_in_a_matrix(self):
        known = Known(reference="M", columns={"rg688": MATRIX, "sy6": MATRIX, "rg60": MATRIX})
        read = read_order_file(csv_bytes("D001,5,0,-", head="经销商,RG688,SY6,RG60"), known=known)
        self.assertEqual([(row.texts["product"], row.texts["quantity"]) for row in read.rows], [("RG688", "5")])
