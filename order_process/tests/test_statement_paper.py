"""The statement on paper and as a workbook: the same figures as the page and the ledger (H5)."""

import io
import unicodedata
from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileReader

from .statement_common import URL, StatementPortalCommon

MARCH = date(2026, 3, 1)
MODEL = "order.process.statement"


class StatementPaperCommon(StatementPortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dealer.lang = cls.other.lang = "en_US"

    def _prepare(self, month=MARCH, dealer=None):
        self.env.flush_all()
        return self.env[MODEL]._prepare(self.company, month, dealer or self.dealer).with_env(self.env)

    def _as(self, user, records):
        return records.with_user(user).sudo(False)

    def _read_pdf(self, content):
        reader = PdfFileReader(io.BytesIO(content))
        pages = [reader.getPage(number).extract_text() for number in range(reader.numPages)]
        return [" ".join(unicodedata.normalize("NFKC", page).split()) for page in pages]

    def _print(self, statements, user=None):
        """The pages, as the user gets them."""
        action = self._as(user or self.cashier, statements).action_print()
        Report = self.env["ir.actions.report"].with_user(user or self.cashier).sudo(False)
        with self.allow_pdf_render():
            pdf, kind = Report.with_context(force_report_rendering=True)._render_qweb_pdf(
                action["report_name"], action["context"]["active_ids"]
            )
        self.assertEqual(kind, "pdf")
        return self._read_pdf(pdf)

    def _read_book(self, content):
        from openpyxl import load_workbook

        book = load_workbook(io.BytesIO(content))
        return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}


@tagged("post_install", "-at_install")
@freeze_time("2026-04-05 03:00:00")
class TestStatementPaper(StatementPaperCommon):
    """Finance prints and downloads, with the role Finance Reviewer and no other."""

    def test_page_paper_and_workbook_say_the_same(self):
        order = self._order(80)
        self._approve(order)
        with freeze_time("2026-03-20 03:00:00"):
            self._invoice(order)
        statement = self._statement("2026-03")
        self._sign_in()
        page = self._get(f"{URL}?month=2026-03").text
        (pdf,) = self._print(self._prepare())
        sheet = self._as(self.cashier, self._prepare())._make_sheets()
        ((_title, cells),) = self._read_book(sheet._make_book()).items()
        values = [value for row in cells for value in row]
        for amount in (statement.opening, statement.closing, *(row.running for row in statement.rows)):
            self.assertIn(f"{amount:,.2f}", page)
            self.assertIn(f"{amount:,.2f}", pdf)
            self.assertIn(amount, values)
        for row in statement.rows:
            for place in (page, pdf, values):
                self.assertIn(row.document, place)
            self.assertIn(row.date, [value.date() for value in values if hasattr(value, "date")])
        self.assertIn(order.name, pdf)
        self.assertEqual(statement.closing, self._ledger(until=date(2026, 4, 1)))
        for shown in ("Statement", "Changsha Liren D001", "Meiyan Salon Supplies", "Seal of", "Reply slip", "1 / 1"):
            self.assertIn(shown, pdf)
        for shown in ("It is not correct. Our books say:", "Signature, seal", "Over 90 days"):
            self.assertIn(shown, pdf)
        self.assertNotIn("Provisional", pdf)
        self.assertNotIn(self.theirs.name, pdf + str(values))

    def test_ageing_of_the_closing_day(self):
        """By the day on which it was due, as of the last day of the month; later money and matching change nothing."""
        self._bill(50, "2026-03-10").line_ids.date_maturity = "2026-04-09"
        self._bill(30, "2025-11-05")
        sheet = self._prepare()._make_sheets()
        # Paid 120: what fell due first is settled, 30 of November and 90 of the 100 of 20 February.
        ages = [amount for _label, amount in sheet._get_paper().ages]
        self.assertEqual(ages, [50, 300.25, 10, 0, 0])
        paper = sheet._get_paper()
        later = self._money(5000, "2026-04-02")
        self._lines(self.bill, later).reconcile()
        self._lines(self.old, self.paid).reconcile()
        self.env.flush_all()
        self.assertEqual(sheet._get_paper(), paper)
        april = self._prepare(date(2026, 4, 1))._make_sheets()._get_paper()
        self.assertEqual(sum(amount for _label, amount in april.ages), 0)
        self.assertEqual(april.favour, self.currency.round(5000 - 360.25))
        self.assertEqual(april.opening, paper.closing)
        self.assertTrue(april.provisional)
        self.assertFalse(paper.provisional)

    def test_a_credit_note_counts_against_its_invoice(self):
        wrong = self._bill(500, "2026-03-30")
        wrong._reverse_moves([{"invoice_date": "2026-03-31"}]).action_post()
        ages = [amount for _label, amount in self._prepare()._make_sheets()._get_paper().ages]
        self.assertEqual(ages, [0, 280.25, 0, 0, 0], "what is overdue is not settled by it")

    def test_capitals_where_they_are_yuan(self):
        company = self.env["res.company"].create({"name": "Yuan", "currency_id": self.env.ref("base.CNY").id})
        sheet = self.env["order.process.statement.sheet"].create(
            {"partner_id": self.dealer.id, "company_id": company.id, "month": MARCH}
        )
        self.assertEqual(sheet.sudo()._get_paper().capitals, "人民币零元整")
        self.assertEqual(self._prepare()._make_sheets()._get_paper().capitals, "")
        # “Balance in your favour: ¥ 66.00” is no minus once more.
        paper = sheet.sudo()._get_paper()._replace(closing=-66.0)
        with patch.object(type(sheet), "_get_paper", lambda self: paper):
            self.assertEqual(sheet.sudo()._get_sheet()["capitals"], "人民币陆拾陆元整")

    def test_many_lines_and_the_slip_after_them(self):
        for number in range(45):
            self._bill(number + 1, "2026-03-15")
        pages = self._print(self._prepare())
        self.assertGreater(len(pages), 1)
        text = " ".join(pages)
        for row in self._statement("2026-03").rows:
            self.assertEqual(text.count(f" {row.document} "), 1)
        self.assertIn("Reply slip", pages[-1])
        self.assertEqual(text.count("Total of the month"), 1)
        self.assertEqual(text.count("Balance before"), 1)
        self.assertTrue(all("Debit Paid, credited" in page for page in pages if "03/15/2026" in page))

    def test_several_in_their_languages(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"].search([("name", "=", "order_process")])._update_translations(["zh_CN"])
        self.dealer.lang = "zh_CN"
        statements = self._prepare() | self._prepare(dealer=self.other)
        mine, theirs = self._print(statements)
        if self.dealer.name not in mine:
            mine, theirs = theirs, mine
        for shown in ("对账单", "回执", "期初余额", "账龄", "盖章", "校验码", self.bill.name):
            self.assertIn(shown, mine)
        for english in ("Statement", "Reply", "Balance", "Seal", "Invoice", "days", "Dealer", "Check"):
            self.assertNotIn(english, mine)
        self.assertIn("Reply slip", theirs)
        self.assertIn("777.77", theirs)
        self.assertNotIn("777.77", mine)
        book = self._read_book(self._as(self.cashier, statements)._make_sheets()._make_book())
        self.assertEqual(len(book), 2)
        self.assertIn("期初余额", str(book[self.dealer.name]))
        self.assertIn("Balance before", str(book[self.other.name]))

    def test_texts_stay_texts(self):
        """A name that begins like a formula, or would be a link, is text; the paper escapes it."""
        self.dealer.name = "=HYPERLINK(1) <b>x</b>"
        sheets = self._prepare()._make_sheets()
        ((title, cells),) = self._read_book(sheets._make_book()).items()
        self.assertIn("'=HYPERLINK(1) <b>x</b> D001", [value for row in cells for value in row])
        self.assertTrue(title)
        self.assertIn("=HYPERLINK(1) <b>x</b>", self._print(self._prepare())[0])

    def test_download(self):
        statements = self._prepare() | self._prepare(dealer=self.other)
        action = self._as(self.cashier, statements).action_download()
        self.authenticate("op_cashier", "op_cashier")
        response = self.url_open(action["url"])
        self.assertEqual(set(self._read_book(response.content)), {self.dealer.name, self.other.name})
        with mute_logger("odoo.http"):
            for ids in ("", "0", "x", "-1", "99999999999", "1;DROP", "٣"):
                self.assertEqual(self.url_open(f"/order-process/statements.xlsx?ids={ids}").status_code, 404, ids)
            for login in ("op_clerk", "op_buyer"):
                self.authenticate(login, login)
                self.assertEqual(self.url_open(action["url"]).status_code, 404, login)

    def test_who_may_not(self):
        statements = self._prepare()
        sheet = self._as(self.cashier, statements)._make_sheets()
        for user in (self.clerk, self.salesman, self.leader, self.keeper, self.admin, self.buyer):
            with self.subTest(user.login):
                for call in ("action_print", "action_download", "action_send"):
                    with self.assertRaises(AccessError):
                        getattr(self._as(user, statements), call)()
                with self.assertRaises(AccessError):
                    self._as(user, sheet).read(["month"])
                with self.assertRaises(AccessError):
                    self._as(user, sheet)._get_paper()
        with self.assertRaisesRegex(UserError, "Choose the statements first"):
            self._as(self.cashier, statements.browse()).action_print()

    def test_another_company(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "op_stranger",
            groups="order_process.group_finance_reviewer",
            company_id=elsewhere.id,
            company_ids=[(6, 0, elsewhere.ids)],
        )
        env = self.env(user=stranger, su=False, context={"allowed_company_ids": elsewhere.ids})
        statements = self._prepare()
        with self.assertRaises(AccessError):
            env[MODEL].browse(statements.ids).action_print()
        forged = env["order.process.statement.sheet"].create(
            {"partner_id": self.dealer.id, "company_id": self.company.id, "month": MARCH}
        )
        with self.assertRaises(AccessError):
            forged._get_paper()
