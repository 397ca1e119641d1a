from odoo import models
from odoo.exceptions import UserError

from ..base.staff import may
from .gate import CASHIER

# Computed and stored: core lets RPC write them, and money received is read from them.
MOVE_FIELDS = frozenset(
    {
        "amount_residual",
        "amount_residual_signed",
        "amount_tax",
        "amount_total",
        "amount_total_signed",
        "amount_untaxed",
        "amount_untaxed_signed",
    }
)
LINE_FIELDS = frozenset(
    {"amount_residual", "amount_residual_currency", "price_subtotal", "price_total", "reconciled"}
)
PARTIAL_FIELDS = frozenset(
    {"amount", "debit_amount_currency", "credit_amount_currency", "debit_move_id", "credit_move_id"}
)
# What core's own button writes into the payment status.
STATUS_BY_HAND = ("not_paid", "blocked")


class SaleOrder(models.Model):
    """Who moves money for an order: finance, whatever rights in accounting somebody has besides."""

    _inherit = "sale.order"

    def _may_move_money(self):
        return may(self.env, CASHIER)

    def _check_money_role(self):
        """Asked wherever money becomes an order's, or is taken from it: payments, entries, reconciliations.

        :raises UserError: to everybody but finance, naming the orders under the process
        """
        if not self or self._may_move_money():
            return
        orders = self.sudo()._under_process()
        if orders:
            raise UserError(
                self.env._(
                    "Money for %s is registered, matched and taken back by the cashier (finance reviewer) only.",
                    ", ".join(orders.with_env(self.env)._filtered_access("read").mapped("name"))
                    or self.env._("an order"),
                )
            )


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def _guard_write(self, vals):
        if "state" in vals and (returned := self.filtered("return_move_id")):
            returned._refuse_again()
        if "process_order_id" in vals:
            self._refuse_other_order(vals["process_order_id"])
        super()._guard_write(vals)


class AccountMove(models.Model):
    """What of an order is paid follows from the entries; nobody writes the result."""

    _inherit = "account.move"

    def _guard_write(self, vals):
        if vals.get("state", "posted") != "posted":
            self._guard_return_entry()
        if not self.env.su:
            status = vals.get("payment_state", "not_paid") not in STATUS_BY_HAND
            if status or not MOVE_FIELDS.isdisjoint(vals):
                self._refuse_forging()
            if "move_type" in vals:
                self.filtered(
                    lambda move: move.state == "posted" and move.move_type != vals["move_type"]
                )._refuse_forging()
        if "state" in vals and not self.env["sale.order"]._may_move_money():
            money = self.filtered(lambda move: not move.is_invoice(include_receipts=True))
            money._find_money_orders()._check_money_role()
        super()._guard_write(vals)

    def _refuse_forging(self):
        self.check_access("read")
        orders = self.sudo()._find_money_orders()._under_process()
        if orders:
            raise UserError(
                self.env._(
                    "What of %s is paid follows from the payments that are registered; it is not written by hand.",
                    ", ".join(orders.mapped("name")),
                )
            )


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _guard_write(self, vals):
        if not self.env.su and not LINE_FIELDS.isdisjoint(vals):
            self.move_id._refuse_forging()
        super()._guard_write(vals)


class AccountPartialReconcile(models.Model):
    """What is matched with an order's invoice pays the order, wherever the money comes from: a payment, a line of a
    bank statement, an entry written by hand. A credit note is no money, and an order's own money is its own."""

    _inherit = "account.partial.reconcile"

    def write(self, vals):
        if not self.env.su and not PARTIAL_FIELDS.isdisjoint(vals):
            self._get_both_moves()._refuse_forging()
        return super().write(vals)

    def _check_covered(self):
        """Refuse to settle an entry with more than the other one has; core's own reconciliation never does.

        Entries in another currency are settled by core with the difference of the rates."""
        for partial in self.sudo():
            debit, credit = partial.debit_move_id, partial.credit_move_id
            company = partial.company_currency_id
            if debit.currency_id != company or credit.currency_id != company:
                continue
            open_debit = company.compare_amounts(debit.amount_residual, 0) >= 0
            open_credit = company.compare_amounts(credit.amount_residual, 0) <= 0
            if not (open_debit and open_credit and debit.account_id == credit.account_id):
                partial._get_both_moves().with_env(self.env)._refuse_forging()

    def _check_money_role(self):
        """:raises UserError: see :meth:`sale.order._check_money_role`"""
        orders = self.env["sale.order"]
        if orders._may_move_money():
            return
        orders.union(*(partial._find_paid_orders() for partial in self))._check_money_role()

    def _find_paid_orders(self):
        """The orders that get money by this match which was not theirs, or lose it to another."""
        self.ensure_one()
        both = self._get_both_moves().with_env(self.env)
        documents = both.filtered(lambda move: move.is_invoice(include_receipts=True))
        money = both - documents
        if not money:
            return self.env["sale.order"]
        if documents:
            return documents._find_money_orders() - money._find_money_orders()
        first, last = money[:1]._find_money_orders(), money[-1:]._find_money_orders()
        return (first | last) - (first & last)
