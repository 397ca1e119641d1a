from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .production_common import ProductionCase


@tagged("post_install", "-at_install")
class TestProductionTour(ProductionCase, HttpCase):
    """Planned and checked, each on the screen of their role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The browser lives now, so the windows count from now and not from the tests' day.
        cls.windows.effective_from = fields.Datetime.now()
        for user in (cls.maker, cls.inspector):
            user.password = user.login

    def test_planned_and_checked(self):
        order = self._confirmed()
        url = "/odoo/action-order_process.action_productions"
        self.start_tour(url, "order_process_production_plans", login=self.maker.login)
        production = self._production(order)
        self.assertEqual((production.state, production.plan_ids.planned_by_id), ("approval", self.maker))
        self.assertEqual(production.plan_ids.ends_on.year, 2035)
        self._approve_plan(order)
        self._report(order, 10)
        self.start_tour(url, "order_process_quality_checks", login=self.inspector.login)
        [check] = production.check_ids
        self.assertEqual((check.verdict, check.inspector_id, len(check.item_ids)), ("passed", self.inspector, 4))
        self.assertGreater(production.due_on, fields.Date.today() + timedelta(days=1))
