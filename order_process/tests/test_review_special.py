"""Special approval of what exceeds policy: who is asked, what it covers, until when, and that it is used once (C7)."""

import datetime

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ..models.review.special_need import SpecialNeed
from .common import OrderProcessCommon

MONDAY = "2026-03-02 01:00:00"


class SpecialCase(OrderProcessCommon):
    """A made-up rule of credit: what each dealer's order exceeds stands in ``excess``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.level = cls.env.ref("order_process.level_management")

    def setUp(self):
        super().setUp()
        self.excess = {}
        Order = self.env.registry["sale.order"]
        original = Order._get_special_needs

        def _get_special_needs(orders):
            needs = original(orders)
            for order in orders:
                amount = self.excess.get(order.id, self.excess.get("all"))
                if amount:
                    needs[order].append(SpecialNeed("credit", amount, 10.0, f"Credit exceeded by {amount}."))
            return needs

        self.patch(Order, "_get_special_needs", _get_special_needs)

    def _levels(self, order, *states):
        reviews = order.sudo().review_ids.filtered(lambda review: review.state in states)
        return reviews.sorted("id").level_id

    def _special(self, order):
        return order.sudo().special_ids


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestSpecial(SpecialCase):
    def test_asked_only_where_policy_is_exceeded(self):
        within, beyond = self._create_orders(2)
        self.excess = {beyond.id: 100.0}
        self._approve(within | beyond)
        self.assertEqual((within.state, beyond.state), ("sale", "draft"))
        self.assertEqual(self._pending(beyond).level_id, self.level)
        self.assertEqual(self._pending(beyond).special_needs, "Credit exceeded by 100.0.")
        with self.assertRaisesRegex(UserError, "Credit exceeded by 100.0. It needs special approval. Ask Approving"):
            beyond.action_confirm()
        self._approve(beyond, self.manager)
        self.assertEqual(beyond.state, "sale")
        special = self._special(beyond)
        self.assertEqual(
            (special.kind, special.amount, special.valid_until, special.granted_by_id, special.state),
            ("credit", 100.0, datetime.date(2026, 3, 9), self.manager, "used"),
        )
        self.assertFalse(self._special(within))

    def test_amount_threshold(self):
        self.company.special_order_amount = 1000
        small, large = self._create_orders(), self._create_orders(lines=[(self.dye, 40)])
        self._approve(small | large)
        self.assertEqual((small.state, large.state), ("sale", "draft"))
        self.assertIn("exceeds the limit", self._pending(large).special_needs)
        self._approve(large, self.manager)
        self.assertEqual((large.state, self._special(large).amount), ("sale", 200.0))

    def test_very_kind_before_any(self):
        credit = self.level.copy({"name": "Credit board", "special_kind": "credit", "sequence": 40})
        self.company.special_order_amount = 1000
        order = self._create_orders(lines=[(self.dye, 40)])
        self.excess = {"all": 50.0}
        order.action_submit_review()
        self.assertEqual(self._levels(order, "waiting")[-2:], self.level | credit)
        self._approve(order, self.leader, self.finance, self.manager)
        self.assertEqual(order.state, "draft")
        other = self._create_user("board", "order_process.group_approving_manager")
        self._approve(order, other)
        self.assertEqual(order.state, "sale")
        self.assertEqual(
            {special.kind: special.granted_by_id for special in self._special(order)},
            {"amount": self.manager, "credit": other},
        )

    def test_no_level_grants_it(self):
        self.level.active = False
        order = self._create_orders()
        self.excess = {"all": 100.0}
        with self.assertRaisesRegex(UserError, "No review level grants special approval for it"):
            order.action_submit_review()

    def test_covers_up_to_its_amount(self):
        self.company.review_confirms = False
        order = self._create_orders()
        self.excess = {"all": 100.0}
        self._approve(order, self.leader, self.finance, self.manager)
        self.excess = {"all": 100.01}
        with self.assertRaisesRegex(UserError, r"The special approval covers only \$\s?100.00\. Ask"):
            order.action_confirm()
        self.excess = {"all": 99.0}
        order.action_confirm()
        self.assertEqual(self._special(order).state, "used")

    def test_until_the_end_of_its_day(self):
        """The last day is over at midnight in Shanghai, which is 16:00 UTC."""
        self.company.review_confirms = False
        order, other = self._create_orders(2)
        self.excess = {"all": 100.0}
        self._approve(order | other, self.leader, self.finance, self.manager)
        with freeze_time("2026-03-09 15:59:59"):
            self.assertFalse(self.env["order.process.special"]._expire_due())
            order.action_confirm()
        with freeze_time("2026-03-09 16:00:00"):
            with self.assertRaisesRegex(UserError, "The special approval was valid until 03/09/2026. Ask Approving"):
                other.action_confirm()
            self.assertEqual(self.env["order.process.special"]._expire_due(), self._special(other))
            self.assertEqual(self.env["order.process.special"]._expire_due(), self.env["order.process.special"])
            self.assertEqual((self._special(order).state, self._special(other).state), ("used", "expired"))
            self.assertIn("special", other.sudo().hold_ids.filtered(lambda hold: not hold.released_on).mapped("code"))
            with self.assertRaisesRegex(UserError, "needs special approval"):
                other.action_confirm()
            other.with_user(self.manager).action_grant_special("credit", reason="agreed with the dealer")
            other.action_confirm()
        self.assertEqual(other.state, "sale")

    def test_not_for_a_copy(self):
        order = self._create_orders()
        self.excess = {"all": 100.0}
        self._approve(order, self.leader, self.finance, self.manager)
        copy = order.copy({"client_order_ref": "again"})
        self.assertFalse(self._special(copy))
        self.assertTrue(copy._get_uncovered_needs()[copy])

    def test_used_once(self):
        """An order that was cancelled and reopened needs a new approval."""
        order = self._create_orders()
        self.excess = {"all": 100.0}
        self._approve(order, self.leader, self.finance, self.manager)
        order._action_cancel()
        order.action_draft()
        self.assertEqual(self._special(order).state, "dropped")
        self.assertTrue(self._special(order).used_on)
        order.action_submit_review()
        self.assertIn(self.level, self._levels(order, "waiting"))

    def test_back_within_policy(self):
        """What was approved is given back, stays in the history, and counts no more for a later excess."""
        order = self._create_orders()
        self.excess = {"all": 100.0}
        self._approve(order, self.leader, self.finance)
        self.company.review_confirms = False
        self._approve(order, self.manager)
        order.action_withdraw_review()
        self.excess = {}
        order.action_submit_review()
        self.assertEqual(self._special(order).state, "dropped")
        self.assertNotIn(self.level, self._levels(order, "waiting", "pending"))
        order.action_withdraw_review()
        self.excess = {"all": 100.0}
        order.action_submit_review()
        self.assertIn(self.level, self._levels(order, "waiting", "pending"))
        kinds = order.sudo().event_ids.sorted("seq").mapped("kind")
        self.assertEqual([kind for kind in kinds if "special" in kind], ["special_granted", "special_ended"])
        self.assertFalse(self.env["order.process.event"]._find_breaks(order))

    def test_not_asked_again_while_it_is_valid(self):
        self.company.review_confirms = False
        order = self._create_orders()
        self.excess = {"all": 100.0}
        self._approve(order, self.leader, self.finance, self.manager)
        order.action_withdraw_review()
        order.action_submit_review()
        self.assertNotIn(self.level, self._levels(order, "waiting", "pending"))
        self._approve(order)
        order.action_confirm()
        self.assertEqual(self._special(order).state, "used")

    def test_need_that_comes_and_goes_during_review(self):
        coming, going = self._create_orders(2)
        self.excess = {going.id: 100.0}
        (coming | going).action_submit_review()
        self._approve(coming | going, self.leader)
        self.excess = {coming.id: 100.0}
        self._approve(coming | going, self.finance)
        self.assertEqual((coming.state, going.state), ("draft", "sale"))
        self.assertEqual(self._pending(coming).level_id, self.level)
        moot = going.sudo().review_ids.filtered(lambda review: review.level_id == self.level)
        self.assertEqual((moot.state, moot.reviewer_id.id), ("outdated", False))
        self.assertEqual(moot.note, "Nothing exceeds policy any more.")

    def test_need_after_the_confirmation(self):
        """Goods wait for the approval, which the goods that leave use up."""
        order = self._approve(self._create_orders())
        self.excess = {order.id: 100.0}
        order._sync_process()
        self.assertEqual(order.sudo().hold_ids.filtered(lambda hold: not hold.released_on).code, "special")
        self._run_windows(self._instant(10))
        self.assertEqual(order.process_stage, "approved")
        order.with_user(self.manager).sudo(False).action_grant_special("credit", reason="paid tomorrow")
        self.assertFalse(order.is_held)
        self._run_windows(self._instant(12))
        self.assertEqual((order.process_stage, self._special(order).state), ("dispatched", "granted"))
        self.excess = {order.id: 150.0}
        with self.assertRaisesRegex(UserError, "covers only"):
            order.sudo().picking_ids.with_user(self.keeper).button_validate()
        self.excess = {order.id: 80.0}
        order.sudo().picking_ids.with_user(self.keeper).with_context(skip_sms=True).button_validate()
        self.assertEqual((order.process_stage, self._special(order).state), ("shipped", "used"))

    def test_who_may_grant(self):
        self.company.review_confirms = False
        own = self._create_orders(user=self.manager, taken_by_id=self.clerk.id)
        order = self._create_orders()
        self.excess = {"all": 100.0}
        for user in (self.clerk, self.leader, self.finance, self.admin):
            with self.assertRaisesRegex(UserError, "special approval is granted by Approving Manager"):
                order.with_user(user).sudo(False).action_grant_special("credit", reason="because")
        with self.assertRaisesRegex(UserError, "you took or entered"):
            own.with_user(self.manager).sudo(False).action_grant_special("credit", reason="because")
        manager = order.with_user(self.manager).sudo(False)
        for wrong, message in (
            ({"kind": "promotion", "reason": "because"}, "needs no special approval"),
            ({"kind": "credit", "reason": " "}, "Say why"),
            ({"kind": "credit", "reason": "because", "valid_until": "2026-03-01"}, "a day that is not over"),
            ({"kind": "credit", "reason": "because", "amount": 0}, "has an amount"),
        ):
            with self.subTest(message), self.assertRaisesRegex(UserError, message):
                manager.action_grant_special(**wrong)
        manager.action_grant_special("credit", amount=500, valid_until="2026-03-02", reason="because")
        self.assertEqual((self._special(order).amount, self._special(order).reason), (500.0, "because"))
        with self.assertRaisesRegex(UserError, "needs no special approval"):
            manager.action_grant_special("credit", reason="again")
        self.excess = {"all": 600.0}
        manager.action_grant_special("credit", reason="more")
        self.assertEqual(self._special(order).sorted("id").mapped("state"), ["dropped", "granted"])

    def test_nobody_writes_it(self):
        order = self._create_orders()
        self.excess = {"all": 100.0}
        self.company.review_confirms = False
        self._approve(order, self.leader, self.finance, self.manager)
        special = self._special(order)
        vals = {
            "order_id": order.id,
            "kind": "promotion",
            "amount": 1.0,
            "currency_id": order.currency_id.id,
            "valid_until": "2030-01-01",
            "granted_by_id": self.manager.id,
            "granted_on": MONDAY,
        }
        for user in (self.env.ref("base.user_admin"), self.manager):
            env = self.env(user=user, su=True)
            for attack in (
                lambda env=env: env["order.process.special"].create(vals),
                lambda env=env: special.with_env(env).write({"amount": 1000}),
                lambda env=env: special.with_env(env).write({"state": "granted"}),
                lambda env=env: special.with_env(env).unlink(),
                lambda env=env: order.with_env(env).write({"special_ids": [(0, 0, vals)]}),
            ):
                with self.assertRaises(UserError):
                    attack()
        self.assertEqual((special.amount, special.state), (100.0, "granted"))
