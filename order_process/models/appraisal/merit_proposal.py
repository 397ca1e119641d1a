from collections import defaultdict

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import format_date

from ..base.notify import notify
from ..base.work_time import at_local, to_local
from .merit_rules import choose, divide, within_cap


class OrderProcessMerit(models.Model):
    """Proposals: a fact becomes a fine or a reward by the rule of its date, once, within the month's cap."""

    _inherit = "order.process.merit"

    @api.model
    def _propose(self, facts):
        """Propose what the rules say for these facts, tell the people, and return the proposals of all of them.

        A fact that was charged already stays as it was charged, whoever reports it again; a fact without a rule brings
        nothing, and what several had in hand is charged where the rule divides it. It is charged to
        the month in which it is proposed, on the company's clock, so that a sheet that was signed does not grow.

        :param facts: a list of :class:`~.merit_rules.Fact`
        :raises ConcurrencyError: when somebody else proposes to the same person at the same moment; the server
            then runs the request again
        """
        rules = self.env["order.process.merit.rule"].sudo()._get_rules() if facts else []
        reasons = {rule.reason for rule in rules}
        facts = {fact.key: fact for fact in facts if fact.reason in reasons}
        if not facts:
            return self.browse()
        known = self.sudo().search([("cause", "in", list(facts))])
        for key in set(known.mapped("cause")):
            del facts[key]
        vals_list = self._prepare_proposals(
            sorted(facts.values(), key=lambda fact: (fact.happened_on, fact.key)), rules
        )
        try:
            with self.env.cr.savepoint():
                fresh = self._append(vals_list)
        except psycopg2.errors.UniqueViolation as error:
            raise ConcurrencyError("another proposal to the same person came first") from error
        for merit in fresh.sudo():
            merit._tell_proposal()
        return known.with_env(self.env) | fresh

    @api.model
    def _prepare_proposals(self, facts, rules):
        now = fields.Datetime.now()
        days = {fact.company: to_local(now, fact.company._process_tz()).date() for fact in facts}
        tallies = self._get_tallies(facts, days)
        vals_list = []
        for fact in facts:
            day = days[fact.company]
            happened = to_local(fact.happened_on, fact.company.sudo()._process_tz()).date()
            people = [(user, tallies[fact.company, user]) for user in fact.user]
            chosen = [
                choose(rules, fact.reason, fact.detail, fact.company.id, happened, tally["charged"])
                for _user, tally in people
            ]
            for part, found in enumerate(chosen):
                rule = self.env["order.process.merit.rule"].sudo().browse(found and found[0])
                if rule and (len(people) == 1 or rule.divided):
                    charge = self._prepare_charge(fact, rule, people[part][1], part)
                    if charge:
                        about = {"repetition": found[1], "proposed_on": now, "date": day, "month": day.replace(day=1)}
                        vals_list.append({**self._prepare_fact(fact, people[part][0]), **charge, **about})
        return vals_list

    @api.model
    def _prepare_charge(self, fact, rule, tally, part):
        """What the rule makes of a person's part of a fact, within the month's cap; the tally goes on with it."""
        company = fact.company.sudo()
        currency, people = company.currency_id, len(fact.user)
        money = 0.0 if company.merit_points_only else divide(rule.amount, people, currency.rounding)[part]
        points = divide(rule.points, people, 1)[part]
        if not points and not money:
            return {}
        amount = money
        if rule.kind == "fine":
            amount = currency.round(within_cap(money, company.merit_monthly_cap, tally["amount"]))
            tally["amount"] += amount
        tally["charged"].append((fact.reason, fact.detail))
        tally["number"] += 1
        day = to_local(fields.Datetime.now(), company._process_tz()).date()
        last = at_local(day, 24 * (1 + company.merit_appeal_days), company._process_tz())
        return {
            "kind": rule.kind,
            "rule_id": rule.id,
            "number": tally["number"],
            "currency_id": currency.id,
            "amount": amount,
            "amount_by_rule": money,
            "capped": amount < money,
            "points": points,
            "appeal_until": last if rule.kind == "fine" else False,
        }

    @api.model
    def _prepare_fact(self, fact, user):
        return {
            "cause": fact.key,
            "fact": fact.key if len(fact.user) == 1 else f"{fact.key}:{user.id}",
            "reason": fact.reason,
            "error_kind": fact.detail if fact.error else False,
            "description": fact.description,
            "happened_on": fact.happened_on,
            "user_id": user.id,
            "company_id": fact.company.id,
            "reporter_id": fact.reporter.id if fact.reporter else False,
            "order_id": fact.order.id if fact.order else False,
            "review_id": fact.review.id if fact.review else False,
            "error_id": fact.error.id if fact.error else False,
            "source_model": fact.source._name if fact.source else False,
            "source_id": fact.source.id if fact.source else False,
        }

    @api.model
    def _get_tallies(self, facts, days):
        """What each person was charged with this month: number of the last one, facts, amount of the fines."""
        tallies = defaultdict(lambda: {"number": 0, "charged": [], "amount": 0.0})
        months = {company: day.replace(day=1) for company, day in days.items()}
        merits = self.sudo().search(
            [
                ("user_id", "in", [user.id for fact in facts for user in fact.user]),
                ("company_id", "in", [company.id for company in months]),
                ("month", "in", list(months.values())),
            ]
        )
        for merit in merits:
            if merit.month != months.get(merit.company_id):
                continue
            tally = tallies[merit.company_id, merit.user_id]
            tally["number"] = max(tally["number"], merit.number)
            if merit.state != "waived":
                tally["charged"].append((merit.reason, merit.error_kind or ""))
                tally["amount"] += merit.amount if merit.kind == "fine" else 0.0
        return tallies

    # === Telling people ===

    def _tell_proposal(self):
        merit = self._in_language(self.user_id)
        _ = merit.env._
        if merit.kind == "reward":
            subject = _("A reward is proposed to you")
            close = _("Somebody else decides on it.")
        else:
            subject = _("A fine is proposed to you")
            last = fields.Date.subtract(to_local(merit.appeal_until, merit.company_id._process_tz()).date(), days=1)
            last = format_date(merit.env, last)
            close = _("You may appeal once, up to and including %s; somebody else decides.", last)
        notify(merit, merit.user_id, subject, [merit._get_summary(), merit.description, close])

    def _in_language(self, user):
        return self.sudo().with_context(lang=user.lang or self.env.lang)

    def _get_summary(self):
        """What it is for and how many points, in the language of the environment."""
        points = self.env._("%s points", self.points)  # not inside the f-string: its terms are not found there
        return f"{self._get_cause()} · {points}"

    def _get_cause(self):
        self.ensure_one()
        merit = self.sudo()
        names = (merit.review_id.level_id.name, merit.order_id.name)
        return " · ".join(filter(None, (merit._get_label("reason"), merit._get_label("error_kind"), *names)))
