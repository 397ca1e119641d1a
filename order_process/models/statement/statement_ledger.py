from collections import defaultdict

from odoo import models
from odoo.tools import SQL

from .statement_month import Said, Statement, StatementRow, shift_month

# The orders for which entries were invoiced, paid, returned or collected.
ORDERS_OF_ENTRIES = """
WITH made AS (
    SELECT item.move_id, known.order_id
      FROM account_move_line item
      JOIN sale_order_line_invoice_rel link ON link.invoice_line_id = item.id
      JOIN sale_order_line known ON known.id = link.order_line_id
     WHERE item.move_id IN %(moves)s
     UNION
    SELECT invoice_id, order_id FROM order_process_freight WHERE invoice_id IN %(moves)s
     UNION
    SELECT payment.move_id, payment.process_order_id
      FROM account_payment payment
     WHERE payment.move_id IN %(moves)s
     UNION
    SELECT payment.move_id, share.order_id
      FROM account_payment payment
      JOIN order_process_payment_share share ON share.payment_id = payment.id
     WHERE payment.move_id IN %(moves)s
     UNION
    SELECT payment.return_move_id, share.order_id
      FROM account_payment payment
      JOIN order_process_payment_share share ON share.payment_id = payment.id
     WHERE payment.return_move_id IN %(moves)s
     UNION
    SELECT payment.return_move_id, payment.process_order_id
      FROM account_payment payment
     WHERE payment.return_move_id IN %(moves)s
     UNION
    SELECT payment.move_id, known.sale_order_id
      FROM account_payment payment
      JOIN sale_order_transaction_rel known ON known.transaction_id = payment.payment_transaction_id
     WHERE payment.move_id IN %(moves)s
     UNION
    SELECT payment.move_id, collection.order_id
      FROM account_payment payment
      JOIN order_process_collection_payment_rel taken ON taken.payment_id = payment.id
      JOIN order_process_collection_line part ON part.id = taken.line_id
      JOIN order_process_collection collection ON collection.id = part.collection_id
     WHERE payment.move_id IN %(moves)s
)
SELECT made.move_id, sale.name,
       CASE WHEN partner.commercial_partner_id = %(dealer)s AND sale.company_id = %(company)s
            THEN sale.id ELSE 0 END
  FROM made
  JOIN sale_order sale ON sale.id = made.order_id
  JOIN res_partner partner ON partner.id = sale.partner_id
 ORDER BY sale.id
"""


class ResPartner(models.Model):
    """A dealer's account as the ledger has it, read live; a handful of queries whatever the number of lines (H3).

    Called as superuser for a commercial partner, after the page has asked whose it is."""

    _inherit = "res.partner"

    def _get_statement(self, company, first):
        """The month of ``first`` in ``company``: posted receivable lines by accounting date, in its currency.

        :param date first: the first day of the month
        :rtype: Statement
        """
        self.ensure_one()
        opening, has_before, has_after = self._read_statement_frame(company, first)
        running, rows, currency = opening, [], company.currency_id
        for row in self._get_statement_rows(company, first=first):
            running = currency.round(running + row.amount)
            rows.append(row._replace(running=running))
        return Statement(first, opening, tuple(rows), running, has_before, has_after)

    def _get_statement_rows(self, company, first=None, line_id=None):
        """The rows of a month, or of one line: empty where it is not on this dealer's account.

        :rtype: list[StatementRow]
        """
        self.ensure_one()
        period = (
            SQL("line.id = %s", line_id)
            if line_id
            else SQL("line.date >= %s AND line.date < %s", first, shift_month(first, 1))
        )
        lines = self._read_statement_lines(company, period)
        orders = self._read_statement_orders(company, [line["move_id"] for line in lines])
        rows = [StatementRow(orders=tuple(orders[line["move_id"]]), **line) for line in lines]
        return self._add_statement_answers(rows)

    def _add_statement_answers(self, rows):
        Answer = self.env["order.process.statement.answer"]
        known = Answer.search(
            [("move_line_id", "in", [row.id for row in rows]), ("partner_id", "=", self.id)], order="id"
        )
        by_line = known.grouped(lambda answer: answer.move_line_id.id)
        known.reply_ids.fetch(["answer_id", "text", "replied_on"])
        return [self._add_statement_answer(row, by_line.get(row.id)) for row in rows]

    def _add_statement_answer(self, row, answers):
        if not answers:
            return row
        said = []
        for answer in answers:
            if answer.reason:
                said.append(Said(answer.answered_by.name, answer.answered_on, answer.reason))
            said += [Said("", reply.replied_on, reply.text) for reply in answer.reply_ids.sorted("id")]
        last = answers[-1]
        changed = last._differs(row.date, row.amount, row.foreign_amount, row.foreign_currency_id)
        return row._replace(
            state="open" if changed and last.state == "confirmed" else last.state,
            changed=changed,
            answered_by=last.answered_by.name,
            answered_on=last.answered_on,
            answer_id=last.id,
            replied_on=last.replied_on,
            said=tuple(said),
        )

    # === Queries ===

    def _statement_lines(self, company):
        """The posted receivable lines of the dealer and its people in the company's ledger."""
        return SQL(
            """
            account_move_line line
              JOIN res_partner partner ON partner.id = line.partner_id AND partner.commercial_partner_id = %s
              JOIN account_account account ON account.id = line.account_id
                                          AND account.account_type = 'asset_receivable'
             WHERE line.company_id = %s AND line.parent_state = 'posted'
               AND (line.balance != 0 OR line.amount_currency != 0)
            """,
            self.id,
            company.id,
        )

    def _read_statement_frame(self, company, first):
        """``(opening balance, whether there are lines before the month, and after it)``"""
        for model in ("account.move.line", "res.partner", "account.account"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(SUM(line.balance) FILTER (WHERE line.date < %(first)s), 0)::float,
                       COALESCE(BOOL_OR(line.date < %(first)s), FALSE),
                       COALESCE(BOOL_OR(line.date >= %(after)s), FALSE)
                  FROM %(lines)s
                """,
                first=first,
                after=shift_month(first, 1),
                lines=self._statement_lines(company),
            )
        )
        opening, has_before, has_after = rows[0]
        return company.currency_id.round(opening), has_before, has_after

    def _read_statement_lines(self, company, period):
        for model in ("account.move", "account.move.line", "account.payment", "res.partner", "account.account"):
            self.env[model].flush_model()
        self.env["order.process.collection.line"].flush_model()
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT line.id, line.move_id, line.date, move.name AS document,
                       CASE WHEN move.move_type IN ('out_invoice', 'out_receipt') THEN 'invoice'
                            WHEN move.move_type = 'out_refund' THEN 'credit_note'
                            WHEN EXISTS (SELECT FROM order_process_collection_payment_rel taken
                                          WHERE taken.payment_id = move.origin_payment_id) THEN 'collection'
                            WHEN move.origin_payment_id IS NOT NULL OR move.statement_line_id IS NOT NULL
                                 THEN CASE WHEN line.balance > 0 THEN 'payback' ELSE 'payment' END
                            WHEN move.journal_id = %(exchange)s THEN 'exchange'
                            ELSE 'entry' END AS kind,
                       CASE WHEN move.move_type LIKE 'out_%%' THEN move.id ELSE 0 END AS invoice_id,
                       line.balance::float AS amount, line.amount_currency::float AS foreign_amount,
                       line.currency_id AS foreign_currency_id
                  FROM (SELECT line.* FROM %(lines)s AND %(period)s) line
                  JOIN account_move move ON move.id = line.move_id
                 ORDER BY line.date, line.move_id, line.id
                """,
                exchange=company.currency_exchange_journal_id.id or 0,
                lines=self._statement_lines(company),
                period=period,
            )
        )

    def _read_statement_orders(self, company, move_ids):
        """``{entry id: [(order id, name)]}`` of what was invoiced, paid or collected for orders; the id is 0 where the
        order is not the dealer's own."""
        found = defaultdict(list)
        if not move_ids:
            return found
        for model in ("sale.order", "sale.order.line", "order.process.collection", "order.process.freight"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                ORDERS_OF_ENTRIES,
                moves=tuple(set(move_ids)),
                dealer=self.id,
                company=company.id,
            )
        )
        for move_id, name, order_id in rows:
            found[move_id].append((order_id, name))
        return found
