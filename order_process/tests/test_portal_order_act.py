"""A dealer acts on an order: answers a shortage, agrees to the delivery, signs for the goods, reports stock."""

import json
from base64 import b64decode, b64encode
from datetime import date, datetime, timedelta

from lxml import html

from odoo import fields
from odoo.addons.mail.tests.common import MailCase
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .drawn import DRAWN, drawn
from .portal_common import DealerPortalCommon

# One black pixel.
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="


@tagged("post_install", "-at_install")
class TestDealerAnswers(DealerPortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mask = cls._create_product("Mask", "M1", 10)
        cls._stock(cls.mask, 4)
        cls.order = cls._approve(cls._create_orders(lines=[(cls.dye, 5), (cls.mask, 10)]))
        cls.shortage = cls.order.sudo().shortage_ids
        cls.env.flush_all()

    def _answer(self, **data):
        return self._post(f"/my/orders/{self.order.id}/shortage", {"shortage_id": self.shortage.id, **data})

    def test_the_dealer_is_asked_and_answers(self):
        self._sign_in(self.colleague)
        self.assertIn(f"{self.order.name}: not everything is in stock. What shall we do?", self._get("/my").text)
        page = self._get(f"/my/orders/{self.order.id}").text
        for shown in ("Not in stock: [M1] Mask short by 6. Please tell us what to do.", "o_dealer_partial"):
            self.assertIn(shown, page)
        self.assertNotIn('id="o_dealer_delivery"', page, "what is held has no time to agree to")
        response = self._answer(answer="partial", text="thanks")
        self.assertIn("Thank you. We do as you say.", response.text)
        self.assertRecordValues(
            self.shortage,
            [
                {
                    "answer": "partial",
                    "answered_by": "Chen Jing",
                    "entered_by_id": self.colleague.id,
                    "answer_text": "thanks",
                    "state": "done",
                }
            ],
        )
        self.assertNotIn("not everything is in stock", self._get("/my").text)

    def test_an_order_that_is_approved_and_waits_for_its_goods(self):
        """The dealer is asked before the order is confirmed, and what is said has it confirmed with what is there."""
        self.company.promise_mode = "hold"
        self._stock(self.mask, 8)
        order = self._approve(self._create_orders(lines=[(self.mask, 5)]))
        self.assertEqual(order.state, "draft")
        self._sign_in()
        self.assertIn(f"{order.name}: not everything is in stock. What shall we do?", self._get("/my").text)
        page = self._get(f"/my/orders/{order.id}").text
        self.assertIn("Not in stock: [M1] Mask short by 3. Please tell us what to do.", page)
        data = {"shortage_id": order.sudo().shortage_ids.id, "answer": "partial"}
        self.assertIn("We do as you say", self._post(f"/my/orders/{order.id}/shortage", data).text)
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.sudo().picking_ids.sorted("id").mapped("is_postponed"), [False, True])

    def test_the_second_is_told_who_was_faster(self):
        self._sign_in()
        day = (fields.Date.today() + timedelta(days=9)).isoformat()
        self._answer(answer="wait", wait_until=day)
        self.assertEqual(self.shortage.wait_until, date.fromisoformat(day))
        self._sign_in(self.colleague)
        self.assertIn("Li Na answered already", self._answer(answer="cancel").text)
        self.assertEqual(self.shortage.answer, "wait")
        self.assertIn("Li Na answered: Wait for all of it, until", self._get(f"/my/orders/{self.order.id}").text)

    def test_who_waits_may_change_the_answer(self):
        self._sign_in()
        day = (fields.Date.today() + timedelta(days=9)).isoformat()
        self._answer(answer="wait", wait_until=day)
        self._sign_in(self.colleague)
        page = self._get(f"/my/orders/{self.order.id}").text
        self.assertIn("Change the answer", page)
        self.assertIn(f'name="instead" value="wait {day}"', page)
        self.assertRegex(page, f'name="wait_until"[^>]* value="{day}"')
        self.assertNotIn("not everything is in stock", self._get("/my").text, "it is answered")
        self.assertIn("answered already", self._answer(answer="cancel", instead="wait 2020-01-01").text)
        self.assertIn("We do as you say", self._answer(answer="cancel", instead=f"wait {day}").text)
        self.assertEqual((self.shortage.answer, self.shortage.answered_by), ("cancel", "Chen Jing"))
        self.assertNotIn('id="o_dealer_shortage"', self._get(f"/my/orders/{self.order.id}").text)

    def test_what_is_no_answer(self):
        self._sign_in()
        for data, message in (
            ({"answer": "steal"}, "Choose one of the answers."),
            ({"answer": ""}, "Choose one of the answers."),
            ({"answer": "wait"}, "Say until which day to wait."),
            ({"answer": "wait", "wait_until": "soon"}, "Choose a day of the calendar."),
            ({"answer": "wait", "wait_until": "2020-01-01"}, "has passed"),
            ({"answer": "cancel", "text": "x" * 501}, "is too long"),
            ({"answer": "cancel", "shortage_id": "0"}, "is not there any more"),
            ({"answer": "cancel", "shortage_id": "9" * 30}, "is not there any more"),
            ({"answer": "cancel", "shortage_id": "x"}, "is not there any more"),
        ):
            with self.subTest(data):
                self.assertIn(message, self._answer(**data).text)
                self.assertEqual(self.shortage.state, "open")

    def test_the_question_is_mailed_once_each_time_it_is_asked(self):
        told = self.env["order.process.told"].search([("order_id", "=", self.order.id), ("occasion", "=", "shortage")])
        self.assertEqual(len(told), 1)
        Shortage = self.env["order.process.shortage"]
        with freeze_time(fields.Datetime.now() + timedelta(days=4)):
            Shortage._run_due()
            Shortage._run_due()
        self.assertEqual(len(told.search([("order_id", "=", self.order.id), ("occasion", "=", "shortage")])), 2)
        body = told.notice_id.template_id._render_field("body_html", self.order.ids)[self.order.id]
        self.assertIn("[M1] Mask short by 6", body)
        self.assertIn(f"/my/orders/{self.order.id}", body)

    def test_another_dealer(self):
        self._sign_in(self.rival)
        self.assertEqual(self._answer(answer="cancel").status_code, 404)
        self.assertEqual(self.shortage.state, "open")
        self.assertNotIn("not everything is in stock", self._get("/my").text)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestDealerReceives(DealerPortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._approve(cls._create_orders(lines=[(cls.dye, 5), (cls.oxide, 2)]))

    def setUp(self):
        super().setUp()
        self._run_windows(self._instant(10))
        self.url = f"/my/orders/{self.order.id}"

    def _ship(self):
        self.order.picking_ids.move_ids.picked = True
        self.order.picking_ids.with_context(skip_sms=True).sudo()._action_done()

    def _agree(self, **data):
        return self._post(f"{self.url}/delivery", data)

    def _receive(self, **texts):
        lines = self.order.order_line
        values = {f"q_{line.id}": f"{line.qty_delivered:g}" for line in lines}
        return self._post(f"{self.url}/receive", {**values, **texts})

    def _sign(self, name="王芳", signature=DRAWN):
        return self._rpc(f"{self.url}/receive/signed", name=name, signature=signature)

    def test_agree_to_the_delivery(self):
        self._sign_in(self.colleague)
        home = self._get("/my").text
        self.assertIn(f"{self.order.name} comes: leaves today 10:00", home)
        self.assertIn("Changsha, 88 Furong Road", self._get(self.url).text)
        response = self._agree(receiver="王芳", phone="139")
        self.assertIn("王芳 139 will be there (Chen Jing)", response.text)
        self.assertRecordValues(
            self.order,
            [
                {
                    "delivery_agreed_by": "Chen Jing",
                    "delivery_agreed_on": datetime(2026, 3, 2, 1),
                    "delivery_agreed_receiver": "王芳",
                    "delivery_agreement": "王芳 139 will be there (Chen Jing)",
                }
            ],
        )
        self._agree(receiver="王芳", phone="139")
        agreed = self.order.event_ids.filtered(lambda event: event.kind == "delivery_agreed")
        self.assertEqual((len(agreed), agreed.user_id), (1, self.colleague), "sent twice, kept once")
        self.assertNotIn("comes:", self._get("/my").text)

    def test_asked_again_when_the_time_changes(self):
        self._sign_in()
        self._agree(receiver="王芳", phone="139")
        self.order.with_user(self.clerk).commitment_date = datetime(2026, 3, 5, 2)
        self.assertIn("the time has changed since", self.order.delivery_agreement)
        self.assertIn(f"{self.order.name} comes: 03/05/2026", self._get("/my").text)

    def test_no_question_about_a_time_that_has_passed(self):
        self._sign_in()
        with freeze_time("2026-03-02 15:59:00"):
            self.assertIn(f"{self.order.name} comes: leaves today 10:00", self._get("/my").text)
        with freeze_time("2026-03-02 16:00:00"):
            self.assertNotIn("comes:", self._get("/my").text)
            self.assertNotIn('id="o_dealer_delivery"', self._get(self.url).text)
            self.assertIn(f"{self.order.name}: the time of delivery has passed", self._agree(receiver="王芳").text)
            self.assertFalse(self.order.delivery_agreed_on)
            self.order.with_user(self.clerk).commitment_date = self._instant(9, day=3)
            self.assertIn(f"{self.order.name} comes: today", self._get("/my").text)
            self.assertIn("王芳  will be there", self._agree(receiver="王芳").text)

    def test_what_was_agreed_stays_to_be_read(self):
        self._sign_in()
        self._agree(receiver="王芳", phone="139")
        with freeze_time("2026-03-03 01:00:00"):
            page = self._get(self.url).text
            self.assertIn("王芳 139 will be there (Li Na)", page)
            self.assertNotIn("The time suits us", page)

    def test_another_time(self):
        self._sign_in()
        self._agree(other="Tuesday <b>morning")
        page = self._get(self.url).text
        self.assertIn("Li Na asks for another time: Tuesday &lt;b&gt;morning", page)
        self.assertIn("Tuesday &lt;b&gt;morning", "".join(self.order.activity_ids.mapped("note")))
        for data in ({}, {"receiver": " "}, {"receiver": "x" * 501}, {"other": "a\x00b"}):
            with self.subTest(data):
                self.assertIn("alert-danger", self._agree(**data).text)

    def test_sign_for_everything(self):
        self._ship()
        self._sign_in(self.colleague)
        self.assertIn(f"{self.order.name} is on its way. Has it arrived?", self._get("/my").text)
        self.assertIn("Everything has come as delivered.", self._receive().text)
        answer = self._sign()
        self.assertEqual(answer["redirect_url"], self.url)
        self.assertRecordValues(
            self.order,
            [
                {
                    "receipt_confirmed_by": "王芳",
                    "receipt_confirmed_on": datetime(2026, 3, 2, 1),
                    "receipt_differences": False,
                }
            ],
        )
        self.assertTrue(self.order.receipt_signature)
        self.assertEqual(self.order.receipt_strokes, json.loads(DRAWN), "the strokes are kept as they were drawn")
        self.assertIn("王芳", self._get(self.url).text)
        self._sign("somebody else")
        self.assertEqual(self.order.receipt_confirmed_by, "王芳", "the first signature counts")

    def test_differences_per_line(self):
        self._ship()
        self._sign_in()
        first, second = self.order.order_line
        response = self._receive(**{f"q_{first.id}": "3", f"q_{second.id}": "x"})
        self.assertIn("[RG688] Dye 6/88: say why the quantity differs.", response.text)
        self.assertIn("Quantity “x” is not a number", response.text)
        for bad in ("-1", "nan", "inf", "1e9", "", "9999999", "٣"):
            with self.subTest(bad):
                self.assertIn("alert-danger", self._receive(**{f"q_{first.id}": bad}).text)
        response = self._receive(**{f"q_{first.id}": "3", f"r_{first.id}": "<i>broken"})
        self.assertIn("&lt;i&gt;broken", response.text)
        self._sign()
        self.assertEqual(
            self.order.receipt_differences,
            [
                {
                    "line_id": first.id,
                    "product": "[RG688] Dye 6/88",
                    "delivered": 5,
                    "received": 3,
                    "quantity": 2,
                    "reason": "<i>broken",
                }
            ],
        )
        page = self._get(self.url).text
        self.assertNotIn("<i>broken", page)
        self.assertIn("received 3 / 5", page)

    def test_large_and_fine_quantities_are_shown_as_they_are(self):
        """What the page fills in is what left: nobody has to correct it to sign."""
        self._stock(self.dye, 1000100)
        self._stock(self.oxide, 20000)
        order = self._approve(self._create_orders(lines=[(self.dye, 1000000), (self.oxide, 12345.67)]))
        self._run_windows(self._instant(12))
        order.picking_ids.move_ids.picked = True
        order.picking_ids.with_context(skip_sms=True).sudo()._action_done()
        self._sign_in()
        page = html.fromstring(self._get(f"/my/orders/{order.id}/receive").content)
        shown = {box.name: box.value for box in page.xpath("//input[starts-with(@name, 'q_')]")}
        self.assertEqual([*shown.values()], ["1000000", "12345.67"])
        self.assertFalse(order.sudo()._read_receipt(shown))
        shown[f"q_{order.order_line[0].id}"] = "０"
        self.assertIn("say why the quantity differs", self._post(f"/my/orders/{order.id}/receive", shown).text)

    def test_what_cannot_be_signed(self):
        self._sign_in()
        self.assertEqual(self._sign()["error"], "Compare the quantities first.")
        with self.assertRaisesRegex(UserError, "not all of it has left"):
            self.order.sudo()._sign_receipt("王芳", DRAWN, [])
        self._ship()
        self._receive()
        no_name, nothing, no_image = "Write the name", "Sign in the box first.", "The signature cannot be read"
        pixel = b64decode(PIXEL)
        for name, signature, message in (
            ("", DRAWN, no_name),
            (["x"], DRAWN, no_name),
            ("王芳", "", nothing),
            ("王芳", None, nothing),
            ("王芳", "no image", no_image),
            ("王芳", "AAAA", no_image),
            ("王芳", "签名", no_image),
            ("王芳", [DRAWN], no_image),
            ("王芳", PIXEL, no_image),
            ("王芳", drawn(11), "That is no signature yet"),
            ("王芳", json.dumps({"width": 300, "height": 120, "strokes": [[[9, 9, 0]] * 40]}), "no signature yet"),
            ("王芳", b64encode(b"<not an image>").decode(), no_image),
            ("王芳", b64encode(b"<svg xmlns='http://www.w3.org/2000/svg'/>").decode(), no_image),
            ("王芳", b64encode(b"GIF89a" + pixel).decode(), no_image),
            ("王芳", b64encode(pixel[:40]).decode(), no_image),
            ("王芳", "A" * (3 * 1024 * 1024), no_image),
        ):
            with self.subTest(name=name, signature=str(signature)[:20]):
                self.assertIn(message, self._sign(name, signature)["error"])
        self.assertFalse(self.order.receipt_confirmed_on)

    def test_another_dealer(self):
        self._ship()
        self._sign_in(self.rival)
        for path in ("receive", "receive/sign"):
            self.assertEqual(self._get(f"{self.url}/{path}").status_code, 404)
        self.assertEqual(self._receive().status_code, 404)
        self.assertEqual(self._agree(receiver="x").status_code, 404)
        self.assertFalse(self.order.receipt_confirmed_on or self.order.delivery_agreed_on)

    def test_fields_are_written_by_the_pages_only(self):
        for name, value in (("delivery_agreed_by", "x"), ("receipt_signature", PIXEL), ("delivery_other_time", "x")):
            with self.subTest(name), self.assertRaisesRegex(UserError, "set by the order process only"):
                self.order.with_user(self.clerk).write({name: value})


@tagged("post_install", "-at_install")
class TestDealerStock(DealerPortalCommon, MailCase):
    def _stocks(self, dealer=None):
        return self.env["order.process.dealer.stock"].search([("partner_id", "=", (dealer or self.dealer).id)])

    def _save(self, **texts):
        return self._post("/my/stock", texts)

    def _form(self, code="RG688"):
        """The fields of the page's form as the browser sends them."""
        return self._form_of(self._get(f"/my/stock?code={code}"))

    def _form_of(self, page):
        [form] = html.fromstring(page.content).xpath("//form[@action='/my/stock'][@method='post']")
        return {name: value for name, value in form.form_values() if name != "csrf_token"}

    def test_report_and_order(self):
        self._sign_in()
        self._get("/my/stock")
        self._save(**{"code": "RG688", f"q_{self.dye.id}": "3", f"s_{self.dye.id}": "10"})
        stock = self._stocks()
        self.assertRecordValues(
            stock,
            [
                {
                    "product_id": self.dye.id,
                    "quantity": 3,
                    "safety_quantity": 10,
                    "is_below": True,
                    "reported_by": "Li Na",
                    "company_id": self.company.id,
                }
            ],
        )
        self._sign_in(self.colleague)
        page = self._get("/my/stock").text
        self.assertIn("+7 Units", page)
        self.assertIn("1 products are below your safety stock.", self._get("/my").text)
        for _twice in range(2):
            self._post("/my/stock/order")
        draft = self._draft(self.colleague)
        self.assertEqual((draft.order_line.product_id, draft.order_line.product_uom_qty), (self.dye, 7))
        self.assertIn("+7 Units", self._get("/my/stock").text, "a draft is not on its way yet")
        self._submit(draft)
        self.assertNotIn("+7 Units", self._get("/my/stock").text)
        self.assertFalse(stock._get_proposal())

    def test_what_was_ordered_is_listed(self):
        self._approve(self._create_orders(lines=[(self.oxide, 5)]))
        self._sign_in()
        page = self._get("/my/stock").text
        self.assertIn(f"q_{self.oxide.id}", page)
        self.assertNotIn(f"q_{self.dye.id}", page)
        self.assertIn(f"q_{self.dye.id}", self._get("/my/stock?code=RG688").text)
        self.assertIn("There is no product with this code.", self._get("/my/stock?code=NIX").text)

    def test_what_was_typed_stays_while_products_are_added(self):
        self._approve(self._create_orders(lines=[(self.oxide, 5)]))
        mask = self._create_product("Mask", "M1", 10)
        self._sign_in()
        typed = {f"q_{self.oxide.id}": "7", f"s_{self.oxide.id}": "９"}
        page = self._save(code="RG688", add="1", **typed)
        self.assertIn("Nothing is noted before you save.", page.text)
        form = self._form_of(page)
        self.assertEqual({name: form[name] for name in typed}, typed)
        self.assertFalse(self._stocks())
        page = self._save(**{**form, "code": "M1", "add": "1", f"q_{self.dye.id}": "０"})
        self.assertIn("There is no product", self._save(**{**self._form_of(page), "code": "NIX", "add": "1"}).text)
        self._save(**{**self._form_of(page), f"q_{mask.id}": "1"})
        self.assertEqual(
            {stock.product_id: (stock.quantity, stock.safety_quantity) for stock in self._stocks()},
            {self.oxide: (7, 9), self.dye: (0, 0), mask: (1, 0)},
        )
        self.assertTrue(all(self._stocks().mapped("reported_on")), "a zero of the other width is a count as well")

    def test_only_a_safety_quantity_is_no_count(self):
        self._sign_in()
        self._save(**{**self._form(), f"s_{self.dye.id}": "10"})
        stock = self._stocks()
        self.assertRecordValues(
            stock,
            [{"safety_quantity": 10, "quantity": 0, "reported_on": False, "reported_by": False, "is_below": False}],
        )
        self.assertFalse(stock._get_proposal())
        page = self._get("/my/stock").text
        self.assertNotIn("Counted", page)
        self.assertNotIn("Below safety stock", page)
        form = self._form()
        self.assertEqual((form[f"q_{self.dye.id}"], form[f"s_{self.dye.id}"]), ("", "10"))
        self._save(**{**form, f"q_{self.dye.id}": "0"})
        self.assertRecordValues(stock, [{"quantity": 0, "reported_by": "Li Na", "is_below": True}])
        self.assertEqual(stock._get_proposal(), {self.dye: 10})

    def test_an_emptied_safety_quantity_is_none(self):
        self._sign_in()
        self._save(**{**self._form(), f"q_{self.dye.id}": "3", f"s_{self.dye.id}": "10"})
        self._save(**{**self._form(), f"q_{self.dye.id}": "", f"s_{self.dye.id}": ""})
        self.assertRecordValues(self._stocks(), [{"quantity": 3, "safety_quantity": 0, "is_below": False}])

    def test_an_old_page_overwrites_nothing(self):
        self._sign_in()
        self._save(**{**self._form(), f"q_{self.dye.id}": "5", f"s_{self.dye.id}": "1"})
        old = self._form("SY6")
        self._sign_in(self.colleague)
        self._save(**{**self._form(), f"q_{self.dye.id}": "9", f"s_{self.dye.id}": "2"})
        self._sign_in()
        response = self._save(**{**old, f"q_{self.oxide.id}": "3"})
        self.assertIn("Somebody has changed these since this page was shown", response.text)
        self.assertIn("[RG688] Dye 6/88", response.text)
        self.assertRecordValues(
            self._stocks(),
            [
                {"product_id": self.dye.id, "quantity": 9, "safety_quantity": 2, "reported_by": "Chen Jing"},
                {"product_id": self.oxide.id, "quantity": 3, "safety_quantity": 0, "reported_by": "Li Na"},
            ],
        )
        self._save(**{f"q_{self.dye.id}": "1", "code": "RG688"})
        self.assertEqual(self._stocks()[0].quantity, 9, "sent without what was shown")
        self._save(**{**self._form(), f"q_{self.dye.id}": "1"})
        self.assertEqual(self._stocks()[0].quantity, 1)

    def test_what_is_shown_is_what_was_counted(self):
        self._sign_in()
        for text in ("12345.67", "1000000"):
            self._save(**{**self._form(), f"q_{self.dye.id}": text})
            self.assertEqual(self._form()[f"q_{self.dye.id}"], text)
            self._save(**self._form())
            self.assertEqual(self._stocks().quantity, float(text))

    def test_bad_numbers(self):
        self._sign_in()
        for bad in ("-1", "nan", "inf", "1e5", "five", "٣", "99999999", "=1"):
            response = self._save(**{"code": "RG688", f"q_{self.dye.id}": bad, f"s_{self.dye.id}": "5"})
            with self.subTest(bad):
                self.assertIn("alert-danger", response.text)
        self.assertFalse(self._stocks())

    def test_products_that_are_not_offered(self):
        self.dye.sale_ok = False
        self._sign_in()
        self._save(**{"code": "RG688", f"q_{self.dye.id}": "3"})
        self.assertFalse(self._stocks())

    def test_reminder(self):
        self._sign_in()
        self._save(**{"code": "RG688", f"q_{self.dye.id}": "3", f"s_{self.dye.id}": "10"})
        Stock = self.env["order.process.dealer.stock"]
        with self.mock_mail_gateway():
            Stock._run_reminders()
        to = {mail["email_to"][0] for mail in self._mails}
        self.assertEqual(len(to), 2, "both people of the dealer, and nobody else")
        self.assertIn("Dye 6/88", self._mails[0]["body"])
        with self.mock_mail_gateway():
            Stock._run_reminders()
        self.assertFalse(self._mails, "not every day")
        later = fields.Datetime.now() + timedelta(days=8)
        with freeze_time(later), self.mock_mail_gateway():
            Stock._run_reminders()
            self.assertTrue(self._mails)
        self.company.dealer_stock_reminder_days = 0
        with freeze_time(later + timedelta(days=30)), self.mock_mail_gateway():
            Stock._run_reminders()
        self.assertFalse(self._mails)

    def test_a_branch_that_is_a_dealer_of_its_own_is_not_reminded(self):
        branch = self._create_dealer("Liren Zhuzhou", "D009", parent_id=self.dealer.id)
        people = self.buyer | self.colleague | self._create_buyer("op_branch", branch, email="branch@example.com")
        self._sign_in()
        self._save(**{"code": "RG688", f"q_{self.dye.id}": "3", f"s_{self.dye.id}": "10"})
        with self.mock_mail_gateway():
            self.env["order.process.dealer.stock"]._run_reminders()
        told = self.env["mail.message"].search([("partner_ids", "in", people.partner_id.ids)]).partner_ids
        self.assertEqual(told, (self.buyer | self.colleague).partner_id)

    def test_another_dealers_stock(self):
        self._sign_in()
        self._save(**{"code": "RG688", f"q_{self.dye.id}": "31", f"s_{self.dye.id}": "77"})
        self._sign_in(self.rival)
        page = self._get("/my/stock").text
        self.assertNotIn('value="31"', page)
        self._save(**{"code": "RG688", f"q_{self.dye.id}": "1"})
        self.assertEqual(self._stocks().quantity, 31)
        self.assertEqual(self._stocks(self.other).quantity, 1)
