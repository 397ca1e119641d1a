"""The shop sells: colours in a grid, pictures, prices by quantity, promotions that fill as one orders (L5)."""

from odoo import Command
from odoo.tests import tagged

from .portal_common import NEW
from .shop_common import ShopCommon

PIXEL = b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@tagged("post_install", "-at_install")
class TestShop(ShopCommon):
    def setUp(self):
        super().setUp()
        self._sign_in()

    # === What a page asks for ===

    def test_pages_ask_little_of_the_database(self):
        """With promotions, usual goods and an order under way; one goods more or less asks for no more."""
        self._create_gift_program()
        order = self._create_orders(lines=[(product, 2) for product in self.royal.product_variant_ids[:6]])
        self._approve(order)
        for page, most in ((NEW, 49), ("/my", 46)):
            self._get(page)
            self.env.invalidate_all()
            with self.subTest(page=page), self.assertQueryCount(most):
                self.assertEqual(self.url_open(page, timeout=60).status_code, 200)

    # === Colours ===

    def test_twelve_colours_in_one_grid(self):
        shown = self._rpc(f"{NEW}/find", search="royal")["catalogue"]
        self.assertEqual(shown.count("o_dealer_grid"), 1)
        self.assertEqual(shown.count("o_dealer_cell"), 12)
        for product in self.royal.product_variant_ids:
            self.assertIn(f'data-product="{product.id}"', shown)
        self.assertIn("background-color: #7a2f3a", shown)
        self.assertIn("Quantity of 6/88", shown)
        self.assertEqual(self._rpc(f"{NEW}/find", search="royal")["message"], "12 products found: choose one.")

    def test_a_colour_number_finds_its_cell_alone(self):
        found = self._rpc(f"{NEW}/find", search="royal 7/44")
        self.assertEqual(found["exact"]["id"], self.royal.product_variant_ids[7].id)
        self.assertNotIn("o_dealer_grid", found["catalogue"])

    def test_a_number_that_ends_at_the_stroke_finds_the_family(self):
        sixes = self.royal.product_variant_ids.filtered(
            lambda colour: colour.product_template_attribute_value_ids.name.startswith("6/")
        )
        shown = self._rpc(f"{NEW}/find", search="royal 6/")["catalogue"]
        found = {product for product in self.royal.product_variant_ids if f'data-product="{product.id}"' in shown}
        self.assertTrue(sixes)
        self.assertEqual(found, set(sixes))

    def test_a_cell_says_what_the_order_has(self):
        colour = self.royal.product_variant_ids[5]
        self._set(colour, 7)
        page = self._get(f"{NEW}?search=royal").text
        self.assertRegex(page, rf'data-product="{colour.id}"\s+value="7"')

    def test_a_colour_that_is_dearer_says_so(self):
        value = self.royal.product_variant_ids[2].product_template_attribute_value_ids
        value.price_extra = 3
        shown = self._rpc(f"{NEW}/find", search="royal")["catalogue"]
        self.assertIn("13.00", shown)
        self.assertEqual(shown.count("10.00"), 1)

    def test_a_colour_cannot_break_out_of_its_style(self):
        self.attribute.value_ids[0].html_color = "red;background:url(//evil)"
        self.assertNotIn("evil", self._rpc(f"{NEW}/find", search="royal")["catalogue"])

    def test_the_colours_stay_on_one_page(self):
        for number in range(45):
            self._create_product(f"Comb {number}", f"A{number:03}", 1)
        pages = [self._rpc(f"{NEW}/find", search="", page=page)["catalogue"] for page in (1, 2, 3, 4, 99)]
        self.assertEqual([page.count("o_dealer_cell") for page in pages], [0, 0, 12, 12, 12])
        self.assertIn("3 / 3", " ".join(pages[2].replace("</span>", "").replace("<span>", "").split()))

    # === Pictures ===

    def test_a_picture_where_there_is_one(self):
        self.assertNotIn("<img", self._rpc(f"{NEW}/find", search="RG688")["catalogue"])
        self.dye.image_1920 = PIXEL
        shown = self._rpc(f"{NEW}/find", search="RG688")["catalogue"]
        self.assertIn('loading="lazy"', shown)
        response = self._get(f"{NEW}/picture?product={self.dye.id}")
        self.assertEqual((response.status_code, response.headers["Content-Type"]), (200, "image/png"))

    def test_no_picture_of_what_is_not_offered(self):
        self.dye.image_1920 = PIXEL
        self.dye.sale_ok = False
        for number in (self.dye.id, 0, "x", 10**12, ""):
            self.assertEqual(self._get(f"{NEW}/picture?product={number}").status_code, 404, number)

    # === Prices by quantity ===

    def test_price_breaks_are_shown(self):
        self.env.ref("base.group_user").implied_ids |= self.env.ref("product.group_product_pricelist")
        prices = self.env["product.pricelist"].create(
            {
                "name": "Agents",
                "company_id": self.company.id,
                "item_ids": [
                    Command.create(
                        {
                            "compute_price": "fixed",
                            "fixed_price": price,
                            "min_quantity": quantity,
                            "product_tmpl_id": self.dye.product_tmpl_id.id,
                        }
                    )
                    for price, quantity in ((25, 0), (22, 24), (20, 100))
                ],
            }
        )
        self.dealer.with_company(self.company).property_product_pricelist = prices
        shown = " ".join(self._rpc(f"{NEW}/find", search="RG688")["catalogue"].split())
        self.assertEqual(shown.count("o_dealer_break"), 2)
        for text in ("25.00", "24", "22.00", "100", "20.00"):
            self.assertIn(text, shown)

    # === Own list, own names, boxes ===

    def test_my_usual_goods(self):
        self.assertNotIn("My usual goods", self._get(NEW).text)
        order = self._create_orders(lines=[(self.dye, 2)])
        order.action_submit_review()
        self.assertIn("My usual goods", self._get(NEW).text)
        shown = self._rpc(f"{NEW}/find", category="usual")["catalogue"]
        self.assertIn("RG688", shown)
        self.assertNotIn("SY6", shown)
        self._sign_in(self.rival)
        self.assertNotIn("RG688", self._rpc(f"{NEW}/find", category="usual")["catalogue"])

    def test_own_names_are_shown_to_oneself(self):
        self.env["order.process.alias"].create(
            {"text": "大红", "product_id": self.dye.id, "dealer_id": self.dealer.id, "company_id": self.company.id}
        )
        self.assertIn("大红", self._rpc(f"{NEW}/find", search="RG688")["catalogue"])
        self.assertEqual(self._rpc(f"{NEW}/find", search="大红")["exact"]["id"], self.dye.id)
        self._sign_in(self.rival)
        self.assertNotIn("大红", self._rpc(f"{NEW}/find", search="RG688")["catalogue"])

    def test_boxes_and_least_quantities(self):
        box = self.env["uom.uom"].create(
            {"name": "Box of 12", "relative_factor": 12, "relative_uom_id": self.dye.uom_id.id}
        )
        self.dye.write({"uom_ids": [Command.set(box.ids)], "dealer_whole_boxes": True})
        self.oxide.dealer_minimum = 6
        shown = self._rpc(f"{NEW}/find")["catalogue"]
        self.assertIn('data-step="12"', shown, "plus and minus go by whole boxes")
        self.assertIn('data-step="-12"', shown)
        self.assertNotIn("o_dealer_box", shown)
        self.dye.dealer_whole_boxes = False
        shown = self._rpc(f"{NEW}/find")["catalogue"]
        self.assertRegex(shown, r'o_dealer_box[^>]*data-step="12"[^>]*aria-label="One box of 12 more"')
        self.assertIn('data-step="1"', shown)
        self.dye.dealer_whole_boxes = True
        shown = self._rpc(f"{NEW}/find")["catalogue"]
        self.assertIn("whole boxes of 12 only", shown)
        self.assertIn("at least 6", shown)
        self._set(self.dye, 13)
        self._set(self.oxide, 5)
        order = self._draft()
        page = self._submit(order).text
        self.assertIn("comes in boxes of 12: order 12 or 24", page)
        self.assertIn("at least 6 are ordered", page)
        self.assertEqual(order.dealer_draft_user_id, self.buyer)
        self._set(self.dye, 24)
        self._set(self.oxide, 6)
        self._submit(order)
        self.assertEqual(order.review_state, "pending")

    # === Promotions ===

    def test_a_promotion_fills_while_one_orders(self):
        self._create_gift_program()
        first, second, *_rest = self.royal.product_variant_ids
        shown = self._rpc(f"{NEW}/find", search="royal")["catalogue"]
        self.assertIn("Buy 10, get 1 × Developer 6% free", shown)
        bar = self._set(first, 5)["bar"]
        self.assertIn("5 more, then 1 × Developer 6% free", bar)
        self.assertNotIn("o_dealer_gift", bar)
        self.assertIn("2 more, then 1 × Developer 6% free", self._set(second, 3)["bar"])
        answer = self._set(second, 6)
        self.assertIn("9 more, then 1 × Developer 6% free", answer["bar"])
        self.assertIn("o_dealer_gift", answer["bar"])
        self.assertIn("Developer 6%", answer["lines"], "the gift is seen before the order is submitted")
        self.assertEqual(self._draft().amount_total, 110)
        self.assertIn("10 more, then", self._set(second, 5)["bar"])
        self.assertNotIn("o_dealer_gift", self._set(second, 1)["bar"])

    def test_what_the_dealer_asks_writes_nothing(self):
        self._create_gift_program()
        self._set(self.royal.product_variant_ids[0], 8)
        draft = self._draft()
        before = draft.order_line.ids, draft.write_date, self.env["loyalty.card"].search_count([])
        draft._get_dealer_promotions()
        self._get(NEW)
        self.assertEqual((draft.order_line.ids, draft.write_date, self.env["loyalty.card"].search_count([])), before)

    def test_a_discount_from_an_amount(self):
        self._create_gift_program(
            program_type="promotion",
            rule_ids=[Command.create({"minimum_amount": 100, "reward_point_mode": "order"})],
            reward_ids=[Command.create({"reward_type": "discount", "discount": 5, "discount_mode": "percent"})],
        )
        bar = self._set(self.dye, 2)["bar"]
        self.assertRegex(bar, r"40.00.* more, then 5% on your order")
        self.assertNotIn(" more, then", self._set(self.dye, 4)["bar"])

    def test_a_program_that_is_over_promises_nothing(self):
        program = self._create_gift_program(date_to="2020-01-01")
        self.assertNotIn("more, then", self._set(self.royal.product_variant_ids[0], 8)["bar"])
        program.write({"date_to": False, "date_from": "2099-01-01"})
        self.assertNotIn("more, then", self._set(self.royal.product_variant_ids[0], 9)["bar"])
