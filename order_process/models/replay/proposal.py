from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..base.rule import RULE_GROUP
from ..base.sentinel import external, internal
from ..base.staff import has_role
from ..base.window import open_record
from .effect import EFFECTS

APPROVER_GROUP = "order_process.group_approving_manager"
STATES = [
    ("draft", "Draft"),
    ("tried", "Tried"),
    ("waiting", "Waiting for Approval"),
    ("approved", "Approved"),
    ("applied", "In Force"),
    ("declined", "Declined"),
    ("withdrawn", "Withdrawn"),
]
OPEN = ("draft", "tried")
ENDED = ("applied", "declined", "withdrawn")
EDITABLE = frozenset({"date_from", "date_to", "apply_on", "reason"})
LONGEST_DAYS = 366


class OrderProcessRuleProposal(models.Model):
    """A changed rule before it is one: its values, what they would have meant, and who agreed (M6, P1, P18)."""

    _name = "order.process.rule.proposal"
    _inherit = ["order.process.guarded"]
    _description = "Proposed Change of a Rule"
    _order = "id desc"

    name = fields.Char("Rule", required=True, kept=True, help="As it was called when the change was proposed.")
    model = fields.Char("Model", required=True, kept=True)
    res_id = fields.Many2oneReference("Record", model_field="model", required=True, kept=True)
    model_name = fields.Char("Kind of Rule", compute="_compute_model_name")
    company_id = fields.Many2one("res.company", required=True, index=True, ondelete="cascade", kept=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    proposer_id = fields.Many2one("res.users", "Proposed By", required=True, ondelete="restrict", kept=True)
    proposed_on = fields.Datetime(required=True, kept=True)
    state = fields.Selection(STATES, required=True, default="draft", index=True, kept=True)
    reason = fields.Text("Why", help="What the change is good for, as the approver reads it.")
    date_from = fields.Date("Orders From", required=True, help="Orders received on this day or later are tried.")
    date_to = fields.Date("To", required=True)
    apply_on = fields.Date(
        "In Force From", help="The rule is changed as this day begins on the company's clock. Empty: once approved."
    )
    # Amounts may be among them, so nobody reads them directly.
    proposed = fields.Json(groups=fields.NO_ACCESS, kept=True)
    rule_was = fields.Json(groups=fields.NO_ACCESS, kept=True)
    tried_on = fields.Datetime("Tried On", readonly=True, kept=True)
    judged = fields.Integer("Cases Looked At", readonly=True, kept=True)
    effect_ids = fields.One2many("order.process.rule.effect", "proposal_id", readonly=True)
    effect_count = fields.Integer("Differences", compute="_compute_effect_count")
    asked_on = fields.Datetime(readonly=True, kept=True)
    approver_id = fields.Many2one("res.users", "Decided By", ondelete="restrict", readonly=True, kept=True)
    decided_on = fields.Datetime(readonly=True, kept=True)
    decision = fields.Text("Reason of the Decision", readonly=True, kept=True)
    applied_on = fields.Datetime("In Force Since", readonly=True, kept=True)
    force_refusal = fields.Text("Why It Is Not in Force", readonly=True, kept=True)
    values_html = fields.Html("Values", compute="_compute_values_html", sanitize=False)
    summary_html = fields.Html("What Would Have Differed", compute="_compute_summary_html", sanitize=False)
    has_changed_since = fields.Boolean(compute="_compute_has_changed_since")
    may_edit = fields.Boolean(compute="_compute_may")
    may_decide = fields.Boolean(compute="_compute_may")
    refusal = fields.Char("Why not", compute="_compute_may")

    _rule = models.Index("(model, res_id)")
    _due = models.Index("(apply_on) WHERE state = 'approved'")

    # === What people read ===

    @api.depends_context("lang")
    @api.depends("model")
    def _compute_model_name(self):
        for proposal in self:
            proposal.model_name = self.env[proposal.model]._get_tried_kind() if proposal.model in self.env else ""

    @api.depends("effect_ids")
    def _compute_effect_count(self):
        counts = dict(
            self.env["order.process.rule.effect"]
            .sudo()
            ._read_group([("proposal_id", "in", self.ids), ("kind", "!=", "unlike")], ["proposal_id"], ["__count"])
        )
        for proposal in self:
            proposal.effect_count = counts.get(proposal, 0)

    @api.depends_context("lang", "tz", "uid", "allowed_company_ids")
    @api.depends("state", "proposed", "rule_was")
    def _compute_values_html(self):
        for proposal in self:
            rows = proposal._describe_values()
            proposal.values_html = self.env["ir.qweb"]._render(
                "order_process.rule_proposal_values", {"rows": rows, "ended": proposal.state in ENDED}
            )

    def _describe_values(self):
        """``[(field, before, proposed)]`` as people read them; money is left out where it is hidden."""
        self.ensure_one()
        proposal = self.sudo()
        rule = proposal._get_rule()
        if not rule:
            return []
        shown = rule.with_env(self.env)._get_shown_fields()
        describe = self.env["order.process.rule.change"]._describe_value
        names = [name for name in rule._fields if name in shown.intersection(proposal.proposed or ())]
        was, then = (
            [describe(name, changed._read_rule(name), proposal.model) for name in names]
            for changed in (rule._prepare_tried(found or {}) for found in (proposal.rule_was, proposal.proposed))
        )
        labels = [rule._fields[name].get_description(self.env, ["string"])["string"] for name in names]
        return list(zip(labels, was, then, strict=True))

    @api.depends_context("lang")
    @api.depends("effect_ids", "tried_on")
    def _compute_summary_html(self):
        for proposal in self:
            found = {
                kind: (count, total, proposal.currency_id)
                for kind, count, total in self.env["order.process.rule.effect"]
                .sudo()
                ._read_group([("proposal_id", "=", proposal.id)], ["kind"], ["__count", "amount_total:sum"])
            }
            labels = dict(self.env["order.process.rule.effect"]._fields["kind"]._description_selection(self.env))
            rows = [(kind, labels[kind], *found[kind]) for kind, _label in EFFECTS if kind in found]
            proposal.summary_html = self.env["ir.qweb"]._render(
                "order_process.rule_proposal_summary", {"rows": rows, "proposal": proposal}
            )

    @api.depends("state", "rule_was")
    def _compute_has_changed_since(self):
        for proposal in self:
            proposal.has_changed_since = proposal.state not in ENDED and proposal._has_changed()

    @api.depends_context("uid")
    @api.depends("state", "proposer_id")
    def _compute_may(self):
        proposes, decides = has_role(self.env, RULE_GROUP), has_role(self.env, APPROVER_GROUP)
        for proposal in self:
            asked = decides and proposal.state == "waiting"
            proposal.may_edit = proposes and proposal.state in (*OPEN, "waiting", "approved")
            proposal.refusal = asked and proposal._get_refusal()
            proposal.may_decide = asked and not proposal.refusal

    def _get_refusal(self):
        """Why an approving manager may not decide on it, though another may; ``False`` to who may."""
        self.ensure_one()
        if self.proposer_id == self.env.user:
            return self.env._("Somebody else approves what you have proposed.")
        if not self._get_deciders(self.env.user):
            return self.env._("%s: a rule of every company is decided by somebody who works in all of them.", self.name)
        return False

    def _get_deciders(self, people):
        """Those of these approving managers who may decide on it: not who proposed it, and who work in all companies
        that the rule binds."""
        self.ensure_one()
        bound = self._get_bound_companies()
        return (people - self.proposer_id).filtered(lambda user: not bound - user.sudo().company_ids)

    def _get_bound_companies(self):
        """The companies that the rule binds, as superuser; a dealer's limit is one company's."""
        self.ensure_one()
        company = self.company_id.sudo()
        rule = self._get_rule()
        if not rule or self.model == "res.partner" or rule._get_rule_company():
            return company
        return company | company.search([("order_process_enabled", "=", True)])

    # === The rule ===

    def _get_rule(self):
        """The rule as it is, as superuser in its company; empty once it was deleted."""
        self.ensure_one()
        proposal = self.sudo()
        return self.env[proposal.model].sudo().with_company(proposal.company_id).browse(proposal.res_id).exists()

    def _has_changed(self):
        """Whether the rule is not as it was when the change was tried, or proposed."""
        self.ensure_one()
        rule = self._get_rule()
        return not rule or rule._read_tried() != (self.sudo().rule_was or {})

    def action_open_rule(self):
        """Open the rule as it is now."""
        self.ensure_one()
        self.check_access("read")
        rule = self.env[self.model].browse(self.res_id).exists()
        if not rule:
            raise UserError(self.env._("%s was deleted.", self.name))
        return open_record(rule)

    # === Who writes what ===

    @api.model
    def _create_proposal(self, rule):
        """A proposal that changes nothing yet, over the orders of the month before; by a process administrator."""
        company = rule._get_rule_company() or self.env.company
        today = company._process_today()
        first = today.replace(day=1) - relativedelta(months=1)
        proposal = internal(self).create(
            {
                "name": rule._get_rule_name(),
                "model": rule._name,
                "res_id": rule.id,
                "company_id": company.id,
                "proposer_id": self.env.uid,
                "proposed_on": fields.Datetime.now(),
                "date_from": first,
                "date_to": first + relativedelta(months=1, days=-1),
                "proposed": {},
                "rule_was": rule.sudo().with_company(company)._read_tried(),
            }
        )
        return external(proposal, self)

    def _keep(self, vals):
        """Write what the system keeps of proposals."""
        internal(self).write(vals)

    def _guard_write(self, vals):
        super()._guard_write(vals)
        if not has_role(self.env, RULE_GROUP):
            raise AccessError(self.env._("Only a process administrator proposes changes of rules."))
        for proposal in self.filtered(lambda proposal: proposal.state not in OPEN):
            raise UserError(
                self.env._("%s: what waits or was decided stays as it is. Take it back first.", proposal.name)
            )
        if not EDITABLE.issuperset(vals):
            self._refuse_kept(set(vals) - EDITABLE)

    def _guard_unlink(self):
        super()._guard_unlink()
        raise UserError(self.env._("Proposals stay on record: withdraw them instead."))

    def write(self, vals):
        result = super().write(vals)
        if not {"date_from", "date_to"}.isdisjoint(vals):
            self.filtered(lambda proposal: proposal.state == "tried")._keep({"state": "draft"})
        return result

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for proposal in self:
            if proposal.date_to < proposal.date_from:
                raise ValidationError(self.env._("%s: the orders begin before they end.", proposal.name))
            if (proposal.date_to - proposal.date_from).days >= LONGEST_DAYS:
                raise ValidationError(
                    self.env._("%(rule)s: at most %(days)s days are tried.", rule=proposal.name, days=LONGEST_DAYS)
                )
