from odoo import api, fields, models
from odoo.tools import SQL

from .register import Column, Register


class OrderProcessRegisterStatement(models.Model):
    """The statements of all dealers, a row for each dealer and month: the ledger's balances and what moved (H3).

    The same lines as on the dealer's statement: posted receivables by accounting date. Balances stand on each row and
    are not added up over months; what was charged and credited is."""

    _name = "order.process.register.statement"
    _inherit = ["order.process.register.row"]
    _description = "Statement Register"
    _auto = False
    _order = "month desc, partner_id, id desc"
    _rec_name = "partner_id"
    _depends = {
        "account.move.line": ["company_id", "partner_id", "account_id", "parent_state", "date", "balance"],
        "account.account": ["account_type"],
        "res.partner": ["commercial_partner_id"],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", "Dealer", readonly=True)
    month = fields.Date("First of the Month", readonly=True)
    period = fields.Char("Month", readonly=True)
    opening_balance = fields.Monetary("Opening Balance", readonly=True, aggregator=None)
    charged_amount = fields.Monetary("Charged in the Month", readonly=True)
    credited_amount = fields.Monetary("Paid and Credited", readonly=True)
    closing_balance = fields.Monetary("Closing Balance", readonly=True, aggregator=None)
    moved = fields.Monetary("Change of the Month", readonly=True, help="Charged less paid and credited.")

    @property
    def _table_query(self):
        return SQL(
            """
            WITH lines AS (
                SELECT line.company_id, partner.commercial_partner_id AS partner_id,
                       date_trunc('month', line.date)::date AS month,
                       COALESCE(sum(line.balance) FILTER (WHERE line.balance > 0), 0) AS charged,
                       -COALESCE(sum(line.balance) FILTER (WHERE line.balance < 0), 0) AS credited,
                       min(line.id) AS id
                  FROM account_move_line line
                  JOIN res_partner partner ON partner.id = line.partner_id
                  JOIN account_account account ON account.id = line.account_id
                                              AND account.account_type = 'asset_receivable'
                 WHERE line.parent_state = 'posted' AND line.balance != 0
                 GROUP BY 1, 2, 3
            ), months AS (
                SELECT company_id, partner_id, generate_series(min(month),
                           GREATEST(max(month), date_trunc('month', now())::date), interval '1 month')::date AS month
                  FROM lines GROUP BY company_id, partner_id
            ), balances AS (
                SELECT months.*, COALESCE(lines.charged, 0) AS charged, COALESCE(lines.credited, 0) AS credited,
                       lines.id AS line_id, sum(COALESCE(lines.charged, 0) - COALESCE(lines.credited, 0)) OVER (
                           PARTITION BY months.company_id, months.partner_id ORDER BY months.month) AS closing
                  FROM months
                  LEFT JOIN lines ON lines.company_id = months.company_id
                       AND lines.partner_id = months.partner_id AND lines.month = months.month
            )
            SELECT (balances.company_id::bigint * 10000000 + balances.partner_id) * 10000
                       + (EXTRACT(YEAR FROM balances.month)::int - 1970) * 12
                       + EXTRACT(MONTH FROM balances.month)::int AS id,
                   balances.company_id, company.currency_id, balances.partner_id, balances.month,
                   to_char(balances.month, 'YYYY-MM') AS period,
                   balances.closing - balances.charged + balances.credited AS opening_balance,
                   balances.charged AS charged_amount, balances.credited AS credited_amount,
                   balances.closing AS closing_balance, balances.charged - balances.credited AS moved
              FROM balances
              JOIN res_company company ON company.id = balances.company_id
             WHERE balances.line_id IS NOT NULL OR balances.closing != 0
            """
        )


class OrderProcessRegisters(models.AbstractModel):
    _inherit = "order.process.registers"

    @api.model
    def _get_registers(self):
        _ = self.env._
        return {
            **super()._get_registers(),
            "statements": Register(
                _("Statement Register"),
                "order.process.register.statement",
                (
                    Column("period", width=9),
                    Column("partner_id", width=32),
                    Column("opening_balance", width=16),
                    Column("charged_amount", True, 16),
                    Column("credited_amount", True, 16),
                    Column("moved", True, 16),
                    Column("closing_balance", width=16),
                ),
                day="month",
                by="period",
                order="month, partner_id, id",
                note=_("Balances of the ledger in the company's currency. They are not added up over months."),
            ),
        }
