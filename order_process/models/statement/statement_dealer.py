import unicodedata

from odoo import api, models
from odoo.exceptions import UserError

from ..base.notify import in_their_languages, notify
from .statement_reply import FINANCE

MAX_REASON = 1000
# Nobody needs more to say what is wrong with a line; then it is time to talk.
MAX_ANSWERS = 20


class ResPartner(models.Model):
    """The dealer answers the lines of the statement (H3, L2).

    Called as superuser for the commercial partner of the current user, which the page has found."""

    _inherit = "res.partner"

    def _confirm_statement_line(self, company, line_id, seen):
        """Say that a line is correct. What is confirmed already stays as it is.

        :param str seen: what the page showed of the line
        :raises UserError: the line is not what the page showed
        """
        return self._answer_statement_line(company, line_id, seen, "confirmed")

    def _dispute_statement_line(self, company, line_id, seen, reason):
        """Say that a line is not correct, and why; finance is told. The same reason twice is one answer.

        :raises UserError: without a reason, with one that is too long, or when the line is not what the page showed
        """
        return self._answer_statement_line(company, line_id, seen, "disputed", self._read_statement_reason(reason))

    def _answer_statement_line(self, company, line_id, seen, state, reason=False):
        Answer = self.env["order.process.statement.answer"]
        row = next(iter(self._get_statement_rows(company, line_id=line_id)), None)
        if not row:
            raise UserError(self.env._("This line is not on your account any more."))
        last = Answer.browse(row.answer_id)
        if last.state == state and not row.changed and not row.replied_on and (last.reason or False) == reason:
            return last
        if row.seen != seen:
            raise UserError(
                self.env._(
                    "%s has changed or was answered since you opened this page. Look at it once more.", row.document
                )
            )
        if len(Answer.search([("move_line_id", "=", row.id), ("partner_id", "=", self.id)])) >= MAX_ANSWERS:
            raise UserError(
                self.env._(
                    "You have answered %(document)s %(count)s times. Please call us.",
                    document=row.document,
                    count=MAX_ANSWERS,
                )
            )
        told = state == "disputed" and not self._has_fresh_dispute(company)
        answer = Answer._answer(self, company, [row], state, reason)
        if told:
            answer._tell_finance()
        return answer

    def _confirm_statement_month(self, company, first, seen):
        """Say that all lines of a month that wait for an answer are correct; disputed ones stay disputed.

        :return: how many
        :raises UserError: there are other lines now than the page showed
        """
        statement = self._get_statement(company, first)
        rows = statement.open_rows
        if not rows:
            return 0
        if statement.seen != seen:
            raise UserError(self.env._("The statement has changed since you opened this page. Look at it once more."))
        self.env["order.process.statement.answer"]._answer(self, company, rows, "confirmed")
        return len(rows)

    def _has_fresh_dispute(self, company):
        """Whether finance was told today of a line of this dealer that still waits: its list has the others."""
        domain = [("partner_id", "=", self.id), *self._get_waiting_disputes(company)]
        start = company._process_instant(company._process_today())
        return bool(self.env["order.process.statement.answer"].search_count([*domain, ("answered_on", ">=", start)]))

    @api.model
    def _get_waiting_disputes(self, company):
        """The domain of the answers that wait for finance."""
        return [
            ("company_id", "=", company.id),
            ("current", "=", True),
            ("state", "=", "disputed"),
            ("replied_on", "=", False),
        ]

    @api.model
    def _read_statement_reason(self, text):
        """
        :raises UserError: it is empty or too long
        """
        text = text if isinstance(text, str) else ""
        text = "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs"))
        text = text.strip()
        if not text:
            raise UserError(self.env._("Say what is not correct, so that finance can look into it."))
        if len(text) > MAX_REASON:
            raise UserError(self.env._("The reason is too long: at most %s characters.", MAX_REASON))
        return text


class OrderProcessStatementAnswer(models.Model):
    _inherit = "order.process.statement.answer"

    def _tell_finance(self):
        """Notify finance of the company, each person in their language, with a link to the answer."""
        self.ensure_one()
        people = self.env.ref(FINANCE)._get_colleagues(self.company_id)
        for user, told in in_their_languages(self, people):
            subject = told.env._(
                "%(dealer)s does not agree with %(document)s", dealer=self.partner_id.name, document=self.document
            )
            notify(told, user, subject, [self.reason])
