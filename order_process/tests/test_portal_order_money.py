"""A dealer shows that an order was paid; finance decides; the dealer reads what came of it."""

from odoo import fields
from odoo.tests import tagged

from .money_common import MoneyCommon
from .portal_common import DealerPortalCommon
from .test_payment_cashier import PDF, PNG


@tagged("post_install", "-at_install")
class TestDealerPays(DealerPortalCommon, MoneyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._approve(cls._order(100))
        cls.url = f"/my/orders/{cls.order.id}"
        cls.today = cls.company._process_today().isoformat()
        cls.env.flush_all()

    def _send(self, content=PNG, name="slip.png", order=None, **data):
        values = {"amount": "100.00", "paid_on": self.today, "reference": "TT 4711", **data}
        files = {"file": (name, content)} if content is not None else None
        return self._post(f"/my/orders/{(order or self.order).id}/proof", values, files=files)

    def _proofs(self, order=None):
        return (order or self.order).sudo().proof_ids

    def test_sent_and_accepted(self):
        self._sign_in(self.colleague)
        self.assertIn(f"{self.order.name} waits for your payment of", self._get("/my").text)
        page = self._get(self.url).text
        self.assertIn("We wait for your payment of", page)
        self.assertIn('href="#o_dealer_payment"', page)
        self.assertIn('value="100.00"', page, "what is owed is there already")
        response = self._send()
        self.assertIn("Thank you. Finance looks whether the money is in.", response.text)
        self.assertIn("We look whether it is in", response.text)
        self.assertRecordValues(
            self._proofs(),
            [
                {
                    "amount": 100,
                    "paid_on": fields.Date.to_date(self.today),
                    "reference": "TT 4711",
                    "filename": "slip.png",
                    "mimetype": "image/png",
                    "state": "waiting",
                    "uploaded_by": self.colleague.id,
                }
            ],
        )
        self.assertNotIn("waits for your payment", self._get("/my").text)
        self.assertIn("We look whether your payment is in.", self._get(self.url).text)
        action = self._proofs().with_user(self.cashier).sudo(False).action_accept()
        register = self.env[action["res_model"]].with_user(self.cashier).browse(action["res_id"])
        register.write({"journal_id": self.bank.id})
        register.action_register()
        page = self._get(self.url).text
        for shown in ("Nothing left to pay", "Received"):
            self.assertIn(shown, page)
        self.assertNotIn("o_dealer_proof_form", page)
        self.assertNotIn("Cashier", page, "no names of people inside")

    def test_refused_with_the_reason(self):
        self._sign_in()
        self._send()
        self._proofs().with_user(self.cashier).sudo(False).action_refuse("The bank knows no such <b>transfer")
        self.assertIn(f"The proof of payment for {self.order.name} was refused.", self._get("/my").text)
        page = self._get(self.url).text
        self.assertIn("The bank knows no such &lt;b&gt;transfer", page)
        self._send(PDF, "slip.pdf")
        self.assertEqual(self._proofs().sorted("id").mapped("state"), ["refused", "waiting"])
        self.assertNotIn("was refused", self._get("/my").text)

    def test_sent_twice_is_one_proof(self):
        self._sign_in()
        self._send()
        self._send(name="again.png", amount="90")
        self._sign_in(self.colleague)
        self._send()
        self.assertRecordValues(self._proofs(), [{"amount": 100, "filename": "slip.png"}])

    def test_what_is_no_proof(self):
        self._sign_in()
        tomorrow = fields.Date.add(self.company._process_today(), days=2).isoformat()
        for data, message in (
            *(({"amount": text}, "Amount") for text in ("-1", "NaN", "inf", "1e3", "ten", "1,000", "٣", "100.001")),
            ({"amount": "0"}, "more than nothing"),
            ({"amount": ""}, "more than nothing"),
            ({"paid_on": ""}, "Give the day"),
            ({"paid_on": "soon"}, "Choose a day of the calendar."),
            ({"paid_on": tomorrow}, "lies in the future"),
            ({"reference": "x" * 501}, "too long"),
            ({"reference": "a\x00b"}, "alert-danger"),
            ({"content": None}, "Attach the picture or the PDF"),
            ({"content": b"<svg onload='alert(1)'/>", "name": "slip.png"}, "neither a picture"),
            ({"content": b"MZ\x90", "name": "slip.pdf"}, "neither a picture"),
            ({"content": PNG + b"x" * (10 * 1024 * 1024)}, "at most 10 MB"),
        ):
            with self.subTest(data={key: str(value)[:20] for key, value in data.items()}):
                response = self._send(**data)
                self.assertIn("alert-danger", response.text)
                self.assertIn(message, response.text)
        self.assertFalse(self._proofs())

    def test_names_of_files_and_references_stay_text(self):
        self._sign_in()
        evil = "<img src=x onerror=alert(1)>"
        page = self._send(name=f"../../{evil}.png", reference=evil, amount="１００").text
        self.assertNotIn(evil, page)
        self.assertEqual((self._proofs().amount, self._proofs().filename), (100, "img src=x onerror=alert(1).png"))

    def test_where_nothing_is_to_be_paid(self):
        paid, cancelled = self._order(50), self._order(50)
        self._approve(paid)
        self._advance(paid, 50)
        cancelled.action_cancel()
        draft = self.env["sale.order"].with_user(self.buyer)._open_dealer_draft()
        self._sign_in()
        for order in paid | cancelled | draft:
            self.assertNotIn("o_dealer_proof_form", self._get(f"/my/orders/{order.id}").text)
            self.assertIn("Nothing is to be paid", self._send(order=order).text)
            self.assertFalse(self._proofs(order))

    def test_many_proofs_that_nobody_has_looked_at(self):
        self._sign_in()
        for number in range(11):
            response = self._send(PNG + bytes([number]))
        self.assertIn("Finance has not looked at the last 10 yet", response.text)
        self.assertEqual(len(self._proofs()), 10)

    def test_another_dealer(self):
        self._sign_in(self.rival)
        self.assertEqual(self._send().status_code, 404)
        self.assertFalse(self._proofs())
        self.assertNotIn(self.order.name, self._get("/my").text)
