from odoo import models

from .sale_order_received import VALID_STATES


class AccountMove(models.Model):
    """What a dealer paid ahead for an order settles the order's invoice when it is posted."""

    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft=soft)
        invoices = posted.filtered(lambda move: move.move_type == "out_invoice")
        for move in invoices:
            orders = move.invoice_line_ids.sudo().sale_line_ids.order_id
            # On an invoice of several orders part of the money would count for the others.
            if len(orders) == 1 and orders._under_process():
                orders._settle_advances(move)
        return posted


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _settle_advances(self, move):
        """Reconcile payments for this order that nothing has used up with its invoice, the oldest first."""
        self.ensure_one()
        payments = self.env["account.payment"].sudo().search(
            [("process_order_id", "=", self.id), ("state", "in", VALID_STATES), ("payment_type", "=", "inbound")],
            order="date, id",
        )
        for payment in payments:
            account = payment.destination_account_id
            open_lines = payment.move_id.line_ids.filtered(
                lambda line, account=account: line.account_id == account and not line.reconciled
            )
            due = move.sudo().line_ids.filtered(
                lambda line, account=account: line.account_id == account and not line.reconciled
            )
            if open_lines and due:
                (open_lines | due).reconcile()
