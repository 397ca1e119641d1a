import random

from odoo.tests import freeze_time, tagged

from .register_common import RegisterCommon


@tagged("post_install", "-at_install")
class TestDashboardRegister(RegisterCommon):
    def test_dashboard_says_what_the_register_says(self):
        """Screen, workbook, paper and dashboard give the same sums, over random months and channels."""
        self._create_some(random.Random(15), 14)
        for month in ("03", "04"):
            domain = [
                ("company_id", "=", self.company.id),
                ("performance_date", ">=", f"2026-{month}-01"),
                ("performance_date", "<=", f"2026-{month}-{'31' if month == '03' else '30'}"),
            ]
            totals = self._check_forms("orders", domain)
            with freeze_time("2026-05-04 02:00:00"):
                Dashboard = self.env["order.process.dashboard"].with_user(self.manager).with_company(self.company)
                scope = Dashboard._get_scope("month", f"2026-{month}-09")
                tile = Dashboard._tile_channels(scope)
            orders, amount = tile["figures"]
            self.assertEqual((orders["value"], amount["value"]), (totals.sums["orders"], totals.sums["amount"]))
            self.assertGreater(orders["value"], 0)
            cells = [row["cells"][0][0] for row in tile["rows"]]
            self.assertEqual(sum(figure["value"] for figure in cells), orders["value"])
            for figure in (orders, amount, *cells):
                rows = Dashboard.env[figure["list"]["model"]].search(figure["list"]["domain"])
                summed = sum(rows.mapped(figure["list"]["of"]))
                self.assertEqual(figure["value"], round(summed, 2), figure["label"])
