from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from ..base.blocker import Blocker, name_some
from ..gate.transfer_guard import goes_back
from ..payment.gate import INVOICE_FIRST

FINANCE = "order_process.group_finance_reviewer"


class SaleOrder(models.Model):
    """Invoice and goods in the order that the delivery method wants: one waits for the other (H2)."""

    _inherit = "sale.order"

    def _get_blockers(self, step):
        blockers = super()._get_blockers(step)
        if step == "ship":
            for order, blocker in self._get_invoice_blockers().items():
                blockers[order].append(blocker)
        elif step == "invoice":
            message = self.env._(
                "The dealer has not confirmed receipt. The invoice follows the confirmation; the dealer gives it in the"
                " portal, or the escort brings the signed paper back."
            )
            for order in self._get_unconfirmed():
                blockers[order].append(Blocker("receipt", message, "order_process.group_carrier"))
        return blockers

    def _get_later_blockers(self, step):
        """What finance can issue already is shown while the order still waits for its dispatch."""
        later = super()._get_later_blockers(step)
        if step == "dispatch":
            for order, blocker in self._get_invoice_blockers().items():
                later[order].append(("ship", blocker))
        return later

    def _get_blocker_action(self, blocker):
        if blocker.code == "invoice" and self.env.user.has_group(FINANCE):
            return {"label": self.env._("Invoice"), "method": "action_issue_invoice"}
        return super()._get_blocker_action(blocker)

    # === Invoice first ===

    def _get_invoice_blockers(self):
        """``{order: Blocker}`` of the orders whose goods would leave without an invoice that holds them."""
        orders = self._under_process().filtered(lambda order: order._get_invoice_moment() in INVOICE_FIRST)
        blockers = {}
        for order, lacking in orders._get_uninvoiced().items():
            goods = name_some(self.env, [f"{name} × {quantity:g}" for name, quantity, _line in lacking])
            if order._get_invoice_moment() == "headquarters":
                message = self.env._(
                    "Not invoiced: %s. Goods leave when the finance of headquarters has issued the invoice.", goods
                )
            else:
                message = self.env._("Not invoiced: %s. Goods leave when finance has issued the invoice.", goods)
            lines = tuple(line for _name, _quantity, line in lacking if line)
            blockers[order] = Blocker("invoice", message, FINANCE, lines=lines)
        return blockers

    def _get_uninvoiced(self):
        """Goods about to leave that no posted invoice holds.

        What leaves is what the open transfers say now, so that a part for which the dealer has paid can go with an
        invoice for that part.

        :return: ``{order: [(product, quantity, line id)]}`` in the line's unit; orders that lack nothing are left out
        """
        if not self:
            return {}
        orders = self.sudo()
        moves = orders._get_leaving_moves()
        leaving, loose = moves._get_leaving_quantities()
        lines = self.env["sale.order.line"].sudo().union(*leaving)
        invoiced = lines._get_posted_quantities()
        lacking = defaultdict(list)
        for line, quantity in leaving.items():
            gone = line._get_delivered()
            missing = gone + quantity - invoiced[line]
            if line._compare_moved(quantity, 0) > 0 and line._compare_moved(gone + quantity, invoiced[line]) > 0:
                lacking[line.order_id].append((line.product_id.display_name, min(missing, quantity), line.id))
        for move in loose:
            lacking[move.picking_id.sale_id].append((move.product_id.display_name, move.quantity, 0))
        return {order.with_env(self.env): found for order, found in lacking.items() if order in orders}

    def _get_leaving_moves(self):
        """The open moves that bring the orders' goods out, those that somebody added by hand too."""
        lines = self.order_line.filtered(lambda line: line.product_id.type == "consu")
        open_states = [("state", "not in", ("done", "cancel"))]
        moves = self.env["stock.move"].search([("sale_line_id", "in", lines.ids), *open_states])
        pickings = self.env["stock.picking"].search([("sale_id", "in", self.ids), *open_states])
        moves |= pickings.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
        return moves.filtered(lambda move: move.picking_type_id.code != "incoming" and not goes_back(move))

    # === Receipt first ===

    def _get_unconfirmed(self):
        """The orders that are invoiced on receipt and of which the dealer has received nothing yet."""
        waiting = self._under_process().filtered(
            lambda order: order._get_invoice_moment() == "receipt" and not order.receipt_confirmed_on
        )
        received = waiting._get_received_transfers().sale_id
        return waiting.filtered(lambda order: order not in received)


class AccountMove(models.Model):
    _inherit = "account.move"

    def _check_invoice_gate(self):
        """Who issues it, what it says, whether that is paid, and what the tax authority wants to know of the dealer."""
        super()._check_invoice_gate()
        invoices = self.filtered(lambda move: move.move_type == "out_invoice")
        invoices._check_headquarters()
        invoices._check_as_approved()
        invoices._check_paid_first()
        invoices._check_vat_data()

    def _check_as_approved(self):
        """An invoice says what was approved: goods, prices and quantities of the order, whatever was typed into it.

        :raises UserError: naming the invoice, the goods and what the order says
        """
        for move in self:
            rows = move.invoice_line_ids.filtered(lambda row: row.display_type == "product")
            known = rows.sudo().sale_line_ids.filtered(lambda line: not line.is_downpayment and not line._is_freight())
            if not known.order_id._under_process():
                continue
            payers = known.order_id.partner_invoice_id.commercial_partner_id
            if move.commercial_partner_id not in payers:
                raise UserError(
                    self.env._(
                        "%(invoice)s is for %(payer)s, but %(orders)s is paid by %(right)s. Make the invoice anew from"
                        " the order; the order desk changes the invoice address in the order.",
                        invoice=move.display_name,
                        payer=move.partner_id.display_name,
                        orders=", ".join(known.order_id.mapped("name")),
                        right=", ".join(payers.mapped("name")),
                    )
                )
            loose = rows.filtered(
                lambda row: not row.sudo().sale_line_ids and row.price_subtotal < 0 and not row._is_cents()
            )
            if loose:
                raise UserError(
                    self.env._(
                        "%(invoice)s: %(what)s is on no order and lowers the invoice. What the dealer pays less is"
                        " changed in the order, and reviewed, or given back by a credit note.",
                        invoice=move.display_name,
                        what=loose[0].name or loose[0].product_id.display_name,
                    )
                )
            for row in rows:
                for line in row.sudo().sale_line_ids & known:
                    if line.order_id._under_process():
                        row._check_approved(line)
                        row._check_received(line)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _check_approved(self, line):
        """:raises UserError: where the row is not what the order's line says"""
        self.ensure_one()
        row, currency = self.sudo(), self.currency_id
        unit = line.product_uom_id
        price = row.product_uom_id._compute_price(row.price_unit, unit) if row.product_uom_id else row.price_unit
        quantity = row._get_exact_quantity(unit)
        asked = line.price_unit * (1 - line.discount / 100)
        said = price * (1 - row.discount / 100)
        wrong = (
            row.product_id != line.product_id
            or currency != line.order_id.currency_id
            or currency.compare_amounts(asked * quantity, said * quantity)
        )
        most = max(line.product_uom_qty, line._get_delivered())
        too_much = unit._compare_exact(line._get_invoiced(), most) > 0
        if wrong or too_much:
            raise UserError(
                self.env._(
                    "%(invoice)s does not say what was approved: in order %(order)s it is %(product)s × %(quantity)s at"
                    " %(price)s. Make the invoice anew from the order; what is to be another price or quantity is"
                    " changed in the order, and reviewed again.",
                    invoice=row.move_id.display_name,
                    order=line.order_id.name,
                    product=line.product_id.display_name or line.name,
                    quantity=f"{line.product_uom_qty:g}",
                    price=format_amount(self.env, asked, line.order_id.currency_id),
                )
            )


    def _check_received(self, line):
        """:raises UserError: where the invoice follows the receipt, and holds what the dealer has not confirmed yet"""
        self.ensure_one()
        order = line.order_id
        if order._get_invoice_moment() != "receipt" or order.receipt_confirmed_on:
            return
        if line.product_uom_id.compare(line.qty_to_invoice, 0) < 0:
            raise UserError(
                self.env._(
                    "%(invoice)s: of %(product)s in order %(order)s the dealer has confirmed %(received)s, and"
                    " %(invoiced)s would be invoiced. The rest is invoiced when the dealer has signed for it or paid it"
                    " at the door.",
                    invoice=self.move_id.display_name,
                    product=line.product_id.display_name,
                    order=order.name,
                    received=f"{line.qty_invoiced + line.qty_to_invoice:g}",
                    invoiced=f"{line.qty_invoiced:g}",
                )
            )


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _get_posted_quantities(self):
        """``{line: quantity}`` on posted customer invoices, credit notes taken off, in the line's unit."""
        return {
            line: line._sum_rows(row for row in line.invoice_lines if row.parent_state == "posted") for line in self
        }


class StockMove(models.Model):
    _inherit = "stock.move"

    def _get_leaving_quantities(self):
        """What these open moves take out, by order line, and the moves that belong to no line.

        The last step of a delivery counts where it exists. What is picked counts once somebody has begun to pick, what
        is reserved before that, and what is asked for where nothing is reserved.

        :return: ``({line: quantity in the line's unit}, moves without a line that carry something)``
        """
        out = self.filtered(lambda move: move._reaches_customer())
        leaving, loose = {}, out.filtered(lambda move: not move.sale_line_id and move._get_leaving_quantity())
        for line, moves in self.filtered("sale_line_id").grouped("sale_line_id").items():
            moves = (moves & out) or moves
            quantities = {move: move._get_leaving_quantity() for move in moves}
            leaving[line] = line._get_brought(moves, quantities, begun=True)
        return leaving, loose


class OrderProcessHold(models.Model):
    _inherit = "order.process.hold"

    code = fields.Selection(
        selection_add=[("invoice", "Invoice"), ("papers",)], ondelete={"invoice": "cascade"}
    )
