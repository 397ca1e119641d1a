"""Another credit limit, tried by the account as it stood then (M6)."""

import doctest

from odoo.tests import BaseCase, freeze_time, tagged

from ..models.replay import account_past
from .credit_common import CreditCommon
from .replay_common import ReplayCase


class TestAccountPast(BaseCase):
    def test_examples(self):
        self.assertEqual(doctest.testmod(account_past).failed, 0)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestReplayLimit(ReplayCase, CreditCommon):
    def _confirmed(self, amount, day):
        with freeze_time(self._instant(9, day=day)):
            order = self._credit_orders(amount)
            self._approve(order)
            self.env.flush_all()
        self.assertEqual(order.state, "sale")
        return order

    def test_a_lower_limit(self):
        """400 and 500 of 1,000. With 800, the second is 100 too much; the third comes after 500 were invoiced and paid:
        400 and 300 fit into 800."""
        self._confirmed(400, 2)
        second = self._confirmed(500, 3)
        with freeze_time(self._instant(9, day=4)):
            self._pay(500, self._invoice(second))
            self.env.flush_all()
        self._confirmed(300, 5)
        with freeze_time(self._instant(9, day=6)):
            proposal = self._propose(self.dealer, {"credit_limit": 800})
        [(kind, order, was, would_be)] = self._effects(proposal)
        self.assertEqual((kind, order, was), ("held", second, "goes on"))
        for amount in ("800", "400", "500", "100"):
            self.assertIn(amount, would_be)
        self.assertEqual((proposal.judged, proposal.model_name), (3, "Credit Limit of a Dealer"))

    def test_a_higher_limit(self):
        """900 of 1,000 are taken; 200 more were held, and fit into 1,100."""
        self._confirmed(900, 2)
        with freeze_time(self._instant(9, day=3)):
            order = self._credit_orders(200)
            order.action_submit_review()
            self._pending(order).with_user(self.leader).sudo(False).action_approve()
            order.sudo()._sync_process()
            self.env.flush_all()
            proposal = self._propose(self.dealer, {"credit_limit": 1100})
        self.assertEqual(
            [(row[0], row[1], row[3]) for row in self._effects(proposal) if row[0] != "unlike"],
            [("free", order, "goes on")],
        )

    def test_released_by_special_approval(self):
        """1,200 of 1,000 went to management, which released it: the limit did stop it, and 1,300 would not have."""
        self.management.active = True
        self.env.flush_all()
        with freeze_time(self._instant(9)):
            order = self._approve(self._approve(self._credit_orders(1200)), self.manager)
            self.env.flush_all()
        self.assertEqual((order.state, order.credit_special), ("sale", True))
        with freeze_time(self._instant(9, day=3)):
            self.assertEqual(self._unchanged(self.dealer), (1, []))
            proposal = self._propose(self.dealer, {"credit_limit": 1300})
        self.assertEqual([(row[0], row[1], row[3]) for row in self._effects(proposal)], [("free", order, "goes on")])

    def test_cancelled_before_it_was_confirmed(self):
        """400 and 500 fitted into 1,000, and into 950, when it was submitted; 500 more came after it was given up."""
        self._confirmed(400, 2)
        with freeze_time(self._instant(9, day=3)):
            order = self._credit_orders(500)
            order.action_submit_review()
            self.env.flush_all()
        with freeze_time(self._instant(10, day=3)):
            order.sudo()._action_cancel()
            self.env.flush_all()
        self._confirmed(500, 5)
        with freeze_time(self._instant(9, day=6)):
            self.assertEqual(self._unchanged(self.dealer), (3, []))
            proposal = self._propose(self.dealer, {"credit_limit": 950})
        self.assertEqual((self._effects(proposal), proposal.judged), ([], 3))

    def test_overdue(self):
        """An invoice due on the 3rd stops what comes on the 5th where no day is tolerated, and not where five are."""
        first = self._confirmed(100, 2)
        with freeze_time(self._instant(10)):
            invoice = self._invoice(first, post=False)
            invoice.invoice_payment_term_id = False
            invoice.invoice_date_due = "2026-03-03"
            invoice.action_post()
            self.env.flush_all()
        self.dealer.write({"process_overdue_own": True, "process_overdue_days": 30})
        second = self._confirmed(100, 5)
        with freeze_time(self._instant(9, day=6)):
            proposal = self._propose(self.dealer, {"process_overdue_days": 0})
            tolerant = self._propose(self.dealer, {"process_overdue_days": 5})
        self.assertEqual([row[:2] for row in self._effects(proposal)], [("held", second)])
        self.assertIn("2 days", proposal.effect_ids.would_be)
        self.assertFalse(tolerant.effect_ids)

    def test_as_it_is_changes_nothing(self):
        self._confirmed(400, 2)
        second = self._confirmed(500, 3)
        with freeze_time(self._instant(9, day=4)):
            self._invoice(second)
            self.env.flush_all()
        with freeze_time(self._instant(9, day=6)):
            self.assertEqual(self._unchanged(self.dealer), (2, []))
