from odoo import models
from odoo.exceptions import ValidationError

from ..appraisal.merit_rules import Fact
from ..base.work_time import at_local, to_local
from .charges import Case, Charge, Consequence, charge
from .span import Judged

# Of a rule that was applied, what the one that takes its place would not say instead of it, but beside it.
CASES = frozenset({"reason", "error_kind", "from_repetition", "valid_from", "active"})


class OrderProcessMeritRule(models.Model):
    """What facts of the past would have cost or earned by another rule, within the month's cap."""

    _name = "order.process.merit.rule"
    _inherit = ["order.process.merit.rule", "order.process.tried"]

    _tried_less = frozenset({"name", "company_id"})

    def _check_tried(self, changed, names):
        super()._check_tried(changed, names)
        if (changed.amount or 0) < 0 or (changed.points or 0) < 0 or changed.from_repetition < 1:
            raise ValidationError(self.env._("Amount and points are not negative, and repetitions count from 1."))
        if self._was_applied() and names != {"active"} and not CASES.isdisjoint(names):
            raise ValidationError(
                self.env._("This rule was applied already: make a new one for another case, and stop this one.")
            )

    def _was_applied(self):
        return bool(self.env["order.process.merit"].sudo().search_count([("rule_id", "=", self.id)], limit=1))

    def _apply_tried(self, values, day):
        """A rule that was applied stays for its past; a new one takes over from the day on."""
        if not self._was_applied() or values.keys() == {"active"}:
            return super()._apply_tried(values, day)
        # It may have been applied for the first time after the change was proposed.
        self._check_tried(self._prepare_tried(values), set(values))
        return self.copy({"name": self.name, **values, "valid_from": day})

    def _replay(self, changed, span):
        facts = self._get_past_facts(span)
        every = self.search([])
        before = self._charge_past(every, facts, span)
        after = self._charge_past((every - self) | (changed if changed.active else self.browse()), facts, span)
        real = {merit.fact: merit for _case, _fact, merit in facts.values() if merit}
        rows = []
        for key, (case, fact, _merit) in facts.items():
            if not span.first <= fact.happened_on < span.last:
                continue
            was, would_be = before[key], after[key]
            if was[1:] != would_be[1:]:
                rows.append(self._prepare_charged(case, fact, was, would_be))
            if key in real and (real[key].amount, real[key].points) != (was.amount, was.points):
                merit = real[key]
                told = Charge(merit.rule_id.id, merit.kind, merit.amount, merit.points)
                rows.append({**self._prepare_charged(case, fact, told, was), "kind": "unlike"})
        return Judged(len(facts), rows)

    # === Facts ===

    def _get_past_facts(self, span):
        """``{key: (case, fact, what was charged)}`` from the first of the month on, because what came before counts for
        repetitions and the cap, and what happened earlier but was charged to that month; with the facts that no rule
        charged, without what was waived."""
        zone = span.company._process_tz()
        month = to_local(span.first, zone).date().replace(day=1)
        first = at_local(month, 0, zone)
        Merit = self.env["order.process.merit"]
        merits = Merit.search(
            [("company_id", "=", span.company.id), ("month", ">=", month), ("happened_on", "<", span.last)],
            order="id",
        )
        charged = {merit.fact: merit for merit in merits}
        known = {
            cause: same[0]._as_fact(same.user_id) for cause, same in merits.grouped("cause").items()
        }
        known.update(
            (fact.key, fact)
            for fact in Merit._get_facts(span.company, first, span.now)
            if fact.user and first <= fact.happened_on < span.last
        )
        found = {}
        for fact in known.values():
            day = to_local(fact.happened_on, zone).date()
            for part, user in enumerate(fact.user):
                key = fact.key if len(fact.user) == 1 else f"{fact.key}:{user.id}"
                merit = charged.get(key, merits.browse())
                if merit.state == "waived":
                    continue
                month, at = (merit.month, merit.proposed_on) if merit else (day.replace(day=1), fact.happened_on)
                case = Case(key, fact.reason, fact.detail, user.id, len(fact.user), part, day, month, at)
                found[key] = case, fact, merit
        return found

    def _charge_past(self, rules, facts, span):
        """``{key: Charge}`` by these rules."""
        company = span.company
        consequences = {
            rule._origin.id: Consequence(
                rule.kind, 0.0 if company.merit_points_only else rule.amount, rule.points
            )
            for rule in rules
        }
        return charge(
            [case for case, _fact, _merit in facts.values()],
            rules._as_rules(),
            consequences,
            company.id,
            company.merit_monthly_cap,
            company.currency_id.rounding,
        )

    # === Rows ===

    def _prepare_charged(self, case, fact, was, would_be):
        """A row; money stands in fields of its own, which are closed where the company works with points only."""
        kind = "recharged" if was.rule and would_be.rule else "charged" if would_be.rule else "uncharged"
        order = fact.order or self.env["sale.order"]
        return self._prepare_effect(
            kind,
            order,
            self._say_charge(was),
            self._say_charge(would_be),
            fact.description,
            self.env["res.users"].browse(case.user),
            fact.happened_on,
            currency_id=(order.currency_id or fact.company.currency_id).id,
            charge_before=was.amount,
            charge_after=would_be.amount,
            points_before=was.points,
            points_after=would_be.points,
        )

    def _say_charge(self, found):
        if not found.rule:
            return self.env._("nothing")
        rule = self.browse(found.rule)
        kind = dict(self._fields["kind"]._description_selection(self.env))[found.kind]
        points = self.env._("%s points", found.points)  # not inside the f-string: its terms are not found there
        return f"{kind} · {points} · {rule.name}"


class OrderProcessMerit(models.Model):
    _inherit = "order.process.merit"

    def _as_fact(self, people):
        """The fact behind what was charged, of all the people who had it in hand."""
        self.ensure_one()
        return Fact(
            key=self.cause,
            reason=self.reason,
            user=people,
            company=self.company_id,
            happened_on=self.happened_on,
            description=self.description,
            detail=self.error_kind or "",
            order=self.order_id,
            review=self.review_id,
        )
