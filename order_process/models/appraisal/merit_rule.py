from odoo import api, fields, models
from odoo.exceptions import UserError

from .merit_rules import Rule

MERIT_KINDS = [("fine", "Fine"), ("reward", "Reward")]
# What can earn a fine or a reward.
REASONS = [
    ("review_error", "Review error"),
    ("missed_round", "Missed review round"),
    ("late", "Time limit exceeded"),
    ("incomplete", "Incomplete order that was late by it"),
    ("shipment", "Wrong, missing or damaged goods shipped"),
    ("handin", "Money missing at the hand-in"),
    ("late_paper", "Paper not back in time"),
    ("no_error", "Month without an error"),
    ("first_pass", "Best first-pass rate of the month"),
    ("suggestion", "Suggestion put into practice"),
]
ERROR_KINDS = [
    ("promotion", "Promotion"),
    ("taker", "Order taker"),
    ("amount", "Amount"),
    ("customer", "Customer"),
    ("product", "Product"),
    ("warehouse", "Centre"),
    ("other", "Other"),
]
CONSEQUENCES = frozenset(
    {"kind", "reason", "error_kind", "from_repetition", "amount", "points", "valid_from", "company_id", "divided"}
)


class OrderProcessMeritRule(models.Model):
    """What a fact costs or earns, from which day on and from which repetition in a month (K1)."""

    _name = "order.process.merit.rule"
    _inherit = ["order.process.amount.guard", "order.process.rule"]
    _description = "Fine or Reward Rule"
    _order = "reason, error_kind, from_repetition, valid_from, id"
    _guarded_amounts = frozenset({"amount"})
    _rule_amounts = frozenset({"amount"})

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: every company that has no rule of its own.")
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    kind = fields.Selection(MERIT_KINDS, required=True, default="fine")
    reason = fields.Selection(REASONS, "For", required=True, default=REASONS[0][0])
    error_kind = fields.Selection(ERROR_KINDS, "Type of Error", help="Empty: every type that has no rule of its own.")
    from_repetition = fields.Integer(
        required=True,
        default=1,
        help="Applies from this one on in a person's month: 1 is the first. What was waived does not count.",
    )
    amount = fields.Monetary(help="For each, in the currency of the company that charges it.")
    points = fields.Integer(default=1, help="For each.")
    divided = fields.Boolean(
        "Divided",
        help="Where several people had it in hand, each bears an equal part. Otherwise nobody is charged for what"
        " no single person answers for.",
    )
    valid_from = fields.Date(help="Applies to what happened on this day or later. Empty: always.")

    _positive = models.Constraint(
        "CHECK (COALESCE(amount, 0) >= 0 AND COALESCE(points, 0) >= 0 AND from_repetition >= 1)",
        "Amount and points are not negative, and repetitions count from 1.",
    )

    @api.depends_context("company")
    @api.depends("company_id")
    def _compute_currency_id(self):
        for rule in self:
            rule.currency_id = (rule.company_id or self.env.company).currency_id

    def write(self, vals):
        changed = CONSEQUENCES.intersection(vals)
        if changed:
            applied = self.env["order.process.merit"].sudo()._read_group([("rule_id", "in", self.ids)], ["rule_id"])
            names = [rule.name for (rule,) in applied if any(rule._is_changed(name, vals[name]) for name in changed)]
            if names:
                raise UserError(
                    self.env._(
                        "The past is not rewritten: %s was applied already. Add a rule that is valid from the day on"
                        " which the change takes effect.",
                        ", ".join(names),
                    )
                )
        return super().write(vals)

    def _is_changed(self, name, value):
        field = self._fields[name]
        return field.convert_to_cache(value, self) != field.convert_to_cache(self[name], self)

    @api.model
    def _get_rules(self):
        """Every active rule as the choice sees it (see ``merit_rules.py``)."""
        return self.sudo().search([])._as_rules()

    def _as_rules(self):
        return [
            Rule(
                rule._origin.id,
                rule.reason,
                rule.error_kind or "",
                rule.company_id.id or 0,
                rule.from_repetition,
                rule.valid_from or None,
                rule.divided,
            )
            for rule in self
        ]
