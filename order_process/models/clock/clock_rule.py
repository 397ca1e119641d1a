from typing import NamedTuple

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ..base.modes import PROCESS_MODES
from ..intake.sale_order import ORDER_CLASSES, URGENCIES
from .allowed import KINDS

# In the order in which an order goes through them; the last two begin with its receipt and span several of the others.
STAGES = [
    ("entry", "Entry"),
    ("confirmation", "Confirmation"),
    ("review", "Review"),
    ("packing", "Packing"),
    ("shipping", "Shipping"),
    ("feedback", "Feedback to the Dealer"),
    ("desk", "Order Desk"),
    ("shipped", "Shipped Since Receipt"),
]
CALENDARS = [("company", "The company's"), ("centre", "The centre's")]
LONGEST_DAYS = 60


class Rule(NamedTuple):
    """A rule as it is looked up."""

    id: int
    stage: str
    order_class: str
    urgency: str
    process_mode: str
    valid_from: object
    allowed: float
    kind: str
    calendar: str
    warn_percent: int

    def fits(self, stage, order, start):
        return (
            self.stage == stage
            and self.order_class in (False, order.order_class)
            and self.urgency in (False, order.urgency)
            and self.process_mode in (False, order.process_mode)
            and (not self.valid_from or self.valid_from <= start)
        )


class OrderProcessClockRule(models.Model):
    """How long a stage may take (P8, P11): the rule that says most about an order counts, of such the newest.

    A clock keeps what its rule said when it began; a change counts for what begins later."""

    _name = "order.process.clock.rule"
    _inherit = ["order.process.rule"]
    _description = "Time Allowed"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: every company.")
    stage = fields.Selection(STAGES, required=True)
    allowed = fields.Float("Time Allowed", required=True, default=1.0)
    kind = fields.Selection(
        KINDS,
        "Counted In",
        required=True,
        default="work",
        help="Working hours leave out lunch, nights and holidays. Working days end with the working time of the last"
        " day.",
    )
    calendar = fields.Selection(
        CALENDARS,
        "Working Hours",
        required=True,
        default="company",
        help="The centre's: of the centre from which the order leaves.",
    )
    order_class = fields.Selection(ORDER_CLASSES, "Only Class", help="Empty: every class.")
    urgency = fields.Selection(URGENCIES, "Only Urgency", help="Empty: every urgency.")
    process_mode = fields.Selection(PROCESS_MODES, "Only Mode", help="Empty: every delivery mode.")
    valid_from = fields.Datetime(help="Counts for what begins from then on. Empty: always.")
    warn_percent = fields.Integer(
        "Warn At (%)",
        default=80,
        help="Who is responsible is warned when so much of the time has passed. 0: nobody is.",
    )
    escalation_group_id = fields.Many2one(
        "res.groups", "Then Tell", ondelete="restrict", help="Who is told, too, when the time has run out."
    )
    escalation_user_id = fields.Many2one(
        "res.users",
        "Or This Person",
        ondelete="restrict",
        domain="[('share', '=', False)]",
        help="In the place of the role.",
    )

    @api.constrains("allowed", "kind", "warn_percent")
    def _check_allowed(self):
        for rule in self:
            hours = rule.allowed * 24 if rule.kind == "days" else rule.allowed
            if not 0 < hours <= LONGEST_DAYS * 24:
                raise ValidationError(
                    self.env._(
                        "%(rule)s: the time allowed is more than nothing and at most %(days)s days.",
                        rule=rule.name,
                        days=LONGEST_DAYS,
                    )
                )
            if rule.kind == "days" and rule.allowed != int(rule.allowed):
                raise ValidationError(self.env._("%s: working days are whole ones; for parts, say hours.", rule.name))
            if not 0 <= rule.warn_percent < 100:
                raise ValidationError(
                    self.env._("%s: warn between 1 and 99 percent of the time; with 0 nobody is warned.", rule.name)
                )

    def _after_rule_change(self, names):
        """What stages may take is kept in a cache."""
        super()._after_rule_change(names)
        self.env.registry.clear_cache()

    @api.model
    @tools.ormcache("company_id")
    def _get_clock_rules(self, company_id):
        """The rules of a company, the one that counts first."""
        return self.sudo().search([("company_id", "in", [False, company_id])])._rank_rules()

    def _rank_rules(self):
        """These rules as :class:`Rule`, the one that counts first."""
        found = [
            (
                (
                    bool(rule.company_id),
                    sum(map(bool, (rule.order_class, rule.urgency, rule.process_mode))),
                    rule.valid_from or fields.Datetime.to_datetime("1970-01-01"),
                    -rule.sequence,
                    -rule._origin.id,
                ),
                Rule(rule._origin.id, *(rule[name] for name in Rule._fields[1:])),
            )
            for rule in self
        ]
        return tuple(rule for _rank, rule in sorted(found, key=lambda pair: pair[0], reverse=True))

    @api.model
    def _get_clock_rule(self, stage, order, start):
        """The :class:`Rule` for a stage that an order enters at an instant; ``None`` where its time is not kept."""
        rules = self._get_clock_rules(order.company_id.id)
        return next((rule for rule in rules if rule.fits(stage, order, start)), None)

    def action_open_clocks(self):
        """Open the time that was kept by these rules."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id("order_process.action_clocks")
        return {**action, "domain": [("rule_id", "=", self.id)], "context": {}}
