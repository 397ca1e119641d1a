from typing import NamedTuple

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_date

from ..intake.order_cells import CellError, read_cell
from ..intake.order_columns import Problem
from ..intake.order_import_text import ProblemTexts
from .dealer_tasks import MAX_TASKS
from .res_partner import DealerTask

ANCHOR = "o_dealer_payment"
MAX_WAITING = 10
# What a task says of an order that waits for money.
OWED_FIELDS = ("name", "company_id", "currency_id", "state", "review_state", "process_controlled", "amount_owed")
COLOURS = {"waiting": "info", "accepted": "success", "refused": "danger"}


class DealerProof(NamedTuple):
    """A payment proof as the dealer sees it: texts, Bootstrap's ``colour``, and why it was refused."""

    amount: str
    day: str
    reference: str
    filename: str
    label: str
    colour: str
    reason: str



class DealerPayment(NamedTuple):
    """What the dealer still has to pay for an order and what was shown as paid; ``urgent`` where goods wait for it.

    Where something is to be paid: ``accounts`` of the company as ``(bank, number, holder)``, its ``code`` to scan as
    an image in base64, and what to write as ``purpose``."""

    owed: str
    amount: float
    proofs: tuple
    may_send: bool
    urgent: bool
    accounts: tuple = ()
    code: bytes = b""
    purpose: str = ""


class SaleOrder(models.Model):
    """The dealer shows that an order was paid and reads what finance said about it (L2).

    Called as superuser for an order of the user's dealer."""

    _inherit = "sale.order"

    def _may_send_proof(self):
        """Whether something is to be paid for the order, which the dealer has handed in."""
        self.ensure_one()
        handed_in = self._is_content_locked()
        return handed_in and self.state != "cancel" and self.currency_id.compare_amounts(self.amount_owed, 0) > 0

    def _get_dealer_payment(self):
        """The :class:`DealerPayment` of the order, or ``None`` where there is nothing to tell."""
        self.ensure_one()
        may_send, proofs = self._may_send_proof(), self.proof_ids.sorted("id", reverse=True)
        if not may_send and not proofs:
            return None
        return DealerPayment(
            format_amount(self.env, self.amount_owed, self.currency_id) if may_send else "",
            self.amount_owed,
            tuple(self._describe_proof(proof) for proof in proofs),
            may_send,
            may_send and (self._waits_for_payment() or proofs[:1].state == "refused"),
            *(self._get_payment_box() if may_send else ()),
        )

    def _get_payment_box(self):
        """``(accounts, code, purpose)``: where the dealer pays, and how finance finds the payment."""
        company = self.company_id
        accounts = tuple(
            (bank.bank_id.name or "", bank.acc_number, bank.acc_holder_name or bank.partner_id.name)
            for bank in company.dealer_bank_ids
        )
        purpose = " ".join(filter(None, (self.name, self.partner_id.commercial_partner_id.ref)))
        return accounts, company.dealer_payment_qr or b"", purpose

    def _waits_for_payment(self):
        return any(hold.code == "payment" and not hold.released_on for hold in self.hold_ids)

    def _describe_proof(self, proof):
        labels = {
            "waiting": self.env._("We look whether it is in"),
            "accepted": self.env._("Received"),
            "refused": self.env._("Refused"),
        }
        return DealerProof(
            format_amount(self.env, proof.amount, self.currency_id),
            format_date(self.env, proof.paid_on),
            proof.reference or "",
            proof.filename,
            labels[proof.state],
            COLOURS[proof.state],
            proof.state == "refused" and proof.reason or "",
        )

    def _send_dealer_proof(self, amount, paid_on, reference, filename, content):
        """Keep the proof that the dealer shows; the same file twice is one proof.

        :param str amount: as it was typed, in the currency of the order
        :param str paid_on: ISO day
        :raises UserError: nothing is to be paid, or everything that is wrong with the proof
        """
        self.ensure_one()
        self._lock_rows()
        self.invalidate_recordset()
        if not self._may_send_proof():
            raise UserError(self.env._("Nothing is to be paid for %s.", self.name))
        if len(self.proof_ids.filtered(lambda proof: proof.state == "waiting")) >= MAX_WAITING:
            raise UserError(
                self.env._("Finance has not looked at the last %s yet. You need not send more.", MAX_WAITING)
            )
        wrong, day = [], False
        try:
            number = float(read_cell("price", str(amount)[:64], {"price": self.currency_id.decimal_places}) or 0)
        except CellError as error:
            number = 0.0
            problem = Problem(0, "", str(amount).strip()[:64], error.code, error.params)
            wrong.append(self.env._("Amount: %s", ProblemTexts(self.env).sentence(problem)))
        try:
            day = read_cell("requested_on", str(paid_on)[:20])
        except CellError:
            wrong.append(self.env._("Choose a day of the calendar."))
        reference = self._read_dealer_text("remark", reference) or ""
        if wrong:
            raise UserError("\n".join(wrong))
        return self._submit_payment_proof(number, day and day.date(), reference, filename, content)

    def _describe_awaited_payment(self, hold):
        """That an order waits for its payment, with the amount and a way to show it where the dealer may."""
        if not self._may_send_proof():
            return hold
        if any(proof.state == "waiting" for proof in self.proof_ids):
            return hold._replace(text=self.env._("We look whether your payment is in. The goods leave when it is."))
        owed = format_amount(self.env, self.amount_owed, self.currency_id)
        return hold._replace(
            text=self.env._("We wait for your payment of %s. The goods leave when it is in.", owed),
            url=f"#{ANCHOR}",
            label=self.env._("Send proof of payment"),
        )


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _get_payment_tasks(self, company):
        """Orders whose goods wait for money that nobody has shown yet, and proofs that were refused."""
        tasks = []
        env = self.env
        own = [("order_id.partner_id.commercial_partner_id", "=", self.id), ("company_id", "=", company.id)]
        unpaid = [*own, ("code", "=", "payment"), ("released_on", "=", False)]
        holds = env["order.process.hold"].search_fetch(unpaid, ["order_id"], order="id", limit=MAX_TASKS)
        shown = [*own, ("state", "=", "refused"), ("order_id.payment_status", "!=", "full")]
        refused = env["order.process.payment.proof"].search_fetch(shown, ["order_id"], order="id", limit=MAX_TASKS)
        orders = holds.order_id | refused.order_id
        orders.fetch(OWED_FIELDS)
        for order in orders.filtered(lambda order: order._may_send_proof()):
            last = order.proof_ids.sorted("id")[-1:]
            url = f"/my/orders/{order.id}#{ANCHOR}"
            if last.state == "refused":
                text = env._("The proof of payment for %s was refused.", order.name)
                tasks.append(DealerTask(text, url, env._("Look why")))
            elif not last or last.state == "accepted" and order in holds.order_id:
                owed = format_amount(env, order.amount_owed, order.currency_id)
                text = env._("%(order)s waits for your payment of %(amount)s.", order=order.name, amount=owed)
                tasks.append(DealerTask(text, url, env._("Send proof of payment")))
        return tasks
