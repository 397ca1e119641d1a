from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from ..payment.gate import PREPAID_RULES
from .gate import INVOICE_FIRST


class ResCompany(models.Model):
    _inherit = "res.company"

    invoice_after_payment = fields.Boolean(
        "Prepaid Orders: Paid, Then Invoiced",
        default=True,
        help="An order that is paid before its goods leave, and invoiced before that, is invoiced once its money is in;"
        " with goods released for partial payment, up to what was received. Off, finance may invoice first.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    invoice_after_payment = fields.Boolean(related="company_id.invoice_after_payment", readonly=False)


class SaleOrder(models.Model):
    """The dealer pays, then the invoice is issued (policy P20, step 3). Down payments and what was delivered are
    invoiced whenever they are."""

    _inherit = "sale.order"

    def _get_prepaid_orders(self, step):
        if step != "invoice":
            return super()._get_prepaid_orders(step)
        return self._under_process().filtered(
            lambda order: order.company_id.sudo().invoice_after_payment
            and order._get_carrier().payment_rule in PREPAID_RULES
            and order._get_invoice_moment() in INVOICE_FIRST
            and order.currency_id.compare_amounts(order.amount_total, 0) > 0
        )


class AccountMove(models.Model):
    _inherit = "account.move"

    def _check_invoice_gate(self):
        super()._check_invoice_gate()
        for move in self.filtered(lambda move: move.move_type == "out_invoice"):
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
