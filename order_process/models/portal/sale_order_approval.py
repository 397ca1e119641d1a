from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from ..base.blocker import Blocker
from ..base.reason import need_reason
from ..base.sentinel import internal
from ..gate.event import describes
from .dealer_status import DealerStatus
from .res_partner import DealerTask

CODE = "dealer_approval"
MAX_TASKS = 10


class SaleOrder(models.Model):
    """An order beyond the limit of who wrote it, or of a salon, waits for the dealer's own approver (L4)."""

    _inherit = "sale.order"
    _process_fields = {
        "system": {
            "dealer_approval",
            "dealer_approval_by_id",
            "dealer_approval_on",
            "dealer_approval_note",
            "dealer_approval_seen",
        },
    }

    dealer_approval = fields.Selection(
        [
            ("asked", "Waits for the Dealer's Approver"),
            ("approved", "Approved by the Dealer"),
            ("returned", "Sent Back"),
        ],
        "Dealer's Own Approval",
        copy=False,
        readonly=True,
    )
    dealer_approval_by_id = fields.Many2one("res.users", "Decided at the Dealer By", copy=False, readonly=True)
    dealer_approval_on = fields.Datetime("Decided at the Dealer On", copy=False, readonly=True)
    dealer_approval_note = fields.Char("Approver's Note", copy=False, readonly=True)
    dealer_approval_seen = fields.Json(copy=False, readonly=True, help="Goods and amount that the approver saw.")

    # === Gate ===

    def _get_blockers(self, step):
        blockers = super()._get_blockers(step)
        if step == "submit":
            for order in self._under_process().filtered(lambda one: one.sudo()._waits_for_dealer()):
                blockers[order].append(Blocker(CODE, order.sudo()._describe_dealer_wait(), ""))
        return blockers

    def _waits_for_dealer(self):
        """Whether the dealer's own approver has to agree before our people are asked (superuser)."""
        self.ensure_one()
        return not self._is_submitted() and self._needs_dealer_approval() and not self._is_dealer_approved()

    def _needs_dealer_approval(self):
        writer = self.keyed_by_id
        if not writer.share:
            return False
        person = writer.partner_id
        return person.dealer_role == "salon" or self._exceeds_limit(person)

    def _exceeds_limit(self, person, more=0.0):
        if not person.dealer_limit:
            return False
        company = self.company_id
        day = fields.Date.to_date(self.date_order) or company._process_today()
        amount = self.currency_id._convert(self.amount_total + more, company.currency_id, company, day)
        return company.currency_id.compare_amounts(amount, person.dealer_limit) > 0

    def _is_dealer_approved(self):
        """Whether an approver agreed to just these goods, for no less money."""
        seen = self.dealer_approval_seen
        if self.dealer_approval != "approved" or not seen:
            return False
        dearer = self.currency_id.compare_amounts(self.amount_total, seen["amount"]) > 0
        return seen["goods"] == self._list_approved_goods() and not dearer

    def _list_approved_goods(self):
        return sorted([line.product_id.id, line.product_uom_qty] for line in self._get_dealer_lines())

    def _describe_dealer_wait(self):
        if self.dealer_approval == "returned":
            return self.env._(
                "The dealer's approver %(person)s sent it back: %(note)s",
                person=self.dealer_approval_by_id.name,
                note=self.dealer_approval_note,
            )
        return self.env._("It waits for the approver of the dealer: ordered by %s.", self.keyed_by_id.name)

    # === Asking and deciding ===

    def _submit_dealer_draft(self, fingerprint, texts):
        """Handed in, the order waits for the dealer's approver where it has to."""
        gaps = super()._submit_dealer_draft(fingerprint, texts)
        if not gaps and self._waits_for_dealer():
            self._set_dealer_approval("asked")
        return gaps

    def _set_dealer_approval(self, state, note="", by=None):
        seen = {"goods": self._list_approved_goods(), "amount": self.amount_total} if state == "approved" else False
        internal(self).write(
            {
                "dealer_approval": state,
                "dealer_approval_by_id": by and by.id,
                "dealer_approval_on": fields.Datetime.now() if by else False,
                "dealer_approval_note": note,
                "dealer_approval_seen": seen,
            }
        )
        if state == "asked":
            # Each time it is handed in, they are told once.
            times = len(self.event_ids.filtered(lambda event: event.kind == "own_approval"))
            self._tell("own_approval", key=str(times), person=self.keyed_by_id.name)
        detail = {"dealer_approval": state, **({"note": note} if note else {})}
        self.env["order.process.event"]._log([(self, "own_approval", detail)])
        self._sync_process()

    def _may_decide_for_dealer(self):
        """Whether the user is an approver of the dealer who may decide about this order, which waits for one."""
        self.ensure_one()
        user = self.env.user
        return (
            user._get_dealer_role() == "approver"
            and user.partner_id.commercial_partner_id == self.partner_id.commercial_partner_id
            and user != self.keyed_by_id
            and self.state in ("draft", "sent")
            and not self.dealer_draft_user_id
            and self.dealer_approval != "returned"
            and self._waits_for_dealer()
            and not self._exceeds_limit(user.sudo().partner_id)
        )

    def _decide_for_dealer(self, agreed, note, fingerprint):
        """The dealer's approver agrees, and the order goes on as if it were handed in now, or sends it back.

        :param str fingerprint: of what the approver was shown
        :raises UserError: to whom may not, where it is not what was shown any more, or without a note to send it back
        """
        self.ensure_one()
        self._lock_rows()
        self.invalidate_recordset()
        if not self._may_decide_for_dealer():
            raise UserError(self.env._("%s does not wait for you.", self.name))
        note = self._read_dealer_text("remark", note) or ""
        if not agreed:
            note = need_reason(note, self.env._("Say why you send it back."))
            self._set_dealer_approval("returned", note, self.env.user)
            return
        if fingerprint != self._get_dealer_fingerprint():
            raise UserError(self.env._("The order has changed since this page was shown. Look at it again."))
        self._set_dealer_approval("approved", note, self.env.user)
        self._submit_or_wait()

    def _get_notice_people(self, occasion, address="email"):
        """Of what waits for the dealer's approver, the approvers are told who may decide about it."""
        if occasion != "own_approval":
            return super()._get_notice_people(occasion, address)
        dealer = self.partner_id.commercial_partner_id
        people = self.env["res.partner"].sudo().search(
            [("commercial_partner_id", "=", dealer.id), ("dealer_role", "=", "approver"), (address, "!=", False)]
        )
        users = people.user_ids.filtered(lambda user: user.share and user.active) - self.sudo().keyed_by_id
        return users.partner_id.filtered(lambda person: not self.sudo()._exceeds_limit(person)).with_env(self.env)

    def _get_portal_orderer(self):
        """Mails about an order name amounts, and their link opens it: a person without prices gets none."""
        return super()._get_portal_orderer().filtered(lambda person: person.sudo().dealer_role != "salon")

    # === Showing ===

    def _get_waits_for(self):
        waits_for = super()._get_waits_for()
        if not waits_for and self.process_stage == "entry" and self.sudo().dealer_approval == "asked":
            dealer = self.partner_id.commercial_partner_id.name
            return {"what": self.env._("The dealer's own approver"), "who": dealer, "deadline": False}
        return waits_for

    def _describe_entry(self, blockers):
        if any(blocker.code == CODE for blocker in blockers) and self.review_state != "rejected":
            return self._describe_own_approval()
        return super()._describe_entry(blockers)

    def _describe_own_approval(self):
        if self.dealer_approval == "returned":
            said = self.env._(
                "%(person)s: %(note)s", person=self.dealer_approval_by_id.name, note=self.dealer_approval_note
            )
            sentences = (said, self.env._("Take the order back, change it, and submit it again."))
            return DealerStatus("returned_by_own", self.env._("Sent back by your approver"), "warning", sentences)
        sentence = self.env._("The approver of your company looks at it before we do.")
        return DealerStatus("own_approval", self.env._("Waits for your approver"), "warning", (sentence,))

    def _get_dealer_labels(self):
        found = super()._get_dealer_labels()
        for order in self.filtered(lambda one: one.process_stage == "entry" and one.state != "cancel"):
            if not order.dealer_draft_user_id and order.dealer_approval in ("asked", "returned"):
                status = order._describe_own_approval()
                found[order] = status.label, status.colour
        return found


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _get_delivery_tasks(self, company):
        return self._get_own_approval_tasks(company) + super()._get_delivery_tasks(company)

    def _get_own_approval_tasks(self, company):
        """Orders that the user decides about as the dealer's approver, and those that one sent back to the user."""
        env, tasks = self.env, []
        open_orders = [*self._get_dealer_order_domain(company), ("state", "in", ("draft", "sent"))]
        open_orders += [("dealer_draft_user_id", "=", False), ("review_state", "not in", ("pending", "approved"))]
        returned = [("dealer_approval", "=", "returned"), ("keyed_by_id", "=", env.uid)]
        for order in env["sale.order"].search([*open_orders, *returned], order="id", limit=MAX_TASKS):
            text = env._("%(order)s was sent back: %(note)s", order=order.name, note=order.dealer_approval_note)
            tasks.append(DealerTask(text, f"/my/orders/{order.id}", env._("Look and change")))
        if env.user._get_dealer_role() != "approver":
            return tasks
        asked = [("keyed_by_id.share", "=", True), ("dealer_approval", "!=", "returned")]
        found = env["sale.order"].search([*open_orders, *asked], order="id", limit=5 * MAX_TASKS)
        for order in found.filtered(lambda one: one._may_decide_for_dealer())[:MAX_TASKS]:
            amount = format_amount(env, order.amount_total, order.currency_id)
            text = env._(
                "%(person)s ordered %(order)s for %(amount)s.",
                person=order.keyed_by_id.name,
                order=order.name,
                amount=amount,
            )
            tasks.append(DealerTask(text, f"/my/orders/{order.id}#o_dealer_decide", env._("Decide")))
        return tasks


class OrderProcessHold(models.Model):
    _inherit = "order.process.hold"

    code = fields.Selection(
        selection_add=[(CODE, "Dealer's own approval"), ("manual",)], ondelete={CODE: "cascade"}
    )


@describes("dealer_approval")
def describe_dealer_approval(event, _key, value):
    states = dict(event.env["sale.order"]._fields["dealer_approval"]._description_selection(event.env))
    yield event.env._("Dealer's own approval"), states.get(value, value)
