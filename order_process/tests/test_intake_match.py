"""What people send is found among goods and dealers, and what is not certain is asked (A9)."""

import doctest
import re
from pathlib import Path

from odoo.addons.order_process.models.intake import dealer_shelf, goods_text, goods_wanted
from odoo.addons.order_process.models.intake.dealer_shelf import DealerShelf
from odoo.addons.order_process.models.intake.goods_shelf import Good, Shelf
from odoo.tests import BaseCase, tagged

from .common import OrderProcessCommon
from .test_intake_product_code import ColourGoods

CHAT = Path(__file__).parents[3] / "shared" / "cases" / "orders" / "chat-1.txt"
DYES = {
    "5/0 自然黑": "RG-50",
    "6/88 石榴红": "RG-688",
    "5/66 紫罗兰": "RG-566",
    "7/43 铜金": "RG-743",
    "4/0 棕黑": "RG-40",
    "6/0 栗棕": "RG-60",
    "7/1 灰棕": "RG-71",
    "9/16 亚麻灰": "RG-916",
    "6/45 酒红": "RG-645",
    "7/77 巧克力": "RG-777",
}
OXIDES = {"3%": "SY-03", "6%": "SY-06", "9%": "SY-09", "12%": "SY-12"}
PLAIN = {
    "XF-01": "滋养洗发水 5L",
    "XF-02": "去屑洗发水 5L",
    "HF-01": "柔顺护发素 5L",
    "FM-02": "橄榄发膜 1000ml",
    "TF-01": "陶瓷烫发水(正常发)",
    "TF-02": "陶瓷烫发水(受损发)",
    "FL-01": "干胶定型喷雾 420ml",
    "GJ-02": "电吹风 2200W",
    "ZP-03": "赠品 纯棉毛巾",
}
# As dealers write: what is taken without asking.
CERTAIN = {
    "6/88 染膏": "RG-688",
    "5/66 染膏": "RG-566",
    "7/43染膏": "RG-743",
    "染膏 9/16": "RG-916",
    "双氧 6%": "SY-06",
    "SY-06": "SY-06",
    "RG688": "RG-688",
    "RG - 645": "RG-645",
    "rg-40": "RG-40",
    "ｒｇ－６０": "RG-60",
    "RG—777": "RG-777",
    "XF 01": "XF-01",
    "6901234567892": "RG-688",
    "石榴红": "RG-688",
    "6/88 石榴红": "RG-688",
    "染膏石榴红": "RG-688",
    "６／８８": "RG-688",
    "6/88号染膏": "RG-688",
    "双氧奶12%": "SY-12",
    "自然黑染膏": "RG-50",
    "RG688 石榴红": "RG-688",
    "染膏 100毫升 6/45 酒红": "RG-645",
    "陶瓷烫发水（受损发）": "TF-02",
    "滋养洗发水 5升": "XF-01",
}
# What is asked, with this among the proposals.
ASKED = {
    "6/8 染膏": "RG-688",
    "染膏 6.88": "RG-688",
    "688": "RG-688",
    "双氧6度": "SY-06",
    "双氧 6": "SY-06",
    "sy6": "SY-06",
    "RG-6888": "RG-688",
    "6/88 染膏 12支": "RG-688",
    "1. RG-777": "RG-777",
    "去屑洗发水": "XF-02",
    "洗发水": "XF-01",
    "受损发烫发水": "TF-02",
    "干胶": "FL-01",
    "毛巾": "ZP-03",
    "吹风机": "GJ-02",
    "橄榄发莫": "FM-02",
    "9/16亚麻恢": "RG-916",
    "FL01（急）": "FL-01",
}
NOTHING = ("", "——", "谢谢", "老板发货", "好的", "ZZ-999", "👍", "6/88 染膏 " + "急" * 200)


@tagged("post_install", "-at_install")
class TestGoodsShelf(BaseCase):
    """The judgement itself, without a database."""

    def _judge(self, text, *goods, known=()):
        shelf = Shelf(Good(number, codes, names, values) for number, (codes, names, values) in enumerate(goods, 1))
        return shelf.judge(text, known)

    def test_doctests(self):
        for module in (goods_text, goods_wanted, dealer_shelf):
            result = doctest.testmod(module)
            self.assertTrue(result.attempted)
            self.assertFalse(result.failed)

    def test_numbers_decide(self):
        red = (("RG-688",), ("染膏 60ml",), (("6/88",),))
        brown = (("RG-60",), ("染膏 60ml",), (("6/0",),))
        self.assertEqual(self._judge("染膏 6/0", red, brown).certain, 2)
        for text in ("6/8", "染膏 6/8", "染膏 6/880", "染膏 66/88", "染膏 16/88", "染膏 6/88 6/0"):
            self.assertIsNone(self._judge(text, red, brown).certain, text)

    def test_two_series(self):
        plain = (("RG-688",), ("染膏 100ml",), (("6/88",),))
        silk = (("SK-688",), ("丝曼染膏 100ml",), (("6/88",),))
        self.assertEqual(self._judge("染膏 100ml (6/88)", plain, silk)[::2], (1, "full_name"))
        for text in ("6/88", "染膏 6/88"):
            self.assertEqual(self._judge(text, plain, silk)[:2], (None, (1, 2)), text)
        self.assertEqual(self._judge("丝曼 6/88", plain, silk).certain, 2)

    def test_a_size_is_no_colour(self):
        dye = (("RG-60",), ("染膏 60ml",), (("6/0",),))
        self.assertEqual(self._judge("染膏 6/0", dye).certain, 1)
        self.assertIsNone(self._judge("染膏 60", dye).certain)
        self.assertIsNone(self._judge("染膏 60ml", dye).certain)

    def test_codes_alike(self):
        one, other = (("RG-1-12",), ("甲",), ()), (("RG-11-2",), ("乙",), ())
        self.assertEqual(self._judge("rg 1-12", one, other).certain, 1)
        self.assertIsNone(self._judge("RG-11-2", one).certain)
        self.assertEqual(self._judge("RG112", one, other)[1:], ((1, 2), "several"))
        small = (("rg-50",), ("丙",), ())
        large = (("RG-50",), ("丁",), ())
        joined = (("RG50",), ("戊",), ())
        self.assertEqual(self._judge("RG-50", small, large).certain, 2)
        self.assertEqual(self._judge("rg50", small, joined).certain, 2)
        self.assertIsNone(self._judge("rg 50", small, joined).certain)

    def test_a_short_number_with_a_dash_is_no_code(self):
        self.assertIsNone(self._judge("6-0", (("60",), ("剪刀",), ())).certain)
        self.assertEqual(self._judge("6901-2345", (("69012345",), ("剪刀",), ())).certain, 1)

    def test_one_code_in_two_fields(self):
        one, other = (("A-1", "777777"), ("甲",), ()), (("777777",), ("乙",), ())
        self.assertEqual(self._judge("777777", one, other), (None, (1, 2), "several"))

    def test_an_alias_decides_no_question_of_codes(self):
        brown = (("RG-50",), ("染膏",), (("5/0",),))
        red = (("RG-688",), ("染膏",), (("6/88",),))
        silk = (("SK-688",), ("丝曼染膏",), (("6/88",),))
        goods = (brown, red, silk)
        self.assertEqual(self._judge("6/88", *goods, known=[3]), (3, (), "alias"))
        self.assertEqual(self._judge("老样子", *goods, known=[1]), (1, (), "alias"))
        for text in ("RG-688", "SK-688", "5/0", "染膏 6/88 RG-688"):
            verdict = self._judge(text, *goods, known=[2 if "SK" in text or text == "5/0" else 1])
            self.assertEqual((verdict.certain, verdict.why), (None, "alias_contradicts"), text)

    def test_several_languages(self):
        dye = (("RG-688",), ("Royal dye 100ml", "染膏 100ml"), (("6/88 Ruby", "6/88 石榴红"),))
        for text in ("Royal 6/88", "染膏 6/88", "ruby", "royal dye 石榴红", "Royal dye 100ml 6/88 Ruby"):
            self.assertEqual(self._judge(text, dye).certain, 1, text)

    def test_long_and_odd_texts_do_no_harm(self):
        dye = (("RG-688",), ("染膏",), (("6/88",),))
        for text in ("染膏" * 60, "6/88 " * 24, "[](){}*%s%(x)s\\", "٣/٨٨", "½", "🧴" * 50):
            self.assertIsNone(self._judge(text, dye).certain, text)


@tagged("post_install", "-at_install")
class TestGoodsMatch(ColourGoods, OrderProcessCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.dye | cls.oxide).sale_ok = False
        _template, dyes = cls._create_dye_of_colours("染膏 100ml", DYES)
        _template, oxides = cls._create_dye_of_colours("双氧奶 1000ml", OXIDES)
        cls.goods = {**dyes, **oxides}
        cls.goods.update((code, cls._create_product(name, code, 20.0)) for code, name in PLAIN.items())
        cls.goods["RG-688"].barcode = "6901234567892"
        cls.Product = cls.env["product.product"].with_user(cls.clerk)
        cls.env.flush_all()

    def _match(self, text, **options):
        return self.Product._match_goods([text], **options)[text]

    def test_rows_as_dealers_write_them(self):
        found = self.Product._match_goods([*CERTAIN, *ASKED, *NOTHING])
        self.assertEqual({text: found[text].certain.default_code for text in CERTAIN}, CERTAIN)
        self.assertEqual([text for text in CERTAIN if found[text].proposals], [])
        self.assertEqual({text: found[text].certain for text in ASKED if found[text].certain}, {})
        missed = {
            text: found[text].proposals.mapped("default_code")
            for text, code in ASKED.items()
            if self.goods[code] not in found[text].proposals
        }
        self.assertEqual(missed, {})
        self.assertLessEqual(max(len(match.proposals) for match in found.values()), 3)
        for text in NOTHING:
            self.assertFalse(found[text].certain or found[text].proposals, text)

    def test_a_chat(self):
        if not CHAT.exists():
            self.skipTest("the shared cases are not beside the checkout")
        right = ["RG-688", "RG-566", "RG-743", "RG-916", "SY-06", "SY-06", "RG-688", "RG-645", "RG-40", "RG-777"]
        right += ["XF-01", "FL-01"]
        rows = [re.sub(r"^\d[.、]\s*", "", row) for row in CHAT.read_text().splitlines()[1:-1]]
        goods = [re.sub(r"\s*(x\s*)?\d+\s*[支箱瓶桶]?\s*(（急）)?$", "", row) for row in rows]
        found = self.Product._match_goods(goods)
        self.assertEqual([found[text].certain.default_code for text in goods], right)

    def test_a_contradiction_proposes_both(self):
        match = self._match("RG-60 染膏 5/0")
        self.assertEqual((match.certain, match.why), (self.Product, "contradiction"))
        self.assertEqual(set(match.proposals[:2].mapped("default_code")), {"RG-60", "RG-50"})
        self.assertEqual(self._match("染膏 6/88 酒红").proposals.mapped("default_code"), ["RG-688", "RG-645"])

    def test_what_is_not_sold_is_not_proposed(self):
        self.goods["RG-688"].active = False
        self.goods["RG-645"].sale_ok = False
        for text in ("RG-688", "6/88 石榴红", "RG-645", "染膏 酒红", "6901234567892"):
            match = self._match(text)
            self.assertFalse(match.certain, text)
            self.assertFalse(match.proposals & (self.goods["RG-688"] | self.goods["RG-645"]), text)

    def test_the_goods_of_a_domain_only(self):
        domain = [("id", "not in", self.goods["RG-688"].ids)]
        self.assertFalse(self._match("RG-688", domain=domain).certain)
        self.assertNotIn(self.goods["RG-688"], self._match("6/88 染膏", domain=domain).proposals)

    def test_goods_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self._create_product("染膏 试用", "OT-1", 1).company_id = other
        self.assertFalse(self._match("OT-1").certain)

    def test_a_changed_code_is_found_at_once(self):
        self.goods["FL-01"].default_code = "FL 09"
        self.assertEqual(self._match("fl-09").certain, self.goods["FL-01"])
        self.assertFalse(self._match("FL-01").certain)

    def test_the_product_field_proposes_what_it_does_not_find(self):
        Template = self.env["product.template"].with_user(self.clerk)
        red = self.goods["RG-688"]
        self.assertEqual(self.Product.name_search("染膏 6.88"), [(red.id, red.display_name)])
        row = Template.web_name_search("染膏 6.88", {"display_name": {}}, [("sale_ok", "=", True)])[0]
        self.assertEqual((row["id"], row["display_name"]), (red.product_tmpl_id.id, red.display_name))
        self.assertEqual(row["__formatted_display_name"], red.display_name)
        self.assertEqual(Template.browse(row["id"]).get_named_variant(row["display_name"])["id"], red.id)
        for text, operator in (("谢谢", "ilike"), ("染膏 6.88", "="), ("染膏 6.88", "not ilike"), ("6", "ilike")):
            self.assertNotIn(red.id, [found for found, _name in self.Product.name_search(text, operator=operator)][:1])
        self.assertFalse(self.Product.name_search("染膏 6.88", [("id", "!=", red.id), ("default_code", "=", "XF-01")]))

    def test_it_asks_a_fixed_number_of_queries(self):
        few = [f"染膏 {number}/88" for number in range(4)]
        many = [f"双氧 {number}%" for number in range(100)] + [f"染膏 {number}/0" for number in range(100)]
        self._match("6/88 染膏")
        for texts in (few, many):
            self.env.invalidate_all()
            with self.assertQueryCount(6):
                found = self.Product._match_goods(texts)
        self.assertEqual(found["双氧 6%"].certain, self.goods["SY-06"])
        self.assertEqual(found["染膏 4/0"].certain, self.goods["RG-40"])
        self.env.invalidate_all()
        with self.assertQueryCount(4):
            self.Product._match_goods([code.replace("-", "") for code in self.goods])


@tagged("post_install", "-at_install")
class TestDealerMatch(OrderProcessCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = {
            "D101": "长沙丽人美发用品商行",
            "D102": "长沙新发现美业贸易有限公司",
            "D103": "株洲金剪刀美发用品店",
            "D104": "重庆山城美发用品有限公司",
            "D105": "重庆万州丝语美业商行",
            "D106": "武汉尚丝美业有限公司",
        }
        cls.dealers = {ref: cls._create_dealer(name, ref) for ref, name in names.items()}
        cls.Partner = cls.env["res.partner"].with_user(cls.clerk)
        cls.env.flush_all()

    def _match(self, text):
        return self.Partner._match_dealers([text], self.company)[text]

    def test_codes_and_whole_names_are_certain(self):
        for text in ("D103", "d103", "Ｄ１０３", " D-103", "株洲金剪刀美发用品店", "株洲金剪刀　美发用品店"):
            self.assertEqual(self._match(text), (self.dealers["D103"], self.Partner), text)

    def test_short_names_are_proposed(self):
        right = {
            "长沙丽人": "D101",
            "丽人": "D101",
            "株洲金剪刀": "D103",
            "金剪刀": "D103",
            "株洲剪刀": "D103",
            "103": "D103",
            "D0103": "D103",
            "山城": "D104",
            "D101 长沙丽人": "D101",
            "长沙丽人（李姐）": "D101",
            "长沙丽人李姐": "D101",
        }
        found = self.Partner._match_dealers(list(right), self.company)
        self.assertEqual([text for text in right if found[text].certain], [])
        self.assertEqual({text: found[text].proposals[:1].ref for text in right}, right)
        self.assertLessEqual(max(len(match.proposals) for match in found.values()), 3)

    def test_first_letters_and_words_of_the_same_sound(self):
        if goods_text.pinyin is None:
            self.skipTest("pypinyin is not installed")
        for text, ref in (("cslr", "D101"), ("ZZJJD", "D103"), ("cqsc", "D104"), ("武汉尚斯", "D106")):
            self.assertIn(self.dealers[ref], self._match(text).proposals, text)

    def test_a_region_proposes_its_dealers(self):
        match = self._match("重庆")
        self.assertFalse(match.certain)
        self.assertEqual(set(match.proposals.mapped("ref")), {"D104", "D105"})

    def test_what_is_no_dealer(self):
        for text in ("", "谢谢", "👍", self.company.name, self.clerk.name):
            match = self._match(text)
            self.assertFalse(match.certain | match.proposals & (self.clerk | self.leader).partner_id, text)
            self.assertFalse(match.certain, text)

    def test_two_dealers_of_one_name(self):
        twin = self._create_dealer("株洲金剪刀美发用品店", "D107")
        match = self._match("株洲金剪刀美发用品店")
        self.assertEqual((match.certain, match.proposals), (self.Partner, self.dealers["D103"] | twin))

    def test_dealers_of_another_company_and_archived_ones(self):
        self.dealers["D103"].company_id = self.env["res.company"].create({"name": "Other"})
        self.dealers["D106"].active = False
        for text in ("D103", "株洲金剪刀", "D106", "武汉尚丝"):
            match = self._match(text)
            self.assertFalse(match.certain, text)
            self.assertFalse(match.proposals & (self.dealers["D103"] | self.dealers["D106"]), text)

    def test_it_asks_a_fixed_number_of_queries(self):
        self._match("D103")
        for texts in (["金剪刀"], [f"长沙{number}" for number in range(200)]):
            self.env.invalidate_all()
            with self.assertQueryCount(5):
                self.Partner._match_dealers(texts, self.company)

    def test_the_judgement(self):
        shelf = DealerShelf([(1, "D001", ("长沙丽人",)), (2, "长沙丽人", ("别家",)), (3, False, ("丽人",))])
        self.assertEqual(shelf.judge("长沙丽人")[:2], (None, (1, 2)))
        self.assertEqual(shelf.judge("丽人").certain, 3)
        self.assertEqual(shelf.judge("老李", [1]), (1, (), "alias"))
        self.assertEqual(shelf.judge("D001", [3])[:2], (None, (1, 3)))
        self.assertIsNone(DealerShelf([(1, "1-12", ("甲",))]).judge("11-2").certain)
