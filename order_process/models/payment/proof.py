import base64
import hashlib
from math import isfinite

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount
from odoo.tools.translate import LazyTranslate

from ..base.file_kind import MAX_FILE_BYTES, SCAN_TYPES, has_too_many_pixels, safe_name, sniff
from ..base.lock import lock_rows
from ..base.reason import ask_reason, need_reason
from ..gate.event import describes
from .gate import CASHIER

_lt = LazyTranslate(__name__)
UPLOADING_GROUPS = ("sales_team.group_sale_salesman", CASHIER)

ask_reason("order.process.payment.proof", refuse_proof="action_refuse")


class OrderProcessPaymentProof(models.Model):
    """What a dealer or a colleague shows to prove that an order was paid; finance decides whether the money is in."""

    _name = "order.process.payment.proof"
    _inherit = ["order.process.evidence"]
    _description = "Payment Proof"
    _order = "id desc"
    _rec_name = "filename"

    _files_refusal = _lt("A proof of payment is kept as it was sent: nobody changes or deletes it.")
    _evidence_mutable = frozenset({"state", "decided_by", "decided_on", "reason", "payment_id"})

    order_id = fields.Many2one("sale.order", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", related="order_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="order_id.partner_id", string="Dealer", store=True)
    currency_id = fields.Many2one(related="order_id.currency_id")
    order_owed = fields.Monetary(related="order_id.amount_owed")
    amount = fields.Monetary(required=True, help="What the dealer says was paid, in the currency of the order.")
    paid_on = fields.Date(required=True)
    reference = fields.Char(help="The bank's number of the transfer, where there is one.")
    content = fields.Binary("Proof", attachment=True, required=True)
    filename = fields.Char(required=True)
    mimetype = fields.Char(required=True)
    digest = fields.Char(required=True, help="SHA-256 of the file.")
    is_image = fields.Boolean(compute="_compute_is_image")
    uploaded_by = fields.Many2one("res.users", required=True, ondelete="restrict")
    uploaded_on = fields.Datetime("Sent On", required=True)
    state = fields.Selection(
        [("waiting", "Waiting"), ("accepted", "Accepted"), ("refused", "Refused")], required=True, default="waiting"
    )
    decided_by = fields.Many2one("res.users", ondelete="restrict")
    decided_on = fields.Datetime()
    reason = fields.Text("Reason of the Refusal")
    payment_id = fields.Many2one("account.payment", "Registered Payment", ondelete="restrict")
    refusal = fields.Char("Why not", compute="_compute_proof_refusal")

    _once = models.UniqueIndex("(order_id, digest)", "This file was sent for this order already.")
    _waiting = models.Index("(company_id, uploaded_on) WHERE state = 'waiting'")

    @api.depends("mimetype")
    def _compute_is_image(self):
        for proof in self:
            proof.is_image = (proof.mimetype or "").startswith("image/")

    @api.depends_context("uid")
    @api.depends("state")
    def _compute_proof_refusal(self):
        for proof in self:
            proof.refusal = proof._get_proof_refusal()

    # === Deciding ===

    def _get_proof_refusal(self):
        """Why the current person may not decide on the proof; ``False`` when they may."""
        self.ensure_one()
        if self.state != "waiting":
            return self.env._("%s decided on this proof already.", self.decided_by.name)
        if not self.env.user.has_group(CASHIER):
            return self.env._("Whether the money is in is decided by finance.")
        if self.uploaded_by == self.env.user:
            return self.env._("You sent this proof yourself, so a colleague decides on it.")
        return False

    def _check_decidable(self):
        """Lock the proofs and refuse those that the current person may not decide on.

        :raises UserError: to whom the role is missing, who sent it, or when it was decided already
        """
        self.check_access("read")
        lock_rows(self)
        for proof in self:
            refusal = proof._get_proof_refusal()
            if refusal:
                message = f"{proof.order_id.name}: {refusal}"
                raise UserError(message)

    def action_accept(self):
        """Open the registration of the payment that the proof shows; registering it accepts the proof.

        :raises UserError: to whom the role is missing, who sent it, or when it was decided already
        """
        self.ensure_one()
        self._check_decidable()
        return self.env["order.process.payment.register"]._open(self.order_id, self)

    def action_refuse(self, reason):
        """Refuse what the proof claims; whoever sent it is told why.

        :raises UserError: to whom the role is missing, who sent it, when it was decided, or without a reason
        """
        reason = need_reason(reason, self.env._("Say why the proof is refused, so that the dealer can be told."))
        self._check_decidable()
        self._note_decision("refused", {"reason": reason})
        for proof in self:
            sender = proof.uploaded_by
            if not sender.share and sender.active:
                said = proof.sudo().with_context(lang=sender.lang)
                said.order_id.message_notify(
                    partner_ids=sender.sudo().partner_id.ids,
                    subject=said.env._("Payment proof of %s", proof.order_id.name),
                    body=said.env._(
                        "%(person)s refused the payment proof of %(order)s: %(reason)s",
                        person=self.env.user.name,
                        order=proof.order_id.name,
                        reason=reason,
                    ),
                )
        return True

    def _accept(self, payment):
        """Accept the proof with the payment that was registered for it; see :meth:`_check_decidable`."""
        self.ensure_one()
        self._check_decidable()
        self._note_decision("accepted", {"payment_id": payment.id})

    def _note_decision(self, state, vals):
        now = fields.Datetime.now()
        self._advance({"state": state, "decided_by": self.env.uid, "decided_on": now, **vals})
        self.env["order.process.event"]._log(
            (proof.order_id, "proof_decided", {"note": proof._get_label("state"), "reason": vals.get("reason", "")})
            for proof in self
        )


class SaleOrder(models.Model):
    _inherit = "sale.order"

    proof_ids = fields.One2many(
        "order.process.payment.proof",
        "order_id",
        "Payment Proofs",
        readonly=True,
        groups="sales_team.group_sale_salesman,account.group_account_invoice,account.group_account_readonly",
    )
    has_waiting_proof = fields.Boolean(compute="_compute_has_waiting_proof")

    def _compute_has_waiting_proof(self):
        waiting = self.env["order.process.payment.proof"].sudo()._read_group(
            [("order_id", "in", self.ids), ("state", "=", "waiting")], ["order_id"]
        )
        ids = {order.id for (order,) in waiting}
        for order in self:
            order.has_waiting_proof = order.id in ids

    def _submit_payment_proof(self, amount, paid_on, reference, filename, content):
        """Keep what somebody shows to prove that the order was paid, for finance to decide on.

        The same file for the same order is kept once: sent again, what is there already is returned. Whether the
        sender may see the order is checked by the caller.

        :param float amount: in the currency of the order
        :param date paid_on: not after today on the company's clock
        :param bytes content: a PNG, JPEG or PDF of at most 10 MB
        :return: the proof, as superuser
        :raises UserError: naming everything that is wrong with it
        """
        self.ensure_one()
        order = self.sudo()
        content = bytes(content or b"")
        kind = sniff(content)
        paid_on = fields.Date.to_date(paid_on)
        wrong = list(order._list_proof_errors(amount, paid_on, content, kind))
        if wrong:
            raise UserError("\n".join(wrong))
        digest = hashlib.sha256(content).hexdigest()
        order._lock_rows()
        Proof = self.env["order.process.payment.proof"].sudo()
        known = Proof.search([("order_id", "=", order.id), ("digest", "=", digest)])
        if known:
            return known
        proof = Proof._append(
            [
                {
                    "order_id": order.id,
                    "amount": order.currency_id.round(amount),
                    "paid_on": paid_on,
                    "reference": (reference or "").strip()[:200],
                    "content": base64.b64encode(content),
                    "filename": safe_name(filename, kind),
                    "mimetype": kind,
                    "digest": digest,
                    "uploaded_by": self.env.uid,
                    "uploaded_on": fields.Datetime.now(),
                }
            ]
        )
        shown = format_amount(self.env, proof.amount, order.currency_id)
        self.env["order.process.event"]._log(
            [(order, "proof", {"amount": shown, "note": proof.reference or "", "file": digest})]
        )
        return proof

    def _list_proof_errors(self, amount, paid_on, content, kind):
        if self.state == "cancel":
            yield self.env._("%s is cancelled: nothing is to be paid for it.", self.name)
        if not isinstance(amount, (int, float)) or not isfinite(amount):
            yield self.env._("Give the amount that was paid as a number.")
        elif self.currency_id.compare_amounts(amount, 0) <= 0:
            yield self.env._("The amount that was paid is more than nothing.")
        if not paid_on:
            yield self.env._("Give the day on which it was paid.")
        elif paid_on > self.company_id._process_today():
            yield self.env._("The day of the payment lies in the future.")
        if not content:
            yield self.env._("Attach the picture or the PDF of the payment.")
        elif len(content) > MAX_FILE_BYTES:
            yield self.env._("The file is too large: at most 10 MB.")
        elif kind not in SCAN_TYPES:
            yield self.env._("The file is neither a picture (PNG, JPEG) nor a PDF.")
        elif has_too_many_pixels(content):
            yield self.env._("The picture has too many pixels: take it in a lower resolution.")


@describes("file")
def describe_file(event, _key, value):
    yield event.env._("File"), value[:16]
