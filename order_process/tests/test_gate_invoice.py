"""Invoices of held orders wait; goods that were delivered and down payments can always be invoiced."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import OrderProcessCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestInvoiceGate(OrderProcessCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"].try_loading("generic_coa", company=cls.company, install_demo=False)
        cls.accountant = cls._create_user(
            "accountant", "account.group_account_invoice,sales_team.group_sale_salesman_all_leads"
        )
        # every order needs a reference before it is invoiced
        cls.rule = cls.env["order.process.gap.rule"].create(
            {
                "name": "the dealer's reference",
                "check": "domain",
                "domain": "[('client_order_ref', '!=', False)]",
                "step": "invoice",
                "company_id": cls.company.id,
            }
        )

    def _invoice(self, order):
        invoice = order.sudo()._create_invoices()
        return invoice.with_user(self.accountant).sudo(False)

    def test_held_order(self):
        order = self._approve(self._create_orders())
        invoice = self._invoice(order)
        for method in ("action_post", "_post"):
            with self.subTest(method), self.assertRaisesRegex(UserError, "the dealer's reference"):
                getattr(invoice, method)()
        self.assertEqual(invoice.state, "draft")
        self.rule.active = False
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")

    def test_delivered_goods(self):
        order = self._approve(self._create_orders())
        self._run_windows(self._instant(10))
        order.sudo().picking_ids.with_user(self.keeper).button_validate()
        invoice = self._invoice(order)
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")

    def test_partly_delivered(self):
        """Three of five are with the dealer: three can be invoiced, five cannot."""
        order = self._approve(self._create_orders())
        self._run_windows(self._instant(10))
        picking = order.sudo().picking_ids
        picking.move_ids.write({"quantity": 3, "picked": True})
        picking.with_user(self.keeper).with_context(skip_backorder=True).button_validate()
        invoice = self._invoice(order)
        with self.assertRaisesRegex(UserError, "the dealer's reference"):
            invoice.action_post()
        invoice.sudo().invoice_line_ids.quantity = 3
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")

    def test_down_payment(self):
        order = self._create_orders()
        self._approve(order)
        wizard = (
            self.env["sale.advance.payment.inv"]
            .with_context(active_model="sale.order", active_ids=order.ids)
            .create({"advance_payment_method": "fixed", "fixed_amount": 50, "sale_order_ids": [Command.set(order.ids)]})
        )
        wizard.create_invoices()
        invoice = order.sudo().invoice_ids.with_user(self.accountant).sudo(False)
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")

    def test_unreviewed_order(self):
        """An invoice line that somebody ties to an order nobody reviewed."""
        order = self._create_orders()
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.dealer.id,
                "company_id": self.company.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.dye.id,
                            "quantity": 5,
                            "price_unit": 30,
                            "sale_line_ids": [Command.set(order.order_line.ids)],
                        }
                    )
                ],
            }
        )
        with self.assertRaisesRegex(UserError, "has not been reviewed"):
            invoice.with_user(self.accountant).action_post()

    def test_other_invoices_and_refunds(self):
        order = self._approve(self._create_orders())
        self.rule.active = False
        invoice = self._invoice(order)
        invoice.action_post()
        self.rule.active = True
        refund = invoice.sudo()._reverse_moves([{"invoice_date": "2026-03-02"}])
        refund.with_user(self.accountant).action_post()
        self.assertEqual(refund.state, "posted")

    def test_again_after_a_full_credit_note(self):
        """Nothing has left and everything was credited: the next invoice is one of goods that are still here."""
        self.rule.active = False
        order = self._approve(self._create_orders())
        invoice = self._invoice(order)
        invoice.action_post()
        self.assertEqual(order.order_line.qty_invoiced, 5)
        invoice.sudo()._reverse_moves([{"invoice_date": "2026-03-02"}]).with_user(self.accountant).action_post()
        self.assertEqual((order.order_line.qty_invoiced, order.order_line.qty_delivered), (0, 0))
        self.rule.active = True
        again = self._invoice(order)
        with self.assertRaisesRegex(UserError, "the dealer's reference"):
            again.action_post()
        order.order_line.with_user(self.clerk).price_unit = 31
        self.rule.active = False
        with self.assertRaisesRegex(UserError, "has not approved it yet"):
            again.action_post()
        self._approve(order)
        again.sudo().unlink()
        again = self._invoice(order)
        again.action_post()
        self.assertEqual((again.amount_total, order.amount_total), (155, 155))

    def test_what_was_approved(self):
        """An invoice says what the order says, whatever is typed in; what the dealer gets back is a credit note."""
        self.rule.active = False
        order = self._approve(self._create_orders())
        approved = "does not say what was approved"
        for message, vals in (
            (approved, {"price_unit": 1}),
            (approved, {"price_unit": 31}),
            (approved, {"discount": 90}),
            (approved, {"quantity": 500}),
            (approved, {"product_id": self.oxide.id}),
            ("is on no order and lowers the invoice", None),
            ("is paid by Changsha Liren", {"partner_id": self._create_dealer("Wuhan Meiya", "D002").id}),
        ):
            with self.subTest(vals=vals), self.env.cr.savepoint() as savepoint:
                invoice = self._invoice(order)
                if vals:
                    (invoice if "partner_id" in vals else invoice.invoice_line_ids).write(vals)
                else:
                    row = {"name": "Gift", "quantity": 1, "price_unit": -100, "tax_ids": []}
                    invoice.write({"invoice_line_ids": [Command.create(row)]})
                with self.assertRaisesRegex(UserError, message):
                    invoice.action_post()
                savepoint.rollback()
            self.env.invalidate_all()
        invoice = self._invoice(order)
        invoice.invoice_line_ids.quantity = 2
        invoice.write({"invoice_line_ids": [Command.create({"name": "Pallet", "price_unit": 7, "tax_ids": []})]})
        invoice.action_post()
        self.assertEqual((invoice.state, invoice.amount_total), ("posted", 67))
        invoice.button_draft()
        invoice.invoice_line_ids[0].price_unit = 3
        with self.assertRaisesRegex(UserError, approved):
            invoice.action_post()
