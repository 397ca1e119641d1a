"""Rules as they are, replayed over the demo company's orders, change nothing, and say what happened (M6).

The demo company is built with ``./dev db NAME --demo``; there this is run by
``./dev shell -d NAME < tools/replay_demo.py``, see docs/replay.md."""

from odoo.tests import TransactionCase, tagged

from .replay_demo import find_company, replay_all


@tagged("post_install", "-at_install")
class TestReplayDemo(TransactionCase):
    def test_rules_as_they_are(self):
        company = find_company(self.env)
        if not company:
            self.skipTest("no demo company in this database: see docs/replay.md")
        judged, rows = replay_all(self.env, company)
        self.assertEqual(rows, [])
        self.assertTrue(all(judged.values()), judged)
