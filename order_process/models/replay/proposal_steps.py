from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every

from ..base.lock import lock_rows
from ..base.notify import in_their_languages, notify
from ..base.reason import ask_reason, need_reason
from ..base.rule import RULE_GROUP
from ..base.staff import check_role
from ..base.work_time import at_local
from .effect import EFFECTS
from .proposal import APPROVER_GROUP, OPEN
from .span import Span

ROWS = 2000
POSITIONS = {kind: number for number, (kind, _label) in enumerate(EFFECTS)}

ask_reason("order.process.rule.proposal", decline_rule="action_decline")


class OrderProcessRuleProposal(models.Model):
    """The way of a proposal: values, replay, a second person's yes or no."""

    _inherit = "order.process.rule.proposal"

    def _check_proposer(self):
        self.check_access("read")
        check_role(
            self.env, RULE_GROUP, self.env._("Only a process administrator proposes changes of rules.")
        )

    def _check_state(self, states):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for proposal in self:
            if proposal.state not in states:
                raise UserError(
                    self.env._("%(rule)s: not while it is %(state)s.", rule=proposal.name, state=labels[proposal.state])
                )

    def propose_values(self, values):
        """Say how the rule would read. What is as it is now is left out; what was tried has to be tried again.

        Whoever says it is the proposer from now on, whoever began, so that nobody approves values of their own.

        :param dict values: by field, as ``write`` takes them
        :raises UserError: for fields that are no rule, values that the rule refuses, or once approval was asked for
        """
        self.ensure_one()
        self._check_proposer()
        lock_rows(self.sudo())
        self._check_state(OPEN)
        rule = self._get_rule()
        if not rule:
            raise UserError(self.env._("%s was deleted.", self.name))
        unknown = set(values) - rule.sudo(False)._get_shown_fields()
        if unknown:
            names = ", ".join(sorted(unknown))
            raise UserError(
                self.env._("%(rule)s: this is no part of the rule (%(fields)s).", rule=self.name, fields=names)
            )
        now = rule._read_tried()
        probe = rule._prepare_tried(rule._read_probe(rule.new(values), set(values)))
        then = rule._read_probe(probe, set(values))
        changed = {name: then[name] for name in sorted(then) if then[name] != now[name]}
        if changed:
            rule._check_tried(rule._prepare_tried(changed), set(changed))
        self._keep(
            {
                "proposed": changed,
                "rule_was": now,
                "proposer_id": self.env.uid,
                "proposed_on": fields.Datetime.now(),
                "state": "draft",
                "force_refusal": False,
            }
        )
        self._drop_effects()
        return True

    def get_form_values(self):
        """What the form in which the values are typed begins with, by field: the rule with what is proposed so far."""
        self.ensure_one()
        self._check_proposer()
        rule = self._get_rule()
        found = {**rule._read_tried(), **(self.sudo().proposed or {})}
        shown = rule.sudo(False)._get_shown_fields().intersection(found)
        return {
            "model": self.model,
            "view": self.env.ref(rule._get_tried_view()).id,
            "title": self.name,
            "values": {f"default_{name}": found[name] for name in shown},
        }

    # === The replay ===

    def _get_span(self):
        self.ensure_one()
        zone = self.company_id._process_tz()
        return Span(
            self.company_id.sudo(),
            at_local(self.date_from, 0, zone),
            at_local(self.date_to + timedelta(days=1), 0, zone),
            fields.Datetime.now(),
        )

    def action_try(self):
        """Run the changed rule over the orders. Only the result is written; it takes the place of the last one.

        A rule that was changed meanwhile is taken as it is now. Texts are in the company's language, whoever tries."""
        self.ensure_one()
        self._check_proposer()
        lock_rows(self.sudo())
        self._check_state((*OPEN, "waiting"))
        rule, proposed = self._get_rule(), self.sudo().proposed
        if not rule:
            raise UserError(self.env._("%s was deleted.", self.name))
        if not proposed:
            raise UserError(self.env._("%s: say first what would change.", self.name))
        rule = rule.with_context(lang=self.company_id.sudo().partner_id.lang or self.env.lang)
        now = rule._read_tried()
        proposed = {name: value for name, value in proposed.items() if now.get(name) != value}
        judged = rule._replay(rule._prepare_tried(proposed), self._get_span())
        self._drop_effects()
        rows = [
            {**row, "proposal_id": self.id, "company_id": self.company_id.id, "position": POSITIONS[row["kind"]]}
            for row in judged.rows
        ]
        for part in split_every(ROWS, rows, list):
            self.env["order.process.rule.effect"].sudo().create(part)
        self._keep(
            {
                "state": "tried",
                "proposed": proposed,
                "rule_was": now,
                "tried_on": fields.Datetime.now(),
                "judged": judged.count,
                "force_refusal": False,
            }
        )
        return True

    def _drop_effects(self):
        self.sudo().effect_ids.unlink()
        self._keep({"tried_on": False, "judged": 0})

    def action_open_effects(self):
        """Open what would have differed, by kind of difference."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id("order_process.action_rule_effects")
        domain = [("proposal_id", "=", self.id)]
        context = {"search_default_group_kind": 1}
        return {**action, "domain": domain, "display_name": self.name, "context": context}

    # === The second person ===

    def action_submit(self):
        """Ask the approving managers who may decide on it; what was not tried, or is not as it was tried, is not asked.

        :raises UserError: also where nobody may decide
        """
        self.ensure_one()
        self._check_proposer()
        lock_rows(self.sudo())
        self._check_state(("draft", "tried"))
        if self.state != "tried":
            raise UserError(self.env._("%s: try the change first, so that the approver sees what it does.", self.name))
        self._check_unchanged()
        self._keep({"state": "waiting", "asked_on": fields.Datetime.now()})
        approvers = self._get_deciders(self.env.ref(APPROVER_GROUP)._get_colleagues(self.company_id))
        if not approvers:
            raise UserError(
                self.env._(
                    "Nobody may approve this: a second person has to be an approving manager, and for a rule of every"
                    " company to work in all of them."
                )
            )
        for person, proposal in in_their_languages(self.sudo(), approvers):
            _ = proposal.env._
            notify(
                proposal,
                person,
                _("A changed rule waits for your approval: %s", proposal.name),
                [
                    _("%s proposes to change it.", proposal.proposer_id.name),
                    proposal.reason,
                    _(
                        "Of %(count)s cases, %(found)s would have gone otherwise.",
                        count=proposal.judged,
                        found=proposal.effect_count,
                    ),
                ],
            )
        return True

    def action_take_back(self):
        """Work on it again; it waits for nobody any more."""
        self.ensure_one()
        self._check_proposer()
        lock_rows(self.sudo())
        self._check_state(("waiting", "approved"))
        self._keep({"state": "draft", "approver_id": False, "decided_on": False, "decision": False, "asked_on": False})
        return True

    def action_withdraw(self):
        """Give it up; it stays on record."""
        self.ensure_one()
        self._check_proposer()
        lock_rows(self.sudo())
        self._check_state((*OPEN, "waiting", "approved"))
        self._keep({"state": "withdrawn"})
        return True

    def _check_approver(self):
        self.check_access("read")
        check_role(self.env, APPROVER_GROUP, self.env._("Only an approving manager decides on changes of rules."))
        lock_rows(self.sudo())
        self._check_state(("waiting",))
        for proposal in self:
            if refusal := proposal._get_refusal():
                raise UserError(refusal)

    def _check_unchanged(self):
        for proposal in self:
            if proposal._has_changed():
                raise UserError(
                    self.env._(
                        "%s: the rule was changed meanwhile. Try the change again, for what it does now.",
                        proposal.name,
                    )
                )

    def action_approve(self):
        """Agree as the second person. The rule changes now, or when its day begins.

        :raises UserError: to who proposed it, without the role, to who does not work in every company that the rule
            binds, or where the rule was changed since it was tried
        """
        self.ensure_one()
        self._check_approver()
        self._check_unchanged()
        self._keep({"state": "approved", "approver_id": self.env.uid, "decided_on": fields.Datetime.now()})
        if not self.apply_on or self.apply_on <= self.company_id._process_today():
            self._force()
        else:
            self._wake_at_day()
        self._tell_proposer()
        return True

    def action_decline(self, reason):
        """Say no, with the reason; the rule stays as it is."""
        self.ensure_one()
        self._check_approver()
        reason = need_reason(reason, self.env._("Say why the rule stays as it is."))
        self._keep(
            {"state": "declined", "approver_id": self.env.uid, "decided_on": fields.Datetime.now(), "decision": reason}
        )
        self._tell_proposer()
        return True

    def _tell_proposer(self):
        for person, proposal in in_their_languages(self.sudo(), self.proposer_id):
            _ = proposal.env._
            subjects = {
                "applied": _("In force: %s", proposal.name),
                "approved": _("Approved: %s", proposal.name),
                "declined": _("Declined: %s", proposal.name),
            }
            subject = subjects.get(proposal.state, _("Not in force: %s", proposal.name))
            notify(proposal, person, subject, [proposal.decision, proposal.force_refusal])
