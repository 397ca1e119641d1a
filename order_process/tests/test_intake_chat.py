"""Chat lines as people write them: what is read, what is asked whole, and never another quantity (A9)."""

import doctest
from time import monotonic

from odoo.addons.order_process.models.intake import order_chat, order_chat_words
from odoo.addons.order_process.models.intake.order_file import read_order_file
from odoo.addons.order_process.models.portal import pasted_rows
from odoo.tests import BaseCase, tagged

# What is read: goods and quantity of each of the rows that a line makes.
READ = {
    "12支6/88染膏": [("6/88染膏", "12支")],
    "双氧6%12瓶": [("双氧6%", "12瓶")],
    "染膏6/88十二支": [("染膏6/88", "12支")],
    "好的，两箱双氧6%": [("双氧6%", "2箱")],
    "半箱双氧6%": [("双氧6%", "0.5箱")],
    "石榴红一百零五支": [("石榴红", "105支")],
    "四件套 2": [("四件套", "2")],
    "一次性手套 2包": [("一次性手套", "2包")],
    "6/88*12，5/66*10": [("6/88", "12"), ("5/66", "10")],
    "6/0三支 5/0四支": [("6/0", "3支"), ("5/0", "4支")],
    "RG-60 3 RG-50 4": [("RG-60", "3"), ("RG-50", "4")],
    "自然黑5支石榴红6支": [("自然黑", "5支"), ("石榴红", "6支")],
    "5支石榴红6支紫罗兰": [("石榴红", "5支"), ("紫罗兰", "6支")],
    "石榴红12 紫罗兰10": [("石榴红", "12"), ("紫罗兰", "10")],
    "RG-60 12支另外RG-50 5支": [("RG-60", "12支"), ("RG-50", "5支")],
    "RG-60+RG-50各12支": [("RG-60", "12支"), ("RG-50", "12支")],
    "6/88、5/66都要5支": [("6/88", "5支"), ("5/66", "5支")],
    "RG-60买十送一": [("RG-60", "10送1")],
    "RG-60 12支（送1支）": [("RG-60", "12支 送1支")],
    "RG-60 1,200": [("RG-60", "1,200")],
    "RG-60，12": [("RG-60", "12")],
    "6/88(5支)": [("6/88", "5支")],
    "RG-60 共5支": [("RG-60", "5支")],
    "RG-60✖️5": [("RG-60", "5")],
    "1️⃣ RG-60 5支👍": [("RG-60", "5支")],
    "[玫瑰]RG-60 5支，谢谢老板": [("RG-60", "5支")],
    "@所有人 还有RG-60 2支": [("RG-60", "2支")],
    "Wax 12": [("Wax", "12")],
    "6911234567892 12": [("6911234567892", "12")],
    "洗发水5L 3桶": [("洗发水5L", "3桶")],
    "6/88 10支送5/66 1支": [("6/88", "10支"), ("5/66", "1支")],
    "RG-60再来5支": [("RG-60", "5支")],
    "9*16 5": [("9*16", "5")],
    "染膏：6/88 5支": [("染膏:6/88", "5支")],
    "退色膏 5瓶": [("退色膏", "5瓶")],
}
# Asked whole, without a quantity that a tap would take: it would be a wrong one, or lose the other goods.
ASKED = (
    *("6/0改成5支", "6/0少发2支", "6/0减2支", "取消RG-60 5支", "RG-60 退5支", "换5支RG-60", "补发RG-60 2支"),
    *("RG-60 12或者15支", "RG-60 12-15支", "RG-60 2箱*24支", "RG-60 12支 x 2箱", "RG-60 1箱5支", "RG-60 1箱零5支"),
    *("RG-60 12 22", "RG-60,12,22", "RG-60\t染膏\t12\t22.00\t264", "石榴红紫罗兰各5支", "染膏6/88/5/66各5"),
    *("石榴红 6.88", "RG-60", "RGX12", "RG-60 5支 石榴红", "RG-60 12支 13812345678", "张三 10:30", "送调色碗"),
)
NO_GOODS = (
    *("谢谢亲", "👍👍", "发顺丰", "长沙丽人：", "2026年11月30日 10:30", "张三 2026/11/30 10:30:12"),
    *("王姐 138-1234-5678", "地址长沙市芙蓉区1号", "长沙市芙蓉区五一路1号 张三 13812345678", "收货人：张三"),
)
TOTALS = ("总共12件", "一共5样", "合计46支，1012元", "合计：12")


@tagged("post_install", "-at_install")
class TestChatLines(BaseCase):
    def _read(self, text):
        return order_chat.read_lines(text)

    def test_doctests(self):
        for module in (order_chat, order_chat_words):
            result = doctest.testmod(module)
            self.assertTrue(result.attempted)
            self.assertFalse(result.failed)

    def test_what_is_read(self):
        for text, right in READ.items():
            found = self._read(text)
            self.assertEqual({line.kind for line in found}, {"goods"}, text)
            self.assertEqual([(line.product, line.quantity) for line in found], right, text)

    def test_what_is_asked_has_no_quantity(self):
        for text in ASKED:
            self.assertEqual({(line.kind, line.quantity) for line in self._read(text)}, {("unclear", "")}, text)

    def test_several_goods_with_one_quantity_are_several_questions(self):
        found = self._read("RG-60和RG-50 12支")
        self.assertEqual([(line.kind, line.product, line.quantity) for line in found],
                         [("unclear", "RG-60", ""), ("unclear", "RG-50", "")])  # fmt: skip

    def test_what_is_no_goods(self):
        for kind, texts in (("words", NO_GOODS), ("total", TOTALS)):
            for text in texts:
                self.assertEqual([line.kind for line in self._read(text)], [kind], text)

    def test_numbers_of_lines(self):
        found = self._read("1.6/88 5支\n2.双氧6%3瓶\n3.RG-60 2")
        self.assertEqual([(line.product, line.quantity) for line in found],
                         [("6/88", "5支"), ("双氧6%", "3瓶"), ("RG-60", "2")])  # fmt: skip
        found = self._read("1.5箱双氧6%\n2.5箱双氧12%")
        self.assertEqual({line.kind for line in found}, {"unclear"}, "5 boxes, or one and a half")
        self.assertEqual(self._read("1.5箱双氧6%")[0].quantity, "1.5箱")

    def test_an_order_in_one_long_line(self):
        text = "，".join(f"6/{number}染膏 {number}支" for number in range(10, 60)) + "。谢谢老板！"
        found = self._read(text)
        self.assertEqual([(line.product, line.quantity) for line in found if line.kind == "goods"],
                         [(f"6/{number}染膏", f"{number}支") for number in range(10, 60)])  # fmt: skip
        self.assertEqual([line.kind for line in found[50:]], ["words"])
        self.assertEqual([line.kind for line in self._read("6" * 300)], ["unclear"])

    def test_gifts_prices_and_other_words_beside(self):
        for text in ("送RG-60 1支", "送1支RG-60", "RG-60 1支（送）", "赠品：RG-60 1支"):
            line = self._read(text)[0]
            self.assertEqual((line.product, line.quantity, line.gift), ("RG-60", "1支", True), text)
        for text in ("赠品 纯棉毛巾 2条", "RG-60 1支 明天要", "+RG-60 1支"):
            self.assertEqual([(line.kind, line.gift) for line in self._read(text)], [("goods", False)], text)
        remarks = {
            "RG-60 22元 12支": "22元", "RG-60 ¥22*12支": "¥22", "RG-60 12支，发顺丰": "发顺丰", "急！RG-60 12支": "急"
        }  # fmt: skip
        for text, remark in remarks.items():
            line = self._read(text)[0]
            self.assertEqual((line.product, line.quantity.rstrip("支"), line.remark), ("RG-60", "12", remark), text)

    def test_the_rows_of_a_message(self):
        read = read_order_file("RG-60 12支\n送RG-50 1支\n合计13支")
        self.assertEqual([row.texts.get("gift") for row in read.rows], [None, "yes"])
        self.assertEqual([(other.kind, other.number) for other in read.others], [("total", 3)])

    def test_pasted_by_a_dealer(self):
        read = pasted_rows.read_rows("1.6/88 5支\n2.5/66 6支（急）\nRG-60\t3\n送RG-50 1支\n共15支")
        self.assertEqual([(row.number, row.texts["product"], row.texts["quantity"]) for row in read.rows],
                         [(1, "6/88", "5支"), (2, "5/66", "6支"), (3, "RG-60", "3"), (4, "RG-50", "1支")])  # fmt: skip
        self.assertEqual(read.rows[3].texts["gift"], "yes", "to be refused, not to be paid")
        self.assertEqual([(other.kind, other.text) for other in read.others], [("words", "急"), ("total", "共15支")])

    def test_two_goods_of_a_pasted_line_are_two_rows(self):
        read = pasted_rows.read_rows("RG-60 3\n6/88、5/66各5支")
        self.assertEqual([(str(row.number), row.texts["product"]) for row in read.rows],
                         [("1", "RG-60"), ("2", "6/88"), ("2", "5/66")])  # fmt: skip
        self.assertEqual(len({row.number for row in read.rows}), 3)

    def test_long_and_odd_lines_take_no_time(self):
        started = monotonic()
        for piece in ("1", "谢谢 ", "辛苦了", "1,", "合计1", "138", "和1", " ", "一", "\t"):
            self._read("\n".join((piece * 200)[:199] + end for end in ("", "x", "谢")))
            self._read(piece * 300_000)
        self.assertLess(monotonic() - started, 20)
