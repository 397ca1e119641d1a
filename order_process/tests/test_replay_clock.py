"""Another time allowed, tried over the times that were kept (M6)."""

from odoo.tests import freeze_time, tagged

from .clock_common import ClockCase
from .replay_common import ReplayCase


@tagged("post_install", "-at_install")
class TestReplayClock(ReplayCase, ClockCase):
    def _submitted(self, at):
        with freeze_time(self._instant(9)):
            order = self._create_orders()
            self.env.flush_all()
        with freeze_time(at):
            order.action_submit_review()
            self.env.flush_all()
        return order

    @freeze_time("2026-03-03 01:00:00")
    def test_less_time(self):
        """Keyed at 9:00, to be submitted by 12:00: at 10:30 and 11:30. With two hours the second is late."""
        self._submitted(self._instant(10, 30))
        late = self._submitted(self._instant(11, 30))
        proposal = self._propose(self._rule("confirmation"), {"allowed": 2})
        self.assertEqual(
            self._effects(proposal), [("late", late, "until 2026-03-02 12:00", "until 2026-03-02 11:00")]
        )
        effect = proposal.effect_ids
        self.assertEqual(effect.explanation, "Confirmation from 2026-03-02 09:00 to 2026-03-02 11:30")
        self.assertEqual((effect.user_id, proposal.judged), (self.clerk, 2))

    @freeze_time("2026-03-03 01:00:00")
    def test_more_time(self):
        """Submitted at 14:00, two hours of lunch and work too late. Five hours end at 15:30, lunch left out."""
        order = self._submitted(self._instant(14))
        proposal = self._propose(self._rule("confirmation"), {"allowed": 5})
        self.assertEqual(
            self._effects(proposal), [("in_time", order, "until 2026-03-02 12:00", "until 2026-03-02 15:30")]
        )

    @freeze_time("2026-03-03 01:00:00")
    def test_only_urgent_ones(self):
        """Where the rule is for urgent orders only, no time is kept for others, and nothing of theirs is late."""
        order = self._submitted(self._instant(14))
        urgency = [key for key, _label in order._fields["urgency"].selection if key != order.urgency][0]
        proposal = self._propose(self._rule("confirmation"), {"urgency": urgency})
        self.assertEqual(
            self._effects(proposal), [("in_time", order, "until 2026-03-02 12:00", "no time is kept")]
        )

    @freeze_time("2026-03-05 01:00:00")
    def test_a_pause_counts_out(self):
        """Forty minutes of pause move each deadline by as many."""
        order = self._submitted(self._instant(11, 30))
        clock = self._clocks(order, "confirmation")
        self.env.cr.execute("UPDATE order_process_clock SET paused_seconds = 2400 WHERE id = %s", [clock.id])
        self.env.invalidate_all()
        proposal = self._propose(self._rule("confirmation"), {"allowed": 1.5})
        self.assertEqual(
            self._effects(proposal), [("late", order, "until 2026-03-02 14:10", "until 2026-03-02 11:10")]
        )

    @freeze_time("2026-03-03 01:00:00")
    def test_as_it_is_changes_nothing(self):
        self._approve(self._submitted(self._instant(10, 30)))
        self._submitted(self._instant(14))
        counts = {}
        for rule in self.rules:
            judged = self._unchanged(rule)
            self.assertEqual(judged.rows, [], rule.name)
            counts[rule.stage] = judged.count
        self.assertEqual((counts["confirmation"], counts["review"], counts["shipped"]), (2, 2, 2))
