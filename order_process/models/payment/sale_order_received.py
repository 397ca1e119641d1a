from collections import defaultdict

from odoo import models
from odoo.tools import SQL

from ..base.odoo_names import INVOICE_PAID, PAYMENT_STANDS, find_id
from .received import Need, settled, share_of, share_out

# A payment that counts: neither a draft nor cancelled, rejected or bounced.


class SaleOrder(models.Model):
    """What has been received for orders, read live from the ledger; a handful of queries whatever their number."""

    _inherit = "sale.order"

    def _get_received(self):
        """The money received for each order, net of what went back.

        It counts what is settled of posted invoices and credit notes (this order's share of grouped ones), and the part
        that no invoice has used up of payments made for the order (``process_order_id``) and of its online payments. An
        online payment of several orders is shared out among them in the order of their ids, each at most what it still
        lacks. Payments in another currency are converted at their own date.

        :return: ``{order: amount}`` in the order's currency, with an entry for every order
        """
        received = self._read_money()
        return {order: received.get(order.id, 0.0) for order in self}

    def _read_money(self):
        """``{order id: amount}`` of these orders and of all that share an online payment with them."""
        circle = self.sudo().browse(self._find_circle())
        if not circle:
            return {}
        for model in ("account.move", "account.move.line", "account.payment", "account.partial.reconcile"):
            self.env[model].flush_model()
        self.env["order.process.payment.share"].flush_model()
        shares = circle._find_invoice_shares()
        payments = circle._find_payments()
        entries = self._read_entries([row["move_id"] for row in (*shares, *payments) if row["move_id"]])
        sums = dict.fromkeys(circle.ids, 0.0)
        amounts = circle._list_amounts(shares, payments, entries)
        rates = self._read_rates(
            {
                (order.company_id.root_id.id, currency_id, date)
                for order, _pot, _amount, source, date in amounts
                for currency_id in (source, order.currency_id.id)
                if source != order.currency_id.id
            }
        )
        pots = defaultdict(lambda: defaultdict(float))
        for order, pot, amount, source, date in amounts:
            target = order.currency_id.id
            if source != target:
                root = order.company_id.root_id.id
                amount *= rates[root, target, date] / rates[root, source, date]
            if pot:
                pots[pot][order.id] += amount
            else:
                sums[order.id] += amount
        by_id = {order.id: order for order in circle}
        for pot in sorted(pots):
            needs = [
                Need(id_, worth, max(by_id[id_].amount_total - sums[id_], 0.0), max(sums[id_], 0.0))
                for id_, worth in sorted(pots[pot].items())
            ]
            for id_, amount in share_out(needs).items():
                sums[id_] += amount
        return {id_: by_id[id_].currency_id.round(amount) for id_, amount in sums.items()}

    def _list_amounts(self, shares, payments, entries):
        """``[(order, pot, amount, currency id, date)]``; what has a pot (the ids of several orders) is shared out."""
        by_id = {order.id: order for order in self}
        amounts = []
        for row in shares:
            entry, order = entries[row["move_id"], 0], by_id[row["order_id"]]
            sign = -1 if row["move_type"] == "out_refund" else 1
            total = abs(entry["total"])
            # What the invoice's own rounding to coins adds is not the order's.
            share = share_of(row["priced"], entry["priced"], total + sign * entry["rounding"])
            open_amount = 0.0 if row["without_entry"] else sign * entry["residual"]
            amount = sign * settled(share, total, open_amount)
            amounts.append((order, (), amount, entry["currency_id"], row["date"]))
        for row in payments:
            orders = [by_id[id_] for id_ in row["order_ids"]]
            pot = tuple(row["order_ids"]) if len(orders) > 1 else ()
            for order in orders:
                if not row["move_id"]:
                    amounts.append((order, pot, row["amount"], row["currency_id"], row["date"]))
                    continue
                # A payment for several orders has a line for each of them.
                entry = entries.get((row["move_id"], order.id)) or entries[row["move_id"], 0]
                own = entry["currency_id"] == order.currency_id.id
                amount = -entry["residual" if own else "residual_company"]
                source = order.currency_id if own else order.company_id.currency_id
                amounts.append((order, pot, amount, source.id, row["date"]))
        return amounts

    # === Queries ===

    def _find_circle(self):
        """The ids of these orders and of all that an online payment ties to them, directly or through others."""
        if not self.ids:
            return []
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE circle(id) AS (
                    SELECT unnest(%s)
                     UNION
                    SELECT other.sale_order_id
                      FROM circle
                      JOIN sale_order_transaction_rel mine ON mine.sale_order_id = circle.id
                      JOIN sale_order_transaction_rel other ON other.transaction_id = mine.transaction_id
                ) SELECT id FROM circle ORDER BY id
                """,
                list(self.ids),
            )
        )
        return [row[0] for row in rows]

    def _find_invoice_shares(self):
        """The posted invoices and credit notes of the orders with the prices of each order's lines in them."""
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT line.order_id, move.id AS move_id, move.move_type, move.date,
                       -- Where payments have no entries, the invoice says that it is paid and its residual does not.
                       move.payment_state IN %(paid)s AND move.amount_residual != 0 AS without_entry,
                       SUM(item.price_total / links.number)::float AS priced
                  FROM sale_order_line line
                  JOIN sale_order_line_invoice_rel link ON link.order_line_id = line.id
                  JOIN account_move_line item ON item.id = link.invoice_line_id
                  JOIN account_move move ON move.id = item.move_id
                 CROSS JOIN LATERAL (
                    SELECT COUNT(*) AS number FROM sale_order_line_invoice_rel one WHERE one.invoice_line_id = item.id
                 ) links
                 WHERE line.order_id IN %(orders)s AND move.state = 'posted' AND item.display_type = 'product'
                   AND move.move_type IN ('out_invoice', 'out_refund')
                 GROUP BY line.order_id, move.id
                """,
                orders=tuple(self.ids),
                paid=INVOICE_PAID,
            )
        )

    def _find_payments(self):
        """Valid payments made for the orders and those of their online transactions, with the orders of each.

        A transaction that refunds or captures another one belongs to that one's orders."""
        self.env["payment.transaction"].flush_model()
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT payment.id, payment.move_id, payment.date, payment.currency_id, wanted.order_ids,
                       (CASE payment.payment_type WHEN 'inbound' THEN 1 ELSE -1 END
                        * COALESCE(wanted.amount, payment.amount))::float AS amount
                  FROM (
                    SELECT id AS payment_id, ARRAY[process_order_id] AS order_ids, NULL AS amount
                      FROM account_payment
                     WHERE process_order_id IN %(orders)s
                     UNION
                    SELECT payment_id, ARRAY[order_id], amount
                      FROM order_process_payment_share
                     WHERE order_id IN %(orders)s
                     UNION
                    SELECT tx.payment_id, ARRAY_AGG(DISTINCT everyone.sale_order_id ORDER BY everyone.sale_order_id),
                           NULL
                      FROM sale_order_transaction_rel mine
                      JOIN sale_order_transaction_rel everyone ON everyone.transaction_id = mine.transaction_id
                      JOIN payment_transaction tx
                        ON tx.id = mine.transaction_id
                        OR tx.source_transaction_id = mine.transaction_id
                           AND NOT EXISTS (SELECT FROM sale_order_transaction_rel own WHERE own.transaction_id = tx.id)
                      JOIN account_payment payment ON payment.id = tx.payment_id
                     WHERE mine.sale_order_id IN %(orders)s AND tx.state = 'done' AND payment.process_order_id IS NULL
                     GROUP BY tx.id
                  ) wanted
                  JOIN account_payment payment ON payment.id = wanted.payment_id
                  LEFT JOIN account_move move ON move.id = payment.move_id
                 WHERE payment.state IN %(valid)s
                   AND (move.state = 'posted'
                        OR move.id IS NULL AND payment.outstanding_account_id IS NULL AND NOT EXISTS (
                               SELECT FROM account_move__account_payment paid WHERE paid.payment_id = payment.id))
                """,
                orders=tuple(self.ids),
                valid=PAYMENT_STANDS,
            )
        )

    def _read_entries(self, move_ids):
        """``{(move id, order id or 0): {…}}``: what stands on the receivable lines of invoices and payments and is
        still open; the order is that of a line of a payment for several.

        What was reconciled with something that counts no more (a rejected payment, an entry set back to draft) is open
        again, although the ledger still has them matched."""
        if not move_ids:
            return {}
        rows = self.env.execute_query_dict(
            SQL(
                """
                WITH void AS (
                    SELECT part.line_id, SUM(part.amount) AS amount, SUM(part.amount_currency) AS amount_currency
                      FROM (
                        SELECT mine.id AS line_id, other.move_id, part.amount,
                               part.debit_amount_currency AS amount_currency
                          FROM account_move_line mine
                          JOIN account_partial_reconcile part ON part.debit_move_id = mine.id
                          JOIN account_move_line other ON other.id = part.credit_move_id
                         WHERE mine.move_id IN %(moves)s
                         UNION ALL
                        SELECT mine.id, other.move_id, -part.amount, -part.credit_amount_currency
                          FROM account_move_line mine
                          JOIN account_partial_reconcile part ON part.credit_move_id = mine.id
                          JOIN account_move_line other ON other.id = part.debit_move_id
                         WHERE mine.move_id IN %(moves)s
                      ) part
                      JOIN account_move move ON move.id = part.move_id
                      LEFT JOIN account_payment payment ON payment.id = move.origin_payment_id
                     WHERE move.state != 'posted' OR payment.state NOT IN %(valid)s
                     GROUP BY part.line_id
                )
                SELECT line.move_id AS id, COALESCE(line.process_order_id, 0) AS order_id, move.currency_id,
                       -- The cents of rounding by parts are tied to no line of an order, and part of what it pays.
                       COALESCE(SUM(line.price_total) FILTER (
                           WHERE line.display_type = 'product'
                             AND (line.product_id IS DISTINCT FROM %(cents)s OR EXISTS (
                                  SELECT FROM sale_order_line_invoice_rel tie WHERE tie.invoice_line_id = line.id))
                       ), 0)::float AS priced,
                       COALESCE(SUM(line.amount_currency)
                                FILTER (WHERE line.display_type = 'rounding'), 0)::float AS rounding,
                       COALESCE(SUM(line.amount_currency) FILTER (WHERE owed.is_owed), 0)::float AS total,
                       COALESCE(SUM(line.amount_residual_currency + COALESCE(void.amount_currency, 0))
                                FILTER (WHERE owed.is_owed), 0)::float AS residual,
                       COALESCE(SUM(line.amount_residual + COALESCE(void.amount, 0))
                                FILTER (WHERE owed.is_owed), 0)::float AS residual_company
                  FROM account_move_line line
                  JOIN account_move move ON move.id = line.move_id
                  LEFT JOIN account_account account ON account.id = line.account_id
                 CROSS JOIN LATERAL (SELECT account.account_type = 'asset_receivable' AS is_owed) owed
                  LEFT JOIN void ON void.line_id = line.id
                 WHERE line.move_id IN %(moves)s
                 GROUP BY line.move_id, line.process_order_id, move.currency_id
                """,
                moves=tuple(set(move_ids)),
                valid=PAYMENT_STANDS,
                cents=find_id(self.env, "order_process.product_rounding"),
            )
        )
        return {(row["id"], row["order_id"]): row for row in rows}

    def _read_rates(self, wanted):
        """``{(root company id, currency id, date): rate}`` as core finds them: the last one before the date, else the
        first after it, a company's own before the general ones."""
        if not wanted:
            return {}
        self.env["res.currency.rate"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT wanted.company_id, wanted.currency_id, wanted.date, COALESCE(
                           (SELECT rate FROM res_currency_rate known
                             WHERE known.currency_id = wanted.currency_id AND known.name <= wanted.date
                               AND (known.company_id IS NULL OR known.company_id = wanted.company_id)
                             ORDER BY known.company_id, known.name DESC LIMIT 1),
                           (SELECT rate FROM res_currency_rate known
                             WHERE known.currency_id = wanted.currency_id
                               AND (known.company_id IS NULL OR known.company_id = wanted.company_id)
                             ORDER BY known.company_id, known.name LIMIT 1),
                           1.0)::float
                  FROM (VALUES %s) AS wanted(company_id, currency_id, date)
                """,
                SQL(", ").join(SQL("(%s, %s, %s::date)", *row) for row in sorted(wanted)),
            )
        )
        return {(company_id, currency_id, date): rate for company_id, currency_id, date, rate in rows}
