"""What an administrator clicks to try a rule, and a manager to agree, each with the rights of the role only (M6)."""

from odoo import Command, fields
from odoo.tests import HttpCase, tagged

from .replay_common import ReplayCase


@tagged("post_install", "-at_install")
class TestReplayTours(ReplayCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in (cls.admin, cls.manager):
            user.password = user.login

    def test_tried_and_approved(self):
        rule = self.env["order.process.gap.rule"].create(
            {"name": "tried by tour", "check": "domain", "domain": "[]", "company_id": self.company.id}
        )
        order = self._create_orders()
        order.order_line = [Command.create({"product_id": self.oxide.id, "product_uom_qty": 1, "price_unit": 0})]
        today = fields.Date.to_string(self.company._process_today())
        # The button opens the proposal; what is tried by default is last month, and here today.
        action = rule.with_user(self.admin).action_try_change()
        first = self.Proposal.with_user(self.admin).browse(action["res_id"])
        first.write({"date_from": today, "date_to": today})
        self.start_tour(f"/odoo/rule-proposals/{first.id}", "order_process_rule_tried", login=self.admin.login)
        self.assertEqual((first.state, first.effect_ids.order_id), ("waiting", order))
        self.start_tour("/odoo/rule-proposals", "order_process_rule_approved", login=self.manager.login)
        self.assertEqual((first.state, rule.check, first.approver_id), ("applied", "promotion", self.manager))
