"""Over credit at submission: management is asked, and what it approves is released for an excess and some days (C8)."""

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .credit_common import CreditCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestCreditSpecial(CreditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.management.active = True

    def _codes(self, order, step):
        return [blocker.code for blocker in order._get_blockers(step)[order]]

    def _released(self, amount=1200):
        order = self._approve(self._credit_orders(amount))
        self.assertEqual(order.state, "draft")
        return self._approve(order, self.manager)

    def test_management_is_asked_and_releases(self):
        order = self._released()
        self.assertEqual(order.state, "sale")
        special = order.sudo().special_ids
        self.assertEqual((special.kind, special.amount, special.state), ("credit", 200, "used"))
        self.assertIn("200.00 too much", special.message)
        self.assertNotIn("credit", self._codes(order, "dispatch") + self._codes(order, "ship"))

    def test_within_credit_nobody_is_asked(self):
        order = self._approve(self._credit_orders(1000))
        self.assertEqual((order.state, order.credit_special), ("sale", False))

    def test_paid_meanwhile(self):
        self._invoice(self._approve(self._credit_orders(500)))
        order = self._credit_orders(600)
        self._approve(order, self.leader)
        self._pay(500)
        self._approve(order, self.finance)
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.sudo().special_ids)

    def test_over_only_since_submission(self):
        """Management was not asked: the last approval is refused; submitted anew, the order goes to management."""
        first, second = self._credit_orders(600, 600)
        self._approve(second, self.leader)
        self._approve(first)
        with self.assertRaisesRegex(UserError, "200.00 too much"):
            self._pending(second).with_user(self.finance).sudo(False).action_approve()
        self._pending(second).with_user(self.finance).sudo(False).action_return("over credit")
        second.with_user(self.clerk).action_submit_review()
        self.assertTrue(second.credit_special)

    def test_tolerance_and_days(self):
        order = self._released()
        self.company.write({"credit_tolerance": 5, "credit_release_days": 7})
        for limit, stops in ((1000, False), (940, False), (939, True)):  # 260 is 200 and 5 % of 1,200
            with self.subTest(limit=limit):
                self.dealer.sudo().credit_limit = limit
                self.assertEqual("special" in self._codes(order, "dispatch"), stops)
        self.dealer.sudo().credit_limit = 1000
        with freeze_time(self._instant(23, 59, 59, day=9)):
            self.assertNotIn("special", self._codes(order, "dispatch"))
        with freeze_time(self._instant(0, day=10)):
            self.assertIn("special", self._codes(order, "dispatch"))
            order.with_user(self.manager).sudo(False).action_grant_special("credit", reason="he pays on Friday")
            self.assertNotIn("special", self._codes(order, "dispatch"))

    def test_an_overdue_amount_is_another_matter(self):
        order = self._released()
        self.dealer.write({"process_overdue_own": True, "process_overdue_days": 0})
        self._invoice(order)
        other = self._create_orders(lines=[(self.goods, 10)], **self.terms)
        with freeze_time(self._instant(9, day=3)):
            self.assertNotIn("special", self._codes(order, "ship"))
        self.assertIn("credit", self._codes(other, "confirm"))

    def test_the_mark_is_the_system_s(self):
        order = self._credit_orders(1200)
        with self.assertRaisesRegex(UserError, "set by the order process"):
            order.with_user(self.clerk).write({"credit_special": True})
        copy = self._released().copy()
        self.assertFalse(copy.credit_special)
