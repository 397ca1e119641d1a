"""Names that were tapped or typed are understood the next time, and never decide silently between two goods (A9)."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .portal_common import DealerPortalCommon
from .test_intake_product_code import ColourGoods


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestAlias(ColourGoods, DealerPortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        _template, colours = cls._create_dye_of_colours("染膏 100ml", {"5/0": "RG-50", "6/88": "RG-688"})
        cls.brown, cls.red = colours["RG-50"], colours["RG-688"]
        cls.other = cls._create_dealer("株洲金剪刀美发用品店", "D103")
        cls.Alias = cls.env["order.process.alias"].with_user(cls.clerk)
        cls.Product = cls.env["product.product"].with_user(cls.clerk)
        cls.Partner = cls.env["res.partner"].with_user(cls.clerk)

    def _match(self, text, dealer=None):
        return self.Product._match_goods([text], dealer=dealer)[text]

    def test_what_was_tapped_is_understood(self):
        self.assertFalse(self._match("老样子红").certain)
        self.Alias._learn("goods", "老样子 红", self.red)
        match = self._match(" 老样子红")
        self.assertEqual((match.certain, match.why), (self.red, "alias"))
        self.Alias._learn("goods", "88-0123", self.brown, self.dealer)
        self.assertEqual(self._match("88－0123", self.dealer).certain, self.brown)
        self.assertFalse(self._match("88-0123").certain)
        self.assertFalse(self._match("88-0123", self.other).certain)

    def test_a_dealers_own_name_comes_before_that_of_all(self):
        self.Alias._learn("goods", "K7", self.red)
        self.Alias._learn("goods", "K7", self.brown, self.dealer.child_ids)
        self.assertEqual(self._match("k-7", self.dealer).certain, self.brown)
        self.assertEqual(self._match("k-7", self.dealer.child_ids).certain, self.brown)
        self.assertEqual(self._match("k-7", self.other).certain, self.red)

    def test_learning_twice_changes_nothing(self):
        first = self.Alias._learn("goods", "K7", self.red)
        again = self.Alias._learn("goods", " k－7", self.red)
        self.assertEqual(first, again)
        self.assertEqual(self.Alias._learn("goods", "K7", self.red, self.dealer), first)
        self.assertEqual((first.text, first.source, first.create_uid), ("K7", "typed", self.clerk))

    def test_another_meaning_ends_the_one_before(self):
        first = self.Alias._learn("goods", "K7", self.red)
        second = self.Alias.with_user(self.leader)._learn("goods", "K7", self.brown)
        self.assertFalse(first.active)
        self.assertEqual((first.product_id, first.ended_by_id), (self.red, self.leader))
        self.assertEqual(str(first.ended_on), "2026-03-02 01:00:00")
        self.assertEqual(self._match("K7").certain, self.brown)
        self.assertEqual(second.create_uid, self.leader)

    def test_on_which_import_it_was_tapped(self):
        record = self.env["order.process.import"].with_user(self.clerk).create({"file_name": "chat.txt"})
        alias = self.Alias._learn("goods", "K7", self.red, order_import=record)
        self.assertEqual((alias.source, alias.import_id), ("tapped", record))

    def test_it_contradicts_no_code_and_no_name(self):
        plain = self._create_product("滋养洗发水 5L", "XF-01", 20)
        for text in ("rg 50", "RG-50", "染膏 100ml 5/0", "染膏100ml（5/0）", "xf01", "滋养洗发水５升"):
            with self.assertRaisesRegex(UserError, "cannot mean something else", msg=text):
                self.Alias._learn("goods", text, self.red)
        with self.assertRaisesRegex(UserError, "株洲金剪刀"):
            self.Alias._learn("dealer", "d-103", self.dealer)
        self.assertEqual(self.Alias._learn("goods", "xf01", plain).product_id, plain)

    def test_a_code_that_comes_later_makes_it_a_question(self):
        self.Alias._learn("goods", "K7", self.red)
        late = self._create_product("发膜", "K-7", 20)
        match = self._match("K7")
        self.assertEqual((match.certain, match.why), (self.Product, "alias_contradicts"))
        self.assertEqual(match.proposals, late | self.red)
        self.assertEqual(self._match("K-7").proposals, late | self.red)
        late.active = False
        self.assertEqual(self._match("K7").certain, self.red)

    def test_of_goods_no_longer_sold(self):
        self.Alias._learn("goods", "K7", self.red)
        self.red.sale_ok = False
        self.assertFalse(self._match("K7").certain | self._match("K7").proposals)

    def test_a_short_name_of_a_dealer(self):
        self.assertFalse(self.Partner._match_dealers(["金剪刀"], self.company)["金剪刀"].certain)
        self.Alias._learn("dealer", "金剪刀", self.other)
        self.assertEqual(self.Partner._match_dealers(["金 剪刀"], self.company)["金 剪刀"].certain, self.other)
        rival = self._create_dealer("金剪刀", "D104")
        match = self.Partner._match_dealers(["金剪刀"], self.company)["金剪刀"]
        self.assertEqual((match.certain, match.proposals), (self.Partner, rival | self.other))

    def test_nobody_rewrites_or_deletes(self):
        alias = self.Alias._learn("goods", "K7", self.red)
        for user in (self.clerk, self.leader, self.admin):
            for vals in ({"product_id": self.brown.id}, {"text": "K8"}, {"active": False, "text": "K8"}):
                with self.assertRaisesRegex(UserError, "stays as it was learnt"):
                    alias.with_user(user).write(vals)
        with self.assertRaisesRegex(UserError, "not deleted"):
            alias.sudo().unlink()
        with self.assertRaises(UserError):
            alias.with_user(self.admin).unlink()
        alias.action_archive()
        self.assertEqual((alias.active, alias.ended_by_id), (False, self.clerk))
        with self.assertRaisesRegex(UserError, "stays as it was learnt"):
            alias.action_unarchive()
        self.assertFalse(self._match("K7").certain)

    def test_nothing_is_smuggled_in(self):
        vals = {"text": "K7", "product_id": self.red.id}
        for more in ({"source": "tapped"}, {"key": "rg50"}, {"ended_on": "2026-01-01"}):
            with self.assertRaisesRegex(UserError, "written by the system only"):
                self.Alias.create({**vals, **more})
        alias = self.Alias.with_context(default_source="tapped", default_active=False).create(vals)
        self.assertEqual((alias.source, alias.active), ("typed", True))
        with self.assertRaisesRegex(UserError, "means this already"):
            self.Alias.create(vals)
        with self.assertRaisesRegex(UserError, "names nothing"):
            self.Alias.create({**vals, "text": " —— "})

    def test_who_may_teach(self):
        for user in (self.clerk, self.leader, self.admin):
            self.Alias.with_user(user)._learn("goods", f"by {user.login}", self.red)
        for user in (self.salesman, self.keeper, self.buyer):
            with self.assertRaises(AccessError):
                self.Alias.with_user(user)._learn("goods", "K9", self.red)
        with self.assertRaises(AccessError):
            self.Alias.with_user(self.buyer).search([])
        self.assertTrue(self.Alias.with_user(self.salesman).search_count([]))

    def test_the_form(self):
        with Form(self.Alias.with_user(self.admin)) as form:
            form.text = "红色那支"
            form.product_id = self.red
            form.dealer_id = self.dealer
        self.assertEqual(form.record.key, "红色那支")
        self.assertEqual(self._match("红色那支", self.dealer).certain, self.red)

    def test_another_company_learns_for_itself(self):
        self.Alias._learn("goods", "K7", self.red)
        other = self.env["res.company"].create({"name": "Other"})
        Product = self.env["product.product"].sudo().with_company(other)
        self.assertFalse(Product._match_goods(["K7"])["K7"].certain)
