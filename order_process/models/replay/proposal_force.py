from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.lock import lock_rows
from ..base.work_time import at_local

JOB = "ir_cron_rule_proposals"


class OrderProcessRuleProposal(models.Model):
    """An approved change becomes the rule, at once or as its day begins."""

    _inherit = "order.process.rule.proposal"

    def _force(self):
        """Change the rule by its normal write, in the name of who proposed it, so that guards, history and caches work.

        A rule that was changed since it was tried stays as it is: the proposal waits to be tried again, and says so."""
        self.ensure_one()
        if self._has_changed():
            undecided = {"approver_id": False, "decided_on": False}
            self._keep({"state": "draft", "force_refusal": self._say_conflict(), **undecided})
            return
        rule = self._get_rule()
        Change = self.env["order.process.rule.change"].sudo()
        last = Change.search([], order="id desc", limit=1).id or 0
        values = rule._as_commands(self.sudo().proposed)
        changed = rule.with_user(self.proposer_id).sudo()._apply_tried(values, self._get_day())
        made = Change.search([("id", ">", last), ("model", "=", changed._name), ("res_id", "in", changed.ids)])
        made._advance({"proposal_id": self.id})
        self._keep({"state": "applied", "applied_on": fields.Datetime.now(), "force_refusal": False})

    def _get_day(self):
        today = self.company_id._process_today()
        return max(self.apply_on or today, today)

    def _say_conflict(self):
        said = self.with_context(lang=self.proposer_id.lang or self.env.lang).env
        change = self.env["order.process.rule.change"].sudo().search(
            [("model", "=", self.model), ("res_id", "=", self.res_id), ("at", ">=", self.tried_on)], limit=1
        )
        return said._(
            "The rule was changed by %s after it had been tried, and stays as it is now. Try the change again.",
            change.user_id.name or "–",
        )

    def _wake_at_day(self):
        """Ask the scheduler to wake as the day begins, not only at its own tick."""
        cron = self.env.ref(f"order_process.{JOB}", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger(at=at_local(self.apply_on, 0, self.company_id._process_tz()))

    @api.model
    def _run_proposals(self):
        """Change the rules whose day has come; called by ``ir_cron_rule_proposals``. One that fails stops no other."""
        approved = self.sudo().search([("state", "=", "approved")], order="apply_on, id")

        def force(proposal):
            lock_rows(proposal)
            if proposal.state != "approved" or (proposal.apply_on or today[proposal]) > today[proposal]:
                return
            proposal._force()
            proposal._tell_proposer()

        today = {proposal: proposal.company_id._process_today() for proposal in approved}
        self.env["order.process.failure"]._run_each(JOB, approved, force)

    def _guard_write(self, vals):
        super()._guard_write(vals)
        for proposal in self:
            day = fields.Date.to_date(vals.get("apply_on") or False)
            if day and day < proposal.company_id._process_today():
                raise UserError(self.env._("%s: a rule is not changed for days that are over.", proposal.name))
