"""A changed rule waits for a second person and for its day, and only for the rule that was tried (M6)."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .replay_common import ReplayCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestProposal(ReplayCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.both = cls._create_user(
            "both", "order_process.group_process_admin,order_process.group_approving_manager"
        )
        cls.rule = cls.env["order.process.gap.rule"].create(
            {"name": "note", "check": "domain", "domain": "[]", "company_id": cls.company.id}
        )
        cls.condition = "[('promotion_note', '!=', False)]"

    def _waiting(self, user=None, **vals):
        proposal = self._propose(self.rule, {"domain": self.condition}, user=user)
        proposal.write({"reason": "Gifts without a note", **vals})
        proposal.action_submit()
        return proposal

    def _told(self, user):
        return self.env["mail.message"].search(
            [("model", "=", "order.process.rule.proposal"), ("partner_ids", "in", user.partner_id.ids)],
            order="id desc",
            limit=1,
        )

    def _run_day(self, instant):
        self.env.flush_all()
        with freeze_time(instant), self.enter_registry_test_mode(), self.registry.cursor() as cr:
            self.env(cr=cr)["order.process.rule.proposal"]._run_proposals()
        self.env.invalidate_all()

    # === The second person ===

    def test_approved_by_somebody_else(self):
        order = self._create_orders()
        proposal = self._waiting()
        self.assertFalse(order.is_held)
        told = self._told(self.manager)
        self.assertIn("note", told.subject)
        self.assertIn("Gifts without a note", told.body)
        proposal.with_user(self.manager).action_approve()
        self.assertEqual((proposal.state, self.rule.domain), ("applied", self.condition))
        self.assertTrue(order.is_held, "the change goes the way of every change: open orders follow")
        change = self.env["order.process.rule.change"].search(
            [("model", "=", self.rule._name), ("res_id", "=", self.rule.id)], limit=1
        )
        self.assertRecordValues(
            change,
            [
                {
                    "field": "domain",
                    "user_id": self.admin.id,
                    "proposal_id": proposal.id,
                    "approver_id": self.manager.id,
                    "old_text": "[]",
                    "new_text": self.condition,
                }
            ],
        )
        self.assertIn("In force", self._told(self.admin).subject)

    def test_nobody_approves_their_own(self):
        proposal = self._waiting(user=self.both)
        self.assertFalse(proposal.may_decide)
        self.assertTrue(proposal.refusal)
        with self.assertRaisesRegex(UserError, "Somebody else"):
            proposal.action_approve()
        with self.assertRaisesRegex(UserError, "Somebody else"):
            proposal.action_decline("no")
        proposal.with_user(self.manager).action_approve()
        self.assertEqual(self.rule.domain, self.condition)

    def test_who_types_the_values_is_the_proposer(self):
        """In somebody else's draft as well: who typed it asks, and does not approve it in the other's name."""
        proposal = self._propose(self.rule, {"domain": self.condition}).with_user(self.both)
        with freeze_time("2026-03-02 02:00:00"):
            proposal.propose_values({"step": "dispatch"})
            proposal.action_try()
            proposal.action_submit()
        self.assertEqual((proposal.proposer_id, str(proposal.proposed_on)), (self.both, "2026-03-02 02:00:00"))
        self.assertFalse(proposal.may_decide)
        with self.assertRaisesRegex(UserError, "Somebody else"):
            proposal.action_approve()
        self.assertEqual((proposal.state, self.rule.step), ("waiting", "submit"))

    def test_a_rule_of_every_company(self):
        """Decided by somebody who works in all of them; nobody else is asked."""
        self.env["res.company"].create({"name": "Other"})
        enabled = self.env["res.company"].search([("order_process_enabled", "=", True)])
        rule = self.env["order.process.gap.rule"].create({"name": "all", "check": "domain", "domain": "[]"})
        proposal = self._propose(rule, {"domain": self.condition})
        with self.assertRaisesRegex(UserError, "Nobody may approve this"), self.cr.savepoint():
            proposal.action_submit()
        boss = self._create_user("boss", "order_process.group_approving_manager")
        boss.company_ids = enabled
        proposal.action_submit()
        self.assertIn("all", self._told(boss).subject)
        self.assertFalse(self._told(self.manager))
        words = "all: a rule of every company is decided by somebody who works in all of them."
        proposal = proposal.with_user(self.manager)
        self.assertEqual((proposal.may_decide, proposal.refusal), (False, words))
        for step in (proposal.action_approve, lambda: proposal.action_decline("no")):
            with self.assertRaises(UserError) as refused:
                step()
            self.assertEqual(str(refused.exception), words)
        self.manager.company_ids = enabled
        self.env.invalidate_all()
        self.assertTrue(proposal.may_decide)
        proposal.action_approve()
        self.assertEqual((proposal.state, rule.domain), ("applied", self.condition))

    def test_in_the_company_s_language(self):
        """Whoever tries it, all read the same."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"].search([("name", "=", "order_process")])._update_translations("zh_CN")
        self.company.partner_id.lang = "zh_CN"
        order = self._create_orders()
        proposal = self._propose(self.rule, {"domain": self.condition})
        self.assertEqual(self._effects(proposal), [("held", order, "放行", "卡单：note")])

    def test_declined_with_a_reason(self):
        proposal = self._waiting().with_user(self.manager)
        with self.assertRaisesRegex(UserError, "Say why"):
            proposal.action_decline(" ")
        proposal.action_decline("Too many would be held.")
        self.assertEqual((proposal.state, self.rule.domain), ("declined", "[]"))
        self.assertIn("Too many", self._told(self.admin).body)
        with self.assertRaisesRegex(UserError, "not while"):
            proposal.action_approve()

    def test_tried_before_it_is_asked_for(self):
        proposal = self._propose(self.rule, {"domain": self.condition})
        proposal.propose_values({"domain": self.condition, "step": "dispatch"})
        self.assertEqual((proposal.state, proposal.effect_count, proposal.judged), ("draft", 0, 0))
        with self.assertRaisesRegex(UserError, "try the change first"):
            proposal.action_submit()
        proposal.action_try()
        proposal.write({"date_to": "2026-03-30"})
        self.assertEqual(proposal.state, "draft", "other orders are another question")
        with self.assertRaisesRegex(UserError, "try the change first"):
            proposal.action_submit()

    def test_what_waits_stands_still(self):
        proposal = self._waiting()
        with self.assertRaisesRegex(UserError, "Take it back"):
            proposal.write({"date_to": "2026-03-30"})
        with self.assertRaisesRegex(UserError, "not while"):
            proposal.propose_values({"active": False})
        proposal.action_take_back()
        proposal.propose_values({"active": False})
        self.assertEqual(proposal.state, "draft")

    def test_withdrawn_stays_on_record(self):
        proposal = self._waiting()
        proposal.action_withdraw()
        self.assertEqual(proposal.state, "withdrawn")
        with self.assertRaises(UserError):
            proposal.sudo().unlink()
        with self.assertRaisesRegex(UserError, "not while"):
            proposal.with_user(self.manager).action_approve()

    # === The day ===

    def test_a_later_day(self):
        """Approved on the 2nd for the 4th, which begins in Shanghai at 16:00 UTC on the 3rd."""
        proposal = self._waiting(apply_on="2026-03-04")
        proposal.with_user(self.manager).action_approve()
        self.assertEqual((proposal.state, self.rule.domain), ("approved", "[]"))
        cron = self.env.ref("order_process.ir_cron_rule_proposals")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertIn("2026-03-03 16:00:00", [str(trigger.call_at) for trigger in triggers])
        self._run_day("2026-03-03 15:59:00")
        self.assertEqual((proposal.state, self.rule.domain), ("approved", "[]"))
        self._run_day("2026-03-03 16:00:00")
        self.assertEqual((proposal.state, self.rule.domain), ("applied", self.condition))
        self.assertEqual(str(proposal.applied_on), "2026-03-03 16:00:00")
        self._run_day("2026-03-04 16:00:00")
        self.assertEqual(len(self.env["order.process.rule.change"].search([("proposal_id", "=", proposal.id)])), 1)

    def test_not_for_days_that_are_over(self):
        proposal = self._propose(self.rule, {"domain": self.condition})
        with self.assertRaisesRegex(UserError, "days that are over"):
            proposal.apply_on = "2026-03-01"

    # === The rule changed meanwhile ===

    def test_changed_before_it_was_approved(self):
        proposal = self._waiting()
        self.assertFalse(proposal.has_changed_since)
        self.rule.with_user(self.both).step = "dispatch"
        proposal.invalidate_recordset()
        self.assertTrue(proposal.has_changed_since)
        with self.assertRaisesRegex(UserError, "Try the change again"):
            proposal.with_user(self.manager).action_approve()
        self.assertEqual(self.rule.domain, "[]")
        proposal.action_try()
        proposal.action_submit()
        proposal.with_user(self.manager).action_approve()
        self.assertEqual((self.rule.domain, self.rule.step), (self.condition, "dispatch"))

    def test_changed_before_its_day(self):
        proposal = self._waiting(apply_on="2026-03-04")
        proposal.with_user(self.manager).action_approve()
        self.rule.with_user(self.both).step = "dispatch"
        self._run_day("2026-03-03 16:00:00")
        self.assertEqual((proposal.state, self.rule.domain), ("draft", "[]"))
        self.assertIn("Both", proposal.force_refusal)
        self.assertIn("Not in force", self._told(self.admin).subject)

    def test_the_rule_is_gone(self):
        proposal = self._waiting()
        self.rule.with_user(self.both).unlink()
        with self.assertRaisesRegex(UserError, "Try the change again"):
            proposal.with_user(self.manager).action_approve()
        with self.assertRaisesRegex(UserError, "deleted"):
            proposal.action_try()

    # === Values ===

    def test_side_by_side(self):
        proposal = self._propose(self.rule, {"domain": self.condition, "step": "dispatch"})
        self.assertEqual(
            sorted(row[1:] for row in proposal._describe_values()),
            [("Review", "Dispatch"), ("[]", self.condition)],
        )

    def test_values_that_are_no_rule(self):
        proposal = self._propose(self.rule, {"domain": self.condition})
        for values, words in (
            ({"create_uid": 1}, "no part of the rule"),
            ({"name": "x"}, "no part of the rule"),
            ({"domain": "[('no_such_field', '=', 1)]"}, "cannot be read"),
        ):
            with self.subTest(values), self.assertRaisesRegex(UserError, words):
                proposal.propose_values(values)
        proposal.propose_values({"domain": "[]"})
        self.assertFalse(proposal.sudo().proposed)
        with self.assertRaisesRegex(UserError, "what would change"):
            proposal.action_try()

    # === Who ===

    def test_who_may(self):
        proposal = self._waiting()
        for user in (self.clerk, self.leader, self.finance, self.dispatcher, self.salesman, self.keeper):
            with self.subTest(user.login):
                with self.assertRaises(UserError):
                    self.rule.with_user(user).action_try_change()
                with self.assertRaises(AccessError):
                    proposal.with_user(user).read(["name"])
                for step in ("action_try", "action_submit", "action_approve", "action_take_back", "action_withdraw"):
                    with self.assertRaises(AccessError):
                        getattr(proposal.with_user(user), step)()
        # An approving manager reads and decides, and proposes nothing; an administrator decides nothing.
        proposal.with_user(self.manager).read(["name", "values_html", "summary_html"])
        for step in ("action_try", "action_take_back", "action_withdraw"):
            with self.assertRaisesRegex(UserError, "Only a process administrator"):
                getattr(proposal.with_user(self.manager), step)()
        with self.assertRaisesRegex(UserError, "Only an approving manager"):
            proposal.action_approve()

    def test_nothing_forged(self):
        proposal = self._waiting()
        Proposal = self.Proposal.with_user(self.both)
        for values in (
            {"state": "approved"},
            {"approver_id": self.manager.id},
            {"proposer_id": self.admin.id},
            {"proposed": {"active": False}},
            {"rule_was": {}},
            {"res_id": 1},
        ):
            with self.subTest(values), self.assertRaises(UserError):
                proposal.with_user(self.both).write(values)
            with self.subTest(values), self.assertRaises(UserError):
                proposal.with_user(self.both).with_context(order_process_internal=True).write(values)
        with self.assertRaises(UserError):
            Proposal.create({"name": "x", "model": self.rule._name, "res_id": self.rule.id, "state": "approved"})
        with self.assertRaises(AccessError):
            self.env["order.process.rule.effect"].with_user(self.both).create(
                {"proposal_id": proposal.id, "kind": "held", "company_id": self.company.id}
            )
        with self.assertRaises(AccessError):
            proposal.with_user(self.both).read(["proposed"])
        self.assertEqual((proposal.state, self.rule.domain), ("waiting", "[]"))

    def test_points_only(self):
        """Where no money is shown, none is in a proposal, nor in what it would have changed."""
        rule = self.env.ref("order_process.merit_rule_review_error")
        proposal = self._propose(rule, {"amount": 77, "points": 3})
        self.assertIn("77", proposal.values_html)
        self.company.merit_points_only = True
        self.env.invalidate_all()
        self.assertNotIn("77", proposal.with_user(self.admin).values_html)
        with self.assertRaisesRegex(UserError, "no part of the rule"):
            proposal.propose_values({"amount": 5})
        with self.assertRaises(AccessError):
            self.env["order.process.rule.effect"].with_user(self.manager).search_read([], ["charge_after"])

    def test_another_company(self):
        proposal = self._waiting()
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._create_user("stranger", "order_process.group_approving_manager")
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        with self.assertRaises(AccessError):
            proposal.with_user(stranger).with_context(allowed_company_ids=other.ids).action_approve()
