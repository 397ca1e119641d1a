"""A dealer writes an order in the portal: a real draft that is there on every device, at the dealer's own prices."""

import gzip

from odoo import Command
from odoo.addons.order_process.models.portal import sale_order_draft
from odoo.tests import freeze_time, tagged

from .portal_common import NEW, DealerPortalCommon


@tagged("post_install", "-at_install")
class TestDealerOrder(DealerPortalCommon):
    def test_the_page_is_light(self):
        """On 400 kbit/s every 50 kB cost a second: the page links its own bundle alone, and that stays small."""
        self._sign_in()
        page = self._get(NEW).text
        self.assertIn("order_process.assets_light.min.css", page)
        bundle = self.env["ir.qweb"]._get_asset_bundle("order_process.assets_light")
        styles, script = bundle.css().raw, bundle.js().raw
        self.assertLess(len(page.encode()) + len(styles) + len(script), 250_000)
        self.assertLess(len(gzip.compress(styles)) + len(gzip.compress(script)), 60_000)
        self.assertNotIn(b"@odoo/owl", script)

    def test_from_the_first_product_to_review(self):
        self._sign_in()
        page = self._get(NEW)
        self.assertEqual(page.status_code, 200)
        self.assertIn("Dye 6/88", page.text)
        self.assertFalse(self._orders(), "looking makes no order")
        answer = self._set(self.dye, 5)
        self.assertEqual((answer["product_id"], answer["quantity"]), (self.dye.id, "5"))
        self.assertIn("150.00", answer["bar"])
        draft = self._draft()
        self.assertRecordValues(
            draft,
            [
                {
                    "partner_id": self.dealer.id,
                    "company_id": self.company.id,
                    "intake_channel_id": self.portal_channel.id,
                    "keyed_by_id": self.buyer.id,
                    "taken_by_id": self.salesman.id,
                    "carrier_id": self.carrier.id,
                    "payment_term_id": self.term.id,
                    "state": "draft",
                    "process_stage": "entry",
                    "review_state": "none",
                    "amount_total": 150,
                }
            ],
        )
        self._set(self.oxide, 2)
        response = self._submit(draft, receiver_name="王芳", receiver_phone="139", remark="轻放")
        self.assertTrue(response.url.endswith(f"/my/orders/{draft.id}"))
        self.assertRecordValues(
            draft,
            [
                {
                    "review_state": "pending",
                    "dealer_draft_user_id": False,
                    "amount_total": 190,
                    "receiver_name": "王芳",
                    "receiver_phone": "139",
                }
            ],
        )
        self.assertEqual(draft.type_name, "Sales Order", "no quotation, although it is not confirmed yet")
        self.assertEqual(draft.remark_ids.mapped("text"), ["轻放"])
        self.assertFalse(self._draft())

    def test_the_draft_is_there_on_the_other_device(self):
        self._sign_in()
        self._set(self.dye, 5)
        self._rpc(f"{NEW}/facts", texts={"receiver_name": "王芳", "requested_on": "2099-03-05"})
        self._sign_in()
        page = self._get(NEW)
        for shown in ("150.00", "王芳", 'value="2099-03-05"'):
            self.assertIn(shown, page.text)
        self._set(self.dye, 7)
        self.assertEqual(len(self._orders()), 1)

    def test_a_draft_for_each_person(self):
        """The company's people see each other's orders, and write their own."""
        self._sign_in()
        self._set(self.dye, 5)
        self._sign_in(self.colleague)
        self._set(self.oxide, 1)
        self.assertEqual(len(self._orders()), 2)
        self.assertEqual(self._draft(self.colleague).order_line.product_id, self.oxide)

    def test_what_is_sent_twice_counts_once(self):
        self._sign_in()
        self._set(self.dye, 5)
        self._set(self.dye, 5)
        draft = self._draft()
        self.assertEqual(draft.order_line.mapped("product_uom_qty"), [5])
        values = {"order_id": draft.id, "fingerprint": draft._get_dealer_fingerprint()}
        first, second = (self._post(f"{NEW}/submit", values) for _time in range(2))
        self.assertEqual(first.url, second.url)
        self.assertEqual((len(self._orders()), draft.review_attempt), (1, 1))
        submitted = draft.event_ids.filtered(lambda event: event.kind == "submitted")
        self.assertEqual((len(submitted), submitted.user_id), (1, self.buyer))

    def test_another_device_changed_it(self):
        """A page that shows what is no longer so does not count from there."""
        self._sign_in()
        self._set(self.dye, 10)
        answer = self._rpc(f"{NEW}/set", product_id=self.dye.id, quantity="1", seen="0")
        self.assertEqual((answer["error"], answer["quantity"]), ("RG688: the order has 10 now.", "10"))
        self.assertEqual(self._draft().order_line.product_uom_qty, 10)
        again = self._rpc(f"{NEW}/set", product_id=self.dye.id, quantity="10", seen="0")
        self.assertNotIn("error", again, "an answer got lost on the way, and it is sent again")
        self._rpc(f"{NEW}/facts", texts={"receiver_name": "王芳"})
        draft = self._draft()
        stale = draft._get_dealer_fingerprint()
        self._rpc(f"{NEW}/facts", texts={"receiver_name": "陈静"})
        response = self._submit(draft, fingerprint=stale, receiver_name="王芳")
        self.assertIn("The order has changed since this page was shown", response.text)
        self.assertEqual((draft.receiver_name, draft.review_state), ("陈静", "none"))

    def test_all_digits_of_a_quantity(self):
        self._sign_in()
        for quantity in ("12345.67", "1000000", "7.2"):
            self.assertEqual(self._set(self.dye, quantity)["quantity"], quantity)
            self.assertIn(f'value="{quantity}"', self._get(NEW).text)

    def test_goods_for_nothing_by_the_dealers_list(self):
        self.env.ref("base.group_user").implied_ids |= self.env.ref("sale.group_discount_per_so_line")
        self.dealer.property_product_pricelist = self.env["product.pricelist"].create(
            {
                "name": "Samples",
                "company_id": self.company.id,
                "item_ids": [
                    Command.create(
                        {
                            "applied_on": "1_product",
                            "product_tmpl_id": self.oxide.product_tmpl_id.id,
                            "compute_price": "percentage",
                            "percent_price": 100,
                        }
                    )
                ],
            }
        )
        self._sign_in()
        for quantity in ("2", "2", "3"):
            self.assertEqual(self._set(self.oxide, quantity)["quantity"], quantity)
        self.assertEqual(self._draft().order_line.mapped("product_uom_qty"), [3])
        self._set(self.oxide, "0")
        self.assertFalse(self._draft().order_line)

    def test_what_is_no_longer_sold_is_not_submitted(self):
        self._sign_in()
        self._set(self.dye, 5)
        self._set(self.oxide, 5)
        draft = self._draft()
        self.dye.sale_ok = False
        response = self._submit(draft)
        self.assertIn("No longer sold: [RG688] Dye 6/88. Take it out of the order.", response.text)
        self.assertEqual(draft.review_state, "none")
        self._set(self.dye, 0)
        self._submit(draft)
        self.assertEqual(draft.review_state, "pending")

    def test_a_form_opened_as_a_page(self):
        """After signing in again, or reloaded: the page comes, and nothing is done."""
        self._sign_in()
        self._set(self.dye, 5)
        for name in ("submit", "rows", "empty"):
            response = self._get(f"{NEW}/{name}")
            self.assertEqual((response.status_code, response.url.endswith("/my/orders/new")), (200, True))
            self.assertIn("Look whether what you sent last has arrived.", response.text)
        self.assertNotIn("Look whether", self._get(NEW).text, "told once")
        self.assertEqual(self._draft().order_line.product_uom_qty, 5)

    def test_another_tab_changed_it(self):
        self._sign_in()
        self._set(self.dye, 5)
        draft = self._draft()
        shown = draft._get_dealer_fingerprint()
        self._set(self.dye, 500)
        response = self._submit(draft, fingerprint=shown)
        self.assertIn("The order has changed since this page was shown", response.text)
        self.assertEqual(draft.review_state, "none")

    def test_quantities(self):
        self._sign_in()
        self._set(self.dye, 5)
        for good, kept in (("12", 12), ("１２", 12), (3.5, 3.5), ("4", 4)):
            self.assertEqual(self._set(self.dye, good)["quantity"], f"{kept:g}")
        for bad in (-1, "-1", "1e3", "NaN", "inf", "-inf", "five", "٣", "1,000", 1e300, "", None, [], {}, True, "=1+1"):
            with self.subTest(bad):
                self.assertIn("error", self._set(self.dye, bad))
                self.assertEqual(self._draft().order_line.product_uom_qty, 4)
        self.assertIn("is too large; at most 1000000", self._set(self.dye, 10**7)["error"])
        self._set(self.dye, 0)
        self.assertFalse(self._draft().order_line)

    def test_products_that_are_not_offered(self):
        inside = self._create_product("Inside", "INS", 1)
        inside.sale_ok = False
        archived = self._create_product("Old", "OLD", 1)
        archived.active = False
        foreign = self._create_product("Foreign", "FOR", 1)
        foreign.company_id = self.env["res.company"].create({"name": "Somebody else"})
        self._sign_in()
        for number in (inside.id, archived.id, foreign.id, 0, -1, 10**8, 10**30, "1", None, True, 1.5, [1], {"id": 1}):
            with self.subTest(number):
                answer = self._rpc(f"{NEW}/set", product_id=number, quantity=1)
                self.assertEqual(answer["error"], "This product cannot be ordered.")
        page = self._get(NEW).text
        for name in ("Inside", "Old", "Foreign", "Gift Card", self.carrier.product_id.name):
            self.assertNotIn(f'Quantity of {name}"', page)
            self.assertFalse(self._rpc(f"{NEW}/find", search=name)["exact"])

    def test_no_browser_keeps_the_page(self):
        """With the browser's button somebody comes back after submitting: the page is asked for again."""
        self._sign_in()
        self.assertIn("no-store", self._get(NEW).headers["Cache-Control"])

    def test_search_by_code_barcode_and_name(self):
        self.dye.barcode = "6901234567892"
        self._sign_in()
        for text in ("RG688", "rg688", " RG688 ", "ＲＧ６８８", "\u200bRG688", "6901234567892", "dye", "6/88"):
            with self.subTest(text):
                found = self._rpc(f"{NEW}/find", search=text)
                self.assertEqual(found["exact"], {"id": self.dye.id, "quantity": "0"})
                self.assertNotIn("SY6", found["catalogue"])
        self._create_product("Dye 7/44", "RG744", 30)
        found = self._rpc(f"{NEW}/find", search="dye")
        self.assertEqual((found["exact"], found["message"]), (False, "2 products found: choose one."))
        self.assertIn("Nothing found for “<b>x”", self._rpc(f"{NEW}/find", search="<b>x")["message"])
        for strange in (None, [], {"a": 1}, 5, "%", "_", "'", "\\"):
            self._rpc(f"{NEW}/find", search=strange, category=strange, page=strange)

    def test_stock_is_a_word(self):
        self._create_product("Nothing there", "NIL", 1)
        few = self._create_product("Some", "SOM", 1)
        self._stock(few, 7)
        self._sign_in()
        for code, word in (("RG688", "In stock now"), ("SOM", "Few left"), ("NIL", "On order")):
            shown = self._rpc(f"{NEW}/find", search=code)["catalogue"]
            self.assertIn(word, shown)
            self.assertNotIn("1000", shown)
        order = self._create_orders(lines=[(few, 7)])
        self._approve(order)
        self.assertIn("On order", self._rpc(f"{NEW}/find", search="SOM")["catalogue"], "others wait for it")

    @freeze_time("2026-03-02 01:00:00")
    def test_whether_what_is_ordered_is_there(self):
        """A word for each line: there, or from which day; never a quantity of others."""
        few = self._create_product("Soothing mask", "SOM", 8)
        self._stock(few, 7)
        self._sign_in()
        shown = self._rpc(f"{NEW}/set", product_id=few.id, quantity="5")["lines"]
        self.assertIn("In stock", shown)
        self._approve(self._create_orders(lines=[(few, 4)]))
        shown = self._rpc(f"{NEW}/set", product_id=few.id, quantity="6")["lines"]
        self.assertIn("Not all in stock", shown)
        place = self.env.ref("stock.stock_location_suppliers")
        coming = self.env["stock.move"].create(
            {
                "product_id": few.id,
                "product_uom_qty": 97,
                "location_id": place.id,
                "location_dest_id": self.warehouse.lot_stock_id.id,
                "date": self._instant(10, day=6),
            }
        )
        coming._action_confirm()
        coming.date = self._instant(10, day=6)
        self.env.flush_all()
        page = self._get(NEW).text
        self.assertNotIn("Expected on", page, "the page does not wait for it")
        goods = self._rpc(f"{NEW}/outlook", product_ids=[])["goods"]
        self.assertEqual(list(goods), [str(self._draft().order_line.id)])
        [shown] = goods.values()
        self.assertRegex(shown, r"Expected on.*03/06/2026")
        self.assertNotIn("97", shown)

    @freeze_time("2026-03-02 01:00:00")
    def test_the_page_comes_first_and_its_outlook_after(self):
        """The page does not wait for stock, credit and batch: it asks for them once it is shown."""
        inside = self._create_product("Inside", "INS", 1)
        inside.sale_ok = False
        self._sign_in()
        page = self._get(NEW).text
        self.assertIn(f'class="o_dealer_stock" data-product="{self.dye.id}"', page)
        for late in ("In stock now", "today 10:00"):
            self.assertNotIn(late, page)
        numbers = [self.dye.id, inside.id, -1, 10**30, "1", None, True, [1]]
        answer = self._rpc(f"{NEW}/outlook", product_ids=numbers)
        self.assertEqual(list(answer["stock"]), [str(self.dye.id)])
        self.assertIn("In stock now", answer["stock"][str(self.dye.id)])
        self.assertIn("today 10:00 Meiyan Salon Supplies", answer["outlook"])
        self.assertFalse(self._draft(), "looking begins no order")
        for strange in (None, {}, "1", 5):
            self.assertFalse(self._rpc(f"{NEW}/outlook", product_ids=strange)["stock"])

    def test_own_prices(self):
        self.env.ref("base.group_user").implied_ids |= self.env.ref("product.group_product_pricelist")
        self.env["product.pricelist"].create({"name": "Everybody", "company_id": self.company.id, "sequence": 1})
        cheap = self.env["product.pricelist"].create(
            {
                "name": "Agents",
                "sequence": 9,
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
                    for price, quantity in ((25, 0), (20, 100))
                ],
            }
        )
        self.dealer.with_company(self.company).property_product_pricelist = cheap
        self._sign_in()
        self.assertIn("25.00", self._rpc(f"{NEW}/find", search="RG688")["catalogue"])
        self._rpc(f"{NEW}/set", product_id=self.dye.id, quantity=10)
        self.assertEqual(self._draft().amount_total, 250)
        self._set(self.dye, 100)
        self.assertEqual(self._draft().amount_total, 2000)
        self._sign_in(self.rival)
        self.assertIn("30.00", self._rpc(f"{NEW}/find", search="RG688")["catalogue"])

    def test_prices_of_the_day(self):
        """A draft that was left behind is ordered at the prices of the day on which it is submitted."""
        with freeze_time("2026-03-02 01:00:00"):
            self._sign_in()
            self._set(self.dye, 5)
        draft = self._draft()
        self.dye.list_price = 40
        with freeze_time("2026-03-05 01:00:00"):
            self._sign_in()
            response = self._submit(draft)
            self.assertIn("there are new prices", response.text)
            self.assertIn("200.00", response.text)
            self.assertEqual(draft.review_state, "none")
            self._submit(draft)
        self.assertEqual((draft.review_state, draft.amount_total), ("pending", 200))
        self.assertEqual(str(draft.received_on), "2026-03-05 01:00:00")
        self.assertEqual(str(draft.business_date), "2026-03-05")

    def test_a_draft_holds_up_nobody(self):
        """It is not received, not promised, not missed at closing, and no hold is anybody's task."""
        with freeze_time("2026-03-02 01:00:00"):
            self._sign_in()
            self._set(self.dye, 5)
            draft = self._draft()
            draft.carrier_id = False
            self.assertFalse(draft.promised_dispatch_on or draft.business_date or draft.hold_ids or draft.is_held)
        with freeze_time("2026-03-02 12:00:00"):
            runs = self._run_windows(self._instant(20))
            self.assertFalse(runs.unsent_ids.order_id & draft)
            self.assertFalse(runs.rolled_ids.order_id & draft)
            self.assertFalse(draft.promised_dispatch_on)

    @freeze_time("2026-03-02 01:00:00")
    def test_promised_batch(self):
        """9:00 in Shanghai: it would make the window of 10:00."""
        self._sign_in()
        answer = self._set(self.dye, 5)
        self.assertIn("today 10:00 Meiyan Salon Supplies", answer["bar"])
        with freeze_time("2026-03-02 01:30:00"):
            self.assertIn("today 12:00", self._set(self.dye, 6)["bar"])

    def test_gaps_say_where_to_fill_them_in(self):
        self.dealer.property_delivery_carrier_id = False
        self._sign_in()
        self._set(self.dye, 5)
        draft = self._draft()
        response = self._submit(draft, carrier_id="")
        self.assertIn("Missing: delivery method", response.text)
        self.assertIn('href="#o_dealer_carrier_id"', response.text)
        self.assertEqual((draft.review_state, draft.dealer_draft_user_id), ("none", self.buyer))
        self._submit(draft, carrier_id=self.carrier.id)
        self.assertEqual(draft.review_state, "pending")

    def test_what_only_the_desk_can_mend_is_handed_to_the_desk(self):
        self.dealer.property_payment_term_id = False
        self._sign_in()
        self._set(self.dye, 5)
        draft = self._draft()
        response = self._submit(draft)
        self.assertTrue(response.url.endswith(f"/my/orders/{draft.id}"))
        self.assertIn("Our order desk completes it with you", response.text)
        self.assertRecordValues(draft, [{"review_state": "none", "dealer_draft_user_id": False, "is_held": True}])
        told = self.env["order.process.told"].search([("order_id", "=", draft.id)])
        self.assertEqual(told.mapped("occasion"), ["taken"], "the dealer is told that it was received")

    def test_an_empty_order_is_not_submitted(self):
        self._sign_in()
        self._set(self.dye, 5)
        self._post(f"{NEW}/empty")
        draft = self._draft()
        self.assertIn("There are no goods in the order yet.", self._submit(draft).text)
        self.assertEqual(draft.review_state, "none")

    def test_delivery_facts(self):
        hunan, road = self.env.ref("base.state_cn_HN"), self.env.ref("order_process.carrier_rail")
        road.state_ids = hunan
        shop, foreign = self.env["res.partner"].create(
            [
                {"parent_id": self.dealer.id, "name": "Yuelu shop", "type": "delivery", "street": "1", "city": "C"},
                {"parent_id": self.other.id, "name": "Secret shop", "type": "delivery", "street": "1", "city": "W"},
            ]
        )
        self._sign_in()
        self._set(self.dye, 5)
        draft = self._draft()
        page = self._get(NEW).text
        self.assertIn("Yuelu shop", page)
        self.assertNotIn("Secret shop", page)
        self.assertNotIn(f">{road.name}<", page)
        self._rpc(f"{NEW}/facts", texts={"carrier_id": str(self.pickup.id), "partner_shipping_id": str(shop.id)})
        self.assertEqual((draft.carrier_id, draft.partner_shipping_id), (self.pickup, shop))
        for texts in (
            {"carrier_id": road.id},
            {"carrier_id": "x"},
            {"carrier_id": [1]},
            {"partner_shipping_id": foreign.id},
            {"requested_on": "2020-01-01"},
            {"requested_on": "tomorrow"},
            {"requested_on": "2026-02-30"},
            {"receiver_name": "x" * 501},
            {"receiver_phone": "1" * 41},
            {"remark": "a\x00b"},
        ):
            with self.subTest(texts):
                self.assertIn("error", self._rpc(f"{NEW}/facts", texts=texts))
        self.assertEqual((draft.carrier_id, draft.partner_shipping_id), (self.pickup, shop))
        for texts in (None, [], "x", {"price_unit": 1, "state": "sale", "partner_id": self.other.id}):
            self._rpc(f"{NEW}/facts", texts=texts)
        self.assertEqual((draft.state, draft.partner_id), ("draft", self.dealer))

    def test_a_script_stays_text(self):
        self._sign_in()
        self._set(self.dye, 5)
        evil = "<script>alert(1)</script>"
        self._rpc(f"{NEW}/facts", texts={"receiver_name": evil, "receiver_phone": evil[:40], "remark": evil})
        page = self._get(NEW).text
        self.assertNotIn(evil, page)
        self.assertIn("&lt;script&gt;alert(1)", page)
        draft = self._draft()
        self._submit(draft)
        self.assertNotIn(evil, self._get(f"/my/orders/{draft.id}").text)

    def test_credit_room(self):
        self.company.account_use_credit_limit = True
        self.carrier.payment_rule = "credit"
        month = self.env.ref("account.account_payment_term_30days")
        self.dealer.write({"property_payment_term_id": month.id, "credit_limit": 1000})
        self._sign_in()
        self.assertIn("850.00", self._set(self.dye, 5)["bar"])
        answer = self._set(self.dye, 100)
        self.assertIn("-2,000.00", answer["bar"].replace("\ufeff", "").replace("\N{NO-BREAK SPACE}", ""))
        self.dealer.property_payment_term_id = self.term
        self._draft().payment_term_id = self.term
        self.assertNotIn("o_dealer_credit", self._set(self.dye, 5)["bar"], "cash uses no credit")

    def test_staff_submit_it_for_the_dealer(self):
        self._sign_in()
        self._set(self.dye, 5)
        draft = self._draft()
        self.assertEqual(draft.with_user(self.clerk).process_panel["waits_for"]["who"], "Li Na")
        draft.with_user(self.clerk).action_submit_review()
        self.assertEqual(draft.review_state, "pending")
        self._set(self.oxide, 1)
        self.assertEqual(len(self._orders()), 2, "the next change begins another one")
        self.assertEqual(draft.order_line.product_id, self.dye)

    def test_cancelled_by_staff(self):
        self._sign_in()
        self._set(self.dye, 5)
        draft = self._draft()
        draft.with_user(self.clerk)._action_cancel()
        self.assertFalse(draft.dealer_draft_user_id)
        self.assertIn("There are no goods", self._get(NEW).text)

    def test_whoever_changes_to_another_dealer_leaves_the_draft_behind(self):
        self._sign_in()
        self._set(self.dye, 5)
        self.buyer.partner_id.parent_id = self.other
        self._set(self.oxide, 1)
        self.assertEqual(self._draft().partner_id, self.other)
        self.assertEqual(self._orders().order_line.product_id, self.dye)

    def test_channel_closed_or_process_off(self):
        self._sign_in()
        for quantity in (5, 0):
            self.portal_channel.closed = True
            self.assertIn("Orders through the portal are closed", self._get(NEW).text)
            self.assertIn("are closed at present", self._set(self.dye, 5)["error"])
            self.portal_channel.closed = False
            self._set(self.dye, quantity)
        self._set(self.dye, 5)
        self.portal_channel.closed = True
        self.assertIn("are closed at present", self._submit(self._draft()).text)
        self.assertEqual(self._draft().review_state, "none")
        self.portal_channel.closed = False
        self.company.order_process_enabled = False
        self.assertTrue(self._get(NEW).url.endswith("/my"))

    def test_an_archived_dealer_orders_nothing(self):
        """People of a dealer who was archived may still sign in, read and sign for what is under way."""
        self._sign_in()
        self._set(self.dye, 5)
        earlier = self._create_orders()
        earlier.with_user(self.clerk).action_submit_review()
        self.dealer.active = False
        self.assertIn("Orders through the portal are closed", self._get(NEW).text)
        self.assertIn("are closed at present", self._set(self.dye, 6)["error"])
        self.assertIn("are closed at present", self._submit(self._draft()).text)
        self.assertIn("are closed at present", self._post(f"/my/orders/{earlier.id}/again").text)
        self.assertRecordValues(self._draft(), [{"review_state": "none", "partner_id": self.dealer.id}])
        self.assertEqual(self._draft().order_line.product_uom_qty, 5)
        self.assertIn("Being checked", self._get(f"/my/orders/{earlier.id}").text)
        file = ("po.csv", b"Order Reference,Product Code,Quantity\nPO-1,RG688,5\n")
        self.assertIn("are closed at present", self._post("/my/orders/import", files={"file": file}).text)

    def test_too_many_lines(self):
        self.patch(sale_order_draft, "MAX_LINES", 1)
        self._sign_in()
        self._set(self.dye, 5)
        self.assertIn("at most 1 lines", self._set(self.oxide, 1)["error"])
        self.assertEqual(self._set(self.dye, 6)["quantity"], "6")
