from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_datetime

from ..base.notify import in_their_languages, notify
from ..base.work_time import between, to_local
from .claim_states import OPEN_STATES

CHUNK = 200
JOB = "ir_cron_claims"


class ResCompany(models.Model):
    _inherit = "res.company"

    claim_answer_hours = fields.Float(
        "Claims Are Answered Within (hours)", default=24.0, help="From the receipt of a claim to the first answer."
    )
    claim_answer_working = fields.Boolean(
        "Count Working Hours", help="Only hours of the working calendar count. Off, the clock runs day and night."
    )
    claim_warning_hours = fields.Float(
        "Warn Before the Answer Is Due (hours)", default=4.0, help="0: nobody is warned."
    )
    claim_approval_amount = fields.Monetary(
        "Credit Without Approval",
        default=500.0,
        help="Up to this amount for each order, in all its claims together, customer service draws up credit notes"
        " alone; above it an approving manager decides first.",
    )

    _claims_positive = models.Constraint(
        "CHECK (claim_answer_hours >= 0 AND claim_warning_hours >= 0 AND claim_approval_amount >= 0)",
        "Hours and amounts of claims are not negative.",
    )

    def _get_claim_due(self, received_on):
        """By when a claim received at an instant is answered; both naive UTC.

        Working hours are those of the company's calendar on its clock, without its holidays.

        :raises UserError: where working hours count and the calendar has none"""
        self.ensure_one()
        if not self.claim_answer_working:
            return received_on + timedelta(hours=self.claim_answer_hours)
        return self._plan_hours([received_on], self.claim_answer_hours)[received_on]


class OrderProcessClaim(models.Model):
    """The clock of a claim: answered by its due instant, or on record as late."""

    _inherit = "order.process.claim"

    answer_due_on = fields.Datetime("Answer Due", required=True, readonly=True)
    answered_on = fields.Datetime(readonly=True)
    answered_by_id = fields.Many2one("res.users", "Answered By", readonly=True, ondelete="restrict")
    breached_on = fields.Datetime("Late Since", readonly=True, help="The time to answer ran out before an answer came.")
    warned_on = fields.Datetime(readonly=True)
    waits_until = fields.Datetime(
        "Time Left", compute="_compute_waits_until", help="The instant by which the first answer is due."
    )

    @api.depends("answered_on", "answer_due_on", "state")
    def _compute_waits_until(self):
        for claim in self:
            waits = not claim.answered_on and claim.state in OPEN_STATES
            claim.waits_until = claim.answer_due_on if waits else False

    def _get_due_again(self, now):
        """What becomes of the clock of a closed claim that is taken up again: while it was closed nobody had to answer,
        and what was left of the time is left. What was late or answered stays so."""
        self.ensure_one()
        if self.answered_on or self.breached_on or not self.closed_on or self.answer_due_on < self.closed_on:
            return {}
        company, closed, due = self.company_id, self.closed_on, self.answer_due_on
        if not company.claim_answer_working:
            return {"answer_due_on": now + (due - closed), "warned_on": False}
        tz = company._get_work_clock()[1]
        intervals = company._read_working_time(to_local(closed, tz).date(), to_local(due, tz).date())
        left = between(intervals, closed, due) / timedelta(hours=1)
        return {"answer_due_on": company._plan_hours([now], left)[now], "warned_on": False}

    @api.model
    def _run_answers(self):
        """Record the claims whose time to answer has run out, warn of those where it soon does, and tell the people
        once each. Called by the scheduled action; safe to repeat, and right however late it runs."""
        now = fields.Datetime.now()
        waiting = [("answered_on", "=", False), ("breached_on", "=", False), ("state", "in", OPEN_STATES)]

        def follow(company):
            mine = [*waiting, ("company_id", "=", company.id)]
            self._work_through([*mine, ("answer_due_on", "<", now)], type(self)._note_breach)
            if company.claim_warning_hours <= 0:
                return
            soon = now + timedelta(hours=company.claim_warning_hours)
            domain = [
                *mine,
                ("warned_on", "=", False),
                ("answer_due_on", ">=", now),
                ("answer_due_on", "<=", soon),
            ]
            self._work_through(domain, type(self)._warn)

        self.env["order.process.failure"]._run_each(JOB, self.env["res.company"].sudo().search([]), follow)

    def _work_through(self, domain, work):
        claims = self.sudo().search(domain, order="answer_due_on, id")
        for start in range(0, len(claims), CHUNK):
            ids = claims[start : start + CHUNK].ids
            # What somebody is just answering is left to that answer, which records the same.
            chunk = self.sudo().browse(ids).try_lock_for_update().filtered_domain(domain)
            self.env["order.process.failure"]._run_apart(JOB, chunk, work)
            self.env["ir.cron"]._commit_progress(len(chunk), remaining=len(claims) - start - len(ids))

    def _warn(self):
        for claim in self:
            claim._advance({"warned_on": fields.Datetime.now()})
            for user, told in in_their_languages(claim, claim._get_handlers()):
                notify(
                    told,
                    user,
                    told.env._("%s has to be answered soon", claim.name),
                    [
                        told.env._(
                            "The answer to %(dealer)s is due %(due)s.",
                            dealer=claim.partner_id.name,
                            due=told._format_due(),
                        )
                    ],
                )

    def _format_due(self):
        self.ensure_one()
        return format_datetime(self.env, self.answer_due_on, tz=self.company_id._process_tz(), dt_format="short")

    def _note_breach(self):
        """Put claims whose answer is due and missing on record as late, and tell who is responsible; once each."""
        now = fields.Datetime.now()
        late = self.filtered(
            lambda claim: (
                not claim.answered_on
                and not claim.breached_on
                and claim.state in OPEN_STATES
                and claim.answer_due_on < now
            )
        )
        for claim in late.sudo():
            claim._advance({"breached_on": claim.answer_due_on})
            self.env["order.process.claim.entry"]._append_entry(claim, "late")
            people = claim._get_service_people() | claim.user_id | claim.responsible_id
            for user, told in in_their_languages(claim, people):
                due = told._format_due()
                notify(
                    told,
                    user,
                    told.env._("%s is not answered in time", claim.name),
                    [told.env._("The answer to %(dealer)s was due %(due)s.", dealer=claim.partner_id.name, due=due)],
                )
