from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from ..base.sentinel import internal
from ..gate.event import describes

ASKING_STAGES = ("approved", "dispatched", "preparing")
REQUESTS = ("change", "cancel")
MAX_A_DAY = 5


class SaleOrder(models.Model):
    """A dealer takes an order back to change it, until it is approved; afterwards the dealer asks, and our people do
    what is asked or not (L6).

    Called as superuser for an order of the user's dealer."""

    _inherit = "sale.order"

    # === Until it is approved ===

    def _may_take_back(self):
        """Whether the user may go on writing the order: a person of the dealer ordered it, and it is not approved."""
        self.ensure_one()
        writer = self.keyed_by_id
        own = writer.share and writer.partner_id.commercial_partner_id == self.env.user.partner_id.commercial_partner_id
        return (
            bool(own)
            and self.process_controlled
            and self.state in ("draft", "sent")
            and not self.dealer_draft_user_id
            and self.review_state in ("none", "pending")
            and bool(self._get_portal_channel())
        )

    def _take_back(self):
        """Make the order a draft of the user again.

        :raises UserError: it was approved meanwhile, or the user is writing another one
        """
        self.ensure_one()
        self._lock_rows()
        self.invalidate_recordset()
        if not self._may_take_back():
            raise UserError(
                self.env._("%s cannot be taken back any more. Ask for a change or a cancellation.", self.name)
            )
        other = self._find_dealer_draft(lock=True)
        if other and other._get_dealer_lines():
            raise UserError(
                self.env._(
                    "You are writing another order. Submit it or take its goods out, then take %s back.", self.name
                )
            )
        if other:
            internal(other).write({"dealer_draft_user_id": False})
            other._action_cancel()
        if self._is_submitted():
            self._withdraw_review()
        else:
            self.env["order.process.event"]._log([(self, "withdrawn", {})])
        # Whose order it is now also says whose limit counts.
        internal(self).write({"dealer_draft_user_id": self.env.uid, "keyed_by_id": self.env.uid})
        self._sync_process()

    # === Afterwards ===

    def _may_ask_for_change(self):
        """Whether there is something to ask for: it is approved and has not left, or is ours to change."""
        self.ensure_one()
        if self.state == "sale":
            return self.process_stage in ASKING_STAGES
        return self.process_controlled and self._is_submitted() and not self._may_take_back()

    def _ask_for_change(self, kind, text):
        """Tell our people that the dealer asks for a change or a cancellation; the order stays as it is.

        :param str kind: one of :data:`REQUESTS`
        :raises UserError: there is nothing to ask for any more, or nothing was said
        """
        self.ensure_one()
        self._lock_rows()
        self.invalidate_recordset()
        if self._may_take_back():
            raise UserError(self.env._("%s is not approved yet: take it back and change it.", self.name))
        if not self._may_ask_for_change():
            raise UserError(self.env._("%s is on its way or over. Open a claim, or call your contact.", self.name))
        text = self._read_dealer_text("remark", text) or ""
        if kind not in REQUESTS or (kind == "change" and not text):
            raise UserError(self.env._("Say what shall be changed."))
        asked = self._get_dealer_requests()
        detail = {"request": kind, **({"note": text} if text else {})}
        if asked[:1].detail == detail:
            return
        day_ago = fields.Datetime.now() - timedelta(days=1)
        if len(asked.filtered(lambda event: event.at > day_ago)) >= MAX_A_DAY:
            raise UserError(self.env._("You asked several times already. Call your contact."))
        self.env["order.process.event"]._log([(self, "dealer_request", detail)])
        self._plan_request(kind, text)

    def _plan_request(self, kind, text):
        """A task for whoever looks after the order."""
        dealer = self.partner_id.commercial_partner_id
        person = self.user_id or self.taken_by_id or dealer.user_id
        if not person:
            person = self.env.ref("order_process.group_desk_leader")._get_colleagues(self.company_id)[:1]
        if not person:
            return
        order = self.with_context(lang=person.lang or self.env.lang)
        label = order._get_request_labels()[kind]
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=person.id,
            summary=order.env._("Dealer asks: %s", label),
            note=plaintext2html(text) if text else False,
        )

    @api.model
    def _get_request_labels(self):
        return {"change": self.env._("Change the order"), "cancel": self.env._("Cancel the order")}

    def _get_dealer_requests(self):
        """The events of what the dealer asked for, the latest first."""
        return self.event_ids.filtered(lambda event: event.kind == "dealer_request").sorted("seq", reverse=True)

    def _describe_dealer_requests(self):
        """``(what, when, by whom, text)`` of each request, for the order's page."""
        labels = self._get_request_labels()
        return [
            (
                labels[event.detail["request"]],
                self.company_id._describe_instant(event.at),
                event.user_id.name,
                event.detail.get("note", ""),
            )
            for event in self._get_dealer_requests()
        ]


@describes("request")
def describe_request(event, _key, value):
    yield event.env._("Asked for"), event.env["sale.order"]._get_request_labels().get(value, value)
