from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged

from .dashboard_common import DashboardCase


@tagged("post_install", "-at_install")
class TestConformance(DashboardCase):
    """The ways that orders really went, read from their history, beside the policy's."""

    def _page(self, user=None, mode="road", period="month", day="2026-03-10"):
        self.env.flush_all()
        Conformance = self.env["order.process.conformance"].with_user(user or self.manager).with_company(self.company)
        return Conformance.get_conformance(mode, period, day)

    def _shown(self, page):
        for step in page["steps"]:
            yield from filter(None, (step["reached"], step["wait"], step["late"], *step["backs"]))
        yield from (way["figure"] for way in page["ways"])
        yield from page["figures"]

    def _live(self):
        """Three orders go straight to their dispatch, one is sent back once, one is cancelled in review."""
        with freeze_time(self._instant(8, 30)):
            straight, back, dropped = (self._create_orders(count) for count in (3, 1, 1))
            (straight | back | dropped).with_user(self.clerk).action_submit_review()
        with freeze_time(self._instant(9, 0)):
            self._pending(back).with_user(self.leader).action_reject("the colour is missing")
            dropped.with_user(self.clerk).action_withdraw_review()
        with freeze_time(self._instant(9, 15)):
            back.with_user(self.clerk).action_submit_review()
            self._approve(straight | back)
        now = self._instant(10, 0, 5)
        with freeze_time(now):
            self._run_windows(now)
        return straight, back, dropped

    def test_ways_and_what_is_wrong_with_them(self):
        _straight, back, _dropped = self._live()
        page = self._page()
        ways = {tuple(step["step"] for step in way["steps"]): way for way in page["ways"]}
        usual = ("created", "submitted", "approved", "confirmed", "dispatched")
        self.assertEqual(ways[usual]["figure"]["value"], 3)
        self.assertTrue(ways[usual]["fits"], "it is on its way, and not wrong")
        returned = ("created", "submitted", "rejected", "submitted", "approved", "confirmed", "dispatched")
        self.assertEqual((ways[returned]["figure"]["value"], ways[returned]["why"]), (1, "went back: Rejected"))
        withdrawn = ways["created", "submitted", "withdrawn"]
        self.assertEqual((withdrawn["share"], withdrawn["fits"]), (20.0, False))
        self.assertEqual(sum(way["figure"]["value"] for way in page["ways"]), 5)
        fits, off, went_back = page["figures"]
        self.assertEqual((fits["text"], fits["few"], off["value"], went_back["value"]), ("60.0 %", True, 2, 2))
        listed = self._listed(self.manager, ways[returned]["figure"])
        self.assertEqual(listed.order_id.sudo(), back.sudo())
        self.assertEqual(listed.deviation, "went back: Rejected")
        self.assertEqual(self.env["order.process.event"].search(listed.action_open_events()["domain"]), back.event_ids)

    def test_waits_returns_and_late(self):
        self._live()
        steps = {step["step"]: step for step in self._page()["steps"]}
        self.assertEqual(steps["created"]["reached"]["value"], 5)
        self.assertFalse(steps["created"]["wait"])
        self.assertEqual(steps["submitted"]["reached"]["value"], 6, "once more after it was sent back")
        self.assertEqual(steps["approved"]["wait"]["measure"], 0.75, "45 minutes for three, none for the one again")
        self.assertEqual(
            {figure["label"]: figure["value"] for figure in steps["submitted"]["backs"]},
            {"Rejected": 1, "Withdrawn from review": 1},
        )
        self.assertTrue(steps["paid"]["optional"], "the truck of these tests is paid on delivery, others before")
        self.assertFalse(steps["confirmed"]["optional"])

    def test_figures_are_their_lists(self):
        self._live_days((3, 4, 9))
        with freeze_time(self._instant(18, 30, day=9)):
            for mode in ("road", "pickup", None):
                for period in ("day", "week", "month"):
                    for figure in self._shown(self._page(mode=mode, period=period, day="2026-03-04")):
                        listed = self._listed(self.manager, figure)
                        self.assertEqual(figure["value"], len(listed), (mode, period, figure["label"]))

    def test_queries_do_not_grow(self):
        self._live()
        self._page()
        counts = []
        for _n in range(2):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._page()
            counts.append(self.cr.sql_log_count - before)
            with freeze_time(self._instant(11)):
                self._create_orders(5).with_user(self.clerk).action_submit_review()
                self.env.flush_all()
        self.assertEqual(*counts)
        self.assertLessEqual(counts[0], 20)

    def test_who_may_read(self):
        self._live()
        stranger = new_test_user(self.env, "op_stranger", groups="base.group_user", company_id=self.company.id,
                                 company_ids=[(6, 0, self.company.ids)])
        buyer = self._create_buyer("op_buyer", self.dealer)
        for user in (stranger, buyer, self.clerk, self.salesman, self.keeper):
            with self.assertRaisesRegex(AccessError, "read by leaders"):
                self._page(user)
            for model in ("order.process.way", "order.process.way.step"):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])
        for user in (self.leader, self.manager, self.service, self.finance, self.dispatcher, self.admin):
            self.assertEqual(self._page(user)["figures"][0]["value"], 5, user.name)
        with self.assertRaisesRegex(UserError, "day, a week or a month"):
            self._page(period="century")
        self.assertEqual(self._page(mode="by balloon")["mode"], "road")

    def test_evaluation_begins_with_it(self):
        straight, _back, _dropped = self._live()
        with freeze_time(self._instant(9, day=31).replace(month=4, day=2)):
            action = self.env["order.process.evaluation"].with_user(self.manager).action_evaluate("month", "2026-03-05")
            evaluation = self.env["order.process.evaluation"].with_user(self.manager).browse(action["res_id"])
            self.assertEqual(
                (evaluation.way_count, evaluation.way_fit_rate, evaluation.way_back_count), (5, 60.0, 2)
            )
            rows = evaluation.way_step_ids.filtered(lambda row: row.process_mode == "road").grouped("step")
            self.assertEqual((rows["submitted"].count, rows["submitted"].back_count), (6, 2))
            self.assertEqual(rows["approved"].median, 0.75)
            before = evaluation.way_step_ids.mapped("count")
            straight[0].with_user(self.manager).action_cancel()
            evaluation.invalidate_recordset()
            self.assertEqual((evaluation.way_step_ids.mapped("count"), evaluation.way_fit_rate), (before, 60.0))
            for step in (evaluation.way_step_ids[:1], evaluation.way_step_ids[:1].sudo()):
                with self.assertRaisesRegex(UserError, "evidence"):
                    step.write({"count": 99})
            opened = evaluation.action_open_conformance()
            self.assertEqual(opened["params"], {"period": "month", "day": "2026-03-01"})
