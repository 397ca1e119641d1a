from odoo import api, models
from odoo.tools import SQL

from .statement_age import Item, tell_age
from .statement_month import shift_month


class ResPartner(models.Model):
    """How old a dealer's balance is, and the balances of many dealers at once (H5).

    Called as superuser for commercial partners."""

    _inherit = "res.partner"

    def _get_statement_ageing(self, company, first, day):
        """The age on ``day`` of the balance at the end of the month of ``first``; whatever is matched or booked
        afterwards leaves it as it is.

        :rtype: statement_age.Ageing
        """
        self.ensure_one()
        self._flush_statement_lines()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(move.reversed_entry_id, move.id), COALESCE(line.date_maturity, line.date),
                       SUM(line.balance)::float
                  FROM (SELECT line.* FROM %s AND line.date < %s) line
                  JOIN account_move move ON move.id = line.move_id
                 GROUP BY 1, 2, SIGN(line.balance)
                """,
                self._statement_lines(company),
                shift_month(first, 1),
            )
        )
        return tell_age([Item(*row) for row in rows], day, company.currency_id.decimal_places)

    @api.model
    def _read_statement_balances(self, company, first, dealers=None):
        """``{dealer id: (opening, closing, whether anything was booked)}`` of the month of ``first``, in one query.

        :param dealers: of these only; of all with a line in the books of ``company`` by default
        """
        self._flush_statement_lines()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner.commercial_partner_id,
                       COALESCE(SUM(line.balance) FILTER (WHERE line.date < %(first)s), 0)::float,
                       SUM(line.balance)::float,
                       BOOL_OR(line.date >= %(first)s)
                  FROM account_move_line line
                  JOIN res_partner partner ON partner.id = line.partner_id
                  JOIN account_account account ON account.id = line.account_id
                                              AND account.account_type = 'asset_receivable'
                 WHERE line.company_id = %(company)s AND line.parent_state = 'posted' AND line.date < %(after)s
                   AND (line.balance != 0 OR line.amount_currency != 0) AND %(dealers)s
                 GROUP BY partner.commercial_partner_id
                """,
                first=first,
                after=shift_month(first, 1),
                company=company.id,
                dealers=SQL("TRUE")
                if dealers is None
                else SQL("partner.commercial_partner_id IN %s", tuple(dealers.ids) or (0,)),
            )
        )
        rounded = company.currency_id.round
        return {dealer: (rounded(opening), rounded(closing), moved) for dealer, opening, closing, moved in rows}

    @api.model
    def _find_statement_dealers(self, company, first, dealers=None):
        """The dealers who get a statement of the month: something was open before, or was booked in it."""
        balances = self._read_statement_balances(company, first, dealers)
        found = (dealer for dealer, (opening, _closing, moved) in balances.items() if opening or moved)
        return self.browse(sorted(found))

    @api.model
    def _flush_statement_lines(self):
        for model in ("account.move", "account.move.line", "res.partner", "account.account"):
            self.env[model].flush_model()
