"""Another fine or reward, tried over what was charged and what was not (M6)."""

import doctest
from datetime import timedelta

from odoo.exceptions import ValidationError
from odoo.tests import BaseCase, freeze_time, tagged

from ..models.replay import charges
from .clock_common import ClockCase
from .replay_common import ReplayCase
from .test_appraisal_facts import Facts


class TestCharges(BaseCase):
    def test_examples(self):
        self.assertEqual(doctest.testmod(charges).failed, 0)


@tagged("post_install", "-at_install")
class TestReplayMerit(ReplayCase, Facts, ClockCase):
    def _late(self, count, begin=timedelta(0), later=timedelta(0)):
        """So many orders submitted at 11:40, ten minutes late, and charged at noon, or later."""
        orders = self.env["sale.order"]
        for _number in range(count):
            with freeze_time(self._instant(8, 30) + begin):
                order = self._create_orders(taken_by_id=self.salesman.id)
                self.env.flush_all()
            with freeze_time(self._instant(11, 40) + begin):
                order.action_submit_review()
                self.env.flush_all()
            orders |= order
        self._run_facts(self._instant(12) + begin + later)
        return orders

    def _merit_rule(self, reason="late", **vals):
        return self.env["order.process.merit.rule"].create(
            {"name": "Late", "reason": reason, "amount": 20, "points": 1, "company_id": self.company.id, **vals}
        )

    @freeze_time("2026-03-03 01:00:00")
    def test_another_amount(self):
        """Two late orders cost 20 and a point each; by the changed rule, 50 and two."""
        rule = self._merit_rule()
        first, second = self._late(2)
        self.assertEqual(self._merits("late").mapped("amount"), [20, 20])
        proposal = self._propose(rule, {"amount": 50, "points": 2})
        self.assertEqual(
            [
                (row.kind, row.order_id, row.charge_before, row.charge_after, row.points_before, row.points_after)
                for row in proposal.effect_ids.sorted(lambda row: row.order_id.id)
            ],
            [("recharged", first, 20, 50, 1, 2), ("recharged", second, 20, 50, 1, 2)],
        )
        self.assertEqual(proposal.effect_ids.user_id, self.clerk)
        self.assertEqual(set(proposal.effect_ids.mapped("would_be")), {"Fine · 2 points · Late"})

    @freeze_time("2026-03-03 01:00:00")
    def test_within_the_cap(self):
        """A cap of 30 leaves 20 and 10; at 25 each it leaves 25 and 5."""
        self.company.merit_monthly_cap = 30
        rule = self._merit_rule()
        self._late(2)
        proposal = self._propose(rule, {"amount": 25})
        rows = proposal.effect_ids.sorted("charge_before", reverse=True)
        self.assertEqual([(row.charge_before, row.charge_after) for row in rows], [(20, 25), (10, 5)])

    @freeze_time("2026-03-03 01:00:00")
    def test_newly_and_no_longer_charged(self):
        """Nobody was charged while the rule was for rounds missed; for time limits, one is. And the reverse."""
        rule = self._merit_rule(reason="suggestion")
        order = self._late(1)
        self.assertFalse(self._merits("late"))
        proposal = self._propose(rule, {"reason": "late"})
        self.assertEqual(self._effects(proposal), [("charged", order, "nothing", "Fine · 1 points · Late")])
        other = self._merit_rule()
        self._run_facts(self._instant(13))
        self.assertEqual(self._merits("late").rule_id, other)
        proposal = self._propose(other, {"active": False})
        self.assertEqual(self._effects(proposal), [("uncharged", order, "Fine · 1 points · Late", "nothing")])

    @freeze_time("2026-03-03 01:00:00")
    def test_as_it_is_changes_nothing(self):
        self.company.merit_monthly_cap = 30
        rule = self._merit_rule()
        self._late(3)
        merits = self._merits("late")
        self.assertEqual(sum(merits.mapped("amount")), 30)
        for one in rule | self.env["order.process.merit.rule"].search([]):
            self.assertEqual(self._unchanged(one).rows, [], one.name)

    @freeze_time("2026-03-03 01:00:00")
    def test_the_past_is_not_rewritten(self):
        """What was applied stays; the approved change is a rule of its own from the day on."""
        rule = self._merit_rule()
        self._late(1)
        proposal = self._propose(rule, {"amount": 50})
        proposal.action_submit()
        proposal.with_user(self.manager).action_approve()
        self.assertEqual((proposal.state, rule.amount), ("applied", 20))
        newer = self.env["order.process.merit.rule"].search([], order="id desc", limit=1)
        self.assertEqual((newer.amount, str(newer.valid_from), newer.reason), (50, "2026-03-03", "late"))

    @freeze_time("2026-03-03 01:00:00")
    def test_another_case_than_it_was_applied_to(self):
        """The rule would stay for its own case beside the new one: that is no change of it, but a second rule."""
        rule = self._merit_rule()
        self._late(1)
        for values in (
            {"reason": "suggestion"},
            {"error_kind": "amount"},
            {"from_repetition": 2, "amount": 50},
            {"valid_from": "2026-04-01"},
            {"active": False, "amount": 50},
        ):
            with self.subTest(values), self.assertRaisesRegex(ValidationError, "was applied already: make a new one"):
                self._propose(rule, values)
        proposal = self._propose(rule, {"active": False})
        proposal.action_submit()
        proposal.with_user(self.manager).action_approve()
        self.assertEqual((proposal.state, rule.active), ("applied", False))

    @freeze_time("2026-03-05 01:00:00")
    def test_charged_to_a_later_month(self):
        """What happened on 2 March and was charged in April took 20 of April's cap of 30; 10 or 5 are left of it."""
        self.company.merit_monthly_cap = 30
        rule = self._merit_rule()
        self._late(1, later=timedelta(days=30))
        [first] = self._merits("late")
        self.assertEqual((str(first.month), first.amount), ("2026-04-01", 20))
        self._late(1, begin=timedelta(days=31))
        second = self._merits("late") - first
        self.assertEqual((str(second.month), second.amount), ("2026-04-01", 10))
        with freeze_time("2026-04-03 01:00:00"):
            april = {"date_from": "2026-04-01", "date_to": "2026-04-30"}
            self.assertEqual(self._unchanged(rule, **april).rows, [])
            proposal = self._propose(rule, {"amount": 25}, **april)
        self.assertEqual(
            [(row.kind, row.order_id, row.charge_before, row.charge_after) for row in proposal.effect_ids],
            [("recharged", second.order_id, 10, 5)],
        )
