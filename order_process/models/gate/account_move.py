from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

from ..base.compare import changes, differs
from ..base.once import later, once
from ..base.sentinel import is_posting, posting

REVIEW_CODES = ("review", "changed")
# What stops the invoice of goods that were delivered as well.
DELIVERED_CODES = (*REVIEW_CODES, "receipt", "manual")
# What a posted line says of the order: core would take another quantity without asking the ledger.
POSTED_FIELDS = frozenset(
    {"quantity", "price_unit", "discount", "product_id", "product_uom_id", "move_id", "display_type"}
)
# What says of a posted line how much money it is.
MONEY_FIELDS = frozenset({"balance", "debit", "credit", "amount_currency", "account_id", "partner_id"})


class AccountMove(models.Model):
    """What is posted: first the gate is asked, then core books, then what follows from it is done, once."""

    _inherit = "account.move"

    def _post(self, soft=True):
        for move in self.filtered(lambda move: not move.invoice_date and move._is_process_document()):
            move.invoice_date = move.company_id._process_today()
        self._check_invoice_gate()
        with once(self.env):
            posted = super(AccountMove, posting(self))._post(soft=soft).with_env(self.env)
            posted._after_post()
        return posted

    def _after_post(self):
        """Hook for capabilities: these entries were posted, by whoever it was, in the transaction that posts them."""

    def _after_money(self):
        """Hook for capabilities: something happened to the money of these entries, whatever it was (posted, reset to
        draft, cancelled, settled, opened again).

        Called as superuser, once for all entries that a call concerns, when it ends."""

    def _is_process_document(self):
        """Whether it is for a customer, from a company that runs the process."""
        self.ensure_one()
        return self.is_sale_document() and self.company_id.order_process_enabled

    def _guard_write(self, vals):
        super()._guard_write(vals)
        if vals.get("state") == "posted" and not is_posting(self.env):
            self.filtered(lambda move: move.state != "posted")._check_invoice_gate()

    def _check_invoice_gate(self):
        """Refuse to post customer invoices of orders that the gate holds.

        Down payments and goods that were delivered, with their freight, can always be invoiced, but not as something
        else than was approved, and where the delivery method wants it not before the dealer has confirmed receipt.

        :raises UserError: every blocker of every order concerned
        """
        invoices = self.filtered(lambda move: move.move_type == "out_invoice")
        ahead = invoices._get_orders_ahead()
        ahead._check_gate("invoice")
        (invoices._get_goods_lines().order_id - ahead)._check_gate("invoice", DELIVERED_CODES)

    def _get_goods_lines(self):
        """The order lines on these invoices, down payments left out."""
        return self.invoice_line_ids.sudo().sale_line_ids.filtered(lambda line: not line.is_downpayment)

    def _get_orders_ahead(self):
        """The orders of which more is invoiced with these invoices than was delivered."""
        ahead = self._get_goods_lines().filtered(
            lambda line: not line._is_freight()
            and float_compare(
                line.qty_invoiced, line.qty_delivered, precision_rounding=line.product_uom_id.rounding or 0.01
            )
            > 0
        )
        return ahead.order_id


class AccountMoveLine(models.Model):
    """Which order an invoice's line is for says what of the order is invoiced and paid: the order itself says it."""

    _inherit = "account.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if not self.env.su:
            lines.filtered(lambda line: line.parent_state == "posted")._refuse_tying()
        return lines

    def write(self, vals):
        if not self.env.su and not POSTED_FIELDS.isdisjoint(vals):
            posted = self.filtered(lambda line: line.parent_state == "posted" and changes(line, vals, POSTED_FIELDS))
            posted._refuse_changing()
        tied = self.browse()
        if "sale_line_ids" in vals and not self.env.su:
            tied = self.sudo().filtered(lambda line: differs(line, "sale_line_ids", vals["sale_line_ids"]))
            tied._refuse_tying()
        result = super().write(vals)
        if tied:
            tied.invalidate_recordset(["sale_line_ids"])
            tied._refuse_tying()
        if not MONEY_FIELDS.isdisjoint(vals):
            later(self.sudo().filtered(lambda line: line.parent_state == "posted").move_id, "_after_money")
        return result

    def _refuse_changing(self):
        for invoice, orders in self._find_tied():
            raise UserError(
                self.env._(
                    "%(invoice)s of order %(orders)s is posted and its lines stay as they are. Correct it with a"
                    " credit note, or reset it to draft first.",
                    invoice=invoice,
                    orders=orders,
                )
            )

    def _refuse_tying(self):
        for invoice, orders in self._find_tied():
            raise UserError(
                self.env._(
                    "%(invoice)s: a line of order %(orders)s gets on an invoice, and off it, only where the"
                    " invoice is made from the order. Make the invoice, or a credit note, from the order.",
                    invoice=invoice,
                    orders=orders,
                )
            )

    def _find_tied(self):
        """Name the invoice, and the orders under the process, of each line that is for such an order."""
        for line in self.sudo():
            if orders := line.sale_line_ids.order_id._under_process():
                yield line.move_id.display_name, ", ".join(orders.mapped("name"))
