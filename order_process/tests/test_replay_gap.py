"""A changed completeness rule, tried over orders of the past (M6)."""

from odoo.tests import freeze_time, tagged

from .replay_common import ReplayCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestReplayGap(ReplayCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.phone = cls.env["order.process.gap.rule"].search([("check", "=", "phone")])

    def test_held_by_a_new_condition(self):
        """Of three orders of 150, 600 and 900 without a note, one has the note that the changed rule asks for."""
        rule = self.env["order.process.gap.rule"].create(
            {"name": "note on large orders", "check": "domain", "domain": "[]", "company_id": self.company.id}
        )
        small = self._create_orders()
        large = self._create_orders(lines=[(self.dye, 20)])
        noted = self._create_orders(lines=[(self.dye, 30)], promotion_note="Spring")
        proposal = self._propose(
            rule, {"domain": "['|', ('amount_total', '<', 500), ('promotion_note', '!=', False)]"}
        )
        self.assertEqual(
            self._effects(proposal), [("held", large, "goes on", "held: note on large orders")]
        )
        effect = proposal.effect_ids
        self.assertEqual((effect.amount_total, effect.user_id, effect.explanation), (600.0, self.clerk, "Review"))
        self.assertEqual((proposal.judged, proposal.effect_count), (3, 1))
        self.assertFalse((small | noted) & effect.order_id)

    def test_held_no_more_by_what_was_filled_in_later(self):
        """The phone was missing when finance approved, and filled in since: the rule held the order at dispatch."""
        order = self._create_orders(receiver_phone=False)
        order.receiver_phone = False
        self._approve(order)
        order.with_user(self.clerk).receiver_phone = "13812345678"
        proposal = self._propose(self.phone, {"active": False})
        self.assertEqual(
            self._effects(proposal), [("free", order, f"held: {self.phone.name}", "goes on")]
        )

    def test_as_it_is_changes_nothing(self):
        self._create_orders(2)
        self._approve(self._create_orders())
        for rule in self.env["order.process.gap.rule"].search([]):
            judged = self._unchanged(rule)
            self.assertEqual((judged.count, judged.rows), (3, []))

    def test_nothing_is_written(self):
        self._approve(self._create_orders(2, receiver_phone=False))
        proposal = self._propose(self.phone, {"active": False})
        before = self._state_of_everything()
        proposal.action_try()
        self.assertEqual(self._state_of_everything(), before)
        self.assertTrue(self.phone.active)
