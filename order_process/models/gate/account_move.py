from odoo import models
from odoo.tools import float_compare

REVIEW_CODES = ("review", "changed")
# What stops the invoice of goods that were delivered as well.
DELIVERED_CODES = (*REVIEW_CODES, "receipt")


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        self._check_invoice_gate()
        return super()._post(soft=soft)

    def _check_invoice_gate(self):
        """Refuse to post customer invoices of orders that the gate holds.

        Down payments and goods that were delivered, with their freight, can always be invoiced, but not as something
        else than was approved, and where the delivery method wants it not before the dealer has confirmed receipt.

        :raises UserError: every blocker of every order concerned
        """
        lines = self.filtered(lambda move: move.move_type == "out_invoice").invoice_line_ids.sudo().sale_line_ids
        lines = lines.filtered(lambda line: not line.is_downpayment)
        ahead = lines.filtered(
            lambda line: not line._is_freight()
            and float_compare(
                line.qty_invoiced, line.qty_delivered, precision_rounding=line.product_uom_id.rounding or 0.01
            )
            > 0
        )
        ahead.order_id._check_gate("invoice")
        (lines.order_id - ahead.order_id)._check_gate("invoice", DELIVERED_CODES)
