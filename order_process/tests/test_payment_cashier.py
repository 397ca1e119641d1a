"""The cashier registers money, colleagues and dealers show proofs, finance decides on them."""

import base64
from unittest.mock import patch

from odoo import Command, fields
from odoo.addons.order_process.models.payment import proof as payment_proof
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .money_common import MoneyCommon

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PDF = b"%PDF-1.4 a bank's receipt"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestCashier(MoneyCommon):
    def _open(self, orders, user=None):
        action = orders.with_user(user or self.cashier).sudo(False).action_register_payment()
        return self.env[action["res_model"]].with_user(user or self.cashier).browse(action["res_id"])

    def test_one_order(self):
        order = self._approve(self._order(100))
        register = self._open(order)
        self.assertEqual((register.line_ids.amount, register.line_ids.owed), (100, 100))
        with Form(register) as form:
            form.journal_id = self.cash
            with form.line_ids.edit(0) as line:
                line.amount = 60
                line.memo = "slip 7"
        self.assertEqual(register.method_id.journal_id, self.cash)
        register.action_register()
        payment = order.process_payment_ids
        self.assertEqual(
            (payment.amount, payment.journal_id, payment.partner_id, payment.memo, payment.process_order_id),
            (60, self.cash, self.dealer, "slip 7", order),
        )
        self.assertIn(payment.state, ("in_process", "paid"))
        self._assert_received(order, 60, "part")
        self.assertEqual(payment.create_uid, self.cashier)

    def test_several_orders(self):
        """A payment each; whose amount is emptied has not paid."""
        orders = self._order(100) | self._order(200) | self._order(300)
        register = self._open(orders)
        self.assertEqual(register.line_ids.mapped("amount"), [100, 200, 300])
        register.line_ids[1].amount = 0
        register.action_register()
        self.assertEqual(orders.mapped("amount_received"), [100, 0, 300])
        self.assertEqual(len(orders.process_payment_ids), 2)

    def test_one_wrong_means_none(self):
        orders = self._order(100) | self._order(200)
        register = self._open(orders)
        register.line_ids[1].amount = 250
        with self.assertRaisesRegex(UserError, orders[1].name), self.env.cr.savepoint():
            register.action_register()
        self.assertFalse(orders.process_payment_ids)

    def test_settles_its_own_invoices(self):
        order = self._approve(self._order(100))
        invoice = self._invoice(order)
        self._register(order, 100)
        self.assertEqual(invoice.payment_state, "paid")
        self._assert_received(order, 100, "full")

    def test_leaves_grouped_invoices_alone(self):
        first, second = self._approve(self._order(100)), self._approve(self._order(200))
        invoice = self._invoice(first | second, grouped=True)
        self._register(first, 100)
        self.assertEqual(invoice.amount_residual, 300)
        self._assert_received(first, 100, "full")
        self._assert_received(second, 0)

    def test_payer(self):
        payer = self._create_dealer("Changsha Holding", "D003")
        desk = self.env["res.partner"].create({"name": "Accounts", "parent_id": payer.id, "type": "invoice"})
        order = self._order(100)
        order.with_user(self.clerk).sudo(False).partner_invoice_id = desk
        self.assertEqual(self._register(order, 100).partner_id, payer)

    def test_quotation(self):
        """Dealers may pay before their order is confirmed."""
        order = self._order(100)
        self._register(order, 100)
        self.assertEqual((order.state, order.payment_status), ("draft", "full"))

    def test_wrong_amounts(self):
        order = self._order(100)
        for amount in (0, -5, float("nan"), float("inf")):
            with self.subTest(amount=amount), self.assertRaisesRegex(UserError, "more than nothing"):
                self._register(order, amount)
        with self.assertRaisesRegex(UserError, "more than the .*100.00 that are still due"):
            self._register(order, 120)
        self._register(order, 120, overpaid=True)
        self._assert_received(order, 120, "over")
        with self.assertRaisesRegex(UserError, "more than the .*0.00"):
            self._register(order, 1)

    def test_another_currency(self):
        foreign = self.env["res.currency"].create({"name": "XQX", "symbol": "¤", "rounding": 0.01})
        self.env["res.currency.rate"].create(
            {"name": "2026-01-01", "rate": 4.0, "currency_id": foreign.id, "company_id": self.company.id}
        )
        order = self._order(100)
        with self.assertRaisesRegex(UserError, "401.00.* is more than the .*400.00"):
            self._register(order, 401, currency=foreign)
        self._register(order, 200, currency=foreign)
        self._assert_received(order, 50, "part")

    def test_twice(self):
        order = self._order(100)
        payment = self._register(order, 50)
        with self.assertRaisesRegex(UserError, f"{payment.name} of .*50.00 with this reference was registered already"):
            self._register(order, 50)
        self._register(order, 50, memo="slip 2")
        self._assert_received(order, 100, "full")

    def test_again_after_it_bounced(self):
        order = self._order(100)
        self._register(order, 50).action_reject()
        self._register(order, 50)
        self._assert_received(order, 50)

    def test_wrong_journals_and_days(self):
        order = self._order(100)
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.env["account.chart.template"]._load("generic_coa", elsewhere, install_demo=False)
        foreign = self.env["account.journal"].search(
            [("company_id", "=", elsewhere.id), ("type", "=", "bank")], limit=1
        )
        sale = self.env["account.journal"].search(
            [("company_id", "=", self.company.id), ("type", "=", "sale")], limit=1
        )
        for journal in (foreign, sale, self.env["account.journal"]):
            with self.subTest(journal=journal.name), self.assertRaisesRegex(UserError, "no bank or cash journal"):
                self._register(order, 10, journal=journal)
        with self.assertRaisesRegex(UserError, "way of payment"):
            self._register(order, 10, journal=self.cash)
        with self.assertRaisesRegex(UserError, "today or earlier"):
            self._register(order, 10, date=fields.Date.to_date("2026-03-03"))

    def test_cancelled_order(self):
        order = self._order(100)
        order.with_user(self.clerk).sudo(False)._action_cancel()
        with self.assertRaisesRegex(UserError, "ancelled"):
            self._open(order)
        with self.assertRaisesRegex(UserError, "cancelled"):
            self._register(order, 10)

    def test_others(self):
        order = self._order(100, user_id=self.salesman.id)
        accountant = self._create_user("accountant", "account.group_account_invoice")
        for user in (self.clerk, self.leader, self.keeper, self.salesman, self.dispatcher, self.manager, accountant):
            with self.subTest(user=user.login):
                with self.assertRaisesRegex(UserError, "registered by the cashier"):
                    order.with_user(user).sudo(False).action_register_payment()
                with self.assertRaisesRegex(UserError, "registered by the cashier"):
                    self._register(order, 10, user=user)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestProof(MoneyCommon):
    def _prove(self, order, user=None, content=PNG, **vals):
        values = {"amount": 100, "paid_on": "2026-03-01", "reference": "TT 4711", "filename": "slip.png", **vals}
        order = order.with_user(user or self.clerk)
        return order._submit_payment_proof(
            values["amount"], values["paid_on"], values["reference"], values["filename"], content
        )

    def test_upload(self):
        order = self._order(100)
        action = order.with_user(self.clerk).sudo(False).action_send_payment_proof()
        Upload = self.env[action["res_model"]].with_user(self.clerk).with_context(**action["context"])
        upload = Upload.create({"content": base64.b64encode(PNG), "filename": "slip.png", "reference": "TT 4711"})
        self.assertEqual((upload.amount, upload.paid_on), (100, fields.Date.to_date("2026-03-02")))
        upload.action_send()
        proof = order.proof_ids
        self.assertEqual(
            (proof.state, proof.amount, proof.uploaded_by, proof.mimetype), ("waiting", 100, self.clerk, "image/png")
        )
        self.assertEqual(base64.b64decode(proof.content), PNG)
        self.assertTrue(order.has_waiting_proof)
        self._assert_received(order, 0, "nothing")

    def test_accept(self):
        order = self._order(100)
        proof = self._prove(order)
        action = proof.with_user(self.cashier).sudo(False).action_accept()
        register = self.env[action["res_model"]].with_user(self.cashier).browse(action["res_id"])
        self.assertEqual(
            (register.line_ids.amount, register.date, register.line_ids.memo),
            (100, fields.Date.to_date("2026-03-01"), "TT 4711"),
        )
        register.line_ids.amount = 90  # what really came in
        register.action_register()
        self.assertEqual((proof.state, proof.decided_by, proof.payment_id.amount), ("accepted", self.cashier, 90))
        self._assert_received(order, 90, "part")
        self.assertEqual(self._kinds(order, "proof", "paid", "proof_decided"), ["proof", "paid", "proof_decided"])
        self.assertFalse(order.has_waiting_proof)
        with self.assertRaisesRegex(UserError, "decided on this proof already"):
            register.action_register()

    def test_refuse(self):
        order = self._order(100)
        proof = self._prove(order)
        finance = proof.with_user(self.cashier).sudo(False)
        with self.assertRaisesRegex(UserError, "Say why"):
            finance.action_refuse(" ")
        wizard = self.env["order.process.reason"].with_user(self.cashier).with_context(active_ids=proof.ids)
        wizard.create({"decision": "refuse_proof", "reason": "no such transfer at the bank"}).action_decide()
        self.assertEqual((proof.state, proof.reason), ("refused", "no such transfer at the bank"))
        told = self.env["mail.notification"].search([("res_partner_id", "=", self.clerk.partner_id.id)])
        self.assertIn("no such transfer", "".join(told.mail_message_id.mapped("body")))
        with self.assertRaisesRegex(UserError, "decided on this proof already"):
            finance.action_accept()
        self._assert_received(order, 0)

    def test_who_decides(self):
        order = self._order(100)
        own = self._prove(order, self.cashier)
        for user, why in ((self.cashier, "a colleague decides"), (self.clerk, "decided by finance")):
            for method, args in (("action_accept", ()), ("action_refuse", ("no",))):
                with self.subTest(user=user.login, method=method), self.assertRaisesRegex(UserError, why):
                    getattr(own.with_user(user).sudo(False), method)(*args)
        register = (
            self.env["order.process.payment.register"]
            .with_user(self.cashier)
            .create(
                {
                    "company_id": self.company.id,
                    "date": "2026-03-02",
                    "proof_id": own.id,
                    "line_ids": [
                        Command.create({"order_id": order.id, "currency_id": self.currency.id, "amount": 100})
                    ],
                }
            )
        )
        with self.assertRaisesRegex(UserError, "a colleague decides"):
            register.action_register()
        own.with_user(self.finance).sudo(False).action_refuse("twice")
        self.assertEqual(own.state, "refused")

    def test_proof_of_another_order(self):
        order, other = self._order(100), self._order(100)
        register = (
            self.env["order.process.payment.register"]
            .with_user(self.cashier)
            .create(
                {
                    "company_id": self.company.id,
                    "date": "2026-03-02",
                    "proof_id": self._prove(order).id,
                    "line_ids": [
                        Command.create({"order_id": other.id, "currency_id": self.currency.id, "amount": 100})
                    ],
                }
            )
        )
        with self.assertRaisesRegex(UserError, f"for {order.name} only"):
            register.action_register()

    def test_same_file_again(self):
        order, other = self._order(100), self._order(100)
        proof = self._prove(order)
        self.assertEqual(self._prove(order, self.salesman, amount=50), proof)
        self.assertNotEqual(self._prove(other), proof)
        self.assertEqual(len(order.proof_ids), 1)
        self.assertEqual(self._kinds(order, "proof"), ["proof"])

    def test_wrong_files(self):
        order = self._order(100)
        for content, why in (
            (b"", "Attach the picture"),
            (b"<html><script>alert(1)</script>", "neither a picture"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "neither a picture"),
            (b"GIF89a", "neither a picture"),
            (b"PK\x03\x04", "neither a picture"),
        ):
            with self.subTest(content=content), self.assertRaisesRegex(UserError, why):
                self._prove(order, content=content)
        with patch.object(payment_proof, "MAX_FILE_BYTES", 20), self.assertRaisesRegex(UserError, "at most 10 MB"):
            self._prove(order)
        self.assertEqual(self._prove(order, content=PDF, filename="../../slip.html").filename, "slip.pdf")
        self.assertEqual(self._prove(order, filename="slip.pdf").filename, "slip.png", "by its content")

    def test_wrong_values(self):
        order = self._order(100)
        for vals, why in (
            ({"amount": 0}, "more than nothing"),
            ({"amount": -3}, "more than nothing"),
            ({"amount": float("nan")}, "as a number"),
            ({"amount": float("inf")}, "as a number"),
            ({"amount": "100"}, "as a number"),
            ({"paid_on": "2026-03-03"}, "in the future"),
            ({"paid_on": False}, "Give the day"),
        ):
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, why):
                self._prove(order, **vals)
        self.assertEqual(self._prove(order, paid_on="2026-03-02").state, "waiting", "today on Shanghai's clock")

    def test_cancelled_order(self):
        order = self._order(100)
        order.with_user(self.clerk).sudo(False)._action_cancel()
        with self.assertRaisesRegex(UserError, "cancelled"):
            self._prove(order)

    def test_evidence(self):
        """Nobody changes or deletes a proof or its file, an administrator neither."""
        order = self._order(100)
        proof = self._prove(order)
        file = self.env["ir.attachment"].search(
            [("res_model", "=", proof._name), ("res_id", "=", proof.id), ("res_field", "=", "content")]
        )
        self.assertEqual(len(file), 1)
        system = self._create_user("system", "base.group_system,order_process.group_process_admin")
        for user in (self.clerk, self.cashier, self.admin, system):
            for call in (
                lambda user=user: proof.with_user(user).sudo(False).write({"amount": 1}),
                lambda user=user: proof.with_user(user).sudo(False).write({"state": "accepted"}),
                lambda user=user: proof.with_user(user).sudo(False).unlink(),
                lambda user=user: file.with_user(user).sudo(False).write({"raw": PDF}),
                lambda user=user: file.with_user(user).sudo(False).unlink(),
                lambda user=user: self.env["order.process.payment.proof"].with_user(user).create({"amount": 1}),
            ):
                with self.subTest(user=user.login), mute_logger("odoo.models", "odoo.addons.base.models.ir_rule"):
                    with self.assertRaises(UserError):
                        call()
        with self.assertRaises(UserError):
            proof.sudo().write({"amount": 1})

    def test_other_salesman(self):
        """A salesman sees proofs of their own orders only."""
        order = self._order(100, user_id=self.salesman.id)
        proof = self._prove(order, self.salesman)
        other = self._create_user("salesman2", "sales_team.group_sale_salesman")
        Proof = self.env["order.process.payment.proof"]
        self.assertEqual(Proof.with_user(self.salesman).search([("order_id", "=", order.id)]), proof)
        self.assertFalse(Proof.with_user(other).search([("order_id", "=", order.id)]))
        with self.assertRaises(AccessError):
            order.with_user(other).sudo(False).action_send_payment_proof()
