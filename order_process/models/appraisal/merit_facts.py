from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_datetime

from .merit_rules import Fact

JOB = "ir_cron_merits"
# How long after it went on record a fact is still taken up, however long the job stood still.
TAKEN_UP_DAYS = 31
# An order that is filled in within the hour is being keyed; nobody kept anything back.
KEYING = timedelta(hours=1)
INCOMPLETE = "incomplete"
CHARGED_STAGES = ("entry", "confirmation", "packing", "shipping", "feedback")


class OrderProcessMerit(models.Model):
    """What is on record anyway becomes a fact that rules may charge: nobody has to report it (K2)."""

    _inherit = "order.process.merit"

    @api.model
    def _run_facts(self, now=None):
        """Propose for what went on record lately. Called by ``ir_cron_merits``; safe to repeat, late, or on two
        servers: a fact is charged once. A company, and a fact, that fails stops itself alone.

        :param datetime now: naive UTC; the present by default
        """
        now = now or fields.Datetime.now()
        companies = self.env["res.company"].sudo().search([("order_process_enabled", "=", True)])

        def follow(company):
            # What is kept with a proposal is read by everybody there, whatever the scheduler speaks.
            Merit = self.sudo().with_context(lang=company.partner_id.lang or self.env.lang)
            facts = Merit._get_facts(company.with_env(Merit.env), now - timedelta(days=TAKEN_UP_DAYS), now)
            Merit._propose([fact for fact in facts if fact.user])

        self.env["order.process.failure"]._run_each(JOB, companies, follow)

    @api.model
    def _get_facts(self, company, since, now):
        """Hook: what went on record in a company since an instant (naive UTC), as superuser.

        :return: a list of :class:`~.merit_rules.Fact`; those of nobody are left out
        """
        return [
            *self._get_missed_rounds(company, since),
            *self._get_incomplete(company, since),
            *self._get_late_papers(company, since, now),
            *self._get_missing_money(company, since),
            *self._get_late_stages(company, since),
        ]

    @api.model
    def _get_missed_rounds(self, company, since):
        """Rounds of review that passed undecided, of all who had them in hand."""
        misses = self.env["order.process.review.miss"].search(
            [("company_id", "=", company.id), ("noted_on", ">=", since)], order="id"
        )
        facts = []
        for (review, deadline), rows in misses.grouped(lambda miss: (miss.review_id, miss.deadline)).items():
            facts.append(
                Fact(
                    key=f"missed_round:{review.id}:{deadline:%Y%m%d%H%M%S}",
                    reason="missed_round",
                    user=rows.user_id,
                    company=company,
                    happened_on=deadline,
                    description=self.env._(
                        "%(order)s waited for %(level)s when the round closed at %(deadline)s.",
                        order=review.order_id.name,
                        level=review.level_id.name,
                        deadline=review._format_instant(deadline),
                    ),
                    order=review.order_id,
                    review=review,
                    source=review,
                )
            )
        return facts

    @api.model
    def _get_incomplete(self, company, since):
        """Orders that lacked something until a round had closed, or a dispatch had left, without them: whoever took the
        order answers for it (P4, two)."""
        holds = self.env["order.process.hold"].search(
            [
                ("company_id", "=", company.id),
                ("code", "=", INCOMPLETE),
                ("step", "in", ("submit", "dispatch")),
                ("released_on", ">=", since),
            ],
            order="id",
        )
        plans = {
            since: self.env["order.process.window"]._plan(same.order_id, dict.fromkeys(same.order_id, since))
            for since, same in holds.grouped("since").items()
        }
        facts = []
        for hold in holds:
            order = hold.order_id
            review, dispatch = plans[hold.since][order]
            missed = review and review.closes if hold.step == "submit" else dispatch and dispatch.leaves
            waited = hold.released_on - hold.since >= KEYING
            if waited and missed and missed < hold.released_on and order.state != "cancel":
                facts.append(order._prepare_incomplete_fact(hold.released_on, missed))
        return facts

    @api.model
    def _get_late_papers(self, company, since, now):
        """Papers whose originals came back late, or not yet, of whoever had the goods."""
        days = timedelta(days=company.merit_paper_days)
        papers = self.env["order.process.paper"].search(
            [
                ("company_id", "=", company.id),
                ("comes_back", "=", True),
                ("state", "!=", "void"),
                ("picking_id.state", "=", "done"),
                ("picking_id.date_done", ">=", since - days),
                ("picking_id.date_done", "<", now - days),
            ],
            order="id",
        )
        return [
            Fact(
                key=f"late_paper:{paper.id}",
                reason="late_paper",
                user=paper.picking_id.bearer_id,
                company=company,
                happened_on=paper.picking_id.date_done + days,
                description=self.env._(
                    "%(paper)s %(number)s of %(order)s was to be back by %(day)s.",
                    paper=paper.type_id.name,
                    number=paper.name,
                    order=paper.order_id.name,
                    day=self._format_on_clock(company, paper.picking_id.date_done + days),
                ),
                order=paper.order_id,
                source=paper,
            )
            for paper in papers
            if not paper.returned_on or paper.returned_on > paper.picking_id.date_done + days
        ]

    @api.model
    def _get_missing_money(self, company, since):
        """Hand-ins in which money was missing; what was too much is nobody's fault."""
        handins = self.env["order.process.handin"].search(
            [("company_id", "=", company.id), ("state", "=", "posted"), ("posted_on", ">=", since)], order="id"
        )
        return [
            Fact(
                key=f"handin:{handin.id}",
                reason="handin",
                user=handin.escort_id,
                company=company,
                happened_on=handin.posted_on,
                description=self.env._("Less was counted than collected in %s.", handin.name),
                reporter=handin.received_by_id,
                source=handin,
            )
            for handin in handins
            if company.currency_id.compare_amounts(handin.variance_total, 0) < 0
        ]

    @api.model
    def _get_late_stages(self, company, since):
        """Stages that took too long, of whoever had the order then; what whoever took it had kept back is his.

        Reviews are charged by their rounds, and the clocks that span several stages by these."""
        clocks = self.env["order.process.clock"].search(
            [
                ("company_id", "=", company.id),
                ("breached", "=", True),
                ("stage", "in", CHARGED_STAGES),
                ("deadline", ">=", since),
            ],
            order="id",
        )
        facts = []
        for clock in clocks:
            order = clock.order_id
            if INCOMPLETE in (clock.breach_codes or "").split(","):
                facts.append(order._prepare_incomplete_fact(clock.ended_on, clock.deadline))
                continue
            facts.append(
                Fact(
                    key=f"late:{order.id}:{clock.stage}:{clock.occurrence}",
                    reason="late",
                    user=clock.user_id or clock.group_id._get_colleagues(company),
                    company=company,
                    happened_on=clock.deadline,
                    description=self.env._(
                        "%(order)s: %(stage)s was to end by %(deadline)s.",
                        order=order.name,
                        stage=clock._get_label("stage"),
                        deadline=self._format_on_clock(company, clock.deadline),
                    ),
                    order=order,
                    source=clock,
                )
            )
        return facts

    @api.model
    def _format_on_clock(self, company, instant):
        return format_datetime(self.env, instant, tz=company._process_tz(), dt_format="short")


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _prepare_incomplete_fact(self, until, missed):
        """That the order lacked something until after the instant that it could have met; both naive UTC.

        :param until: ``False`` while it still does
        """
        self.ensure_one()
        until, limit = (
            instant and self.env["order.process.merit"]._format_on_clock(self.company_id, instant)
            for instant in (until, missed)
        )
        said = self.env._("%(order)s was incomplete and missed %(missed)s.", order=self.name, missed=limit)
        if until:
            said = self.env._(
                "%(order)s was incomplete until %(until)s and missed %(missed)s.",
                order=self.name,
                until=until,
                missed=limit,
            )
        return Fact(
            key=f"incomplete:{self.id}",
            reason="incomplete",
            user=self.taken_by_id,
            company=self.company_id,
            happened_on=missed,
            description=said,
            order=self,
            source=self,
        )
