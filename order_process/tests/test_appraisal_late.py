"""Time that ran out, and time per stage: whose it was (J1, K2, K3)."""

from datetime import timedelta

from odoo.tests import freeze_time, tagged

from .clock_common import ClockCase
from .test_appraisal_facts import Facts


@tagged("post_install", "-at_install")
class TestLate(Facts, ClockCase):
    def _enter(self, submitted, gap=None):
        """Keyed at 8:30, to be submitted by 11:30, and submitted at an instant."""
        with freeze_time(self._instant(8, 30)):
            order = self._create_orders(taken_by_id=self.salesman.id)
            if gap:
                order[gap] = False
                order.sudo()._sync_process()
            self.env.flush_all()
        self._run(min(submitted, self._instant(11, 35)))
        with freeze_time(submitted):
            if gap:
                order[gap] = self.channel
            order.action_submit_review()
            self.env.flush_all()
        return order

    def test_whoever_had_the_order_is_charged_once(self):
        self._from_the_start("late")
        order = self._enter(self._instant(11, 40))
        clock = self._clocks(order, "confirmation")
        self.assertTrue(clock.breached)
        self._run_facts(self._instant(12))
        self._run_facts(self._instant(13))
        merits = self._merits("late")
        self.assertRecordValues(
            merits,
            [
                {
                    "user_id": self.clerk.id,
                    "order_id": order.id,
                    "happened_on": self._instant(11, 30),
                    "source_model": "order.process.clock",
                    "source_id": clock.id,
                }
            ],
        )
        self.assertIn(order.name, merits.description)

    def test_what_was_kept_back_is_whose_order_it_was(self):
        self._from_the_start("late", "incomplete")
        order = self._enter(self._instant(11, 40), gap="intake_channel_id")
        self._run_facts(self._instant(12))
        self.assertFalse(self._merits("late"), "the clerk had to wait")
        self.assertRecordValues(
            self._merits("incomplete"), [{"user_id": self.salesman.id, "order_id": order.id, "points": 1}]
        )

    def test_in_time_is_no_fact(self):
        self._from_the_start("late")
        self._enter(self._instant(11, 30))
        self._run_facts(self._instant(12))
        self.assertFalse(self._merits("late"))

    def test_time_per_stage_and_what_ran_out(self):
        for minutes in (10, 20, 40, 190):
            self._enter(self._instant(8, 30) + timedelta(minutes=minutes))
        Time = self.env["order.process.stage.time"].with_user(self.manager)
        [row] = Time.search([("stage", "=", "confirmation"), ("company_id", "=", self.company.id)])
        self.assertEqual((row.user_id, row.count, row.breaches), (self.clerk, 4, 1))
        self.assertEqual((round(row.median * 60, 3), round(row.ninety * 60, 3)), (30.0, 145.0))
        clocks = self.env["order.process.clock"].search(row.action_open_clocks()["domain"])
        self.assertEqual(len(clocks), 4)
        self.assertFalse(Time.with_user(self.finance).search([("user_id", "=", self.clerk.id)]))
        month = self.env["order.process.appraisal"].with_user(self.manager).search([("user_id", "=", self.clerk.id)])
        self.assertEqual(month.breaches, 1)
        late = month.with_context(figure="breaches").action_open_figure()
        self.assertEqual(self.env["order.process.clock"].search(late["domain"]), clocks.filtered("breached"))
        self.assertEqual(Time.search(month.action_open_times()["domain"]), row)
