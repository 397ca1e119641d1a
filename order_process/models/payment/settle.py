from odoo import models

from ..base.odoo_names import PAYMENT_STANDS
from ..base.sentinel import by_itself


class AccountMove(models.Model):
    """What a dealer paid ahead for an order settles the order's invoice when it is posted."""

    _inherit = "account.move"

    def _after_post(self):
        """What was paid ahead settles the invoice; what was matched before is matched again."""
        super()._after_post()
        invoices = self.filtered(lambda move: move.move_type == "out_invoice")
        for move in invoices:
            orders = move.invoice_line_ids.sudo().sale_line_ids.order_id
            # On an invoice of several orders part of the money would count for the others.
            if len(orders) == 1 and orders._under_process():
                orders._settle_advances(move)
        by_itself(self.sudo()).filtered("unmatched_line_ids")._match_again()

    def _match_again(self):
        """Match what was matched before these entries were reset to draft, as far as it is still open."""
        for move in self:
            known = move.unmatched_line_ids.filtered(lambda line: line.parent_state == "posted")
            for account in known.account_id:
                lines = (known | move.line_ids).filtered(
                    lambda line, account=account: line.account_id == account and not line.reconciled
                )
                money = lines.filtered(lambda line: line.amount_residual < 0)
                if money and lines - money:
                    money._reconcile_with_discount(lines - money)
        self.unmatched_line_ids = False


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def _settle_posted(self, known):
        """Settle what these payments, just posted, were made for; ``known`` are those that had been posted before."""
        for payment in self.sudo().filtered(
            lambda payment: payment.partner_type == "customer" and payment.company_id.order_process_enabled
        ):
            if payment.payment_type == "outbound":
                payment._settle_refund()
            elif payment in known:
                payment._settle_again()

    def _settle_refund(self):
        """Money that goes back for an order settles what the dealer had paid too much for it."""
        orders = self._get_process_orders()
        paid = orders and self.search(
            [
                *orders._get_payment_domain(),
                ("state", "in", PAYMENT_STANDS),
                ("payment_type", "=", "inbound"),
                ("partner_id.commercial_partner_id", "=", self.partner_id.commercial_partner_id.id),
            ],
            order="date, id",
        )
        credit = orders.invoice_ids.filtered(lambda move: move.move_type == "out_refund" and move.state == "posted")
        if orders:
            own = paid.move_id.line_ids.filtered(lambda line: line.process_order_id <= orders)
            self._settle_with(credit.line_ids | own)

    def _settle_again(self):
        """A payment that was reset to draft settles, posted again, the invoices of its orders too that came since."""
        for order in self._get_process_orders():
            order._settle_invoices(self)

    def _settle_with(self, lines):
        """Reconcile the dealer's side of this payment with those of ``lines`` that are open, in their order."""
        account = self.destination_account_id
        own = self.move_id.line_ids.filtered(lambda line: line.account_id == account and not line.reconciled)
        other = lines.filtered(
            lambda line: line.account_id == account
            and not line.reconciled
            and line.balance * sum(own.mapped("balance")) < 0
        )
        if own and other:
            own._reconcile_with_discount(other)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _settle_advances(self, move):
        """Reconcile payments for this order that nothing has used up with its invoice, the oldest first."""
        self.ensure_one()
        payments = by_itself(self.env["account.payment"].sudo()).search(
            [*self._get_payment_domain(), ("state", "in", PAYMENT_STANDS), ("payment_type", "=", "inbound")],
            order="date, id",
        )
        for payment in payments:
            self._settle_invoices(payment, move.sudo())
