from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_amount


class AccountMove(models.Model):
    """The dealer pays, then the invoice is issued (policy P20, step 3). Down payments and what was delivered are
    invoiced whenever they are."""

    _inherit = "account.move"

    def _check_paid_first(self):
        """Refuse invoices that hold more of orders that are paid in part than was received for them."""
        for move in self:
            orders = move._get_orders_ahead().filtered("company_id.payment_partial_release")
            for order, received in orders._get_short_orders("invoice").items():
                move._check_value_received(order, received)

    def _check_value_received(self, order, received):
        """Refuse to invoice more of an order that is paid in part than was received for it.

        :raises UserError: with what was received, what is invoiced and what this invoice adds
        """
        done, more = order._get_value_invoiced(), self._get_amount_of(order)
        if order.currency_id.compare_amounts(done + more, received) > 0:
            received, done, more = (
                format_amount(self.env, value, order.currency_id) for value in (received, done, more)
            )
            raise UserError(
                self.env._(
                    "%(order)s is paid in part: %(received)s received, %(done)s invoiced, and this invoice adds"
                    " %(more)s. Invoice less, or let the cashier register the rest of the money first.",
                    order=order.name,
                    received=received,
                    done=done,
                    more=more,
                )
            )


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _invoice_sale_orders(self):
        """Core invoices what is paid online before it books the money. What may not be invoiced yet waits for that, and
        for finance; the money is booked all the same."""
        blockers = self.sale_order_ids._get_blockers("invoice")
        waiting = self.filtered(lambda tx: any(blockers[order] for order in tx.sale_order_ids))
        return super(PaymentTransaction, self - waiting)._invoice_sale_orders()
