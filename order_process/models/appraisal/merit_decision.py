from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ..base.lock import lock_rows
from ..base.notify import notify
from ..base.reason import ask_reason, need_reason

MANAGER = "order_process.group_approving_manager"
# step: (states in which it can be taken, state that follows)
STEPS = {
    "appeal": (("proposed",), "appealed"),
    "withdraw": (("appealed",), "proposed"),
    "confirm": (("proposed", "appealed"), "confirmed"),
    "waive": (("proposed", "appealed"), "waived"),
    "settle": (("confirmed",), "settled"),
}

ask_reason("order.process.merit", appeal="action_appeal", refuse_appeal="action_confirm", waive="action_waive")


class OrderProcessMerit(models.Model):
    """Appeals and decisions. Public methods check who asks; each says by ``_get_refusals`` why not."""

    _inherit = "order.process.merit"

    def action_appeal(self, reason):
        """Appeal against one's own fines, once each; they are paused until somebody else decides.

        :raises UserError: without a reason, after the time for it, or for another person's
        """
        reason = self._require_reason(reason)
        self._take("appeal", appeal=reason, appealed_on=fields.Datetime.now())
        for merit in self.sudo():
            for user in merit._get_deciders():
                told = merit._in_language(user)
                subject = told.env._("%s appeals against a fine", merit.user_id.name)
                notify(told, user, subject, [told._get_summary(), reason])
        return True

    def action_withdraw_appeal(self):
        """Take one's own appeals back; there is no second one."""
        self._take("withdraw")
        return True

    def action_confirm(self, reason=None):
        """Confirm proposals of other people; refusing an appeal needs a reason.

        :raises UserError: naming every one that may not be confirmed and why; then none is
        """
        if "appealed" in self.mapped("state"):
            reason = self._require_reason(reason)
        return self._decide("confirm", reason)

    def action_waive(self, reason):
        """Drop proposals of other people, with the reason.

        :raises UserError: without a reason, or naming every one that may not be waived; then none is
        """
        return self._decide("waive", self._require_reason(reason))

    def action_settle(self):
        """Note that confirmed ones were settled outside; nothing is posted.

        :raises UserError: naming every one that may not be settled and why; then none is
        """
        self._take("settle", settled_by=self.env.uid, settled_on=fields.Datetime.now())
        return True

    def _decide(self, step, reason):
        self._take(step, decided_by=self.env.uid, decided_on=fields.Datetime.now(), decision=reason or False)
        for merit in self.sudo():
            told = merit._in_language(merit.user_id)
            if step == "confirm":
                subject = told.env._("Confirmed: %s", told._get_label("kind"))
            else:
                subject = told.env._("Waived: %s", told._get_label("kind"))
            notify(told, merit.user_id, subject, [told._get_summary(), reason])
        return True

    def _require_reason(self, reason):
        return need_reason(reason, self.env._("Give the reason: the people concerned read it."))

    def _take(self, step, **vals):
        """Take a step with all of these, under a lock on their rows."""
        self.check_access("read")
        lock_rows(self)
        refusals = self._get_refusals(step)
        if refusals:
            raise UserError("\n".join(refusals.values()))
        self._advance({"state": STEPS[step][1], **vals})

    def _get_refusals(self, step):
        """``{merit: reason}`` why the current person may not take a step; what is missing may."""
        user, refusals = self.env.user, {}
        for merit in self.sudo():
            if merit.state not in STEPS[step][0]:
                reason = self.env._("%(name)s is %(state)s.", name=merit.display_name, state=merit._get_label("state"))
            elif step in ("appeal", "withdraw"):
                reason = merit._get_appeal_refusal(user, step)
            else:
                reason = merit._get_decision_refusal(user, step)
            if reason:
                refusals[merit.with_env(self.env)] = reason
        return refusals

    def _get_appeal_refusal(self, user, step):
        if self.user_id != user:
            return self.env._("%s: only the person concerned may appeal.", self.display_name)
        if step == "withdraw":
            return False
        if self.kind == "reward":
            return self.env._("%s: a reward needs no appeal.", self.display_name)
        if self.appealed_on:
            return self.env._("%s: you appealed once already.", self.display_name)
        if fields.Datetime.now() >= self.appeal_until:
            end = self._get_end()
            return self.env._("%(name)s: the time to appeal ended %(end)s.", name=self.display_name, end=end)
        return False

    def _get_decision_refusal(self, user, step):
        if self.user_id == user:
            return self.env._("%s is your own, so somebody else decides.", self.display_name)
        if self.reporter_id == user:
            return self.env._("%s: you reported it, so somebody else decides.", self.display_name)
        if step == "settle" and not user.has_group(MANAGER):
            return self.env._("%s is settled by an approving manager.", self.display_name)
        if not user.has_group(MANAGER) and user not in self._get_leaders():
            return self.env._(
                "%s is decided by the leader of the person's team or an approving manager.", self.display_name
            )
        if step == "confirm" and self._may_still_be_appealed():
            return self.env._(
                "%(name)s: %(person)s may appeal until %(end)s; it can be confirmed after that.",
                name=self.display_name,
                person=self.user_id.name,
                end=self._get_end(),
            )
        return False

    def _may_still_be_appealed(self):
        return (
            self.kind == "fine"
            and self.state == "proposed"
            and not self.appealed_on
            and fields.Datetime.now() < self.appeal_until
        )

    def _get_end(self):
        return format_datetime(self.env, self.appeal_until, tz=self.company_id._process_tz(), dt_format="short")

    def _get_leaders(self):
        """Who leads a sales team to which the person belongs."""
        return self.user_id.crm_team_member_ids.filtered("active").crm_team_id.filtered("active").user_id

    def _get_deciders(self):
        """Who is asked for a decision: the leaders of the person's team, or else the approving managers."""
        excluded = self.user_id | self.reporter_id
        return (self._get_leaders() - excluded) or self.env.ref(MANAGER)._get_colleagues(self.company_id) - excluded
