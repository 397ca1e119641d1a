from collections import defaultdict

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from ..base.notify import show_result
from ..base.reason import ask_reason, need_reason
from ..base.staff import check_role, check_staff, has_role
from ..delivery.sale_order_receipt import CREDIT_DUE
from .gate import FINANCE

CREDITING_GROUPS = (FINANCE, "order_process.group_customer_service")

ask_reason("sale.order", credit_returned="action_credit_returned")


class SaleOrder(models.Model):
    """What came back after it was invoiced is credited by one action: exactly that, at the price of the invoice."""

    _inherit = "sale.order"

    has_to_credit = fields.Boolean(compute="_compute_has_to_credit")

    @api.depends("is_under_process", "state", "order_line.qty_to_invoice")
    def _compute_has_to_credit(self):
        """Whether the dealer keeps less than was invoiced."""
        for order in self:
            order.has_to_credit = order.is_under_process and order.state == "sale" and bool(order._get_to_credit())

    def action_credit_returned(self, reason):
        """Make and post the credit note of what was invoiced and the dealer does not keep, with what goes along with
        it; one for each invoice that held it. Each order passes or fails by itself; pressed twice, it is credited once.

        :param str reason: why it came back; it stands on the credit note and in the history
        :raises UserError: to whom the role is missing, without a reason, or when nothing could be credited
        :return: the credit note, or for more than one order a notification with the result
        """
        names = ", ".join(self.mapped("name")) or "–"
        refusal = self.env._("Finance or customer service credits what came back: %s.", names)
        check_role(self.env, CREDITING_GROUPS, refusal)
        self.check_access("read")
        reason = need_reason(reason, self.env._("Say why it came back: the dealer reads it on the credit note."))
        self._lock_rows()
        self.invalidate_recordset()
        moves, failures = self.env["account.move"], []
        for order in self.sorted("id"):
            try:
                with self.env.cr.savepoint():
                    moves |= order._credit_returned(reason)
            except UserError as error:
                failures.append(str(error))
        if failures and not moves:
            raise UserError("\n\n".join(failures))
        if len(self) == 1 and self.env.user.has_group(FINANCE):
            return self.action_view_invoice(invoices=moves)
        return self._notify_credited(moves, failures)

    def _notify_credited(self, moves, failures):
        credited = moves.sudo()
        amount = ", ".join(
            format_amount(self.env, sum(own.mapped("amount_total")), currency)
            for currency, own in credited.grouped("currency_id").items()
        )
        said = self.env._("Credited: %(amount)s (%(notes)s).", amount=amount, notes=", ".join(credited.mapped("name")))
        return show_result(said, failures)

    def _get_to_credit(self):
        """``{line: quantity}`` invoiced and not kept by the dealer, in the units of the lines."""
        self.ensure_one()
        lines = self.order_line.filtered(
            lambda line: not line.is_downpayment
            and not line.display_type
            and line.product_uom_id.compare(line.qty_to_invoice, 0) < 0
        )
        return {line: -line.qty_to_invoice for line in lines}

    def _credit_returned(self, reason):
        """:raises UserError: where nothing is to be credited, or an invoice or credit note is not posted yet"""
        self.ensure_one()
        order = self.sudo()
        drafts = order.invoice_ids.filtered(lambda move: move.state == "draft")
        if drafts:
            raise UserError(
                self.env._(
                    "%(order)s has a draft already (%(drafts)s): finance posts it, or deletes it.",
                    order=self.name,
                    drafts=", ".join(drafts.mapped("display_name")),
                )
            )
        quantities = order._get_to_credit()
        if not quantities:
            raise UserError(
                self.env._(
                    "%s: nothing is to be credited. What comes back is credited once its return has been validated.",
                    self.name,
                )
            )
        vals_list = [
            order._prepare_credit_note(invoice, rows, reason)
            for invoice, rows in order._find_credited_rows(quantities).items()
        ]
        moves = self.env["account.move"].sudo().with_company(order.company_id).create(vals_list)
        moves[-1:]._even_out_cents()
        moves.action_post()
        self.env["order.process.event"]._log(
            (order, "credited", {"invoice": move.name, "amount": move._format_process_amount(), "reason": reason})
            for move in moves
        )
        return moves.with_env(self.env)

    def _find_credited_rows(self, quantities):
        """``{invoice: [(row, line, quantity)]}``: the rows of posted invoices in which the quantities stand, the newest
        first; quantities in the units of the lines.

        :raises UserError: where the posted invoices do not hold so much
        """
        found = defaultdict(list)
        for line, quantity in quantities.items():
            left = quantity
            for row in line.invoice_lines.sorted(lambda row: (row.move_id.invoice_date, row.id), reverse=True):
                if row.parent_state != "posted" or row.move_id.move_type != "out_invoice":
                    continue
                taken = min(left, row._get_uncredited(line))
                if line.product_uom_id.compare(taken, 0) > 0:
                    found[row.move_id].append((row, line, taken))
                    left -= taken
            if line.product_uom_id.compare(left, 0) > 0:
                raise UserError(
                    self.env._(
                        "%(order)s: %(product)s × %(quantity)s is on no posted invoice and cannot be credited.",
                        order=self.name,
                        product=line.product_id.display_name or line.name,
                        quantity=f"{left:g}",
                    )
                )
        return found

    def _prepare_credit_note(self, invoice, rows, reason):
        return {
            **self._prepare_invoice(),
            "move_type": "out_refund",
            "reversed_entry_id": invoice.id,
            "partner_id": invoice.partner_id.id,
            "journal_id": invoice.journal_id.id,
            "currency_id": invoice.currency_id.id,
            "fiscal_position_id": invoice.fiscal_position_id.id,
            "invoice_date": self.company_id._process_today(),
            "invoice_payment_term_id": False,
            "ref": self.env._("%(invoice)s: %(reason)s", invoice=invoice.name, reason=reason),
            "invoice_line_ids": [
                Command.create(
                    line._prepare_invoice_line(
                        quantity=quantity,
                        price_unit=row.product_uom_id._compute_price(row.price_unit, line.product_uom_id),
                        discount=row.discount,
                        tax_ids=[Command.set(row.tax_ids.ids)],
                        account_id=row.account_id.id,
                    )
                )
                for row, line, quantity in rows
            ],
        }

    # === Who sees it ===

    def _get_blocker_action(self, blocker):
        if blocker.field == CREDIT_DUE:
            may = has_role(self.env, CREDITING_GROUPS)
            return may and {"label": self.env._("Credit what came back"), "method": "action_open_credit"}
        return super()._get_blocker_action(blocker)

    def action_open_credit(self):
        """Ask for the reason, then credit what came back."""
        check_staff(self)
        action = self.env["ir.actions.actions"]._for_xml_id("order_process.action_credit_returned")
        return {**action, "context": {"default_decision": "credit_returned", "active_ids": self.ids}}


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _get_uncredited(self, line):
        """How much of this row of an invoice no credit note of that invoice has taken back, in the unit of ``line``."""
        self.ensure_one()
        refunds = line.invoice_lines.filtered(
            lambda row: row.move_id.reversed_entry_id == self.move_id
            and row.move_id.move_type == "out_refund"
            and row.parent_state != "cancel"
        )
        rows = self.move_id.invoice_line_ids.filtered(lambda row: line in row.sale_line_ids)

        def add_up(rows):
            return sum(
                row.product_uom_id._compute_quantity(row.quantity, line.product_uom_id, round=False) for row in rows
            )

        own = add_up(self)
        # Of several rows for the same line the first are credited first.
        before = add_up(rows.filtered(lambda row: row.id > self.id))
        return min(max(own + before - add_up(refunds), 0.0), own)


class OrderProcessReason(models.TransientModel):
    """The window that asks why goods came back shows what will be credited."""

    _inherit = "order.process.reason"

    credited_goods = fields.Text("Will Be Credited", compute="_compute_credited_goods")

    def _compute_credited_goods(self):
        for wizard in self:
            # Whoever may not read an order learns nothing of it here.
            credits = wizard.decision == "credit_returned"
            orders = wizard._get_records().exists()._filtered_access("read").sudo() if credits else ()
            wizard.credited_goods = "\n".join(
                f"{order.name}: {line.product_id.display_name or line.name} × {quantity:g}"
                for order in orders
                for line, quantity in order._get_to_credit().items()
            )
