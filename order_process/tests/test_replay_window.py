"""A changed dispatch window, tried over orders of the past (M6)."""

from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged

from .replay_common import ReplayCase


@tagged("post_install", "-at_install")
class TestReplayWindow(ReplayCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first, cls.noon, _afternoon, _closing = cls.windows.sorted("dispatch_time")

    def _approved(self, submitted, decided):
        with freeze_time(submitted):
            order = self._create_orders()
            order.action_submit_review()
            self.env.flush_all()
        with freeze_time(decided):
            self._approve(order)
            self.env.flush_all()
        return order

    @freeze_time("2026-03-03 01:00:00")
    def test_review_closes_earlier(self):
        """Submitted at 8:30; approved at 9:10 and at 9:25, both before 9:30. Were it 9:15, the desk would be
        late with the second; finance was asked after that and had the next round. Both left at 10:00 and would then."""
        self._approved(self._instant(8, 30), self._instant(9, 10))
        late = self._approved(self._instant(8, 30), self._instant(9, 25))
        proposal = self._propose(self.first, {"review_deadline": 9.25})
        self.assertEqual(
            self._effects(proposal),
            [
                (
                    "late",
                    late,
                    "until 2026-03-02 09:30, decided 2026-03-02 09:25",
                    "until 2026-03-02 09:15, decided 2026-03-02 09:25",
                )
            ],
        )
        self.assertEqual((proposal.effect_ids.user_id, proposal.effect_ids.explanation), (self.leader, "Desk review"))

    @freeze_time("2026-03-03 01:00:00")
    def test_leaves_at_another_time(self):
        """Ready at 9:10 the order left at 10:00; without that window, at 12:00. One ready at 11:00 does anyway."""
        early = self._approved(self._instant(8, 30), self._instant(9, 10))
        self._approved(self._instant(10, 30), self._instant(11))
        proposal = self._propose(self.first, {"active": False})
        self.assertEqual(
            [row for row in self._effects(proposal) if row[0] == "later"],
            [("later", early, "leaves 2026-03-02 10:00", "leaves 2026-03-02 12:00")],
        )
        self.assertEqual(set(proposal.effect_ids.mapped("kind")), {"later"})
        self.assertEqual(proposal.effect_ids.explanation, "ready 2026-03-02 09:10")

    @freeze_time("2026-03-03 01:00:00")
    def test_no_longer_late(self):
        """Decided at 9:40, after 9:30; where review closes at 9:45, that is in time."""
        order = self._approved(self._instant(8, 30), self._instant(9, 40))
        self.assertTrue(all(review.missed for review in order.sudo().review_ids[:1]))
        proposal = self._propose(self.first, {"review_deadline": 9.75})
        self.assertIn(("in_time", order), [row[:2] for row in self._effects(proposal)])
        self.assertNotIn("unlike", proposal.effect_ids.mapped("kind"))

    @freeze_time("2026-03-03 01:00:00")
    def test_as_it_is_changes_nothing(self):
        self._approved(self._instant(8, 30), self._instant(9, 10))
        self._approved(self._instant(8, 30), self._instant(9, 40))
        self._approved(self._instant(17, 40), self._instant(17, 50))
        for window in self.windows:
            judged = self._unchanged(window)
            self.assertEqual(judged.rows, [], window.name)
            self.assertEqual(judged.count, 9)

    @freeze_time("2026-03-03 01:00:00")
    def test_what_the_window_itself_refuses(self):
        for values, words in (
            ({"review_deadline": 11}, "not after"),
            ({"dispatch_time": 12.0}, "12:00"),
        ):
            with self.subTest(values), self.assertRaisesRegex(ValidationError, words):
                self._propose(self.first, values)
