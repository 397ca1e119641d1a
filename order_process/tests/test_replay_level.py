"""A changed review level, tried over orders of the past (M6)."""

from odoo import Command
from odoo.tests import freeze_time, tagged

from .replay_common import ReplayCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestReplayLevel(ReplayCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls._create_user("boss", "order_process.group_approving_manager")
        cls.large = cls.env["order.process.review.level"].create(
            {
                "name": "Large orders",
                "sequence": 90,
                "group_id": cls.env.ref("order_process.group_approving_manager").id,
                "domain": "[('amount_total', '>=', 1000)]",
                "company_id": cls.company.id,
            }
        )

    def _reviewed(self, *quantities):
        """Orders at 30 each, reviewed by all who are asked."""
        orders = self.env["sale.order"]
        for quantity in quantities:
            order = self._create_orders(lines=[(self.dye, quantity)])
            large = 30 * quantity >= 1000
            orders |= self._approve(order, self.leader, self.finance, *([self.manager] if large else []))
        self.assertEqual(set(orders.mapped("state")), {"sale"})
        return orders

    def test_asked_from_another_amount_on(self):
        """Of 300, 600 and 1,200, the level was asked about the last one; from 500 on, about the second as well."""
        _small, middle, _large = self._reviewed(10, 20, 40)
        proposal = self._propose(self.large, {"domain": "[('amount_total', '>=', 500)]"})
        self.assertEqual(self._effects(proposal), [("asked", middle, "not asked", "asked")])
        effect = proposal.effect_ids
        self.assertEqual((effect.people, effect.amount_total), ("Approving Manager", 600.0))
        self.assertEqual((proposal.judged, proposal.effect_count), (3, 1))

    def test_asked_no_more(self):
        _small, _middle, large = self._reviewed(10, 20, 40)
        proposal = self._propose(self.large, {"domain": "[('amount_total', '>=', 5000)]"})
        self.assertEqual(self._effects(proposal), [("unasked", large, "asked", "not asked")])
        self.assertEqual(proposal.effect_ids.user_id, self.manager)

    def test_asked_of_others(self):
        _small, large = self._reviewed(10, 40)
        proposal = self._propose(self.large, {"user_ids": [Command.set(self.boss.ids)]})
        self.assertEqual(
            self._effects(proposal), [("others", large, "decided by Manager", "asked: Boss")]
        )

    def test_in_place_of_who_was_asked(self):
        """A level of Alice is proposed, replayed and written as one of the boss alone; emptied, it is the group's."""
        alice = self._create_user("alice", "order_process.group_approving_manager")
        self.large.user_ids = alice
        order = self._approve(self._create_orders(lines=[(self.dye, 40)]), self.leader, self.finance, alice)
        proposal = self._propose(self.large, {"user_ids": [Command.set(self.boss.ids)]})
        self.assertEqual(self._effects(proposal), [("others", order, "decided by Alice", "asked: Boss")])
        proposal.action_submit()
        proposal.with_user(self.manager).action_approve()
        self.assertEqual((proposal.state, self.large.user_ids), ("applied", self.boss))
        proposal = self._propose(self.large, {"user_ids": [Command.clear()]})
        rule = proposal._get_rule()
        self.assertFalse(rule._prepare_tried(proposal.sudo().proposed).user_ids)
        proposal.action_submit()
        proposal.with_user(self.manager).action_approve()
        self.assertEqual((proposal.state, self.large.user_ids), ("applied", self.env["res.users"]))

    def test_the_amount_that_was_approved(self):
        """Freight that came later made 990 more than 1,000; nobody was asked about that, nor would be."""
        order = self._approve(self._create_orders(lines=[(self.dye, 33)]))
        review = order.review_ids[:1]
        self.assertEqual(review.sudo().snapshot["payment"][""]["amount_total"], 990)
        self.env.flush_all()
        self.env.cr.execute("UPDATE sale_order SET amount_total = 1040 WHERE id = %s", [order.id])
        self.env.invalidate_all()
        self.assertEqual(self._unchanged(self.large).rows, [])

    def test_hours_instead_of_rounds(self):
        """Reached at 9:00 and approved at 9:20, in time for 9:30; late where a quarter of an hour is given."""
        desk = self.env.ref("order_process.level_desk")
        order = self._create_orders()
        order.action_submit_review()
        # A fact that is recorded, and no change of what is reviewed: it gives no more time.
        with freeze_time("2026-03-02 01:10:00"):
            self.env["order.process.event"]._log([(order, "changed", {"receiver_phone": ["", "13800000000"]})])
        with freeze_time("2026-03-02 01:20:00"):
            self._pending(order).with_user(self.leader).sudo(False).action_approve()
            self.env.flush_all()
            proposal = self._propose(desk, {"deadline_rule": "hours", "deadline_hours": 0.25})
        self.assertEqual(
            self._effects(proposal),
            [
                (
                    "late",
                    order,
                    "until 2026-03-02 09:30, decided 2026-03-02 09:20",
                    "until 2026-03-02 09:15, decided 2026-03-02 09:20",
                )
            ],
        )

    def test_as_it_is_changes_nothing(self):
        self._reviewed(10, 40)
        for level in self.env["order.process.review.level"].search([]):
            self.assertEqual(self._unchanged(level), (2, []), level.name)
