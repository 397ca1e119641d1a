from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError

from ..base.lock import lock_rows
from ..base.notify import in_their_languages, notify
from .claim_states import OPEN_STATES


class ClaimStatus(NamedTuple):
    """Where a claim stands, in the dealer's words: ``label`` in one or two words, ``colour`` of Bootstrap, and what
    comes next. Nothing internal: no names, no causes, no approvals."""

    label: str
    colour: str
    sentence: str = ""


class OrderProcessClaim(models.Model):
    """The dealer's side, called by the portal's controller after it checked whose claim it is."""

    _inherit = "order.process.claim"

    @api.model
    def _get_of_dealer(self, *domain, limit=None, offset=0):
        """The claims of the current user's dealer, newest first, as superuser."""
        return self.sudo().search(
            [*self._get_dealer_domain(), *domain], order="received_on desc, id desc", limit=limit, offset=offset
        )

    @api.model
    def _get_dealer_domain(self):
        dealer = self.env.user.partner_id.commercial_partner_id
        return [("partner_id.commercial_partner_id", "=", dealer.id)]

    @api.model
    def _open_by_dealer(self, order, kind, text, lines, uploads, submission):
        """Open a claim as its dealer; what comes twice from one form is one claim.

        :param order: as superuser, of the current user's dealer
        :raises UserError: in words for the dealer
        """
        order._lock_rows()
        known = self.sudo().search([("order_id", "=", order.id), ("submission", "=", submission)])
        if known:
            return known
        files = self.env["order.process.claim.entry"]._check_files(uploads)
        return self._create_claim(
            order, kind, text, lines, files, source="portal", by_dealer=True, submission=submission
        ).sudo()

    def _say_by_dealer(self, text, uploads, submission):
        """Add what the dealer writes to an open claim; files alone will do. What comes twice is added once.

        :raises UserError: where the claim is closed, or there is nothing to add
        """
        self.ensure_one()
        lock_rows(self)
        if submission in self.entry_ids.mapped("submission"):
            return
        files = self.env["order.process.claim.entry"]._check_files(uploads, self)
        text = self._check_text(text or ("…" if files else ""))
        if self.state not in OPEN_STATES:
            raise UserError(self.env._("%s is closed. Open a new claim about the order.", self.name))
        self._take("say", files, text=text, by_dealer=True, submission=submission)
        for user, told in in_their_languages(self, self._get_handlers()):
            notify(told, user, told.env._("%(claim)s: the dealer wrote", claim=self.name), [text])

    def _get_handlers(self):
        """Who handles the claim, or everybody of customer service where nobody does."""
        self.ensure_one()
        return self.user_id.filtered("active") or self._get_service_people()

    def _withdraw_by_dealer(self):
        """Take the claim back; taken back twice it is taken back once.

        :raises UserError: while goods are on their way for it, which customer service has to stop first
        """
        self.ensure_one()
        lock_rows(self)
        if self.state == "closed":
            return
        if orders := self.sudo()._get_open_documents()[1]:
            raise UserError(
                self.env._(
                    "%(orders)s is on its way to you for this claim. Write to us below if you do not need it any more.",
                    orders=", ".join(orders.mapped("name")),
                )
            )
        self._end("withdraw", "withdrawn", False, by_dealer=True)
        for user, told in in_their_languages(self, self._get_handlers()):
            notify(
                told,
                user,
                told.env._("%(claim)s: the dealer took it back", claim=self.name),
                told._describe_open_documents(),
            )

    def _get_dealer_status(self):
        """:rtype: ClaimStatus"""
        self.ensure_one()
        _ = self.env._
        if self.state == "closed":
            if self.outcome == "withdrawn":
                return ClaimStatus(_("Withdrawn"), "secondary")
            return ClaimStatus(_("Claim Closed"), "success", _("You can rate how we handled it."))
        if self.answered_on:
            return ClaimStatus(_("In hand"), "info", _("We have answered and are working on it."))
        if self.breached_on:
            return ClaimStatus(_("Claim Received"), "warning", _("Our answer is late; we are sorry and are on it."))
        return ClaimStatus(_("Claim Received"), "primary", _("We answer until %s.", self._format_due()))

    def _get_thread(self):
        """What the dealer reads of the course: entries, oldest first."""
        self.ensure_one()
        return self.entry_ids.filtered(lambda entry: entry._is_for_dealer())

    def _may_be_rated(self):
        """Whether the dealer may say how the claim was handled: it is closed, and was not taken back."""
        self.ensure_one()
        return self.state == "closed" and self.outcome != "withdrawn"
