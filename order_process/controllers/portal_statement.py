from babel.dates import format_skeleton

from odoo import fields
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import babel_locale_parse, format_amount, format_date, get_lang

from ..models.statement.statement_dealer import MAX_REASON
from ..models.statement.statement_month import read_month, shift_month, write_month
from .order_template import XLSX
from .portal_dealer import MAX_ID, PortalDealer, dealer_form, dealer_page, leave_note, take_note, text_of
from .statement import send_made

URL = "/my/statement"


class PortalStatement(PortalDealer):
    """A dealer reads what the company's ledger says about the dealer's account, and answers each line (H3, L2)."""

    @dealer_page(URL)
    def portal_statement(self, month="", **_kwargs):
        """The month, or the current one on the company's clock."""
        if not self._is_dealer() or not request.env.user._sees_dealer_statement():
            return request.redirect("/my")
        first = read_month(month or self._get_current_month())
        if not first:
            raise request.not_found()
        return self._render_statement(first, note=take_note(), opened=True)

    @dealer_page(f"{URL}/pdf")
    def portal_statement_pdf(self, month="", **_kwargs):
        """The month on paper, with room for the seals and a slip to return."""
        sheet = self._make_statement_sheet(month, "pdf")
        return send_made(sheet._make_pdf(), "application/pdf", sheet._get_file_name("pdf"))

    @dealer_page(f"{URL}/xlsx")
    def portal_statement_xlsx(self, month="", **_kwargs):
        """The month as a workbook."""
        sheet = self._make_statement_sheet(month, "xlsx")
        return send_made(sheet._make_book(), XLSX, sheet._get_file_name("xlsx"))

    @dealer_form(f"{URL}/confirm")
    def portal_statement_confirm_month(self, month="", seen="", **_kwargs):
        """All lines of the month that wait for an answer are correct."""
        self._check_is_dealer()
        first = read_month(month)
        if not first:
            raise request.not_found()
        dealer, company = self._get_statement_account()
        return self._answer(first, lambda: dealer._confirm_statement_month(company, first, seen))

    @dealer_form(f"{URL}/line/<int:line_id>/confirm")
    def portal_statement_confirm(self, line_id, seen="", **_kwargs):
        """The line is correct."""
        row = self._get_statement_row(line_id)
        dealer, company = self._get_statement_account()
        return self._answer(row.date, lambda: dealer._confirm_statement_line(company, row.id, seen), row)

    @dealer_form(f"{URL}/line/<int:line_id>/dispute")
    def portal_statement_dispute(self, line_id, seen="", reason="", **_kwargs):
        """The line is not correct; finance reads why."""
        row = self._get_statement_row(line_id)
        reason = text_of(reason)
        dealer, company = self._get_statement_account()
        return self._answer(
            row.date, lambda: dealer._dispute_statement_line(company, row.id, seen, reason), row, reason
        )

    # === Helpers ===

    def _get_statement_account(self):
        """:raises NotFound: to whose role at the dealer the statement is closed"""
        if not request.env.user._sees_dealer_statement():
            raise request.not_found()
        return self._get_dealer().sudo(), request.env.company.sudo()

    def _make_statement_sheet(self, month, what):
        """The sheet of the month of the user's dealer, as superuser; that it was opened is noted.

        :raises NotFound: there is no such month, or who asks is no dealer's person"""
        self._check_is_dealer()
        first = read_month(month)
        if not first:
            raise request.not_found()
        dealer, company = self._get_statement_account()
        self._note_opened(dealer, company, dealer._get_statement(company, first), what)
        Sheet = request.env["order.process.statement.sheet"].sudo()
        return Sheet.create(
            {"partner_id": dealer.id, "company_id": company.id, "month": first, "lang": get_lang(request.env).code}
        )

    def _note_opened(self, dealer, company, statement, what):
        request.env["order.process.statement.opened"]._note(dealer, company, statement, what)

    def _get_current_month(self):
        return write_month(request.env.company.sudo()._process_today())

    def _get_statement_row(self, line_id):
        """The line, when it is on the account of the user's dealer.

        :raises NotFound: it is not, or is not there"""
        self._check_is_dealer()
        dealer, company = self._get_statement_account()
        rows = dealer._get_statement_rows(company, line_id=line_id) if 0 < line_id <= MAX_ID else []
        if not rows:
            raise request.not_found()
        return rows[0]

    def _answer(self, day, work, row=None, reason=""):
        first = day.replace(day=1)
        try:
            with request.env.cr.savepoint():
                work()
        except UserError as error:
            return self._render_statement(first, error=str(error), texts={row.id: reason} if row else {})
        note = request.env._("Thank you. It is noted.")
        if reason:
            note = request.env._("Thank you. Finance looks into it and answers here.")
        leave_note("success", note)
        anchor = f"#line_{row.id}" if row else ""
        return request.redirect(f"{URL}?month={write_month(first)}{anchor}")

    def _render_statement(self, first, *, error=None, note=None, texts=None, opened=False):
        dealer, company = self._get_statement_account()
        env, statement = request.env, dealer._get_statement(company, first)
        if opened and (statement.rows or statement.opening):
            self._note_opened(dealer, company, statement, "page")
        currency = company.currency_id
        foreign = env["res.currency"].sudo().browse({row.foreign_currency_id for row in statement.rows})
        currencies = {one.id: one for one in foreign}
        current = read_month(self._get_current_month())
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "dealer_statement",
            "statement": statement,
            "dealer_name": dealer.name,
            "month": write_month(first),
            "month_label": self._format_month(first),
            "before": write_month(shift_month(first, -1)) if statement.has_before else None,
            "after": write_month(shift_month(first, 1)) if statement.has_after or first < current else None,
            "kinds": dict(env["order.process.statement.answer"]._fields["kind"]._description_selection(env)),
            "money": lambda amount: format_amount(env, amount, currency),
            "foreign": lambda row: (
                format_amount(env, row.foreign_amount, currencies[row.foreign_currency_id])
                if row.foreign_currency_id != currency.id
                else ""
            ),
            "day": lambda day: format_date(env, day),
            "instant": company.with_env(env(su=True))._describe_instant,
            "max_reason": MAX_REASON,
            "texts": texts or {},
            "error": error,
            "note": note,
        }
        return request.render("order_process.portal_statement", values)

    def _format_month(self, first):
        locale = babel_locale_parse(get_lang(request.env).code)
        return format_skeleton("yMMMM", fields.Datetime.to_datetime(first), locale=locale)
