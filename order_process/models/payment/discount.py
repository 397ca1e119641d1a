from odoo import Command, fields, models

from ..base.sentinel import by_itself

PAYMENT_TERM = "payment_term"


class SaleOrder(models.Model):
    """The cash discount of a payment term: who pays in time owes that much less. Until the order is invoiced it counts
    for money that comes; then an entry of its own settles what the invoice asks beyond the money."""

    _inherit = "sale.order"

    def _get_cash_discount(self):
        """What the payment term lets the dealer take off the whole order, in its currency; 0 once all is invoiced."""
        self.ensure_one()
        order = self.sudo()
        term = order.payment_term_id
        if not term.early_discount:
            return 0.0
        if order.currency_id.compare_amounts(order._get_value_invoiced(), order.amount_total) >= 0:
            return 0.0
        whole = term.early_pay_discount_computation == "included"
        base = order.amount_total if whole else order.amount_untaxed
        return order.amount_total - order.currency_id.round(order.amount_total - base * term.discount_percentage / 100)

    def _get_value_invoiced(self):
        """What posted invoices say of the order, tax included and credit notes taken off, in its currency."""
        self.ensure_one()
        moves = self.sudo().invoice_ids.filtered(lambda move: move.state == "posted")
        return -sum(move._get_amount_of(self) * move.direction_sign for move in moves)

    def _is_paid_by(self, received):
        """Whether this much money pays the order, where its term gives one with the cash discount."""
        if self._is_due_covered(received):
            return True
        discount = self._get_cash_discount()
        return bool(discount) and self._is_due_covered(received + discount)

    def _refresh_discounted(self):
        """Once it is invoiced, what is settled says whether the discount was taken."""
        early = self.filtered("payment_term_id.early_discount")
        for name in ("amount_owed", "payment_status"):
            self.env.add_to_compute(self._fields[name], early)


class AccountMove(models.Model):
    _inherit = "account.move"

    cash_discount_move_id = fields.Many2one(
        "account.move", "Cash Discount Of", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )

    def _get_amount_of(self, order):
        """How much of this invoice, tax included, is the order's."""
        self.ensure_one()
        rows = self.sudo().invoice_line_ids
        if rows.sale_line_ids.order_id == order.sudo():
            return self.amount_total
        return sum(rows.filtered(lambda row: order.sudo() in row.sale_line_ids.order_id).mapped("price_total"))

    def _get_discount_left(self, date):
        """The cash discount that money of ``date`` may still take off the invoice, in its currency: its own, and what
        the order's other invoices have not given."""
        self.ensure_one()
        if not self._is_eligible_for_early_payment_discount(self.currency_id, date):
            return 0.0
        orders = self.line_ids.sale_line_ids.order_id
        invoices = (orders.invoice_ids | self).filtered(
            lambda move: move.move_type == "out_invoice" and move.state == "posted"
        )
        terms = invoices.line_ids.filtered(lambda line: line.display_type == PAYMENT_TERM and line.discount_date)
        given = self.search([("cash_discount_move_id", "in", invoices.ids), ("state", "=", "posted")])
        given = given.filtered(lambda entry: not entry.reversal_move_ids)
        return sum(line.amount_currency - line.discount_amount_currency for line in terms) - sum(
            abs(line.amount_currency) for line in given.line_ids if line.account_type == "asset_receivable"
        )

    def _prepare_discount_lines(self, term, amount):
        """Entry lines that give ``amount`` (in the invoice's currency) off the receivable ``term``: core's, in scale,
        with the tax where the term says so."""
        full = term.amount_currency - term.discount_amount_currency
        balance = term.balance - term.discount_balance
        found = self._get_invoice_counterpart_amls_for_early_payment_discount(
            [{"aml": term, "amount_currency": full, "balance": balance}], balance
        )
        rows = [row for kind in ("base_lines", "tax_lines", "term_lines") for row in found[kind]]
        company, rate = self.company_currency_id, amount / full
        values = [
            {
                **row,
                "amount_currency": self.currency_id.round(row["amount_currency"] * rate),
                "balance": company.round(row["balance"] * rate),
            }
            for row in rows
        ]
        values[0]["amount_currency"] += amount - sum(row["amount_currency"] for row in values)
        owed = {
            "name": values[0]["name"],
            "account_id": term.account_id.id,
            "partner_id": term.partner_id.id,
            "currency_id": self.currency_id.id,
            "amount_currency": -amount,
            "balance": -sum(row["balance"] for row in values),
        }
        return [owed, *values]

    def _create_discount(self, amount, date):
        """Post the entry that gives a cash discount.

        :return: its line on the dealer's account, to be reconciled with the invoice
        """
        self.ensure_one()
        term = self.line_ids.filtered(lambda line: line.display_type == PAYMENT_TERM)[:1]
        journal = self.env["account.journal"].search(
            [("type", "=", "general"), ("company_id", "=", self.company_id.id)], limit=1
        )
        entry = self.with_company(self.company_id).create(
            {
                "move_type": "entry",
                "journal_id": journal.id,
                "date": max(date, self.date),
                "ref": self.env._("Cash discount of %s", self.name),
                "cash_discount_move_id": self.id,
                "line_ids": [Command.create(row) for row in self._prepare_discount_lines(term, amount)],
            }
        )
        entry._post(soft=False)
        return entry.line_ids.filtered(lambda line: line.account_id == term.account_id)

    def _take_discount_back(self):
        """Reverse the cash discount of these invoices: the money for which it was given is gone."""
        entries = by_itself(self.sudo()).search([("cash_discount_move_id", "in", self.ids), ("state", "=", "posted")])
        for entry in entries.filtered(lambda entry: not entry.reversal_move_ids):
            entry._reverse_moves([{"date": max(entry.date, entry.company_id._process_today())}], cancel=True)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _reconcile_with_discount(self, owed):
        """Reconcile this money with the open lines ``owed`` of invoices in their order; where it lacks no more than the
        cash discount of an invoice that is paid in time, that is given."""
        money, currency = self, self.currency_id
        documents = money.move_id.filtered(lambda move: move.is_invoice(include_receipts=True))
        if documents or len(currency) != 1 or not owed.company_id[:1].order_process_enabled:
            return (money | owed).reconcile()
        left = -sum(money.mapped("amount_residual_currency"))
        date = max(money.mapped("date"))
        for line in owed.filtered(lambda line: line.currency_id == currency):
            due = line.amount_residual_currency
            lack = currency.round(due - left)
            if left > 0 and lack > 0 and currency.compare_amounts(lack, line.move_id._get_discount_left(date)) <= 0:
                owed |= line.move_id.with_env(money.env)._create_discount(lack, date)
            left = currency.round(left - due)
        return (money | owed).reconcile()
