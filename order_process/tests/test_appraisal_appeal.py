"""Appeals and decisions: once, in time, by somebody else (K1)."""

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .appraisal_common import AppraisalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestAppeal(AppraisalCommon):
    def setUp(self):
        super().setUp()
        self.merit = self._find(self._approve(self._create_orders()), self.manager)
        self.own = self.merit.with_user(self.finance)
        self.boss = self.merit.with_user(self.second_manager)

    def _assert_refused(self, message, method, *args):
        state = self.merit.state
        with self.assertRaisesRegex(UserError, message):
            method(*args)
        self.assertEqual(self.merit.state, state)

    def test_appeal_pauses_until_somebody_else_decides(self):
        self.own.action_appeal("The dealer changed the colour afterwards")
        self.assertEqual((self.merit.state, self.merit.appealed_on), ("appealed", self._instant(9)))
        self.assertIn("The dealer changed", self._messages(self.second_manager)[0].body)
        self.assertFalse(self._messages(self.manager), "who reported it does not decide")
        self._assert_refused("is Appealed", self.boss.action_settle)
        with freeze_time("2026-05-01 01:00:00"):
            self._assert_refused("Give the reason", self.boss.action_confirm)
            self.assertEqual(self.merit.state, "appealed", "time alone decides nothing")
            self.boss.action_waive("You are right")
        self.assertRecordValues(
            self.merit,
            [{"state": "waived", "decided_by": self.second_manager.id, "decision": "You are right"}],
        )
        self.assertIn("You are right", self._messages(self.finance)[0].body)

    def test_what_was_waived_counts_in_no_sum(self):
        other = self._find(self._approve(self._create_orders()), self.manager)
        mine = (self.merit | other).with_user(self.finance)
        sums = ["counted_points:sum", "counted_amount:sum"]
        rows = mine._read_group([("id", "in", mine.ids)], [], sums)
        self.assertEqual(rows, [(-self.merit.points - other.points, -40.0)])
        self.boss.action_waive("You are right")
        rows = mine._read_group([("id", "in", mine.ids)], [], sums)
        self.assertEqual(rows, [(-other.points, -20.0)])
        self.assertEqual(self.merit.amount, 20, "what was proposed stays on record")

    def test_refused_appeal_confirms_at_once(self):
        self.own.action_appeal("No")
        self.boss.action_confirm("The order's note says 5/66")
        self.assertEqual((self.merit.state, self.merit.decided_by), ("confirmed", self.second_manager))
        self._assert_refused("is Confirmed", self.own.action_appeal, "again")
        self._assert_refused("is Confirmed", self.boss.action_waive, "never mind")

    def test_one_appeal(self):
        self.own.action_appeal("No")
        self._assert_refused("is Appealed", self.own.action_appeal, "No!")
        self.own.action_withdraw_appeal()
        self.assertEqual(self.merit.state, "proposed")
        self._assert_refused("appealed once already", self.own.action_appeal, "No!")
        self.boss.action_confirm()
        self.assertEqual(self.merit.state, "confirmed")

    def test_time_to_appeal(self):
        """The seventh day after the proposal ends on 9 March, 24:00 in Shanghai; until then nothing is confirmed."""
        with freeze_time("2026-03-09 15:59:59"):
            self.assertTrue(self.own.may_appeal)
            self._assert_refused("may appeal until", self.boss.action_confirm)
        self.own.invalidate_recordset()
        with freeze_time("2026-03-09 16:00:00"):
            self.assertFalse(self.own.may_appeal)
            self._assert_refused("the time to appeal ended", self.own.action_appeal, "late")
            self.boss.action_confirm()
        self.assertEqual(self.merit.state, "confirmed")

    def test_setting_of_the_days(self):
        self.company.merit_appeal_days = 0
        merit = self._find(self._approve(self._create_orders()), self.manager)
        self.assertEqual(merit.appeal_until, self._instant(0, day=3))

    def test_nobody_decides_on_their_own(self):
        order = self._approve(self._create_orders())
        boss_finance = self._create_user(
            "both", "order_process.group_finance_reviewer,order_process.group_approving_manager"
        )
        second = self._create_orders()
        self._approve(second, self.leader, boss_finance)
        merit = self._find(second, self.keeper, reviewer=boss_finance)
        own = merit.with_user(boss_finance)
        own.action_appeal("I am innocent")
        for decide, args in ((own.action_confirm, ("x",)), (own.action_waive, ("x",))):
            with self.assertRaisesRegex(UserError, "is your own, so somebody else decides"):
                decide(*args)
        self.assertEqual((merit.state, own.may_waive), ("appealed", False))
        merit.with_user(self.manager).action_confirm("no")
        with self.assertRaisesRegex(UserError, "is your own"):
            own.action_settle()
        with self.subTest("nor on what they reported"):
            reported = self._find(order, self.manager).with_user(self.manager)
            with self.assertRaisesRegex(UserError, "you reported it"):
                reported.action_waive("x")

    def test_who_decides(self):
        team = self.env["crm.team"].create({"name": "Desk", "user_id": self.leader.id, "company_id": self.company.id})
        team.member_ids = self.finance
        self.own.action_appeal("No")
        self.assertTrue(self._messages(self.leader))
        self.assertFalse(self._messages(self.second_manager), "the leader is asked first")
        for user in (self.clerk, self.admin, self.dispatcher):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.merit.with_user(user).action_waive("x")
        led = self.merit.with_user(self.leader)
        self.assertTrue(led.may_waive)
        led.action_confirm("no")
        self.assertEqual(self.merit.decided_by, self.leader)
        self._assert_refused("settled by an approving manager", led.action_settle)
        self.boss.action_settle()
        self.assertEqual((self.merit.state, self.merit.settled_by), ("settled", self.second_manager))

    def test_others_do_not_appeal(self):
        self._assert_refused("only the person concerned", self.boss.action_appeal, "x")
        self._assert_refused("Give the reason", self.own.action_appeal, "  ")
        self._assert_refused("is Proposed", self.boss.action_settle)

    def test_all_or_none(self):
        with freeze_time("2026-02-01 01:00:00"):
            old = self._find(self._approve(self._create_orders()), self.manager)
        with self.assertRaisesRegex(UserError, "may appeal until"):
            (old | self.merit).with_user(self.second_manager).action_confirm()
        self.assertEqual((old | self.merit).mapped("state"), ["proposed", "proposed"])
        old.with_user(self.second_manager).action_confirm()

    def test_wizards(self):
        def decide(decision, user):
            self.env["order.process.reason"].with_user(user).with_context(active_ids=self.merit.ids).create(
                {"decision": decision, "reason": "because"}
            ).action_decide()

        with self.assertRaises(UserError):
            decide("appeal", self.second_manager)
        decide("appeal", self.finance)
        self.assertEqual((self.merit.state, self.merit.appeal), ("appealed", "because"))
        decide("refuse_appeal", self.second_manager)
        self.assertEqual((self.merit.state, self.merit.decision), ("confirmed", "because"))

    def test_buttons_say_why_not(self):
        self.assertIn("may appeal until", self.boss.refusal)
        self.assertIn("is your own", self.own.refusal)
        self.assertEqual((self.boss.may_confirm, self.boss.may_waive, self.own.may_appeal), (False, True, True))
        queue = self.env.ref("order_process.view_merit_search").arch
        domain = queue.split('name="to_decide"')[1].split('domain="')[1].split('"')[0]
        self.assertIn("appeal_until", domain)
