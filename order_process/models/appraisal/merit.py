from odoo import api, fields, models

from ..base.window import open_record
from .merit_rule import ERROR_KINDS, MERIT_KINDS, REASONS

MERIT_STATES = [
    ("proposed", "Proposed"),
    ("appealed", "Appealed"),
    ("confirmed", "Confirmed"),
    ("settled", "Settled"),
    ("waived", "Waived"),
]


class OrderProcessMerit(models.Model):
    """A fine or a reward that a rule proposed to one person for one fact, and what became of it (K1).

    Nothing of it is posted anywhere. Amounts stand in no message and no history, because these outlast the day on which
    a company turns to points only.
    """

    _name = "order.process.merit"
    _inherit = ["order.process.evidence", "order.process.amount.guard"]
    _description = "Fine or Reward"
    _order = "proposed_on desc, id desc"
    _rec_names_search = ["user_id", "order_id"]
    _guarded_amounts = frozenset({"amount", "amount_by_rule", "counted_amount"})
    _evidence_mutable = frozenset(
        {"state", "appealed_on", "appeal", "decided_by", "decided_on", "decision", "settled_by", "settled_on"}
    )

    kind = fields.Selection(MERIT_KINDS, required=True)
    reason = fields.Selection(REASONS, "For", required=True)
    error_kind = fields.Selection(ERROR_KINDS, "Type of Error")
    description = fields.Text(required=True)
    fact = fields.Char(required=True, help="What it is for, once in the database.")
    cause = fields.Char(required=True, index=True, help="The fact, also where several people share it.")
    happened_on = fields.Datetime(required=True)
    user_id = fields.Many2one("res.users", "Person", required=True, index=True, ondelete="restrict")
    reporter_id = fields.Many2one("res.users", "Reported By", ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, index=True, ondelete="restrict")
    order_id = fields.Many2one("sale.order", index="btree_not_null", ondelete="restrict")
    review_id = fields.Many2one("order.process.review", index="btree_not_null", ondelete="restrict")
    error_id = fields.Many2one("order.process.review.error", index="btree_not_null", ondelete="restrict")
    source_model = fields.Char()
    source_id = fields.Many2oneReference(model_field="source_model")
    line_name = fields.Char(related="error_id.line_name")
    attachment_ids = fields.Many2many(related="error_id.attachment_ids", string="Evidence")
    rule_id = fields.Many2one("order.process.merit.rule", "Rule", required=True, index=True, ondelete="restrict")
    repetition = fields.Integer(required=True, aggregator=None, help="In the person's month, as the rule counts.")
    proposed_on = fields.Datetime(required=True)
    date = fields.Date(required=True, help="The day of the proposal on the company's clock.")
    month = fields.Date(required=True, help="The first day of the month to which it is charged.")
    number = fields.Integer("No.", required=True, aggregator=None, help="Numbered through a person's month.")
    currency_id = fields.Many2one("res.currency", required=True, ondelete="restrict")
    amount = fields.Monetary(copy=False, aggregator=None)
    amount_by_rule = fields.Monetary(copy=False, aggregator=None, help="What the rule says, before the monthly cap.")
    capped = fields.Boolean("Limited by the Cap", help="The monthly cap left less than the rule says, or nothing.")
    points = fields.Integer(aggregator=None)
    counted_amount = fields.Monetary(
        "Counted Amount",
        compute="_compute_counted",
        store=True,
        help="A fine with its minus, a reward; nothing once waived.",
    )
    counted_points = fields.Integer(
        "Counted Points",
        compute="_compute_counted",
        store=True,
        help="A fine with its minus, a reward; nothing once waived.",
    )
    state = fields.Selection(MERIT_STATES, required=True, default="proposed", index=True)
    appeal_until = fields.Datetime(help="The person may appeal before this instant.")
    appealed_on = fields.Datetime()
    appeal = fields.Text()
    decided_by = fields.Many2one("res.users", ondelete="restrict")
    decided_on = fields.Datetime()
    decision = fields.Text("Reason of the Decision")
    settled_by = fields.Many2one("res.users", ondelete="restrict")
    settled_on = fields.Datetime()
    refusal = fields.Text("Why not", compute="_compute_steps")
    may_appeal = fields.Boolean(compute="_compute_steps")
    may_withdraw = fields.Boolean(compute="_compute_steps")
    may_confirm = fields.Boolean(compute="_compute_steps")
    may_waive = fields.Boolean(compute="_compute_steps")
    may_settle = fields.Boolean(compute="_compute_steps")

    _once = models.UniqueIndex("(fact)", "This fact was charged already.")
    _numbered = models.UniqueIndex(
        "(company_id, user_id, month, number)", "The fines and rewards of a person's month are numbered."
    )

    def action_open_source(self):
        """Show what proves the fact, as far as the reader may see it."""
        self.ensure_one()
        self.check_access("read")
        source = self.env[self.sudo().source_model].browse(self.sudo().source_id).exists()
        source.check_access("read")
        return open_record(source)

    @api.depends("user_id", "month", "number")
    def _compute_display_name(self):
        for merit in self:
            month = merit.month.strftime("%Y-%m") if merit.month else ""
            merit.display_name = f"{merit.user_id.name} {month}/{merit.number}"

    @api.depends("kind", "state", "amount", "points")
    def _compute_counted(self):
        """What sums are made of: fines and rewards have their sign, and what was waived counts in none."""
        for merit in self:
            sign = 0 if merit.state == "waived" else 1 if merit.kind == "reward" else -1
            merit.counted_amount = sign * merit.amount
            merit.counted_points = sign * merit.points

    @api.depends_context("uid")
    @api.depends("state", "appealed_on", "appeal_until")
    def _compute_steps(self):
        refused = {step: self._get_refusals(step) for step in ("appeal", "withdraw", "confirm", "waive", "settle")}
        for merit in self:
            for step, refusals in refused.items():
                merit[f"may_{step}"] = merit not in refusals
            step = "settle" if merit.state == "confirmed" else "confirm"
            open_ = merit.state in ("proposed", "appealed", "confirmed")
            merit.refusal = open_ and refused[step].get(merit, False)
