"""A dealer signs and pays in the portal: the page says that the order is in review, and the money is kept meanwhile."""

from odoo import Command
from odoo.tests import tagged

from .common import OrderProcessCommon
from .portal_pages import PortalPages
from .test_gate_portal import SIGNATURE

SUBMITTED = "Submitted for review"


@tagged("post_install", "-at_install")
class TestPortalAcceptance(OrderProcessCommon, PortalPages):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        demo = cls.env["payment.provider"].search([("code", "=", "demo")], limit=1)
        if not demo:
            cls.skipTest(cls, "payment_demo is not installed")
        cls.env["account.chart.template"].try_loading("generic_coa", company=cls.company, install_demo=False)
        cls.bank = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1
        )
        cls.provider = demo.copy({"company_id": cls.company.id, "state": "test", "name": "Demo"})
        cls.provider.journal_id = cls.bank
        cls.method = cls.env.ref("payment_demo.payment_method_demo")
        cls.buyer = cls._create_buyer("op_signer", cls.dealer)

    def _offer(self, **vals):
        order = self._create_orders(**{"require_signature": False, "require_payment": False, **vals}).sudo()
        order.action_quotation_sent()
        order._portal_ensure_token()
        self._sign_in()
        return order

    def _sign(self, order):
        return self._rpc(
            f"/my/orders/{order.id}/accept", access_token=order.access_token, name="Li Na", signature=SIGNATURE
        )

    def _pay(self, order, amount=None, state="done"):
        """Pay as the browser does: transaction, the provider's answer, the waiting page."""
        values = self._rpc(
            f"/my/orders/{order.id}/transaction",
            access_token=order.access_token,
            provider_id=self.provider.id,
            payment_method_id=self.method.id,
            token_id=None,
            amount=amount or order.amount_total,
            flow="direct",
            tokenization_requested=False,
            landing_route=order.get_portal_url(),
        )
        self._rpc(
            "/payment/demo/simulate_payment",
            reference=values["reference"],
            payment_details="1234",
            simulated_state=state,
        )
        for _twice in range(2):
            self._rpc("/payment/status/poll", csrf_token=None)
        return self.env["payment.transaction"].search([("reference", "=", values["reference"])])

    def _page(self, order, **query):
        self.env.flush_all()
        url = order.get_portal_url(query_string="".join(f"&{key}={value}" for key, value in query.items()))
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200)
        self.assertNotIn("Your order has been confirmed", response.text)
        return response.text

    def _actions(self, order):
        """What the page offers to sign, to pay or to reject with."""
        page = self._page(order)
        return [name for name in ("modalaccept", "modaldecline") if f'data-bs-target="#{name}"' in page]

    def _assert_waits(self, order, review_state="pending"):
        self.assertEqual((order.state, order.review_state), ("sent", review_state))
        self.assertFalse(order.picking_ids)
        self.assertFalse(order.invoice_ids)

    def _assert_kept(self, transaction, amount):
        """The money is in the books."""
        self.assertEqual((transaction.state, transaction.amount), ("done", amount))
        self.assertTrue(transaction.is_post_processed)
        payment = transaction.payment_id
        self.assertRecordValues(payment, [{"amount": amount, "partner_id": self.dealer.id}])
        self.assertIn(payment.state, ("in_process", "paid"))
        self.assertEqual(payment.move_id.state, "posted")

    def _assert_confirmed_by_reviews(self, order):
        self._approve(order)
        self.assertEqual(order.state, "sale")
        self.assertTrue(order.picking_ids)

    def test_an_offer_says_nothing_of_reviews(self):
        order = self._offer(require_signature=True)
        self.assertNotIn("o_portal_order_notice", self._page(order))

    def test_signed(self):
        order = self._offer(require_signature=True)
        self.assertIn("redirect_url", self._sign(order))
        self._assert_waits(order)
        page = self._page(order, message="sign_ok")
        self.assertIn("Your order has been signed.", page)
        self.assertIn(SUBMITTED, page)
        self.assertIn("not in a state requiring customer signature", self._sign(order)["error"])
        self.assertEqual(order.review_attempt, 1)
        self._assert_confirmed_by_reviews(order)
        self.assertNotIn("o_portal_order_notice", self.url_open(order.get_portal_url()).text)

    def test_signed_and_paid(self):
        order = self._offer(require_signature=True, require_payment=True, prepayment_percent=1.0)
        self._sign(order)
        self._assert_waits(order, "none")
        self.assertIn("still needs to be paid", self._page(order, message="sign_ok"))
        transaction = self._pay(order)
        self._assert_waits(order)
        self.assertTrue(order.signature)
        self._assert_kept(transaction, 150)
        self.assertIn(SUBMITTED, self._page(order))
        self._assert_confirmed_by_reviews(order)
        self._assert_kept(transaction, 150)

    def test_down_payment(self):
        order = self._offer(require_payment=True, prepayment_percent=0.3)
        little = self._pay(order, amount=15)
        self._assert_kept(little, 15)
        self._assert_waits(order, "none")
        rest = self._pay(order, amount=30)
        self._assert_kept(rest, 30)
        self._assert_waits(order)
        self.assertIn(SUBMITTED, self._page(order))
        self._assert_confirmed_by_reviews(order)
        self.assertEqual(order.amount_paid, 45)

    def test_paid_twice(self):
        order = self._offer(require_payment=True, prepayment_percent=0.5)
        first, second = self._pay(order, amount=75), self._pay(order, amount=75)
        self._assert_waits(order)
        self.assertEqual(order.review_attempt, 1)
        for transaction in (first, second):
            self._assert_kept(transaction, 75)

    def test_invoices_by_themselves_wait_as_well(self):
        self.env["ir.config_parameter"].set_param("sale.automatic_invoice", "True")
        order = self._offer(require_payment=True, prepayment_percent=1.0)
        self._assert_kept(self._pay(order), 150)
        self._assert_waits(order)

    def test_paid_but_incomplete(self):
        order = self._offer(require_payment=True, prepayment_percent=1.0, carrier_id=False)
        self._assert_kept(self._pay(order), 150)
        self._assert_waits(order, "none")
        page = self._page(order)
        self.assertIn("Not complete yet", page)
        self.assertIn("Missing: delivery method", page)
        self.assertNotIn(SUBMITTED, page)

    def test_refused_payment(self):
        order = self._offer(require_payment=True, prepayment_percent=1.0)
        self.assertEqual(self._pay(order, state="cancel").state, "cancel")
        self._assert_waits(order, "none")
        self.assertNotIn("o_portal_order_notice", self._page(order))

    def test_reason_of_reviewers_stays_inside(self):
        order = self._offer(require_signature=True)
        self._sign(order)
        self._pending(order).with_user(self.leader).action_reject("pays late, margin too low")
        page = self._page(order)
        self.assertIn("Sent back", page)
        self.assertNotIn("margin too low", page)

    def test_sent_back_before_anybody_signed(self):
        """What the order desk submitted and the review sent back is mended by our people: nothing to sign or pay."""
        order = self._offer(require_signature=True, require_payment=True, prepayment_percent=1.0)
        self.assertEqual(self._actions(order), ["modalaccept", "modaldecline"])
        order.with_user(self.clerk).sudo(False).action_submit_review()
        self._pending(order).with_user(self.leader).action_reject("margin too low")
        page = self._page(order)
        self.assertIn("We sent the order back to your contact, who mends it and submits it again.", page)
        self.assertNotIn("margin too low", page)
        self.assertFalse(self._actions(order))
        self.assertIn("not in a state requiring customer signature", self._sign(order)["error"])
        self._post(f"/my/orders/{order.id}/decline?access_token={order.access_token}", {"decline_message": "no"})
        self.assertEqual((order.state, order.review_state, order.signature), ("sent", "rejected", False))
        listed = self.url_open("/my/orders").text
        self.assertIn(order.name, listed)
        self.assertIn("Sent back", listed)

    def test_cash_on_delivery(self):
        cash = self.env["payment.provider"].search([("custom_mode", "=", "cash_on_delivery")], limit=1)
        cash = cash.copy({"company_id": self.company.id, "name": "Cash", "state": "test"})
        self.assertEqual(cash.custom_mode, "cash_on_delivery")
        order = self._offer()
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": cash.id,
                "payment_method_id": self.method.id,
                "amount": order.amount_total,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "reference": f"{order.name}-cod",
                "operation": "online_direct",
                "sale_order_ids": [Command.set(order.ids)],
            }
        )
        transaction._set_pending()
        for _twice in range(2):
            transaction._post_process()
        self._assert_waits(order)
        self.assertEqual((transaction.state, order.review_attempt), ("pending", 1))
        self.assertIn(SUBMITTED, self._page(order))
        self._assert_confirmed_by_reviews(order)
