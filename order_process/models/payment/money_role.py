from odoo import api, models
from odoo.exceptions import UserError

from .gate import CASHIER


class SaleOrder(models.Model):
    """Who moves money for an order: finance, whatever rights in accounting somebody has besides."""

    _inherit = "sale.order"

    def _check_money_role(self):
        """Asked wherever money becomes an order's, or is taken from it: payments, entries, reconciliations.

        :raises UserError: to everybody but finance, naming the orders under the process
        """
        if self.env.su or self.env.user.has_group(CASHIER):
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

    @api.model_create_multi
    def create(self, vals_list):
        payments = super().create(vals_list)
        payments._find_money_orders()._check_money_role()
        return payments

    def unlink(self):
        self._find_money_orders()._check_money_role()
        return super().unlink()


class AccountMove(models.Model):
    _inherit = "account.move"

    def write(self, vals):
        if "state" in vals and not self.env.su:
            money = self.filtered(lambda move: not move.is_invoice(include_receipts=True))
            money._find_money_orders()._check_money_role()
        return super().write(vals)


class AccountPartialReconcile(models.Model):
    """What is matched with an order's invoice pays the order, wherever the money comes from: a payment, a line of a
    bank statement, an entry written by hand. A credit note is no money, and an order's own money is its own."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        partials._check_money_role()
        return partials

    def unlink(self):
        self._check_money_role()
        return super().unlink()

    def _check_money_role(self):
        """:raises UserError: see :meth:`sale.order._check_money_role`"""
        if self.env.su or self.env.user.has_group(CASHIER):
            return
        orders = self.env["sale.order"]
        for partial in self:
            orders |= partial._find_paid_orders()
        orders._check_money_role()

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
