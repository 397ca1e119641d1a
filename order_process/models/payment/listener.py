from odoo import api, fields, models
from odoo.tools import SQL

from ..base.odoo_names import PAYMENT_STANDS
from ..base.once import later, once
from ..base.sentinel import by_itself, external

PAYMENT_FIELDS = frozenset(
    {"state", "process_order_id", "move_id", "payment_transaction_id", "amount", "currency_id", "date", "payment_type"}
)
TRANSACTION_FIELDS = frozenset({"state", "payment_id", "sale_order_ids", "source_transaction_id"})


class AccountMove(models.Model):
    """The one listener on the ledger: whatever happens to money ends in :meth:`sale.order._sync_money`, once for the
    orders that it concerns, when the outermost call into the ledger is over."""

    _inherit = "account.move"

    unmatched_line_ids = fields.Many2many(
        "account.move.line",
        "order_process_unmatched_line_rel",
        copy=False,
        readonly=True,
        groups="base.group_system",
        help="What the entry had settled, or what had settled it, when it was reset to draft.",
    )

    def write(self, vals):
        if "state" not in vals:
            return super().write(vals)
        with once(self.env):
            result = super().write(vals)
            self.filtered(lambda move: move.state != "posted")._unmatch()
            later(self.sudo(), "_after_money")
        return result

    def unlink(self):
        if not self:
            return super().unlink()
        with once(self.env):
            later(self._find_money_orders().sudo(), "_sync_money")
            return super().unlink()

    def _after_money(self):
        """The orders whose money it is follow."""
        super()._after_money()
        later(self._find_money_orders(), "_sync_money")

    def _unmatch(self):
        """Take entries that count no more off what they settled, so that this is open again.

        Core keeps a payment, or an invoice, that is reset to draft, cancelled or rejected matched with the other side;
        that would stay paid, and what is posted of the dealer would not be what is open. What was matched is kept in
        mind until it is posted again. Where the process is off, it stays as core has it."""
        for move in self.sudo().filtered("company_id.order_process_enabled"):
            lines = move.line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")
            partials = lines.matched_debit_ids | lines.matched_credit_ids
            if not partials:
                continue
            if not move.is_invoice(include_receipts=True):
                partials.with_env(self.env)._check_money_role()
            others = (partials.debit_move_id | partials.credit_move_id) - lines
            by_itself(partials).unlink()
            move.unmatched_line_ids = others.exists()

    def _find_money_orders(self):
        """The orders whose money these entries may be: invoices of theirs, or payments for them; one query."""
        if not self.ids:
            return self.env["sale.order"]
        for model in ("account.move.line", "account.payment"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.order_id
                  FROM account_move_line item
                  JOIN sale_order_line_invoice_rel link ON link.invoice_line_id = item.id
                  JOIN sale_order_line line ON line.id = link.order_line_id
                 WHERE item.move_id IN %(moves)s
                 UNION
                SELECT process_order_id FROM account_payment
                 WHERE move_id IN %(moves)s AND process_order_id IS NOT NULL
                 UNION
                SELECT process_order_id FROM account_move_line
                 WHERE move_id IN %(moves)s AND process_order_id IS NOT NULL
                 UNION
                SELECT known.sale_order_id
                  FROM account_payment payment
                  JOIN payment_transaction tx ON tx.id = payment.payment_transaction_id
                  JOIN sale_order_transaction_rel known
                    ON known.transaction_id = tx.id OR known.transaction_id = tx.source_transaction_id
                 WHERE payment.move_id IN %(moves)s
                """,
                moves=tuple(self.ids),
            )
        )
        return self.env["sale.order"].browse(sorted(row[0] for row in rows))


class AccountPartialReconcile(models.Model):
    """Whatever settles an invoice, or opens it again, goes through here."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        partials._check_money_role()
        if not self.env.su:
            partials._check_covered()
        later(partials._get_both_moves(), "_after_money")
        return partials

    def unlink(self):
        """An invoice that is open again asks for the whole amount again."""
        if not self:
            return super().unlink()
        self._check_money_role()
        both = self._get_both_moves()
        paid = self.filtered(lambda partial: not partial._get_both_moves().cash_discount_move_id)
        invoices = paid._get_both_moves().filtered(lambda move: move.move_type == "out_invoice")
        with once(self.env):
            result = super().unlink()
            invoices._take_discount_back()
            later(both, "_after_money")
        return result

    def _get_both_moves(self):
        return self.sudo().debit_move_id.move_id | self.sudo().credit_move_id.move_id


class AccountPayment(models.Model):
    _inherit = "account.payment"

    @api.model_create_multi
    def create(self, vals_list):
        payments = super().create(vals_list)
        if not self.env["sale.order"]._may_move_money():
            payments._find_money_orders()._check_money_role()
        return payments

    def write(self, vals):
        if PAYMENT_FIELDS.isdisjoint(vals):
            return super().write(vals)
        orders, state = self._find_money_orders(), vals.get("state")
        orders._check_money_role()
        posted = self.filtered(lambda payment: state in PAYMENT_STANDS and payment.state not in PAYMENT_STANDS)
        known = posted.filtered("move_id.posted_before")
        bounced = self._find_bounced(state)
        with once(self.env):
            result = super().write(vals)
            if state and state not in PAYMENT_STANDS:
                self.move_id._unmatch()
            orders |= self._find_money_orders()
            orders._check_money_role()
            later(orders.sudo(), "_sync_money")
            posted._settle_posted(known)
        for payment in bounced:
            payment._return(self.env._("rejected"), max(payment.date, payment.company_id._process_today()))
        return result

    def unlink(self):
        orders = self._find_money_orders()
        orders._check_money_role()
        with once(self.env):
            later(orders.sudo(), "_sync_money")
            return super().unlink()

    def _find_money_orders(self):
        """The orders that these payments may be for: their own, their transaction's, those of the invoices they pay."""
        payments = self.sudo()
        transactions = payments.payment_transaction_id
        orders = payments._get_process_orders() | transactions.sale_order_ids
        orders |= transactions.source_transaction_id.sale_order_ids
        lines = payments.move_id.line_ids
        matched = lines.matched_debit_ids.debit_move_id | lines.matched_credit_ids.credit_move_id
        moves = matched.move_id | payments.invoice_ids
        return (orders | moves._find_money_orders()).with_env(self.env)


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def write(self, vals):
        if TRANSACTION_FIELDS.isdisjoint(vals):
            return super().write(vals)
        orders = self._find_money_orders()
        with once(self.env):
            result = super().write(vals)
            later((orders | self._find_money_orders()).sudo(), "_sync_money")
        return result

    def _post_process(self):
        with once(self.env):
            self._submit_paid_on_delivery()
            # In whose name the provider's word comes in matters to the payment that it takes back as little as to
            # the one that it makes.
            cancelled = self.filtered(lambda transaction: transaction.state == "cancel")
            super(PaymentTransaction, by_itself(cancelled))._post_process()
            super(PaymentTransaction, self - cancelled)._post_process()
            # Only now does core know which payment is the transaction's.
            later(self._find_money_orders().sudo(), "_sync_money")

    def _create_payment(self, **extra_create_values):
        """What the provider says was paid is booked by itself, also while the dealer waits for it in the portal."""
        payment = super(PaymentTransaction, by_itself(self))._create_payment(**extra_create_values)
        return external(payment, self)

    def _find_money_orders(self):
        return self.sale_order_ids | self.source_transaction_id.sale_order_ids
