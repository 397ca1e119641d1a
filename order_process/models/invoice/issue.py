import logging

from odoo import models
from odoo.exceptions import UserError

from ..base.notify import show_result
from ..base.sentinel import by_itself, external
from ..base.staff import check_role
from ..gate.event import describes
from ..payment.gate import INVOICE_FIRST
from .gate import FINANCE

_logger = logging.getLogger(__name__)


class SaleOrder(models.Model):
    """Finance issues invoices from the orders, one or many; or the system does when they are due (H2)."""

    _inherit = "sale.order"

    def action_issue_invoice(self):
        """Make and post the invoice of each order and queue it for the dealer.

        Each order passes or fails by itself. Down payments are taken off. An order with nothing to invoice is left as
        it is, so that a second press does nothing.

        :raises UserError: to whom the role is missing, or when none of the orders could be invoiced
        :return: the invoice, or for more than one order a notification with the result
        """
        refusal = self.env._("Only a finance reviewer issues invoices: %s.", ", ".join(self.mapped("name")) or "–")
        check_role(self.env, FINANCE, refusal)
        self.check_access("read")
        self._lock_rows()
        self.invalidate_recordset()
        moves, idle, failures = self.env["account.move"], [], {}
        for order in self.sorted("id"):
            reason = order._get_idle_reason()
            if reason:
                idle.append(reason)
                continue
            try:
                with self.env.cr.savepoint():
                    moves |= order._issue_invoice()
            except UserError as error:
                text = str(error)
                failures[order] = text if order.name in text else f"{order.name}: {text}"
        if failures and not moves and not idle:
            raise UserError("\n\n".join(failures.values()))
        if len(self) == 1 and moves:
            return self.action_view_invoice(invoices=moves)
        said = [self.env._("%s invoices issued.", len(moves))] if moves or not idle else []
        message = "\n".join([*said, *idle])
        return show_result(message, failures.values(), kind="success" if moves else "info")

    def _get_idle_reason(self):
        """Why there is nothing to do for the order, or ``False``."""
        self.ensure_one()
        drafts = self.sudo().invoice_ids.filtered(lambda move: move.state == "draft")
        if drafts:
            return self.env._(
                "%(order)s has a draft invoice already (%(invoices)s): check and post it, or delete it.",
                order=self.name,
                invoices=", ".join(drafts.mapped("display_name")),
            )
        if self.state != "sale":
            return self.env._("%s is not confirmed: nothing to invoice.", self.name)
        if all(line.display_type for line in self._get_invoiceable_lines(final=True)):
            if self in self._get_unconfirmed():
                return False
            return self.env._("%s: nothing to invoice.", self.name)
        return False

    def _issue_invoice(self):
        """Make, post and send the invoice of one order; the gate is asked when it is posted.

        :raises UserError: what stops it
        """
        self.ensure_one()
        controlled = self._under_process()
        by_headquarters = controlled and self._get_invoice_moment() == "headquarters"
        if by_headquarters and not self.env.user._may_invoice_headquarters(self.company_id):
            raise UserError(self._headquarters_refusal())
        # Before core says in many words that nothing was delivered.
        if self._get_unconfirmed():
            self._check_gate("invoice")
        moves = self._create_invoices(grouped=True, final=True).with_env(self.env)
        refunds = moves.filtered(lambda move: move.move_type != "out_invoice")
        if refunds:
            raise UserError(
                self.env._(
                    "%s: more was invoiced than the dealer keeps; make the credit note: “Credit what came back” in the"
                    " order.",
                    self.name,
                )
            )
        moves.invoice_date = self.company_id._process_today()
        moves.action_post()
        for move in moves:
            said = {"invoice": move.name, "amount": move.amount_total}
            controlled._tell("invoiced", key=str(move.id), invoice_id=move.id, **said)
        return moves

    # === By itself ===

    def _action_confirm(self):
        """After the status: core makes the transfers; then what was paid before is invoiced."""
        result = super()._action_confirm()
        self._invoice_if_due()
        return result

    def _after_paid_in_full(self):
        super()._after_paid_in_full()
        self._invoice_if_due()

    def _after_receipt(self):
        """Invoice what is invoiced once it was received."""
        super()._after_receipt()
        self._invoice_if_due()

    def _after_part_receipt(self):
        super()._after_part_receipt()
        self._invoice_if_due()

    def _invoice_if_due(self):
        """Invoice the orders whose moment has come, in companies that want it so.

        Whoever books money or a receipt calls this afterwards. An order that cannot be invoiced stays on finance's
        list, with a note of what stopped it; whatever is being booked goes on.

        :return: the invoices issued
        """
        moves = self.env["account.move"]
        wanted = (
            self.sudo()._under_process().filtered(lambda order: order.company_id.invoice_auto and order.state == "sale")
        )
        if not wanted:
            return moves
        for order in wanted._get_due_for_invoice().sorted("id"):
            if order._get_idle_reason():
                continue
            try:
                with self.env.cr.savepoint():
                    moves |= external(by_itself(order)._issue_invoice(), order)
            except UserError as error:
                _logger.info("%s is not invoiced by itself: %s", order.name, error)
                order._message_log(body=self.env._("Not invoiced by itself. %s", error))
        return moves

    def _get_due_for_invoice(self):
        """The orders whose invoice is due by their delivery method: paid where it comes first, received, also in part,
        where it follows the receipt. Where the method leaves it free, nothing falls due by itself."""
        paid = self._get_paid_in_full()
        on_receipt = self.filtered(lambda order: order._get_invoice_moment() == "receipt")
        received = on_receipt - on_receipt._get_unconfirmed()
        # Once everything has left, the signature is waited for, whatever was paid at the door.
        received = received.filtered(lambda order: order.receipt_confirmed_on or order.process_stage != "shipped")
        return received | self.filtered(
            lambda order: order._get_invoice_moment() in INVOICE_FIRST and order in paid
        )

    def _get_paid_in_full(self):
        """The orders paid beforehand whose money has come in full."""
        prepaid = self.filtered(lambda order: order._get_carrier().payment_rule in ("before", "headquarters"))
        received = prepaid._get_received()
        return prepaid.filtered(lambda order: order in received and order._is_paid_by(received[order]))


class AccountMove(models.Model):
    _inherit = "account.move"

    def _get_process_orders(self):
        """The orders under process whose goods these customer invoices and credit notes hold."""
        moves = self.filtered(lambda move: move.move_type in ("out_invoice", "out_refund"))
        lines = moves.invoice_line_ids.sudo().sale_line_ids.filtered(lambda line: not line.is_downpayment)
        return lines.order_id._under_process()

    def _after_post(self):
        """The history of the orders names the invoice, and the dealer's VAT data are kept as they are on that day."""
        super()._after_post()
        self._keep_vat_data()
        entries = [
            (order, "invoiced", {"invoice": move.name, "amount": move._format_process_amount()})
            for move in self.filtered(lambda move: move.move_type == "out_invoice")
            for order in move._get_process_orders()
        ]
        self.env["order.process.event"]._log(entries)

    def _format_process_amount(self):
        self.ensure_one()
        return f"{self.currency_id.name} {self.amount_total:.{self.currency_id.decimal_places}f}"


@describes("invoice")
def describe_invoice(event, _key, value):
    yield event.env._("Invoice"), value
