from collections import defaultdict

import pytz

from odoo import fields, models
from odoo.exceptions import UserError

from ..gate.blocker import Blocker
from ..gate.sale_order_guard import FILLABLE_FIELDS
from ..gate.sentinel import internal
from .snapshot import canonical, differences

REVIEWED_STEPS = ("confirm", "dispatch", "ship", "invoice")
SNAPSHOT_LINE_FIELDS = (
    "display_type",
    "is_downpayment",
    "is_delivery",
    "product_id",
    "product_uom_id",
    "product_uom_qty",
    "product_no_variant_attribute_value_ids",
    "price_unit",
    "discount",
    "tax_ids",
)


class SaleOrder(models.Model):
    """An order's way through review: submitted, decided level by level, and compared with what was approved."""

    _inherit = "sale.order"

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

    def _compute_pending_review_id(self):
        for order in self:
            pending = order.sudo().review_ids.filtered(lambda review: review.state == "pending")[:1]
            order.pending_review_id = pending
            order.review_deadline = pending.deadline

    def action_submit_review(self):
        """Hand complete orders to their review levels; the first level is asked at once.

        :raises UserError: everything that is missing from any of the orders; then none is submitted
        """
        self.check_access("write")
        self._lock_rows()
        self.invalidate_recordset()
        closed = self.filtered(
            lambda order: order.state not in ("draft", "sent") or order.review_state in ("pending", "approved")
        )
        if closed:
            raise UserError(
                self.env._(
                    "Only orders in entry can be submitted for review: not %s.", ", ".join(closed.mapped("name"))
                )
            )
        outside = self - self._under_process()
        if outside:
            raise UserError(
                self.env._("The order process is off for %s: confirm them as usual.", ", ".join(outside.mapped("name")))
            )
        self._check_gate("submit")
        orders = self.sudo()
        now = fields.Datetime.now()
        levels = self.env["order.process.review.level"]._get_levels(orders)
        for attempt, group in orders.grouped("review_attempt").items():
            internal(group).write({"review_attempt": attempt + 1, "submitted_on": now, "review_state": "pending"})
        self.env["order.process.review"].sudo()._append(
            [
                {
                    "order_id": order.id,
                    "level_id": level.id,
                    "group_id": level.group_id.id,
                    "sequence": level.sequence,
                    "attempt": order.review_attempt,
                }
                for order in orders
                for level in levels[order]
            ]
        )
        orders.invalidate_recordset(["review_ids"])
        self.env["order.process.event"]._log((order, "submitted", {}) for order in orders)
        orders._promise({order: max(now, order.received_on) for order in orders})
        orders._advance_review()
        orders._sync_process()
        return True

    def action_withdraw_review(self):
        """Take orders back out of review to change them; what was decided so far no longer counts.

        :raises UserError: for orders that are not in review
        """
        self.check_access("write")
        self._lock_rows()
        self.invalidate_recordset()
        closed = self.filtered(
            lambda order: order.state not in ("draft", "sent") or order.review_state not in ("pending", "approved")
        )
        if closed:
            raise UserError(
                self.env._("Only orders in review can be withdrawn: not %s.", ", ".join(closed.mapped("name")))
            )
        orders = self.sudo()
        orders._outdate_reviews("outdated")
        self.env["order.process.event"]._log((order, "withdrawn", {}) for order in orders)
        orders._sync_process()
        return True

    def action_open_review(self):
        """Open the review that waits for a decision."""
        self.ensure_one()
        return self.pending_review_id.get_formview_action()

    def _set_review_state(self, state):
        if self:
            internal(self).write({"review_state": state})

    def _outdate_reviews(self, state):
        self.review_ids.filtered(lambda review: review.state in ("waiting", "pending", "approved"))._advance(
            {"state": "outdated"}
        )
        self._set_review_state(state)

    def _drop_reviews(self):
        super()._drop_reviews()
        self.sudo()._outdate_reviews("none")

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
            group_names = waiting.sudo().review_ids.group_id.get_external_id()
            for order in waiting:
                blockers[order].append(order._get_review_blocker(group_names))
            for order, changes in current._get_unapproved_changes().items():
                blockers[order].append(
                    Blocker(
                        "changed",
                        self.env._(
                            "Changed after approval (%s): withdraw it and submit it again.",
                            ", ".join(sorted({order._scope_label(scope) for scope, _key, _old, _new in changes})),
                        ),
                        "order_process.group_order_clerk",
                    )
                )
        return blockers

    def _get_review_blocker(self, group_names):
        self.ensure_one()
        review = self.sudo().review_ids.filtered(lambda review: review.state == "pending")[:1]
        if review:
            message = self.env._("%(level)s has not approved it yet.", level=review.level_id.name)
            group = group_names[review.group_id.id] or ""
            return Blocker("review", message, group, self.submitted_on or None, review.deadline or None)
        if self.review_state == "rejected":
            last = self.sudo().review_ids.filtered("reason").sorted("decided_on")[-1:]
            message = self.env._(
                "Sent back by %(person)s: %(reason)s", person=last.reviewer_id.name, reason=last.reason
            )
        else:
            message = self.env._("It has not been reviewed: submit it for review.")
        return Blocker("review", message, "order_process.group_order_clerk")

    def _scope_label(self, scope):
        level = self.env["order.process.review.level"]
        return level._fields[f"scope_{scope}"].get_description(self.env, ["string"])["string"]

    def _get_unapproved_changes(self):
        """``{order: differences}`` between what was approved and what the order says now."""
        self.sudo().order_line.fetch(SNAPSHOT_LINE_FIELDS)
        approved = {}
        for review in self.sudo().review_ids.sorted("id"):
            if review.state == "approved" and review.attempt == review.order_id.review_attempt:
                approved[review.order_id] = review.snapshot
        changes = {}
        for order in self:
            found = [
                change
                for change in differences(approved.get(order) or {}, order.sudo()._get_snapshot())
                if change[1] not in FILLABLE_FIELDS or change[2]
            ]
            if found:
                changes[order] = found
        return changes

    def _get_snapshot(self):
        """The order by scope, as plain values (see ``snapshot.py``).

        Down payments, freight and lines without quantity are the system's and not part of it."""
        self.ensure_one()
        lines = [line for line in self._goods_lines() if line.product_uom_qty]
        return canonical(
            {
                "customer": {
                    "partner_id": self.partner_id.id,
                    "partner_invoice_id": self.partner_invoice_id.id,
                    "partner_shipping_id": self.partner_shipping_id.id,
                    "receiver_name": self.receiver_name or "",
                    "receiver_phone": self.receiver_phone or "",
                },
                "goods": {
                    line.id: [
                        line.product_id.id,
                        line.product_uom_id.id,
                        line.product_uom_qty,
                        line.product_no_variant_attribute_value_ids.ids,
                    ]
                    for line in lines
                },
                "price": {
                    "currency_id": self.currency_id.id,
                    **{line.id: [line.price_unit, line.discount, line.tax_ids.ids] for line in lines},
                },
                "delivery": {
                    "carrier_id": self.carrier_id.id,
                    "warehouse_id": self.warehouse_id.id,
                    "commitment_date": fields.Datetime.to_string(self.commitment_date) or "",
                },
                "payment": {"payment_term_id": self.payment_term_id.id},
            }
        )

    def _validate_order(self):
        """Portal signature and online payment end here: an order that is not reviewed is submitted, not confirmed."""
        held = self._under_process().filtered(lambda order: order._get_blockers("confirm")[order])
        held._submit_or_wait()
        if self - held:
            return super(SaleOrder, self - held)._validate_order()
        return None

    def _submit_or_wait(self):
        """Submit what is complete; the rest waits in entry, with its gaps on the hold board."""
        ready = self.sudo().filtered(
            lambda order: order.state in ("draft", "sent") and order.review_state not in ("pending", "approved")
        )
        blockers = ready._get_blockers("submit")
        ready.filtered(lambda order: not blockers[order]).action_submit_review()


class OrderProcessReview(models.Model):
    _inherit = "order.process.review"

    def _start(self):
        """Ask these levels: pending from now, with the deadline of the round that is still open."""
        if not self:
            return
        now = fields.Datetime.now()
        plans = self.env["order.process.window"]._plan(self.order_id, dict.fromkeys(self.order_id, now))
        groups = defaultdict(self.browse)
        for review in self:
            level, (slot, _dispatch) = review.level_id, plans[review.order_id]
            deadline = slot.review_deadline if slot else False
            calendar = review.company_id.resource_calendar_id
            if level.deadline_rule == "hours" and calendar:
                due = calendar.plan_hours(level.deadline_hours, pytz.utc.localize(now), compute_leaves=True)
                deadline = due.astimezone(pytz.utc).replace(tzinfo=None) if due else deadline
            groups[deadline] |= review
        for deadline, reviews in groups.items():
            reviews._advance({"state": "pending", "deadline": deadline})
