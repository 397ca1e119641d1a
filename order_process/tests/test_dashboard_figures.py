from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged

from .dashboard_common import DashboardCase


@tagged("post_install", "-at_install")
class TestDashboardFigures(DashboardCase):
    """Every figure of a dashboard is what the list behind it shows, to the person who reads it."""

    def test_figures_are_their_lists(self):
        self._live_days((3, 4, 9, 10))
        people = {
            "manager": self.manager,
            "desk": self.clerk | self.leader,
            "finance": self.finance,
            "warehouse": self.dispatcher | self.keeper,
            "service": self.service,
        }
        self.keeper.process_warehouse_ids = self.wuhan
        with freeze_time(self._instant(18, 30, day=10)):
            for board, users in people.items():
                for user in users:
                    for period in ("day", "week", "month"):
                        shown = self._check_board(user, period=period)
                        self.assertEqual(shown["board"], board, "the first that their role opens")
            shown = self._check_board(self.manager, day="2026-03-04")
            self.assertGreater(self._tile(shown, "windows")["figures"][1]["value"], 0, "something missed its window")
            self.assertEqual(
                [board["code"] for board in self._board(self.admin)["boards"]], list(people), "all, to look at"
            )
            self._check_board(self.admin, "desk", "month")
            self._check_registers(self.manager, self._board(self.manager, period="month"))
            rows = self._tile(self._board(self.keeper, period="month"), "windows")["rows"]
            self.assertEqual([row["label"] for row in rows], ["Wuhan"], "a keeper's own centre")

    def _check_registers(self, user, shown):
        """What a board says, workbook, paper and screen of the registers say, too."""
        Registers = self.env["order.process.registers"].with_user(user).with_company(self.company)
        ours, month = ("company_id", "=", self.company.id), ("2026-02-28 16:00:00", "2026-03-31 16:00:00")
        (holds,) = Registers._get_totals("holds", [ours, ("is_open", "=", True)])
        said = [figure["value"] for row in self._tile(shown, "holds")["rows"] for [figure] in row["cells"]]
        self.assertEqual((sum(said), sum(said) > 0), (holds.sums["open_count"], True))
        late = [ours, ("deadline", ">=", month[0]), ("deadline", "<", month[1])]
        (times,) = Registers._get_totals("times", late)
        self.assertEqual(self._tile(shown, "breaches")["figures"][0]["value"], times.sums["breach_count"])

    def test_only_for_the_roles(self):
        stranger = new_test_user(self.env, "op_stranger", groups="base.group_user", company_id=self.company.id,
                                 company_ids=[(6, 0, self.company.ids)])
        for user in (stranger, self.salesman):
            with self.assertRaisesRegex(AccessError, "other roles"):
                self._board(user)
        with self.assertRaisesRegex(AccessError, "other roles"):
            self._board(self.clerk, "manager")
        with self.assertRaisesRegex(AccessError, "other roles"):
            self._board(self.manager, "no such board")
        buyer = self._create_buyer("op_buyer", self.dealer)
        listing = {"model": "sale.order", "domain": [], "name": "x"}
        for call in (lambda board: board.get_dashboard(), lambda board: board.action_open_list(listing)):
            with self.assertRaisesRegex(AccessError, "other roles|Only people"):
                call(self.env["order.process.dashboard"].with_user(buyer))
        with self.assertRaisesRegex(UserError, "day, a week or a month"):
            self._board(self.manager, period="year")
        for day in ("yesterday", "2026-13-45", "9999-12-31", "0001-01-01"):
            with self.assertRaisesRegex(UserError, "day of the calendar"):
                self._board(self.manager, day=day)

    def test_empty(self):
        with freeze_time(self._instant(9)):
            shown = self._check_board(self.manager)
        self.assertEqual(self._tile(shown, "windows")["rows"], [])
        self.assertIn("No window has run", self._tile(shown, "windows")["empty"])
        self.assertEqual(self._tile(shown, "funnel")["rows"], [])
