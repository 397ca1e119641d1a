from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_datetime

from ..dispatch import schedule

LOOK_AHEAD_DAYS = 14

REVIEW_STATES = [
    ("waiting", "Waiting"),
    ("pending", "To Review"),
    ("approved", "Approved"),
    ("rejected", "Rejected"),
    ("returned", "Returned"),
    ("outdated", "Outdated"),
]


class OrderProcessReview(models.Model):
    """One order, level and attempt: who decided what and when. Decisions are never rewritten (design §4)."""

    _name = "order.process.review"
    _inherit = ["order.process.evidence"]
    _description = "Order Review"
    _order = "urgency desc, process_priority desc, deadline, id"
    _rec_name = "order_id"

    _evidence_mutable = frozenset(
        {"state", "reviewer_id", "decided_on", "deadline", "missed", "snapshot", "reason", "note"}
    )

    order_id = fields.Many2one("sale.order", required=True, index=True, ondelete="restrict")
    level_id = fields.Many2one("order.process.review.level", "Level", required=True, ondelete="restrict")
    group_id = fields.Many2one("res.groups", "Reviewers", required=True, ondelete="restrict")
    sequence = fields.Integer(required=True)
    attempt = fields.Integer(required=True, default=1)
    state = fields.Selection(REVIEW_STATES, required=True, default="waiting", index=True)
    reviewer_id = fields.Many2one("res.users", "Decided By", ondelete="restrict")
    decided_on = fields.Datetime()
    deadline = fields.Datetime(help="By when this level has to decide.")
    missed = fields.Boolean(help="Decided after the deadline, or the deadline passed undecided.")
    snapshot = fields.Json(help="What was approved, by scope.")
    reason = fields.Text()
    note = fields.Text()
    company_id = fields.Many2one("res.company", related="order_id.company_id", store=True, index=True)
    partner_id = fields.Many2one("res.partner", related="order_id.partner_id", store=True)
    warehouse_id = fields.Many2one(related="order_id.warehouse_id", store=True)
    urgency = fields.Selection(related="order_id.urgency", store=True)
    process_priority = fields.Selection(related="order_id.process_priority", store=True)
    currency_id = fields.Many2one(related="order_id.currency_id")
    amount_total = fields.Monetary(related="order_id.amount_total", store=True)
    process_mode = fields.Selection(related="order_id.process_mode")
    promised_dispatch_on = fields.Datetime(related="order_id.promised_dispatch_on")
    keyed_by_id = fields.Many2one(related="order_id.keyed_by_id")
    taken_by_id = fields.Many2one(related="order_id.taken_by_id")
    received_on = fields.Datetime(related="order_id.received_on")
    promotion_note = fields.Char(related="order_id.promotion_note")
    order_class = fields.Selection(related="order_id.order_class")
    intake_channel_id = fields.Many2one(related="order_id.intake_channel_id")
    carrier_id = fields.Many2one(related="order_id.carrier_id")
    payment_term_id = fields.Many2one(related="order_id.payment_term_id")
    commitment_date = fields.Datetime(related="order_id.commitment_date")
    order_line = fields.One2many(related="order_id.order_line")
    remarks = fields.Text(compute="_compute_remarks")
    line_count = fields.Integer("Lines", compute="_compute_remarks")
    checklist = fields.Text(related="level_id.checklist")
    other_review_ids = fields.Many2many("order.process.review", compute="_compute_other_review_ids")
    refusal = fields.Text("Why not", compute="_compute_refusal")
    is_mine = fields.Boolean("Mine", compute="_compute_refusal", search="_search_is_mine")

    _once = models.UniqueIndex("(order_id, level_id, attempt)", "This level has the order in review already.")
    _queue = models.Index("(group_id, deadline) WHERE state = 'pending'")

    @api.depends("order_id.remark_ids", "order_id.order_line")
    def _compute_remarks(self):
        for review in self:
            order = review.sudo().order_id
            review.remarks = order._get_remarks_text()
            review.line_count = len(order._goods_lines())

    @api.depends("order_id.review_ids.state")
    def _compute_other_review_ids(self):
        for review in self:
            review.other_review_ids = review.order_id.review_ids - review

    @api.depends_context("uid")
    @api.depends("state", "level_id", "order_id.review_ids.state")
    def _compute_refusal(self):
        refusals = self._get_refusals()
        for review in self:
            review.refusal = refusals.get(review, False)
            review.is_mine = review not in refusals

    @api.model
    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        user = self.env.user
        mine = Domain(
            [
                ("state", "=", "pending"),
                ("group_id", "in", user.all_group_ids.ids),
                ("order_id.keyed_by_id", "!=", user.id),
                ("order_id.taken_by_id", "!=", user.id),
                ("order_id.editor_ids", "not in", user.ids),
            ]
        )
        mine &= Domain("level_id.user_ids", "=", False) | Domain("level_id.user_ids", "in", user.ids)
        passed = self.sudo().search(
            [("state", "=", "approved"), ("reviewer_id", "=", user.id), ("order_id.review_state", "=", "pending")]
        )
        mine &= Domain("order_id", "not in", passed.order_id.ids)
        return mine if True in value else ~mine

    @api.constrains("reviewer_id", "decided_on")
    def _check_decision(self):
        for review in self:
            if bool(review.reviewer_id) != bool(review.decided_on):
                raise UserError(self.env._("A decision has a reviewer and a time."))

    def write(self, vals):
        decided = self.filtered("decided_on")
        if decided and (set(vals) - {"state"} or vals["state"] != "outdated"):
            raise UserError(
                self.env._("%s: a decision that was made stays as it is.", ", ".join(decided.order_id.mapped("name")))
            )
        return super().write(vals)

    def _get_refusals(self):
        """``{review: reason}`` why the current person may not decide; what is missing may be decided."""
        user = self.env.user
        refusals = {}
        for review in self.sudo():
            order = review.order_id
            if review.state == "waiting":
                reason = self.env._("%s waits for an earlier level.", order.name)
            elif review.state != "pending":
                reason = self.env._(
                    "%(order)s was decided already by %(person)s.",
                    order=order.name,
                    person=review.reviewer_id.name or self.env._("the system"),
                )
            elif not review.level_id._may_review(user):
                reason = self.env._(
                    "%(order)s: %(level)s is reviewed by %(group)s.",
                    order=order.name,
                    level=review.level_id.name,
                    group=review.group_id.name,
                )
            elif user in (order.keyed_by_id, order.taken_by_id, order.create_uid):
                reason = self.env._("%s: you took or entered this order, so somebody else reviews it.", order.name)
            elif user in order.editor_ids:
                reason = self.env._("%s: you changed this order, so somebody else reviews it.", order.name)
            elif any(other.reviewer_id == user and other.state == "approved" for other in order.review_ids):
                reason = self.env._("%s: you passed an earlier level, so somebody else reviews this one.", order.name)
            else:
                continue
            refusals[review.with_env(self.env)] = reason
        return refusals

    @api.model
    def get_empty_list_help(self, help_message):
        """An empty queue says when the next round closes."""
        message = super().get_empty_list_help(help_message)
        if not self.env.context.get("process_next_round"):
            return message
        deadline = self._get_next_round()
        if not deadline:
            return message
        local = format_datetime(self.env, deadline, tz=self.env.company._process_tz(), dt_format="EEE HH:mm")
        return Markup("%s<p class='fw-bold'>%s</p>") % (
            Markup(message or ""),
            self.env._("The next round closes %s.", local),
        )

    @api.model
    def _get_next_round(self):
        """When the next review round of any centre of the company closes (UTC), or ``None``."""
        now = fields.Datetime.now()
        windows = self.env["order.process.window"].sudo().search([("company_id", "=", self.env.company.id)])
        rounds = []
        for warehouse in self.env["stock.warehouse"].sudo().search([("company_id", "=", self.env.company.id)]):
            start = schedule.to_local(now, warehouse._process_tz()).date()
            slots = windows._serving(warehouse)._get_slots(warehouse, start, LOOK_AHEAD_DAYS)
            following = schedule.next_round(slots, now)
            if following:
                rounds.append(following.review_deadline)
        return min(rounds, default=None)

    def action_open_order(self):
        """Open the order under review."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.order_id.id,
            "views": [(False, "form")],
        }
