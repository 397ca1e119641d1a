"""The invoice as the dealer gets it, and prices as the dealer knows them (H2, L1)."""

from lxml import html

from odoo import Command
from odoo.tests import HttpCase, freeze_time, tagged

from .invoice_common import InvoiceCommon


@tagged("post_install", "-at_install")
class TestInvoiceDocument(HttpCase, InvoiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"vat": False, "name": "Meiyan Salon Supplies"})
        cls.buyer = cls._create_buyer("op_buyer", cls.dealer, name="Li Na")
        cls.tax = cls.env["account.tax"].create(
            {
                "name": "13 % incl.",
                "amount": 13,
                "company_id": cls.company.id,
                "type_tax_use": "sale",
                "price_include_override": "tax_included",
            }
        )
        cls.dye.write({"list_price": 29, "taxes_id": [Command.set(cls.tax.ids)]})
        cls.env.flush_all()

    def _delivered(self, *left):
        """An order on account that left at ``left`` (hour, minute, day in Shanghai)."""
        with freeze_time(self._instant(9)):
            order = self._approve(self._create_orders(1, [(self.dye, 2)])).sudo()
            self._run_windows(self._instant(10))
        hour, minute, day = left or (11, 0, 2)
        with freeze_time(self._instant(hour, minute, day=day)):
            self._ship(order)
            self._invoice(order)
        return order, self._posted(order)

    def _download(self, invoice):
        self.authenticate("op_buyer", "op_buyer")
        return self.url_open(f"/my/invoices/{invoice.id}?report_type=pdf&download=true")

    def _text(self, content):
        return " ".join(html.fromstring(content).text_content().split())

    def test_the_dealer_downloads_an_invoice(self):
        _order, invoice = self._delivered()
        self._as_paid(invoice)
        answer = self._download(invoice)
        self.assertEqual(answer.status_code, 200)
        self.assertNotIn("proforma", answer.headers["Content-Disposition"].lower())
        kept = invoice.invoice_pdf_report_id
        self.assertEqual(kept.raw, answer.content, "kept as it was given")
        self.assertEqual(self._download(invoice).content, answer.content)

    def _as_paid(self, invoice):
        bank = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        register.create({"journal_id": bank.id})._create_payments()
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))

    def test_what_it_says(self):
        _order, invoice = self._delivered()
        report = self.env["ir.actions.report"].sudo()
        for context in ({}, {"proforma_invoice": True}):
            content, _type = report.with_context(**context)._render_qweb_html("account.account_invoices", invoice.ids)
            text = self._text(content)
            self.assertIn(f"Invoice {invoice.name}", text)
            self.assertNotIn("Proforma", text)
            self.assertIn("Seller Meiyan Salon Supplies", text)
        row = html.fromstring(content).xpath("//td[@name='td_subtotal']")
        self.assertIn("58.00", row[0].text_content())

    def test_a_draft_is_none(self):
        order, _invoice = self._delivered()
        other = self._approve(self._create_orders(1, [(self.dye, 1)])).sudo()
        draft = other._create_invoices()
        report = self.env["ir.actions.report"].sudo().with_context(proforma_invoice=True)
        content, _type = report._render_qweb_html("account.account_invoices", draft.ids)
        self.assertIn("Draft Proforma Invoice", self._text(content))
        self.assertFalse(order.invoice_ids.filtered(lambda move: move.state == "draft"))

    def test_its_days_are_the_company_s(self):
        """5:00 in Shanghai is still the day before in UTC."""
        order, invoice = self._delivered(5, 0, 3)
        self.assertEqual(str(order.effective_date), "2026-03-02 21:00:00")
        self.assertEqual((str(invoice.delivery_date), str(invoice.invoice_date)), ("2026-03-03", "2026-03-03"))

    def test_invoiced_before_it_left(self):
        with freeze_time(self._instant(9)):
            order = self._approve(self._create_orders(1, [(self.dye, 2)], carrier_id=self.first.id)).sudo()
            self._run_windows(self._instant(10))
            self._invoice(order)
        invoice = self._posted(order)
        self.assertFalse(invoice.delivery_date)
        with freeze_time(self._instant(5, day=3)):
            self._ship(order)
        self.assertEqual(str(invoice.delivery_date), "2026-03-03")

    def test_posted_by_a_person_in_another_zone(self):
        """Whoever posts it, it bears the company's day."""
        with freeze_time(self._instant(9)):
            order = self._approve(self._create_orders(1, [(self.dye, 2)])).sudo()
        self.finance.tz = "America/Los_Angeles"
        with freeze_time(self._instant(5, day=3)):
            order._create_invoices().with_user(self.finance).sudo(False).action_post()
        self.assertEqual(str(self._posted(order).invoice_date), "2026-03-03")

    def test_prices_with_tax(self):
        """2 × 29.00 are 58.00 on the dealer's page, on the form and on the sheet, not 51.33."""
        order, _invoice = self._delivered()
        self.assertEqual((order.amount_untaxed, order.amount_total), (51.33, 58))
        self.assertEqual(order.company_price_include, "tax_included")
        self.authenticate("op_buyer", "op_buyer")
        page = html.fromstring(self.url_open(f"/my/orders/{order.id}").content)
        amounts = [cell.text_content().strip() for cell in page.xpath("//td[@name='td_product_subtotal']")]
        self.assertTrue(amounts and all("58.00" in text for text in amounts), amounts)
        sheet, _type = self.env["ir.actions.report"].sudo()._render_qweb_html("sale.action_report_saleorder", order.ids)
        amounts = html.fromstring(sheet).xpath("//td[@name='td_product_subtotal']")
        self.assertIn("58.00", amounts[0].text_content())

    def test_prices_without_tax(self):
        self.tax.price_include_override = "tax_excluded"
        order = self._create_orders(1, [(self.dye, 2)])
        self.assertEqual(order.company_price_include, "tax_excluded")
        self.dye.taxes_id = False
        self.assertEqual(self._create_orders(1, [(self.dye, 2)]).company_price_include, "tax_excluded")
