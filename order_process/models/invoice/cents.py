from odoo import Command, models

# What rounding by parts can leave, in units of the currency's smallest coin.
MOST_COINS = 5


class SaleOrder(models.Model):
    """Documents of parts are rounded each by itself; what that adds to their sum, or takes from it, is a row of its
    own, so that the invoices of an order less its credit notes are what their goods are worth, to the cent."""

    _inherit = "sale.order"

    def _get_cents_left(self):
        """What the documents of the order lack, or below zero have too much, beside what they hold is worth; nothing
        where that is no matter of rounding."""
        self.ensure_one()
        if self.order_line.filtered("is_downpayment"):
            return 0.0
        moves = self.invoice_ids.filtered(lambda move: move.state != "cancel")
        said = sum(-move.amount_total if move.move_type == "out_refund" else move.amount_total for move in moves)
        held = {line: line._get_invoiced() for line in self._get_goods_lines()}
        left = self.currency_id.round((self._get_worth(held) if any(held.values()) else 0.0) - said)
        return left if abs(left) < (MOST_COINS + 0.5) * self.currency_id.rounding else 0.0


class AccountMove(models.Model):
    _inherit = "account.move"

    def _even_out_cents(self):
        """Add to these drafts, each of one order under the process, what rounding by parts has left."""
        for move in self.sudo().filtered(lambda move: move.state == "draft" and move.is_sale_document()):
            order = move.invoice_line_ids.sale_line_ids.order_id
            if len(order) != 1 or not order._under_process() or order.currency_id != move.currency_id:
                continue
            if cents := order._get_cents_left():
                move.invoice_line_ids = [Command.create(move._prepare_cents(order, cents))]

    def _prepare_cents(self, order, cents):
        product = order.company_id._get_rounding_product()
        account = order.company_id.rounding_account_id
        return {
            "product_id": product.id,
            "name": self.env._("Cents that rounding by parts has left"),
            "quantity": 1,
            "price_unit": -cents if self.move_type == "out_refund" else cents,
            "tax_ids": [Command.clear()],
            **({"account_id": account.id} if account else {}),
        }


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _is_cents(self):
        """Whether the row is what rounding by parts has left, and no more."""
        self.ensure_one()
        product = self.company_id.sudo()._get_rounding_product()
        most = (MOST_COINS + 0.5) * self.currency_id.rounding
        return self.product_id == product and not self.tax_ids and abs(self.price_subtotal) < most
