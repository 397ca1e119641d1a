from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..base.lock import lock_rows
from ..base.notify import in_their_languages, notify
from ..base.sentinel import internal, is_internal
from ..base.staff import check_role
from .claim_states import MANAGER, OPEN_STATES, OUTCOMES, SERVICE, STEPS, WORKED_OUT


class OrderProcessClaim(models.Model):
    """Answers, decisions, and what customer service works out. One table of steps (``claim_states.STEPS``), one method
    that takes them, and one that says why not: buttons and guards ask the same."""

    _inherit = "order.process.claim"

    asked_amount = fields.Monetary("Approval Asked For", readonly=True)
    approved_amount = fields.Monetary("Approved Up To", readonly=True)
    needs_approval_above = fields.Monetary(compute="_compute_needs_approval_above")
    may_handle = fields.Boolean(compute="_compute_refusals")
    may_approve = fields.Boolean(compute="_compute_refusals")
    answer_refusal = fields.Char("Why It Cannot Be Answered", compute="_compute_refusals")
    approve_refusal = fields.Char("Why You Cannot Approve It", compute="_compute_refusals")
    close_refusal = fields.Text("Why It Cannot Be Closed", compute="_compute_refusals")
    remedy_refusal = fields.Char("Why Nothing Can Be Arranged", compute="_compute_refusals")
    reopen_refusal = fields.Char("Why It Cannot Be Opened Again", compute="_compute_refusals")

    @api.depends(
        "company_id.claim_approval_amount",
        "currency_id",
        "received_on",
        "order_id.claim_ids.credit_note_ids.amount_total",
        "order_id.claim_ids.credit_note_ids.state",
        "order_id.claim_ids.approved_amount",
    )
    def _compute_needs_approval_above(self):
        """What customer service may still credit alone, in the currency of the order at the day of the claim: the
        limit, less what other claims of the order used of it."""
        for claim in self:
            company = claim.company_id.sudo()
            limit = company.currency_id._convert(
                company.claim_approval_amount, claim.currency_id or company.currency_id, company, claim.received_on
            )
            claim.needs_approval_above = max(limit - sum(claim.sudo()._get_credited_alone().values()), 0.0)

    @api.depends_context("uid", "lang")
    @api.depends("state", "answered_on", "cause_id", "entry_ids", "open_document_count")
    def _compute_refusals(self):
        service, manager = (self.env.user.has_group(group) for group in (SERVICE, MANAGER))
        for claim in self:
            claim.may_handle, claim.may_approve = service, manager
            refusals = {
                step: claim._get_refusal(step) or False for step in ("answer", "approve", "close", "return", "reopen")
            }
            claim.answer_refusal = refusals["answer"]
            claim.approve_refusal = refusals["approve"]
            claim.close_refusal = refusals["close"] or claim._get_closing_refusal("settled", "") or False
            claim.remedy_refusal = refusals["return"]
            claim.reopen_refusal = refusals["reopen"]

    # === What customer service works out ===

    def write(self, vals):
        if not is_internal(self.env) and vals and WORKED_OUT.issuperset(vals):
            self._check_workable()
            return super(OrderProcessClaim, internal(self)).write(vals)
        return super().write(vals)

    def _check_workable(self):
        self.check_access("write")
        check_role(self.env, SERVICE, self.env._("Only customer service works on claims."), AccessError)
        closed = self.filtered(lambda claim: claim.state == "closed")
        if closed:
            raise UserError(self.env._("%s is closed. Open it again first.", ", ".join(closed.mapped("name"))))

    # === The table asked ===

    def _get_refusal(self, step):
        """Why the current person cannot take a step with this claim now; empty where nothing stands against it."""
        self.ensure_one()
        claim, user, rule = self.sudo(), self.env.user, STEPS[step]
        if rule.group == SERVICE and not user.has_group(SERVICE):
            return self.env._("%s: only customer service does this.", claim.name)
        if rule.group == MANAGER and not user.has_group(MANAGER):
            return self.env._("%s: only an approving manager decides this.", claim.name)
        if claim.state not in rule.states:
            return self.env._("%(claim)s is now: %(state)s.", claim=claim.name, state=self._get_label("state"))
        if rule.group == MANAGER and user in claim._get_own_people():
            return self.env._(
                "%s: who opened or answered a claim, or asked for its approval, does not decide on it; somebody else"
                " does.",
                claim.name,
            )
        return ""

    def _get_own_people(self):
        """Who had a hand in the claim so far: they do not approve it."""
        kinds = ("opened", "answered", "asked", "return", "replacement", "credit")
        return self.opened_by_id | self.entry_ids.filtered(lambda entry: entry.kind in kinds).user_id

    def _take(self, step, files=(), advance=None, **said):
        """Take a step: under a lock on the claim, asked of the table, recorded as an entry.

        :param advance: further fields that follow from the step
        :param said: ``text`` for the dealer, ``note``, ``amount`` of the entry
        :raises UserError: why it cannot be taken
        :return: the entry
        """
        self.ensure_one()
        lock_rows(self)
        refusal = self._get_refusal(step)
        if refusal:
            raise UserError(refusal)
        rule, claim = STEPS[step], self.sudo()
        # What should have been answered by now is late on record, whoever comes first.
        claim._note_breach()
        vals = {**(advance or {}), **({"state": rule.to} if rule.to else {})}
        entry = self.env["order.process.claim.entry"]._append_entry(claim, rule.entry, files, **said)
        if vals:
            claim.with_context(mail_create_nosubscribe=True)._advance(vals)
        return entry

    def _check_reachable(self):
        self.ensure_one()
        self.check_access("read")
        if self.env.user.share:
            raise AccessError(self.env._("Claims are worked on by the company's own people."))

    # === Answer ===

    def action_answer(self, text, uploads=()):
        """Answer the dealer, who is told by mail and reads it in the portal. The first answer ends the clock.

        :param uploads: ``[(name, content)]`` sent along
        :raises UserError: without a text, to who may not, or on a claim that is closed
        """
        self._check_reachable()
        text = self._check_text(text)
        files = self.env["order.process.claim.entry"]._check_files(uploads, self)
        advance = {}
        if not self.sudo().answered_on:
            advance = {"answered_on": fields.Datetime.now(), "answered_by_id": self.env.uid}
        if not self.sudo().user_id:
            advance["user_id"] = self.env.uid
        if self.sudo().state == "new":
            advance["state"] = "working"
        self._take("answer", files, advance, text=text)
        self.sudo()._mail_dealer()
        return True

    # === Approval ===

    def action_ask_approval(self, amount, reason):
        """Ask an approving manager to credit up to an amount in the order's currency.

        :raises UserError: without an amount above zero or a reason
        """
        self._check_reachable()
        reason = self._check_text(reason)
        if not amount or not 0 < amount <= self.sudo().order_id.amount_total:
            raise UserError(self.env._("Give the amount to be credited: above zero, and at most the order's total."))
        self._take("ask", advance={"asked_amount": amount}, note=reason, amount=amount)
        claim = self.sudo()
        managers = self.env.ref(MANAGER)._get_colleagues(claim.company_id)
        for user, told in in_their_languages(claim, managers - claim._get_own_people()):
            money = claim.currency_id.with_env(told.env).format(amount)
            notify(told, user, told.env._("%(claim)s: %(amount)s to approve", claim=claim.name, amount=money), [reason])
        return True

    def action_approve(self, note=None):
        """Approve what was asked for.

        :raises UserError: to who is no approving manager, or had a hand in the claim, or when it was decided meanwhile
        """
        return self._decide("approve", note)

    def action_refuse(self, reason):
        """Not approve what was asked for; customer service goes on with the claim.

        :raises UserError: without a reason, and as for :meth:`action_approve`
        """
        return self._decide("refuse", self._check_text(reason))

    def _decide(self, step, note):
        self._check_reachable()
        amount = self.sudo().asked_amount
        approved = {"approved_amount": amount} if step == "approve" else {}
        self._take(step, advance={**approved, "asked_amount": 0.0}, note=(note or "").strip() or False, amount=amount)
        claim = self.sudo()
        detail = {"claim": claim.name, "amount": claim.currency_id.format(amount), "reason": note or ""}
        self.env["order.process.event"]._log([(claim.order_id, "claim_decided", {**detail, "decision": step})])
        asker = claim.entry_ids.filtered(lambda entry: entry.kind == "asked")[-1:].user_id
        told = claim.with_context(lang=asker.lang or self.env.lang)
        subject = (
            told.env._("%s: approved", claim.name) if step == "approve" else told.env._("%s: not approved", claim.name)
        )
        notify(told, asker, subject, [note])
        return True

    # === The end ===

    def action_close(self, outcome, text=None, reason=None):
        """Close the claim.

        :param str outcome: settled, refused or withdrawn
        :param str text: what the dealer is told at the end
        :param str reason: inside, who of the dealer's people took it back, or why it is closed although something that
            was arranged is not finished
        :raises UserError: what is still missing
        """
        self._check_reachable()
        if outcome not in dict(OUTCOMES):
            raise UserError(self.env._("Say how the claim ends."))
        lock_rows(self)
        refusal = self._get_refusal("close") or self._get_closing_refusal(outcome, reason)
        if refusal:
            raise UserError(refusal)
        self._end("close", outcome, text, reason)
        return True

    def _get_closing_refusal(self, outcome, reason):
        """What is missing before the claim can end this way."""
        self.ensure_one()
        claim, missing = self.sudo(), []
        if outcome != "withdrawn":
            if not claim.answered_on:
                missing.append(self.env._("The dealer has no answer yet."))
            if not claim.cause_id:
                missing.append(self.env._("The cause is not named yet."))
        elif not (reason or "").strip():
            missing.append(self.env._("Say who of the dealer's people took it back, and how you were told."))
        if outcome == "withdrawn":
            missing += [
                self.env._("The replacement order %s is still to be shipped: cancel it first.", order.name)
                for order in claim._get_open_documents()[1]
            ]
        if not (reason or "").strip():
            missing += claim.with_env(self.env)._describe_open_documents()
        if missing:
            title = self.env._("The claim %s cannot be closed yet:", claim.name)
            return "\n".join([title, *(f"• {line}" for line in missing)])
        return ""

    def _end(self, step, outcome, text, reason=None, **said):
        text = (text or "").strip() or False
        advance = {"outcome": outcome, "closed_on": fields.Datetime.now()}
        note = (reason or "").strip() or False
        self._take(step, advance=advance, text=text, note=note, **said)
        claim = self.sudo()
        detail = {"claim": claim.name, "outcome": outcome, "reason": note or ""}
        self.env["order.process.event"]._log([(claim.order_id, "claim_closed", detail)])
        claim.order_id._sync_process()
        if step == "close":
            claim._mail_dealer()
            if outcome != "withdrawn":
                claim._request_rating()

    def action_reopen(self, reason):
        """Go on with a claim that was closed, for a reason.

        :raises UserError: without a reason, or where it is not closed
        """
        self._check_reachable()
        reason = self._check_text(reason)
        rest = self.sudo()._get_due_again(fields.Datetime.now())
        self._take("reopen", advance={"outcome": False, "closed_on": False, **rest}, note=reason)
        claim = self.sudo()
        self.env["order.process.event"]._log([(claim.order_id, "claim", {"claim": claim.name, "reason": reason})])
        claim.order_id._sync_process()
        return True

    def _mail_dealer(self):
        """Send the dealer the last word by mail, queued, where an address is known."""
        template = self.env.ref("order_process.mail_claim_answer", raise_if_not_found=False)
        told = self.filtered(lambda claim: claim.state in (*OPEN_STATES, "closed") and claim._get_dealer_person().email)
        if template and told:
            template.sudo().send_mail_batch(told.ids, email_layout_xmlid="mail.mail_notification_light")

    def _get_last_word(self):
        """The last entry that the dealer may read, for the mail about it."""
        self.ensure_one()
        return self.entry_ids.filtered(lambda entry: entry._is_for_dealer() and not entry.by_dealer)[-1:]

    def _get_dealer_person(self):
        """Whom the company writes about the claim: who opened it in the portal, or else the dealer."""
        self.ensure_one()
        person = self.opened_by_id.partner_id if self.by_dealer else self.partner_id
        return person if person.email else self.partner_id

    def _rating_get_partner(self):
        return self._get_dealer_person()

    def _rating_get_operator(self):
        return self.user_id.partner_id
