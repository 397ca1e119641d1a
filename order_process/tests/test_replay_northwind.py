"""Rules as they are, replayed over Northwind's orders, change nothing, and say what happened (M6)."""

from collections import defaultdict

from odoo.tests import freeze_time, tagged

from . import test_northwind as northwind
from .replay_common import ReplayCase

KINDS = ("gap.rule", "review.level", "window", "clock.rule", "merit.rule")


@tagged("post_install", "-at_install")
class TestReplayNorthwind(ReplayCase, northwind.NorthwindCommon):
    """A quarter of the year in one round: imported, reviewed by two people, sent by its window."""

    _phase = northwind.TestNorthwind._phase
    _review = northwind.TestNorthwind._review
    _run_round = northwind.TestNorthwind._run_round

    def setUp(self):
        super().setUp()
        self.phases = defaultdict(lambda: [0.0, 0])

    def test_rules_as_they_are(self):
        self._run_round(0)
        orders = self._orders()
        self.assertGreater(len(orders), 150)
        received = orders.mapped("received_on")
        with freeze_time(self._instant(11)):
            for kind in KINDS:
                rules = self.env[f"order.process.{kind}"]
                for rule in rules.search([("company_id", "in", [False, self.company.id])]):
                    judged = self._unchanged(rule, min(received).date(), max(received).date())
                    self.assertEqual(judged.rows, [], f"{kind}: {rule.display_name}")
                    if kind == "gap.rule":
                        self.assertEqual(judged.count, len(orders))
