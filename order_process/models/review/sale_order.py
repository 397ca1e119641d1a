from odoo import fields, models
from odoo.exceptions import UserError

from ..base.blocker import Blocker
from ..base.sentinel import internal
from .snapshot import distinct

REVIEWED_STEPS = ("confirm", "dispatch", "ship", "invoice")
# What a blocker says of a review.
REVIEW_FIELDS = ("order_id", "level_id", "group_id", "state", "deadline", "reason", "reviewer_id", "decided_on")


class SaleOrder(models.Model):
    """An order's way through review: submitted, decided level by level, and compared with what was approved."""

    _inherit = "sale.order"
    _process_fields = {
        "system": {
            "review_state",
            "review_ids",
            "special_ids",
            "review_attempt",
            "submitted_on",
            "given_reward_ids",
            "unused_reward_ids",
        },
        "computed": {"policy_excess", "policy_excess_percent", "policy_excess_company"},
        "amendable": {"policy_reason"},
    }

    review_state = fields.Selection(
        [
            ("none", "Not submitted"),
            ("pending", "In review"),
            ("approved", "Approved"),
            ("rejected", "Sent back"),
            ("outdated", "Withdrawn"),
        ],
        "Review",
        default="none",
        copy=False,
        readonly=True,
        index=True,
    )
    review_attempt = fields.Integer(copy=False, readonly=True)
    submitted_on = fields.Datetime(copy=False, readonly=True)
    review_ids = fields.One2many("order.process.review", "order_id", "Reviews", readonly=True)
    pending_review_id = fields.Many2one("order.process.review", compute="_compute_pending_review_id")
    review_deadline = fields.Datetime(compute="_compute_pending_review_id")

    def _is_submitted(self):
        return super()._is_submitted() or self.review_state in ("pending", "approved")

    def _compute_pending_review_id(self):
        for order in self:
            pending = order.sudo().review_ids.filtered(lambda review: review.state == "pending")[:1]
            order.pending_review_id = pending
            order.review_deadline = pending.deadline

    def _ask_reviewers(self):
        """Ask the levels that apply and have not approved just this before."""
        super()._ask_reviewers()
        internal(self).write({"review_state": "pending", "submitted_on": fields.Datetime.now()})
        self._ask_levels()

    def _after_submit(self):
        """Ask the first level; where every level approved just this before, the order is confirmed. What is back within
        policy gives its special approvals back."""
        super()._after_submit()
        self.sudo()._advance_review()._finish_review()
        self.sudo()._drop_unneeded_specials()

    def action_withdraw_review(self):
        """Take orders back out of review to change them; what was approved stands for as long as nothing of it changes.

        Of many, those that are not in review are named, and the rest is withdrawn.

        :raises UserError: when none could be withdrawn
        :return: a notification with the result where there were several
        """
        failures = self._each("_withdraw_review")
        return self._tell_result(self.env._("%s withdrawn.", len(self) - len(failures)), failures)

    def _withdraw_review(self):
        self.check_access("write")
        self._lock_rows()
        self.invalidate_recordset()
        closed = self.filtered(lambda order: order.state not in ("draft", "sent") or not order._is_submitted())
        if closed:
            raise UserError(
                self.env._("Only orders in review can be withdrawn: not %s.", ", ".join(closed.mapped("name")))
            )
        orders = self.sudo()
        orders._get_open_reviews()._advance({"state": "outdated"})
        orders._set_review_state("outdated")
        self.env["order.process.event"]._log((order, "withdrawn", {}) for order in orders)
        orders._sync_process()

    def action_open_review(self):
        """Open the review that waits for a decision."""
        self.ensure_one()
        return self.pending_review_id.get_formview_action()

    def _get_open_reviews(self):
        return self.review_ids.filtered(lambda review: review.state in ("waiting", "pending"))

    def _set_review_state(self, state):
        if self:
            internal(self).write({"review_state": state})

    def _drop_reviews(self):
        """Approvals do not count any more, special ones neither, and nobody is asked."""
        super()._drop_reviews()
        orders = self.sudo()
        orders.special_ids._set_state("dropped", self.env._("the order was cancelled or reopened"))
        orders.review_ids.filtered(lambda review: review.state in ("waiting", "pending", "approved"))._advance(
            {"state": "outdated"}
        )
        orders._set_review_state("none")

    # === Gate ===

    def _get_blockers(self, step):
        blockers = super()._get_blockers(step)
        orders = self._under_process()
        if step == "submit":
            for order, levels in self.env["order.process.review.level"]._get_levels(orders).items():
                if not levels:
                    message = self.env._("No review level applies to it: an administrator must add one.")
                    blockers[order].append(Blocker("review", message, "order_process.group_process_admin"))
        elif step in REVIEWED_STEPS:
            current = orders.filtered(lambda order: order.review_state == "approved")
            current = current.with_prefetch(orders._prefetch_ids)
            waiting = orders - current
            reviews = waiting.sudo().review_ids
            reviews.fetch(REVIEW_FIELDS)
            for order in waiting:
                blockers[order].append(order._get_review_blocker())
            for order, found in current._get_unapproved_changes().items():
                blockers[order].append(order._get_change_blocker(found))
        return blockers

    def _get_review_blocker(self):
        self.ensure_one()
        reviews = self.sudo().review_ids
        # Filtering forgets the reviews of the other orders, and each level and person would be read by itself.
        review = reviews.filtered(lambda review: review.state == "pending")[:1].with_prefetch(reviews._prefetch_ids)
        if review:
            message = self.env._("%(level)s has not approved it yet.", level=review.level_id.name)
            group = review.level_id.group_id._get_external_name()
            return Blocker("review", message, group, self.submitted_on or None, review.deadline or None)
        if self.review_state == "rejected":
            last = reviews.filtered("reason").sorted("decided_on")[-1:].with_prefetch(reviews._prefetch_ids)
            message = self.env._(
                "Sent back by %(person)s: %(reason)s", person=last.reviewer_id.name, reason=last.reason
            )
        else:
            message = self.env._("It has not been reviewed: submit it for review.")
        return Blocker("review", message, "order_process.group_order_clerk")

    def _get_change_blocker(self, found):
        """``found``: {review: [Change]}, what each standing approval did not see."""
        self.ensure_one()
        changes = self._label_changes(distinct(change for part in found.values() for change in part))
        what = "; ".join(self.env._("%(what)s %(old)s → %(new)s", what=w, old=o, new=n) for w, o, n in changes[:3])
        if len(changes) > 3:
            what = self.env._("%(changes)s and %(count)s more", changes=what, count=len(changes) - 3)
        if self.state == "sale":
            message = self.env._("Changed after approval (%s): ask for the review of the change.", what)
        else:
            message = self.env._("Changed after approval (%s): withdraw it and submit it again.", what)
        return Blocker("changed", message, "order_process.group_order_clerk")

    def _validate_order(self):
        """Portal signature and online payment end here: an order that is not reviewed is submitted, not confirmed."""
        held = self._under_process().filtered(lambda order: order._get_blockers("confirm")[order])
        held._submit_or_wait()
        if self - held:
            return super(SaleOrder, self - held)._validate_order()
        return None

    def _submit_or_wait(self):
        """Submit what is complete; the rest waits in entry, with its gaps on the hold board."""
        ready = self.sudo().filtered(lambda order: order.state in ("draft", "sent") and not order._is_submitted())
        blockers = ready._get_blockers("submit")
        ready.filtered(lambda order: not blockers[order]).action_submit_review()


class OrderProcessHold(models.Model):
    _inherit = "order.process.hold"

    code = fields.Selection(
        selection_add=[
            ("review", "Not reviewed"),
            ("changed", "Changed after approval"),
            ("special", "Special approval"),
            ("manual",),
        ],
        ondelete={"review": "cascade", "changed": "cascade", "special": "cascade"},
    )
