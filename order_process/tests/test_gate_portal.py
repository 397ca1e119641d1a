"""Dealers sign and pay on the portal: signature and money are kept, the order waits for its reviewers."""

from odoo import Command, http
from odoo.tests import HttpCase, JsonRpcException, freeze_time, tagged
from odoo.tools import mute_logger

from .common import OrderProcessCommon
from .drawn import DRAWN

SIGNATURE = DRAWN


class PortalCase(OrderProcessCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.currency_id.active = True
        cls.order = cls._create_orders(require_signature=True, require_payment=False).sudo()
        cls.order.action_quotation_sent()
        cls.order._portal_ensure_token()
        cls.env.flush_all()

    def _portal(self, order, route, **params):
        self.env.flush_all()
        try:
            return self.make_jsonrpc_request(
                f"/my/orders/{order.id}/{route}", {"access_token": order.access_token, **params}, timeout=60
            )
        finally:
            self.env.invalidate_all()

    def _assert_waits(self, order, review_state="pending"):
        self.assertIn(order.state, ("draft", "sent"))
        self.assertEqual(order.review_state, review_state)
        self.assertFalse(order.picking_ids)
        self.assertFalse(order.invoice_ids.filtered(lambda move: move.state == "posted"))


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestSignature(PortalCase):
    def test_complete_order_is_submitted(self):
        self._portal(self.order, "accept", name="Li Na", signature=SIGNATURE)
        self._assert_waits(self.order)
        self.assertEqual((self.order.signed_by, bool(self.order.signature)), ("Li Na", True))
        self._pending(self.order).with_user(self.leader).action_approve()
        self._pending(self.order).with_user(self.finance).action_approve()
        self.assertEqual(self.order.state, "sale")

    def test_incomplete_order_waits_in_entry(self):
        self.order.write({"carrier_id": False})
        self._portal(self.order, "accept", name="Li Na", signature=SIGNATURE)
        self._assert_waits(self.order, "none")
        self.assertTrue(self.order.signature)
        self.assertIn("incomplete", self.order.hold_ids.mapped("code"))

    def test_order_in_review_is_not_submitted_twice(self):
        self.order.action_submit_review()
        self._portal(self.order, "accept", name="Li Na", signature=SIGNATURE)
        self._assert_waits(self.order)
        self.assertEqual(self.order.review_attempt, 1)
        self.assertTrue(self.order.signature)

    def test_optional_lines_stand_still_in_review(self):
        self.order.write(
            {
                "order_line": [
                    Command.create(
                        {"display_type": "line_section", "name": "Extras", "is_optional": True, "sequence": 90}
                    ),
                    Command.create({"product_id": self.oxide.id, "product_uom_qty": 1, "sequence": 91}),
                ]
            }
        )
        line = self.order.order_line[-1]
        self._portal(self.order, "update_line_dict", line_id=line.id, input_quantity=2)
        self.assertEqual(line.product_uom_qty, 2, "in entry the dealer may choose")
        self.order.action_submit_review()
        with mute_logger("odoo.http"):
            with self.assertRaises(JsonRpcException):
                self._portal(self.order, "update_line_dict", line_id=line.id, input_quantity=50)
        self.assertEqual(line.product_uom_qty, 2)

    def test_declining_ends_the_review(self):
        self.order.action_submit_review()
        self.env.flush_all()
        response = self.url_open(
            f"/my/orders/{self.order.id}/decline?access_token={self.order.access_token}",
            data={"decline_message": "no", "csrf_token": self._csrf()},
        )
        self.env.invalidate_all()
        self.assertEqual(response.status_code, 200)
        self.assertNotEqual(self.order.state, "sale")
        self.assertFalse(self.order.picking_ids)

    def _csrf(self):
        self.authenticate(None, None)
        return http.Request.csrf_token(self)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestPayment(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        provider = cls.env["payment.provider"].search([("code", "=", "demo")], limit=1)
        if not provider:
            cls.skipTest(cls, "payment_demo is not installed")
        cls.journal = cls.env["account.journal"].create(
            {"name": "Bank", "type": "bank", "code": "BNKX", "company_id": cls.company.id}
        )
        cls.provider = provider.copy({"company_id": cls.company.id, "state": "test", "name": "Demo"})
        cls.method = cls.env.ref("payment_demo.payment_method_demo").sudo()
        cls.cash = cls.env["payment.provider"].search([("custom_mode", "=", "cash_on_delivery")], limit=1)

    def _pay(self, order, state, provider=None, amount=None):
        provider = provider or self.provider
        self.env.flush_all()
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": self.method.id,
                "amount": amount or order.amount_total,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "reference": f"{order.name}-{state}-{provider.id}-{amount}",
                "operation": "online_direct",
                "sale_order_ids": [Command.set(order.ids)],
            }
        )
        getattr(transaction, f"_set_{state}")()
        # No bank account is needed to show what becomes of the order.
        transaction.with_context(skip_payment=True)._check_amount_and_confirm_order()
        return transaction

    def test_paid_order_is_submitted(self):
        transaction = self._pay(self.order, "done")
        self.assertEqual(transaction.state, "done")
        self._assert_waits(self.order)

    def test_paid_incomplete_order_waits_in_entry(self):
        self.order.write({"carrier_id": False})
        transaction = self._pay(self.order, "done")
        self.assertEqual(transaction.state, "done")
        self._assert_waits(self.order, "none")

    def test_paid_order_in_review_waits(self):
        self.order.action_submit_review()
        self._pay(self.order, "authorized")
        self._assert_waits(self.order)
        self.assertEqual(self.order.review_attempt, 1)

    def test_reviewed_order_is_confirmed_by_its_payment(self):
        self.company.review_confirms = False
        self._approve(self.order)
        self.assertEqual(self.order.state, "sent")
        self._pay(self.order, "done")
        self.assertEqual(self.order.state, "sale")

    def test_cash_on_delivery(self):
        provider = self.provider.sudo()
        provider.write({"state": "disabled"})
        cash = (self.cash or self.env["payment.provider"].search([("code", "=", "custom")], limit=1)).copy(
            {"company_id": self.company.id, "name": "Cash", "state": "test"}
        )
        self.assertEqual(cash.custom_mode, "cash_on_delivery")
        for state in ("draft", "sent"):
            with self.subTest(state=state):
                order = self._create_orders().sudo()
                if state == "sent":
                    order.action_quotation_sent()
                transaction = self.env["payment.transaction"].create(
                    {
                        "provider_id": cash.id,
                        "payment_method_id": self.method.id,
                        "amount": order.amount_total,
                        "currency_id": order.currency_id.id,
                        "partner_id": order.partner_id.id,
                        "reference": f"{order.name}-cod-{state}",
                        "operation": "online_direct",
                        "sale_order_ids": [Command.set(order.ids)],
                    }
                )
                transaction._set_pending()
                transaction._post_process()
                self.assertEqual(transaction.state, "pending")
                self.assertNotEqual(order.state, "sale")
                self.assertEqual(order.review_state, "pending")
                self.assertFalse(order.picking_ids)
