from math import isfinite
from typing import NamedTuple

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from ..base.odoo_names import PAYMENT_STANDS
from ..base.staff import check_role
from .gate import CASHIER


class Registration(NamedTuple):
    """A payment to register for one order. ``amount`` is in ``currency``; ``method`` a line of the journal's methods;
    ``overpaid`` says that more than what is due is meant, as an advance."""

    journal: object
    method: object
    date: object
    amount: float
    currency: object
    memo: str = ""
    overpaid: bool = False


class SaleOrder(models.Model):
    """The cashier's desk: money for an order becomes a posted payment, once (E2)."""

    _inherit = "sale.order"

    def _get_payment_partner(self):
        return self.sudo().partner_invoice_id.commercial_partner_id

    def _check_cashier(self):
        """:raises UserError: for everybody but finance"""
        check_role(self.env, CASHIER, self.env._("Payments are registered by the cashier (finance)."))
        self.check_access("read")

    def action_register_payment(self):
        """Open the registration of a payment for each of these orders.

        :raises UserError: to whom the role is missing, for cancelled orders, or orders of several companies
        """
        self._check_cashier()
        return self.env["order.process.payment.register"]._open(self)

    def _register_payment(self, registration):
        """Post a payment of the dealer for this order and settle with it what is open on its own invoices.

        Grouped invoices are left alone: part of the money would count for the other orders on them.

        :param Registration registration: what came in
        :return: the payment
        :raises UserError: to whom the role is missing, or naming what is wrong with the payment
        """
        self.ensure_one()
        self._check_cashier()
        self._lock_rows()
        self.invalidate_recordset()
        wrong = self._get_payment_error(registration)
        if wrong:
            message = f"{self.name}: {wrong}"
            raise UserError(message)
        payment = (
            self.env["account.payment"].with_company(self.company_id).create(self._prepare_payment(registration))
        )
        payment.action_post()
        self._settle_invoices(payment)
        return payment

    def _prepare_payment(self, registration):
        return {
            "company_id": self.company_id.id,
            "payment_type": "inbound",
            "partner_type": "customer",
            "partner_id": self._get_payment_partner().id,
            "amount": registration.amount,
            "currency_id": registration.currency.id,
            "date": registration.date,
            "journal_id": registration.journal.id,
            "payment_method_line_id": registration.method.id,
            "memo": registration.memo,
            "process_order_id": self.id,
        }

    def _get_payment_error(self, registration):
        """What keeps the payment from being registered, in plain words, or ``False``."""
        order, journal = self.sudo(), registration.journal
        currency = registration.currency
        if order.state == "cancel":
            return self.env._("it is cancelled, nothing is to be paid for it.")
        if journal.company_id not in order.company_id.parent_ids or journal.type not in ("bank", "cash", "credit"):
            return self.env._(
                "%(journal)s is no bank or cash journal of %(company)s.",
                journal=journal.name or "–",
                company=order.company_id.name,
            )
        if registration.method not in journal.inbound_payment_method_line_ids:
            return self.env._("choose a way of payment of journal %s.", journal.name)
        if not registration.date or registration.date > order.company_id._process_today():
            return self.env._("the day of the payment is today or earlier.")
        if not isfinite(registration.amount) or currency.compare_amounts(registration.amount, 0) <= 0:
            return self.env._("the amount is more than nothing.")
        twin = self._find_twin(registration)
        if twin:
            return self.env._(
                "%(payment)s of %(amount)s with this reference was registered already for that day."
                " If the money really came twice, give the second payment another reference.",
                payment=twin.name,
                amount=format_amount(self.env, twin.amount, twin.currency_id),
            )
        owed = order._get_owed_in(currency, registration.date)
        if not registration.overpaid and currency.compare_amounts(registration.amount, owed) > 0:
            return self.env._(
                "%(amount)s is more than the %(owed)s that are still due."
                " Tick that the overpayment is meant, if the dealer pays in advance.",
                amount=format_amount(self.env, registration.amount, currency),
                owed=format_amount(self.env, owed, currency),
            )
        return False

    def _find_twin(self, registration):
        """A payment that counts with the same order, day, amount and reference: the button was pressed twice."""
        amount = registration.currency.round(registration.amount)
        alike = self.env["account.payment"].sudo().search(
            [
                *self._get_payment_domain(),
                ("state", "in", PAYMENT_STANDS),
                ("date", "=", registration.date),
                ("currency_id", "=", registration.currency.id),
                ("memo", "=", registration.memo or False),
            ]
        )
        return alike.filtered(lambda payment: payment._get_amount_for(self) == amount)[:1]

    def _get_owed_in(self, currency, date):
        """What is still due for the order, live, in a currency at a day's rate."""
        self.ensure_one()
        order = self.sudo()
        owed = max(order.amount_total - order._get_received()[order], 0.0)
        return order.currency_id._convert(owed, currency, order.company_id, date)

    def _settle_invoices(self, payment, invoices=None):
        """Reconcile the payment with open invoices of this order alone, by default all of them, the earliest due first,
        with the cash discount of those paid in time."""
        self.ensure_one()
        account = payment.destination_account_id
        invoices = invoices or self.sudo().invoice_ids.filtered(
            lambda move: move.state == "posted"
            and move.move_type == "out_invoice"
            and move.line_ids.sale_line_ids.order_id == self.sudo()
        )
        owed = invoices.line_ids.filtered(lambda line: line.account_id == account and not line.reconciled)
        money = payment.sudo().move_id.line_ids.filtered(
            lambda line: line.account_id == account
            and not line.reconciled
            and line.process_order_id in (self.browse(), self.sudo())
        )
        if owed and money:
            money._reconcile_with_discount(owed.sorted(lambda line: (line.date_maturity, line.id)))
