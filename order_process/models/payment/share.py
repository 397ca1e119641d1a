from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount


class OrderProcessPaymentShare(models.Model):
    """How much of one transfer is for which order. The dealer's side of the entry has a line for each order, so that
    what an invoice has not used up of it stays with its order, to the cent."""

    _name = "order.process.payment.share"
    _inherit = ["order.process.evidence"]
    _description = "Order Paid by a Transfer"
    _order = "payment_id, order_id"
    _rec_name = "order_id"

    payment_id = fields.Many2one("account.payment", required=True, index=True, ondelete="restrict")
    order_id = fields.Many2one("sale.order", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="payment_id.currency_id")
    amount = fields.Monetary(required=True, help="In the currency of the payment.")

    _once = models.UniqueIndex("(payment_id, order_id)", "A payment names an order once.")
    _more_than_nothing = models.Constraint("CHECK (amount > 0)", "Each order gets more than nothing of a payment.")


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    process_order_id = fields.Many2one(
        "sale.order", "For Order", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )


class AccountPayment(models.Model):
    _inherit = "account.payment"

    process_share_ids = fields.One2many("order.process.payment.share", "payment_id", "For Orders", readonly=True)

    def _get_process_orders(self):
        """The orders that these payments were made for."""
        return self.process_order_id | self.process_share_ids.order_id

    def _get_amount_for(self, order):
        """How much of the payment was made for the order, in the payment's currency."""
        self.ensure_one()
        share = self.process_share_ids.filtered(lambda share: share.order_id == order)
        return share.amount or (self.amount if self.process_order_id == order else 0.0)

    def _share_out(self, amounts):
        """Say, before it is posted, how much of this payment is for which order.

        :param dict amounts: ``{order: amount}`` in the payment's currency; together the payment's amount
        """
        self.ensure_one()
        self.env["order.process.payment.share"]._append(
            [{"payment_id": self.id, "order_id": order.id, "amount": amount} for order, amount in amounts.items()]
        )

    def _check_shares(self):
        """:raises UserError: where the payment is not what its orders get of it"""
        for payment in self.filtered("process_share_ids"):
            whole = sum(payment.process_share_ids.mapped("amount"))
            if payment.currency_id.compare_amounts(whole, payment.amount):
                raise UserError(
                    self.env._(
                        "%(payment)s of %(amount)s is for %(orders)s, which get %(whole)s of it. Leave the amount as it"
                        " is, or cancel the payment and register the money anew.",
                        payment=payment.display_name,
                        amount=format_amount(self.env, payment.amount, payment.currency_id),
                        orders=", ".join(payment.process_share_ids.order_id.mapped("name")),
                        whole=format_amount(self.env, whole, payment.currency_id),
                    )
                )

    def _prepare_move_line_default_vals(self, write_off_line_vals=None, force_balance=None):
        rows = super()._prepare_move_line_default_vals(write_off_line_vals, force_balance)
        shares = self.sudo().process_share_ids
        if not shares:
            return rows
        self._check_shares()
        return [rows[0], *self._split_dealer_line(rows[1], shares), *rows[2:]]

    def _split_dealer_line(self, row, shares):
        """The dealer's line of the entry, once for each order; what rounding leaves is the last one's."""
        balance = row["debit"] - row["credit"] if "debit" in row else row["balance"]
        amount, rest = row["amount_currency"], balance
        company, lines = self.company_id.currency_id, []
        for share in shares:
            part = rest if share == shares[-1] else company.round(balance * share.amount / self.amount)
            rest -= part
            lines.append(
                {
                    **{key: value for key, value in row.items() if key not in ("debit", "credit")},
                    "amount_currency": share.amount if amount > 0 else -share.amount,
                    "balance": part,
                    "process_order_id": share.order_id.id,
                }
            )
        return lines

    def _synchronize_to_moves(self, changed_fields):
        """Core knows one line on the dealer's side; an entry with several is written anew."""
        shared = self.filtered("process_share_ids")
        super(AccountPayment, self - shared)._synchronize_to_moves(changed_fields)
        if changed_fields.isdisjoint(self._get_trigger_fields_to_synchronize()):
            return
        for payment in shared.filtered(lambda payment: payment.move_id.state == "draft"):
            rows = payment._prepare_move_line_default_vals()
            payment.move_id.with_context(skip_invoice_sync=True).write(
                {
                    "date": payment.date,
                    "partner_id": payment.partner_id.id,
                    "currency_id": payment.currency_id.id,
                    "line_ids": [Command.clear(), *(Command.create(row) for row in rows)],
                }
            )


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_payment_domain(self):
        """A domain: the payments that were made for these orders."""
        return ["|", ("process_order_id", "in", self.ids), ("process_share_ids.order_id", "in", self.ids)]

    @api.model
    def _register_together(self, registrations):
        """Post one payment for several orders of one dealer, and settle with each order's part its open invoices.

        :param dict registrations: ``{order: Registration}``; journal, method, date, currency and reference are the same
        :return: the payment
        :raises UserError: to whom the role is missing, or naming the order and what is wrong with its part
        """
        orders = self.browse([order.id for order in registrations])
        orders._check_cashier()
        orders._lock_rows()
        orders.invalidate_recordset()
        first = next(iter(registrations.values()))
        if len(orders._get_payment_partner()) > 1 or len({row.currency for row in registrations.values()}) > 1:
            raise UserError(self.env._("One transfer is one dealer's and in one currency: register the others apart."))
        wrong = [
            f"{order.name}: {error}"
            for order, row in registrations.items()
            if (error := order._get_payment_error(row))
        ]
        if wrong:
            raise UserError("\n".join(wrong))
        vals = orders[:1]._prepare_payment(first)
        amounts = {order: row.currency.round(row.amount) for order, row in registrations.items()}
        payment = (
            self.env["account.payment"]
            .with_company(orders.company_id)
            .create({**vals, "amount": sum(amounts.values()), "process_order_id": False})
        )
        payment._share_out(amounts)
        payment.action_post()
        for order in orders:
            order._settle_invoices(payment)
        return payment
