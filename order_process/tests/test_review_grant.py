"""The leader's wizard: less or more than the excess, until another day, inside a review and outside one."""

from datetime import date

from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from .test_review_special import SpecialCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestGrantWizard(SpecialCase):
    def _open(self, record, method, user=None):
        action = getattr(record.with_user(user or self.manager).sudo(False), method)()
        return self.env[action["res_model"]].with_user(user or self.manager).browse(action["res_id"])

    def test_more_and_longer(self):
        self.company.review_confirms = False
        order = self._create_orders()
        self.excess = {"all": 100.0}
        self._approve(order)
        wizard = self._open(self._pending(order), "action_open_special")
        with Form(wizard) as form:
            form.valid_until = "2026-03-31"
            form.reason = "agreed"
            with form.line_ids.edit(0) as line:
                self.assertEqual((line.excess, line.amount), (100.0, 100.0))
                line.amount = 150.0
        wizard.action_grant()
        special = self._special(order)
        self.assertEqual((special.amount, special.excess), (150.0, 100.0))
        self.assertEqual((special.valid_until, special.reason), (date(2026, 3, 31), "agreed"))
        self.assertEqual(order.review_state, "approved")
        self.excess = {"all": 150.0}
        order.action_confirm()

    def test_less_sends_it_back(self):
        """The clerk brings the order within what was approved; then nobody special is asked again."""
        order = self._create_orders()
        self.excess = {"all": 100.0}
        self._approve(order)
        review = self._pending(order)
        review.with_user(self.manager).sudo(False).action_approve_special({"credit": 60.0}, note="not more")
        self.assertEqual((review.state, order.review_state, order.state), ("returned", "rejected", "draft"))
        self.assertRegex(review.reason, r"not more Approved only up to .*60\.00")
        self.excess = {"all": 60.0}
        self._approve(order)
        self.assertEqual((order.state, self._special(order).state), ("sale", "used"))

    def test_who_and_what(self):
        order = self._create_orders()
        self.excess = {"all": 100.0}
        self._approve(order)
        review = self._pending(order)
        with self.assertRaisesRegex(UserError, "is reviewed by"):
            self._open(review, "action_open_special", self.leader).action_grant()
        for amounts, until in (({"credit": -1}, None), ({"credit": 100}, "2026-03-01"), ({"credit": "x"}, None)):
            with self.assertRaisesRegex(UserError, "a day that is not over"):
                review.with_user(self.manager).sudo(False).action_approve_special(amounts, until)
        self.assertEqual((review.state, self._special(order)), ("pending", self._special(order).browse()))

    def test_outside_a_review(self):
        order = self._approve(self._create_orders())
        self.excess = {"all": 100.0}
        blocker = order._get_blockers("dispatch")[order][0]
        self.assertFalse(order._get_blocker_action(blocker))
        action = order.with_user(self.manager).sudo(False)._get_blocker_action(blocker)
        self.assertEqual(action["method"], "action_open_grant")
        wizard = self._open(order, "action_open_grant")
        with self.assertRaisesRegex(UserError, "Say why"):
            wizard.action_grant()
        wizard.reason = "paid by Friday"
        wizard.action_grant()
        self.assertEqual(order._get_blockers("dispatch"), {order: []})
