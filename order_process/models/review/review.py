from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

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
    _inherit = ["order.process.evidence", "order.process.of.order"]
    _description = "Order Review"
    _order = "urgency desc, process_priority desc, deadline, id"
    _rec_name = "order_id"

    _evidence_mutable = frozenset(
        {
            "state",
            "reviewer_id",
            "substituted_id",
            "decided_on",
            "deadline",
            "first_deadline",
            "warned_on",
            "missed",
            "snapshot",
            "reason",
            "note",
            "ticks",
        }
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
    ticks = fields.Json(help="What was ticked of the level's checklist, by whom and when.")
    company_id = fields.Many2one("res.company", related="order_id.company_id", store=True, precompute=True, index=True)
    partner_id = fields.Many2one("res.partner", related="order_id.partner_id", store=True, precompute=True)
    warehouse_id = fields.Many2one(related="order_id.warehouse_id", store=True, precompute=True)
    urgency = fields.Selection(related="order_id.urgency", store=True, precompute=True)
    process_priority = fields.Selection(related="order_id.process_priority", store=True, precompute=True)
    currency_id = fields.Many2one(related="order_id.currency_id")
    amount_total = fields.Monetary(related="order_id.amount_total", store=True, precompute=True)
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

    _once = models.UniqueIndex("(order_id, level_id, attempt)", "This level has the order in review already.")
    _queue = models.Index("(level_id, deadline) WHERE state = 'pending'")

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

    @api.model
    def get_empty_list_help(self, help_message):
        """An empty queue says when the next round closes."""
        message = super().get_empty_list_help(help_message)
        if not self.env.context.get("process_next_round"):
            return message
        _closed, deadline = self._get_round_bounds()
        if not deadline:
            return message
        local = format_datetime(self.env, deadline, tz=self.env.company._process_tz(), dt_format="EEE HH:mm")
        return Markup("%s<p class='fw-bold'>%s</p>") % (
            Markup(message or ""),
            self.env._("The next round closes %s.", local),
        )
