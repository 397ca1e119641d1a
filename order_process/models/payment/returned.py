from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_date

from ..base.lock import lock_rows
from ..base.odoo_names import PAYMENT_STANDS
from ..base.once import once
from ..base.sentinel import internal, is_internal
from ..base.staff import check_role
from ..base.window import open_dialog
from .gate import CASHIER


def _as_noted(env):
    return env._("That a payment went back is noted by its own action, with day and reason.")


class AccountPayment(models.Model):
    """Money that came and went back: a bounced cheque, a transfer recalled by the bank. Nothing is deleted; an entry of
    the day on which it went back reverses the payment, what it had settled is open again, and its orders follow."""

    _inherit = "account.payment"

    returned_on = fields.Date("Went Back On", kept=_as_noted, readonly=True, copy=False)
    returned_reason = fields.Char("Why It Went Back", kept=_as_noted, readonly=True, copy=False)
    returned_by_id = fields.Many2one(
        "res.users", "Noted By", kept=_as_noted, readonly=True, copy=False, ondelete="restrict"
    )
    return_move_id = fields.Many2one(
        "account.move",
        "Entry of the Return",
        kept=_as_noted,
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    may_return = fields.Boolean(compute="_compute_may_return")

    @api.depends_context("uid")
    @api.depends("state", "partner_type", "company_id", "return_move_id")
    def _compute_may_return(self):
        cashier = self.env.user.has_group(CASHIER)
        for payment in self:
            payment.may_return = cashier and payment._is_returnable()

    def _is_returnable(self):
        """Whether it is posted money of a customer, in a company with the order process, that has not gone back."""
        self.ensure_one()
        return (
            self.partner_type == "customer"
            and self.company_id.sudo().order_process_enabled
            and not self.return_move_id
            and (self.state in PAYMENT_STANDS or (self.state == "rejected" and self.move_id.sudo().state == "posted"))
        )

    def action_open_return(self):
        """Ask for the day and the reason for which this money went back.

        :raises UserError: to whom the role is missing, or when it has not come or went back already
        """
        self.ensure_one()
        self._check_returnable()
        return open_dialog(self.env._("Payment Went Back"), "order.process.payment.return", default_payment_id=self.id)

    def action_return(self, reason, date=None):
        """Note that the money went back: post the reversing entry, open again what it had settled, tell the sales reps.

        :param str reason: what the bank says
        :param date date: the day on which it went back, on the company's clock; today where it is left out
        :raises UserError: to whom the role is missing, without a reason, for a day before the payment or in the future,
            when the money has not come or went back already, or is still with an escort
        """
        reason = " ".join((reason or "").split())
        if not reason:
            raise UserError(self.env._("Say why the money went back, as the bank says it."))
        self._check_returnable()
        for payment in self:
            payment._return(reason, payment._check_return_date(date))
        return True

    def _check_returnable(self):
        check_role(self.env, CASHIER, self.env._("That money went back is noted by the cashier (finance reviewer)."))
        self.check_access("read")
        lock_rows(self)
        for payment in self:
            if payment.return_move_id or payment.returned_on:
                payment._refuse_again()
            if not payment._is_returnable():
                raise UserError(
                    self.env._(
                        "%s is no posted payment of a dealer: only money that was registered can go back.",
                        payment.display_name,
                    )
                )

    def _check_return_date(self, date):
        self.ensure_one()
        today = self.company_id._process_today()
        date = fields.Date.to_date(date) or today
        if not self.date <= date <= today:
            raise UserError(
                self.env._(
                    "%(payment)s came on %(day)s: it went back on that day or later, and not in the future.",
                    payment=self.display_name,
                    day=format_date(self.env, self.date),
                )
            )
        return date

    def _refuse_again(self):
        raise UserError(
            self.env._(
                "%(payment)s went back on %(day)s (%(reason)s) and stays so. If the dealer pays again, register that"
                " money as a payment of its own.",
                payment=self[:1].display_name,
                day=format_date(self.env, self[:1].returned_on),
                reason=self[:1].returned_reason,
            )
        )

    # === What is booked ===

    def _return(self, reason, date):
        """Reverse one payment; who may, and whether it can, was checked."""
        self.ensure_one()
        payment = self.sudo()
        orders = payment._find_money_orders()._under_process()
        with once(self.env):
            noted = {"returned_on": date, "returned_reason": reason, "returned_by_id": self.env.uid}
            internal(payment).write({"state": "rejected", **noted})
            move = payment._create_return_entry(reason, date)
            internal(payment).write({"return_move_id": move.id})
        amount = format_amount(self.env, payment.amount, payment.currency_id)
        self.env["order.process.event"]._log(
            (order, "money_back", {"amount": amount, "note": payment.name or "", "reason": reason})
            for order in orders
        )
        payment.message_post(
            body=self.env._(
                "Went back on %(day)s: %(reason)s", day=format_date(self.env, date), reason=reason
            )
        )
        said = {"payment": payment.name, "amount": payment.amount, "currency_id": payment.currency_id.id}
        orders._tell("money_back", key=str(payment.id), reason=payment.returned_reason, **said)

    def _create_return_entry(self, reason, date):
        """Post the reversal of the payment's entry; empty where the payment has none.

        The dealer's side is settled with it. The bank's side is too, unless the bank's statement showed the money
        already: then the statement that shows it leaving settles it."""
        entry = self.move_id
        if entry.state != "posted":
            return entry.browse()
        ref = self.env._("%(payment)s went back: %(reason)s", payment=self.name, reason=reason)
        back = entry._reverse_moves([{"date": date, "ref": ref}])
        self._redirect_return(back)
        back._post(soft=False)
        for account in entry.line_ids.account_id.filtered("reconcile"):
            own, new = (
                move.line_ids.filtered(lambda line, account=account: line.account_id == account)
                for move in (entry, back)
            )
            if new and not any(own.mapped("reconciled")):
                (own | new).reconcile()
        return back

    def _redirect_return(self, back):
        """Hook for capabilities: the draft ``back`` reverses this payment; the money may lie elsewhere by now."""

    # === What was noted stays ===

    def _find_bounced(self, state):
        """The payments that go back when a person writes ``state``."""
        if state != "rejected" or is_internal(self.env):
            return self.browse()
        return self.filtered(lambda payment: payment.state in PAYMENT_STANDS and payment._is_returnable())

    def action_cancel(self):
        """An entry that was posted once keeps its number: it is cancelled with the payment, and not deleted."""
        kept = self.filtered(
            lambda payment: payment.company_id.sudo().order_process_enabled
            and payment.move_id.state == "draft"
            and payment.move_id.posted_before
        )
        kept.state = "canceled"
        kept.move_id.button_cancel()
        return super(AccountPayment, self - kept).action_cancel()


class AccountMove(models.Model):
    _inherit = "account.move"

    return_payment_ids = fields.One2many("account.payment", "return_move_id", "Returned Payment", readonly=True)

    def _guard_return_entry(self):
        returned = self.sudo().filtered(
            lambda move: move.state == "posted" and (move.return_payment_ids or move.origin_payment_id.return_move_id)
        )
        for move in returned:
            payment = move.return_payment_ids or move.origin_payment_id
            raise UserError(
                self.env._(
                    "%(entry)s belongs to payment %(payment)s, which went back, and stays; post a correction of its"
                    " own.",
                    entry=move.name,
                    payment=payment[0].name,
                )
            )
