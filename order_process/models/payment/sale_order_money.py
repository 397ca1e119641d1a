from odoo import api, fields, models
from odoo.tools import format_amount

from ..base.sentinel import internal
from .received import payment_status

PAYMENT_STATUSES = [
    ("nothing", "Not paid"),
    ("part", "Partly paid"),
    ("full", "Paid"),
    ("over", "Overpaid"),
]
SHORT_STATUSES = ("nothing", "part")
SHIPPED_STAGES = ("shipped", "received", "settled", "closed")


class SaleOrder(models.Model):
    """The money received, kept on the order for queues and lists; the gate itself asks the ledger."""

    _inherit = "sale.order"
    _process_fields = {
        "system": {"amount_received"},
        "computed": {"amount_owed", "payment_status"},
    }

    amount_received = fields.Monetary(
        copy=False, readonly=True, help="What has come in for the order and has not gone back."
    )
    amount_owed = fields.Monetary(
        "Still Due",
        compute="_compute_amount_owed",
        store=True,
        help="What the dealer still has to pay for the order.",
    )
    payment_status = fields.Selection(
        PAYMENT_STATUSES, "Payment", compute="_compute_payment_status", store=True, index=True
    )
    process_payment_ids = fields.Many2many(
        "account.payment",
        compute="_compute_process_payment_ids",
        string="Payments",
        groups="account.group_account_invoice,account.group_account_readonly",
    )

    @api.depends("amount_received", "amount_total", "order_line.qty_delivered", "payment_term_id")
    def _compute_amount_owed(self):
        for order in self:
            order.amount_owed = max(order._get_amount_asked() - order.amount_received, 0.0)

    def _get_amount_asked(self):
        """What pays the order: what is due, without the cash discount where the rest of it has come in time."""
        self.ensure_one()
        due, received = self._get_amount_due(), self.amount_received
        return min(due, received) if self.currency_id and self._is_paid_by(received) else due

    @api.depends("amount_received", "amount_total", "currency_id", "order_line.qty_delivered", "payment_term_id")
    def _compute_payment_status(self):
        for order in self:
            currency = order.currency_id or order.company_id.currency_id
            amounts = (order._get_amount_asked(), order.amount_received)
            order.payment_status = payment_status(*(currency.round(a) if currency else a for a in amounts))

    @api.depends("amount_received")
    def _compute_process_payment_ids(self):
        """What was paid for the order: for itself, online, or for its invoices."""
        linked = self.env["account.payment"].sudo().search(self._get_payment_domain())
        for order in self:
            known = order.sudo()
            payments = linked.filtered(lambda payment, order=known._origin: order in payment._get_process_orders())
            payments |= known.transaction_ids.payment_id
            order.process_payment_ids = payments | known.invoice_ids.reconciled_payment_ids

    def _is_money_in(self):
        self.ensure_one()
        stored = self.payment_status not in SHORT_STATUSES
        return super()._is_money_in() or (stored and self._is_paid_by(self._get_received()[self]))

    # === Kept in step ===

    def _sync_money(self):
        """Bring what is stored in step with the ledger, record what came in or went back, and let holds follow.

        Called wherever money or invoices change; cheap in bulk and safe to repeat. Does nothing where the order process
        is off."""
        orders = self.sudo().filtered("company_id.order_process_enabled")
        received = orders._read_money()
        changed, entries = self.sudo().browse(), []
        short = self.sudo().browse()
        for order in orders.browse(received):
            old, new = order.amount_received, received[order.id]
            way = order.currency_id.compare_amounts(new, old)
            if not way:
                continue
            if way > 0 and order.payment_status in SHORT_STATUSES:
                short |= order
            internal(order).write({"amount_received": new})
            changed |= order
            if order._under_process():
                amounts = [format_amount(self.env, amount, order.currency_id) for amount in (old, new)]
                entries.append((order, "paid" if way > 0 else "unpaid", {"amount": amounts}))
        self.env["order.process.event"]._log(entries)
        orders._refresh_discounted()
        orders._after_money()
        # An invoice that is open again, or settled, moves an order too; its money may be the same.
        (orders | changed)._sync_process()
        full = short.filtered(lambda order: order.payment_status not in SHORT_STATUSES)._under_process()
        if full:
            full._after_paid_in_full()

    def _after_money(self):
        """Hook for capabilities: something happened to money or invoices of these orders, whatever it was.

        Called as superuser within the transaction that books it, also where nothing has changed for the order; what is
        derived from the ledger (freight, credit) is brought in step, before stages and holds are."""

    def _after_paid_in_full(self):
        """Hook for capabilities: the last of the money for these orders has come in."""

    def _note_amendment(self, before, after):
        super()._note_amendment(before, after)
        # What orders lack decides how a payment of several is shared out, and whether what came in is enough.
        if self:
            self._sync_money()
