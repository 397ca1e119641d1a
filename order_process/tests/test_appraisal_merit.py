"""What the rules make of a fact: which rule, how much, in which month, and who is told (K1)."""

import doctest
from datetime import date, datetime

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..models.appraisal import merit_rules
from ..models.appraisal.merit_rules import Fact
from .appraisal_common import AppraisalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestProposal(AppraisalCommon):
    def _propose(self, *keys, user=None, happened_on=None, detail="", company=None):
        user = user or self.finance
        return self.env["order.process.merit"]._propose(
            [
                Fact(
                    key=key,
                    reason="review_error",
                    user=user,
                    company=company or self.company,
                    happened_on=happened_on or self._instant(9),
                    description=key,
                    detail=detail,
                )
                for key in keys
            ]
        )

    def _create_rule(self, **vals):
        return self.env["order.process.merit.rule"].create({"name": "Rule", "reason": "review_error", **vals})

    def test_choice_of_the_rule(self):
        self.assertFalse(doctest.testmod(merit_rules).failed)

    def test_shipped_rule(self):
        merit = self._find(self._approve(self._create_orders()), self.keeper)
        self.assertRecordValues(
            merit,
            [
                {
                    "kind": "fine",
                    "user_id": self.finance.id,
                    "amount": 20.0,
                    "points": 1,
                    "state": "proposed",
                    "capped": False,
                    "date": date(2026, 3, 2),
                    "month": date(2026, 3, 1),
                    "number": 1,
                    "repetition": 1,
                    "error_kind": "product",
                    "appeal_until": datetime(2026, 3, 9, 16),  # the end of 9 March in Shanghai
                    "currency_id": self.company.currency_id.id,
                }
            ],
        )

    def test_fact_is_charged_once(self):
        first = self._propose("missed_round:1", "missed_round:1")
        self.assertEqual(len(first), 1)
        both = self._propose("missed_round:1", "missed_round:2")
        self.assertEqual(len(both), 2)
        self.assertIn(first, both)
        self.assertEqual(both.sorted("number").mapped("fact"), ["missed_round:1", "missed_round:2"])

    def test_person_is_told_in_the_person_s_language_without_amounts(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"].search([("name", "=", "order_process")])._update_translations("zh_CN")
        self.finance.lang = "zh_CN"
        self._find(self._approve(self._create_orders()), self.keeper)
        [message] = self._messages(self.finance)
        self.assertEqual(message.subject, self.env(context={"lang": "zh_CN"})._("A fine is proposed to you"))
        self.assertIn("Colour 6/88 for 5/66", message.body)
        self.assertIn("1 分", message.body)
        self.assertIn("2026", message.body)
        self.assertIn("/mail/view?model=order.process.merit", message.body)
        self.assertNotIn("20.0", message.body)

    def test_repetition_in_the_month(self):
        self._create_rule(from_repetition=3, amount=50, points=5)
        merits = self._propose(*(f"f:{n}" for n in range(4)))
        self.assertEqual(merits.sorted("number").mapped("amount"), [20, 20, 50, 50])
        self.assertEqual(merits.sorted("number").mapped("repetition"), [1, 2, 3, 4])
        self.assertEqual(self._propose("g:1", user=self.leader).amount, 20, "another person's month")
        with freeze_time("2026-04-02 01:00:00"):
            self.assertEqual(self._propose("f:9").amount, 20, "another month")

    def test_waived_ones_do_not_count(self):
        self._create_rule(from_repetition=2, amount=50)
        self._propose("f:1").with_user(self.manager).action_waive("not an error")
        self.assertEqual(self._propose("f:2").amount, 20)
        self.assertEqual(self._propose("f:3").amount, 50)

    def test_type_and_company(self):
        self._create_rule(error_kind="product", amount=30)
        self._create_rule(company_id=self.company.id, error_kind="amount", amount=40)
        details = {"promotion": 20, "product": 30, "amount": 40}
        for detail, amount in details.items():
            self.assertEqual(self._propose(f"f:{detail}", detail=detail).amount, amount)

    def test_rule_of_the_fact_s_date(self):
        """A stricter rule from April reaches neither a mistake of March found in April nor what is charged already."""
        march = self._propose("f:1")
        self._create_rule(amount=100, valid_from=date(2026, 4, 1))
        with freeze_time("2026-04-02 01:00:00"):
            late = self._propose("f:2", happened_on=datetime(2026, 3, 31, 15, 59, 59))
            new = self._propose("f:3", happened_on=datetime(2026, 3, 31, 16))  # 1 April, 0:00 in Shanghai
        self.assertEqual((march.amount, late.amount, new.amount), (20, 20, 100))
        self.assertEqual(late.month, date(2026, 4, 1), "a sheet that was signed does not grow")

    def test_applied_rule_stays(self):
        self._propose("f:1")
        for vals in ({"amount": 50}, {"points": 3}, {"from_repetition": 2}, {"valid_from": "2026-01-01"}):
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, "The past is not rewritten"):
                self.rule.with_user(self.admin).write(vals)
        self.rule.with_user(self.admin).write({"name": "Review mistake", "amount": 20, "active": False})
        self.assertFalse(self._propose("f:2"), "without a rule nobody is charged")
        with self.assertRaises(UserError):
            self.rule.with_user(self.clerk).write({"active": True})

    def test_rewards(self):
        self.rule.active = False
        self._create_rule(kind="reward", amount=500, points=10)
        merit = self._propose("f:1")
        self.assertEqual((merit.kind, merit.amount, merit.capped), ("reward", 500, False))
        merit.with_user(self.manager).action_confirm()
        self.assertEqual(merit.state, "confirmed", "nobody appeals against a reward")

    def test_cap(self):
        self.company.merit_monthly_cap = 50
        merits = self._propose(*(f"f:{n}" for n in range(4))).sorted("number")
        self.assertEqual(merits.mapped("amount"), [20, 20, 10, 0])
        self.assertEqual(merits.mapped("capped"), [False, False, True, True])
        self.assertEqual(merits.mapped("amount_by_rule"), [20, 20, 20, 20])
        self.assertEqual(merits.mapped("points"), [1, 1, 1, 1])
        self.assertEqual(self._propose("g:1", user=self.leader).amount, 20, "each person has a cap")
        merits[0].with_user(self.manager).action_waive("mistaken")
        self.assertEqual(self._propose("f:5").amount, 20, "what is waived leaves room")
        self.company.merit_monthly_cap = 0
        self.assertEqual(self._propose("f:6").amount, 20, "no cap")

    def test_cap_over_the_month_s_end(self):
        """March ends in Shanghai at 16:00 UTC."""
        self.company.merit_monthly_cap = 30
        amounts = []
        for number, instant in enumerate(
            ("2026-03-31 15:59:58", "2026-03-31 15:59:59", "2026-03-31 16:00:00", "2026-03-31 16:00:01")
        ):
            with freeze_time(instant):
                merit = self._propose(f"f:{number}")
                amounts.append((merit.month.month, merit.number, merit.amount))
        self.assertEqual(amounts, [(3, 1, 20), (3, 2, 10), (4, 1, 20), (4, 2, 10)])

    def test_cap_of_each_company_on_its_own_clock(self):
        west = self.env["res.company"].create({"name": "West", "process_tz": "America/Los_Angeles"})
        self.company.merit_monthly_cap = west.merit_monthly_cap = 30
        with freeze_time("2026-03-31 16:00:00"):
            merits = self._propose("a:1", "a:2") | self._propose("b:1", company=west)
        self.assertEqual(merits.mapped("amount"), [20, 10, 20])
        self.assertEqual(merits.mapped("month"), [date(2026, 4, 1)] * 2 + [date(2026, 3, 1)])

    def test_settings_are_not_negative(self):
        for name in ("merit_monthly_cap", "merit_appeal_days"):
            with self.subTest(field=name), mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
                with self.env.cr.savepoint():
                    self.company[name] = -1
                    self.env.flush_all()

    def test_points_only_proposes_no_money(self):
        self.company.merit_points_only = True
        merit = self._propose("f:1")
        self.assertEqual((merit.sudo().amount, merit.points, merit.capped), (0, 1, False))
        self.company.merit_points_only = False
        self.assertEqual(merit.amount, 0)

    def test_bulk(self):
        """Queries grow with neither facts nor people, apart from telling them."""
        people = [self.finance, self.leader, self.manager]

        def facts(prefix, count):
            return [
                Fact(f"{prefix}:{n}", "review_error", people[n % 3], self.company, self._instant(9), "x")
                for n in range(count)
            ]

        Merit = self.env["order.process.merit"]
        self.patch(type(Merit), "_tell_proposal", lambda merit: None)
        Merit._propose(facts("warm", 3))
        self.env.flush_all()
        counts = []
        for prefix, count in (("few", 3), ("many", 60)):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            Merit._propose(facts(prefix, count))
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)
