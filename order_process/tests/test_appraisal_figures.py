"""A person's month in figures: what is shown is what the records say (K3)."""

import random
from collections import Counter
from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .aftersales_common import AftersalesCommon
from .appraisal_common import AppraisalCommon

FIGURES = (
    *("keyed", "lines", "orders_taken", "reviewed", "first_reviewed", "first_passed"),
    *("review_errors", "fines", "points"),
)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestAppraisal(AppraisalCommon):
    def _figures(self, user, reader=None, month="2026-03-01"):
        self.env.flush_all()
        rows = self.env["order.process.appraisal"].with_user(reader or self.manager)
        return rows.search([("user_id", "=", user.id), ("month", "=", month), ("company_id", "=", self.company.id)])

    def test_a_month(self):
        taken_by = {"taken_by_id": self.salesman.id}
        orders = self._approve(self._create_orders(2, lines=[(self.dye, 5), (self.oxide, 1)], **taken_by))
        sent_back = self._create_orders(**taken_by)
        sent_back.action_submit_review()
        self._pending(sent_back).with_user(self.leader).sudo(False).action_return("Which colour?")
        self._find(orders[0], self.keeper)
        found = {
            user: [self._figures(user)[name] for name in FIGURES]
            for user in (self.clerk, self.salesman, self.leader, self.finance)
        }
        self.assertEqual(
            found,
            {
                self.clerk: [3, 5, 0, 0, 3, 2, 0, 0, 0],
                self.salesman: [0, 0, 3, 0, 0, 0, 0, 0, 0],
                self.leader: [0, 0, 0, 3, 0, 0, 0, 0, 0],
                self.finance: [0, 0, 0, 2, 0, 0, 1, 1, -1],
            },
        )
        clerk = self._figures(self.clerk)
        self.assertEqual((clerk.role, clerk.work, round(clerk.first_pass_rate, 1)), ("keyed", 3, 66.7))
        self.assertTrue(clerk.is_few)
        self.assertEqual(self._figures(self.salesman).amount, 2 * 170.0 + 150.0)
        self.assertEqual(self._figures(self.finance).fine_amount, 20.0)

    def test_median_of_those_who_do_the_same(self):
        for person, count in ((self.clerk, 4), (self._create_user("clerk2", "order_process.group_order_clerk"), 1)):
            self._create_orders(count, user=person)
        self.assertEqual(self._figures(self.clerk).work_median, 2.5)
        self.assertFalse(self._figures(self.leader))

    def test_who_sees_whose(self):
        self._approve(self._create_orders())
        self.assertTrue(self._figures(self.clerk, self.clerk))
        self.assertFalse(self._figures(self.clerk, self.finance))
        team = self.env["crm.team"].create({"name": "Desk", "user_id": self.leader.id, "company_id": self.company.id})
        self.env["crm.team.member"].create({"crm_team_id": team.id, "user_id": self.clerk.id})
        self.assertTrue(self._figures(self.clerk, self.leader))
        buyer = self._create_buyer("op_buyer", self.dealer)
        with self.assertRaises(AccessError):
            self._figures(self.clerk, buyer)

    def test_points_only_closes_the_amounts(self):
        self._find(self._approve(self._create_orders()), self.keeper)
        self.company.merit_points_only = True
        row = self._figures(self.finance)
        self.assertEqual(row.points, -1)
        with self.assertRaises(AccessError):
            row.read(["fine_amount"])

    def test_waived_counts_in_no_figure(self):
        merit = self._find(self._approve(self._create_orders()), self.keeper)
        merit.with_user(self.manager).action_waive("mistaken")
        row = self._figures(self.finance)
        self.assertEqual((row.fines, row.fine_amount, row.points, row.review_errors), (0, 0.0, 0, 1))

    def test_the_month_is_that_of_the_companys_clock(self):
        with freeze_time("2026-03-31 15:59:59"):
            late = self._create_orders()
            late.action_submit_review()
            self._pending(late).with_user(self.leader).sudo(False).action_approve()
        with freeze_time("2026-03-31 16:00:00"):
            self._pending(late).with_user(self.finance).sudo(False).action_approve()
        self.assertEqual(self._figures(self.leader).reviewed, 1)
        self.assertFalse(self._figures(self.finance))
        self.assertEqual(self._figures(self.finance, month="2026-04-01").reviewed, 1)

    def test_each_figure_is_what_its_records_are(self):
        """Random months: the figure, the records that it opens, and what was done agree."""
        dice = random.Random(15)
        orders = self._create_orders(6)
        for order in orders:
            with freeze_time(self._instant(9) + timedelta(days=dice.randrange(60))):
                order.action_submit_review()
                self._pending(order).with_user(self.leader).sudo(False).action_approve()
                if dice.random() < 0.7:
                    self._pending(order).with_user(self.finance).sudo(False).action_approve()
        self.env.flush_all()
        rows = self.env["order.process.appraisal"].with_user(self.manager).search([])
        opened, shown = Counter(), Counter()
        for row in rows:
            for figure in row._get_records():
                action = row.with_context(figure=figure).action_open_figure()
                count = self.env[action["res_model"]].search_count(action["domain"])
                self.assertEqual(count, row[figure], (row.display_name, figure))
                opened[figure] += count
                shown[figure] += row[figure]
        self.assertEqual(opened["keyed"], 6)
        self.assertEqual(opened["reviewed"], len(orders.sudo().review_ids.filtered("reviewer_id")))
        self.assertEqual(opened, shown)

    def test_nobody_writes(self):
        self._approve(self._create_orders())
        row = self._figures(self.clerk)
        with self.assertRaises(AccessError):
            row.write({"keyed": 9})

    def test_sheet_with_the_figures(self):
        self._approve(self._create_orders(3))
        wizard = self.env["order.process.merit.print"].with_user(self.manager).create({"month": "2026-03-15"})
        action = wizard.action_print()
        sheets = self.env["order.process.merit.sheet"].browse(action["context"]["active_ids"])
        self.assertEqual(sheets.user_id, self.clerk | self.leader | self.finance)
        html = self.env["ir.actions.report"]._render_qweb_html(action["report_name"], sheets.ids)[0].decode()
        self.assertIn("Orders keyed", html)
        with self.assertRaisesRegex(UserError, "Nobody has figures"):
            wizard.month = date(2025, 1, 1)
            wizard.action_print()


@tagged("post_install", "-at_install")
@freeze_time("2026-03-03 01:00:00")
class TestAppraisalOfRatings(AftersalesCommon):
    def test_what_dealers_say_of_the_orders_that_one_took(self):
        self.order._confirm_receipt("Li Na")
        second = self._deliver(self._create_orders())
        second._confirm_receipt("Li Na")
        for order, stars in ((self.order, 5), (second, 2)):
            order.sudo().rating_apply(stars, rating=order.sudo()._get_rating() or order.sudo()._make_rating())
        self.env.flush_all()
        [row] = self.env["order.process.appraisal"].with_user(self.manager).search([("rated", ">", 0)])
        self.assertEqual((row.user_id, row.rated, row.stars, row.rating), (self.order.taken_by_id, 2, 7, 3.5))
