"""What a dealer's browser sends is not believed, and what a dealer writes stays text for everybody who reads it."""

from odoo.tests import JsonRpcException, freeze_time, tagged
from odoo.tools import mute_logger

from .drawn import DRAWN
from .portal_common import NEW, DealerPortalCommon

EVIL = "<img src=x onerror=alert(1)>"


@tagged("post_install", "-at_install")
class TestDealerBrowser(DealerPortalCommon):
    def test_prices_are_ours(self):
        cheap = self.env["product.pricelist"].create({"name": "Cheap", "company_id": self.company.id})
        free = {
            "price_unit": 0.01,
            "price": 0,
            "discount": 99,
            "amount_total": 0.01,
            "pricelist_id": cheap.id,
            "payment_term_id": self.env.ref("account.account_payment_term_30days").id,
            "partner_id": self.other.id,
            "state": "sale",
            "order_line": [[1, 1, {"price_unit": 0.01}]],
        }
        self._sign_in()
        with mute_logger("odoo.http"):
            answer = self._rpc(f"{NEW}/set", product_id=self.dye.id, quantity=5, **free)
            self._rpc(f"{NEW}/facts", texts={"receiver_name": "王芳", **free}, **free)
        self.assertIn("150.00", answer["bar"])
        rows = "货号,数量,单价,折扣\nSY6,2,0.01,99".encode()
        self._post(f"{NEW}/rows", {name: str(value) for name, value in free.items()}, files={"file": ("a.csv", rows)})
        draft = self._draft()
        self.assertEqual(draft.pricelist_id & cheap, cheap.browse())
        self._submit(draft, **{name: str(value) for name, value in free.items()})
        self.assertRecordValues(
            draft,
            [
                {
                    "partner_id": self.dealer.id,
                    "payment_term_id": self.term.id,
                    "amount_total": 190,
                    "state": "draft",
                    "review_state": "pending",
                }
            ],
        )
        self.assertRecordValues(
            draft.order_line, [{"price_unit": 30, "discount": 0}, {"price_unit": 20, "discount": 0}]
        )

    def test_an_old_request_comes_again(self):
        """A phone that was offline sends an order once more after it was submitted: the next one stays a draft."""
        self._sign_in()
        self._set(self.dye, 5)
        draft = self._draft()
        values = {"order_id": draft.id, "fingerprint": draft._get_dealer_fingerprint()}
        self._post(f"{NEW}/submit", values)
        self._set(self.oxide, 1)
        following = self._draft()
        for _again in range(2):
            self.assertTrue(self._post(f"{NEW}/submit", values).url.endswith(f"/my/orders/{draft.id}"))
        self._post(f"{NEW}/submit", {**values, "order_id": following.id})
        self.assertEqual(self._orders(), draft | following)
        self.assertEqual((draft.review_attempt, following.review_state, self._draft()), (1, "none", following))
        for number in ("", "x", "-1", "9" * 30, str(self._create_orders(partner_id=self.other.id).id)):
            with self.subTest(number):
                self._post(f"{NEW}/submit", {**values, "order_id": number})
                self.assertEqual(following.review_state, "none")

    def test_from_another_site_or_without_signing_in(self):
        self._sign_in()
        self._set(self.dye, 5)
        draft = self._draft()
        values = {"order_id": draft.id, "fingerprint": draft._get_dealer_fingerprint(), "rows": "SY6\t1"}
        with mute_logger("odoo.http"):
            for page in ("submit", "rows", "empty"):
                self.assertEqual(self._post(f"{NEW}/{page}", {**values, "csrf_token": "x"}).status_code, 400)
        self.authenticate(None, None)
        self.assertIn("/web/login", self._get(NEW).url)
        with mute_logger("odoo.http"):
            self._post(f"{NEW}/submit", values)
            with self.assertRaises(JsonRpcException):
                self._set(self.dye, 1)
        self.assertEqual(draft.order_line.mapped("product_uom_qty"), [5])
        self.assertEqual(draft.review_state, "none")

    def test_files_that_are_none(self):
        self._sign_in()
        for name, data in (
            ("a.xlsx", b"PK\x03\x04" + b"\x00" * 50),
            ("a.csv", b"MZ\x90\x00\x03" + b"\x00" * 50),
            ("a.csv", b"\xff\xfe\xfd"),
            ("a.svg", b"<svg onload='alert(1)'/>"),
            (f"../../{EVIL}.csv", EVIL.encode()),
            ("a.html", b"<html><script>alert(1)</script>;1"),
        ):
            with self.subTest(name=name, data=data[:20]):
                page = self._post(f"{NEW}/rows", files={"file": (name, data)})
                self.assertEqual(page.status_code, 200)
                self.assertRegex(page.text, "alert-danger|o_dealer_bad_rows")
                for script in (EVIL, "<svg onload", "<script>alert"):
                    self.assertNotIn(script, page.text)
        self.assertFalse(self._draft().order_line)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestFilesAsTexts(DealerPortalCommon):
    """A file in the place of a text is told in plain words, changes nothing, and is nowhere written down."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mask = cls._create_product("Mask", "M1", 10)
        cls._stock(cls.mask, 4)
        cls.order = cls._approve(cls._create_orders(lines=[(cls.dye, 5), (cls.mask, 10)]))
        cls.shortage = cls.order.sudo().shortage_ids
        cls.url = f"/my/orders/{cls.order.id}"

    def _send(self, path, field, data):
        response = self._post(path, data, files={field: ("a.txt", b"x")})
        self.assertNotIn("FileStorage", response.text)
        return response

    def test_shortage(self):
        self._sign_in()
        data = {"shortage_id": self.shortage.id, "answer": "wait", "wait_until": "2026-03-09"}
        for field, message in (
            ("shortage_id", "is not there any more"),
            ("answer", "Choose one of the answers."),
            ("wait_until", "Say until which day to wait."),
        ):
            with self.subTest(field):
                self.assertIn(message, self._send(f"{self.url}/shortage", field, data).text)
        self.assertEqual(self.shortage.state, "open")
        self.assertIn("We do as you say", self._send(f"{self.url}/shortage", "text", data).text)
        self.assertFalse(self.shortage.answer_text)
        again = self._send(f"{self.url}/shortage", "instead", {**data, "answer": "cancel"})
        self.assertIn("answered already", again.text)

    def test_delivery_and_receipt(self):
        self._stock(self.mask, 6)
        self.order._sync_process()
        self._run_windows(self._instant(10))
        self._sign_in()
        self.assertIn("Say who will be there", self._send(f"{self.url}/delivery", "receiver", {"phone": "1"}).text)
        self.order.picking_ids.move_ids.picked = True
        self.order.picking_ids.with_context(skip_sms=True).sudo()._action_done()
        first, second = self.order.order_line
        data = {f"q_{first.id}": "5", f"q_{second.id}": "3", f"r_{second.id}": "broken"}
        for field, message in ((f"q_{first.id}", "Quantity"), (f"r_{second.id}", "say why the quantity differs")):
            with self.subTest(field):
                response = self._send(f"{self.url}/receive", field, data)
                self.assertIn("alert-danger", response.text)
                self.assertIn(message, response.text)

    def test_stock(self):
        self._sign_in()
        data = {"code": "RG688", f"q_{self.dye.id}": "3", f"s_{self.dye.id}": "5"}
        self._send("/my/stock", f"q_{self.dye.id}", data)
        stock = self.env["order.process.dealer.stock"].search([("partner_id", "=", self.dealer.id)])
        self.assertRecordValues(stock, [{"product_id": self.dye.id, "reported_on": False, "safety_quantity": 5}])
        for field in (f"seen_{self.dye.id}", "code"):
            with self.subTest(field):
                self.assertEqual(self._send("/my/stock", field, data).status_code, 200)
        self.assertFalse(stock.reported_on)

    def test_proof_and_statement(self):
        order = self._approve(self._create_orders())
        self._sign_in()
        for field in ("amount", "paid_on", "reference"):
            with self.subTest(field):
                data = {"amount": "10", "paid_on": "2026-03-02"}
                self.assertIn("alert-danger", self._send(f"/my/orders/{order.id}/proof", field, data).text)
        self.assertFalse(order.sudo().proof_ids)
        self.assertEqual(self._send("/my/statement/confirm", "month", {}).status_code, 404)
        self.assertEqual(self._send("/my/statement/confirm", "seen", {"month": "2026-03"}).status_code, 200)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestDealerTexts(DealerPortalCommon):
    """Staff read what dealers write in messages, activities, mails and on papers."""

    def _written(self, model, field, known):
        records = self.env[model].search([("id", "not in", known[model])])
        return [(record, str(record[field] or "")) for record in records]

    def test_nothing_becomes_markup(self):
        watched = {"mail.message": "body", "mail.mail": "body_html", "mail.activity": "note"}
        known = {model: self.env[model].search([]).ids for model in watched}
        short = self._approve(self._create_orders(lines=[(self._create_product("Mask", "M1", 10), 10)]))
        self._sign_in()
        self._set(self.dye, 5)
        draft = order = self._draft()
        self._submit(draft, receiver_name=EVIL, receiver_phone=EVIL, remark=EVIL)
        self.assertEqual(order.review_state, "pending")
        posted = self._rpc(
            "/mail/message/post",
            thread_model="sale.order",
            thread_id=order.id,
            token=order._portal_ensure_token(),
            post_data={"body": f"{EVIL}<script>alert(1)</script>", "message_type": "comment"},
        )
        comment = self.env["mail.message"].browse(posted["message_id"])
        self._approve(order)
        url, shortage = f"/my/orders/{order.id}", short.sudo().shortage_ids
        self._post(f"/my/orders/{short.id}/shortage", {"shortage_id": shortage.id, "answer": "cancel", "text": EVIL})
        self.assertEqual(shortage.answer_text, EVIL)
        self._run_windows(self._instant(10))
        self._post(f"{url}/delivery", {"receiver": EVIL, "phone": "139", "other": EVIL})
        picking = order.picking_ids
        picking.move_ids.picked = True
        picking.with_context(skip_sms=True).sudo()._action_done()
        line = order.order_line[0]
        quantities = {f"q_{one.id}": f"{one.qty_delivered:g}" for one in order.order_line}
        self._post(f"{url}/receive", {**quantities, f"q_{line.id}": "3", f"r_{line.id}": EVIL})
        self._rpc(f"{url}/receive/signed", name=EVIL, signature=DRAWN)
        self.assertEqual(order.receipt_confirmed_by, EVIL)
        self.env.flush_all()

        said = [one for model, field in watched.items() for one in self._written(model, field, known)]
        self.assertTrue([text for _record, text in said if "onerror" in text], "what was written is there to be read")
        for record, text in said:
            self.assertNotRegex(text, "<script|<[^>]*onerror=", record)
            if record != comment:
                # Core lets people format what they say; it takes out what could run.
                self.assertNotRegex(text, '<img src="?x', record)
        for report in ("stock.report_deliveryslip", "sale.report_saleorder"):
            records = picking if report.startswith("stock") else order
            html = self.env["ir.actions.report"]._render_qweb_html(report, records.ids)[0]
            self.assertNotRegex(html, b'<img src="?x')
        for page in ("/my", "/my/orders", url, f"{url}/claim", f"/my/orders/{short.id}"):
            self.assertNotIn(EVIL, self._get(page).text)
