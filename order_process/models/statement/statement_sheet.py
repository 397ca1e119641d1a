from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_amount, format_date

from ..base.capitals import in_capitals
from ..dispatch.manifest_pages import paginate, row_height
from .statement_month import shift_month, write_month
from .statement_xlsx import Paper, PaperRow, write_book

REPORT = "order_process.action_report_statement"
# Widths and heights in pixels of a portrait A4 sheet (see the template); "text" takes what is left.
SHEET_WIDTH = 955
WIDTHS = {"date": 100, "document": 180, "text": 285, "debit": 125, "credit": 125, "balance": 140}
PAGE_HEIGHT = 1290
HEAD_HEIGHT = 330
FOOT_HEIGHT = 640


class OrderProcessStatementSheet(models.TransientModel):
    """A dealer's month on paper and as a workbook: the same lines as the page and the ledger have (H5)."""

    _name = "order.process.statement.sheet"
    _description = "Statement on Paper"

    partner_id = fields.Many2one("res.partner", "Dealer", required=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    month = fields.Date(required=True)
    lang = fields.Char("Language", help="In which it is written; that of the dealer where it is empty.")

    def _compute_display_name(self):
        for sheet in self:
            sheet.display_name = self.env._(
                "Statement %(month)s %(dealer)s", month=write_month(sheet.month), dealer=sheet.sudo().partner_id.name
            )

    def _check_reader(self):
        """:raises AccessError: to whom may not read statements of the company"""
        if self.env.su:
            return
        self.env["order.process.statement"].check_access("read")
        if self.company_id - self.env.companies:
            raise AccessError(self.env._("This statement is of another company."))

    def _get_paper(self):
        """What the paper and the workbook say, in the reader's language; read from the ledger at this moment.

        :rtype: Paper
        """
        self.ensure_one()
        self._check_reader()
        company, first = self.company_id.sudo(), self.month.replace(day=1)
        dealer = self.partner_id.sudo().commercial_partner_id
        statement = dealer._get_statement(company, first)
        last, over = shift_month(first, 1) - timedelta(days=1), company._is_month_over(first)
        as_of = last if over else max(first, min(last, company._process_today()))
        ageing = dealer._get_statement_ageing(company, first, as_of)
        currency = company.currency_id
        return Paper(
            title=self.env._("Statement"),
            company=company.name,
            dealer=dealer.name,
            code=dealer.ref or "",
            month=write_month(first),
            period=f"{format_date(self.env, first)} – {format_date(self.env, last)}",
            as_of=format_date(self.env, as_of),
            currency=currency.name,
            digits=currency.decimal_places,
            opening=statement.opening,
            rows=tuple(self._get_paper_rows(statement, currency)),
            charged=currency.round(statement.charged),
            credited=currency.round(statement.credited),
            closing=statement.closing,
            capitals=self._write_capitals(statement.closing, currency),
            ages=tuple(zip(self._get_age_labels(), ageing.buckets, strict=True)),
            favour=ageing.favour,
            provisional=not over,
            check=statement.figures[:8].upper(),
            figures=statement.figures,
        )

    def _get_paper_rows(self, statement, currency):
        kinds = dict(self.env["order.process.statement.answer"]._fields["kind"]._description_selection(self.env))
        foreign = {row.foreign_currency_id for row in statement.rows} - {currency.id}
        currencies = {one.id: one for one in self.env["res.currency"].sudo().browse(foreign)}
        for row in statement.rows:
            texts = [kinds[row.kind], *(name for _id, name in row.orders)]
            if row.foreign_currency_id in currencies:
                texts.append(format_amount(self.env, row.foreign_amount, currencies[row.foreign_currency_id]))
            yield PaperRow(
                date=row.date,
                document=row.document or "",
                text=" · ".join(texts),
                debit=max(row.amount, 0.0),
                credit=max(-row.amount, 0.0),
                balance=row.running,
            )

    def _get_words(self):
        """The words of the workbook, in the reader's language."""
        return {
            "dealer": self.env._("Dealer"),
            "period": self.env._("Period"),
            "currency": self.env._("Currency"),
            "check": self.env._("Check code"),
            "provisional": self.env._("Provisional: the month is not over"),
            "date": self.env._("Date"),
            "document": self.env._("Document"),
            "text": self.env._("What"),
            "debit": self.env._("Debit"),
            "credit": self.env._("Paid, credited"),
            "balance": self.env._("Balance"),
            "opening": self.env._("Balance before"),
            "closing": self.env._("Balance after"),
            "total": self.env._("Total of the month"),
            "ageing": self.env._("Age of the balance on"),
            "favour": self.env._("Paid in advance"),
        }

    def _get_age_labels(self):
        return (
            self.env._("Not due"),
            self.env._("1–30 days"),
            self.env._("31–60 days"),
            self.env._("61–90 days"),
            self.env._("Over 90 days"),
        )

    def _write_capitals(self, amount, currency):
        """The amount in capitals, for yuan."""
        return f"人民币{in_capitals(amount)}" if currency.name == "CNY" else ""

    # === The paper ===

    def _in_print_language(self):
        """The sheet in the language in which it is written."""
        self.ensure_one()
        return self.with_context(lang=self.lang or self.sudo().partner_id.lang or self.env.lang)

    def _get_sheet(self):
        """What the template prints: the paper, cut into pages, and how it writes amounts and days."""
        self.ensure_one()
        paper = self._get_paper()
        heights = [
            row_height([([row.document], WIDTHS["document"]), ([row.text], WIDTHS["text"])]) for row in paper.rows
        ]
        company = self.company_id.sudo()
        pages = paginate([("rows", heights, 60)] if heights else [], HEAD_HEIGHT, FOOT_HEIGHT, PAGE_HEIGHT)
        place = self.env["sale.order"]._format_paper_address
        return {
            "paper": paper,
            "company": company,
            "company_address": place(company.partner_id),
            "dealer_address": place(self.partner_id.sudo().commercial_partner_id),
            "pages": [[row for _key, start, end, _foot in page for row in paper.rows[start:end]] for page in pages],
            "widths": [100 * width / SHEET_WIDTH for width in WIDTHS.values()],
            "money": lambda amount: f"{amount:,.{paper.digits}f}",
            "signed": lambda amount: format_amount(self.env, amount, company.currency_id),
            # Whose balance it is, is said in words before it.
            "capitals": self._write_capitals(abs(paper.closing), company.currency_id),
            "day": lambda day: format_date(self.env, day),
        }

    def _make_book(self):
        """The workbook, a sheet for each, as bytes."""
        sheets = [sheet._in_print_language() for sheet in self]
        return write_book([(sheet._get_paper(), sheet._get_words()) for sheet in sheets])

    def _make_pdf(self):
        """The PDF of one sheet, as bytes; as superuser, after the caller has asked whose it is."""
        self.ensure_one()
        Report = self.env["ir.actions.report"].sudo().with_company(self.company_id)
        return Report._render_qweb_pdf(REPORT, self.sudo().ids)[0]

    def _get_file_name(self, ending):
        self.ensure_one()
        return f"{self._in_print_language().display_name}.{ending}".replace("/", "-")
