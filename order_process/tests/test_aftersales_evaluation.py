"""How a month went, counted once and kept, and what is done better because of it (I2)."""

from datetime import datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .aftersales_common import AftersalesCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-04-01 01:00:00")
class TestEvaluation(AftersalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Evaluation = cls.env["order.process.evaluation"].with_user(cls.service)

    def _evaluate(self, period="month", day=None, user=None):
        action = self.env["order.process.evaluation"].with_user(user or self.service).action_evaluate(period, day)
        return self.env["order.process.evaluation"].browse(action["res_id"])

    def _march(self):
        """Three orders, one of them cancelled, and five claims in March; one claim each in February and April."""
        with freeze_time("2026-03-16 01:00:00"):
            self._create_orders(2, lines=[(self.oxide, 10)])[1].action_cancel()
        day = {"quantity": 1}
        with freeze_time("2026-03-10 01:00:00"):
            self._claim(received_on=datetime(2026, 2, 28, 15, 59, 59), **day)  # 23:59:59 in Shanghai
            first = self._claim(received_on=datetime(2026, 2, 28, 16), **day)  # 0:00:00 on 1 March
            quick, slow, open_, gone = (self._claim(kind, **day) for kind in ("return", "missing", "missing", "refund"))
            self._as(quick, self.service).action_answer("At once.")
            self._as(gone, self.service).action_close("withdrawn", None, "Li Na rang us")
        with freeze_time("2026-03-12 01:00:00"):
            self._as(slow, self.service).action_answer("Late.")
            self._as(slow, self.service).write({"cause_id": self.cause.id})
            self._as(slow, self.service).action_close("settled", "Done.")
            self._as(first, self.service).cause_id = self.env.ref("order_process.cause_dealer")
        self._claim(received_on=datetime(2026, 3, 31, 16), **day)  # 0:00:00 on 1 April
        with freeze_time("2026-03-13 01:00:00"):
            slow.sudo().rating_apply(2)
            self.order._confirm_receipt("Li Na")
            self.order.rating_apply(4, parts={"delivery": 5, "quality": 4, "service": 3})
        with freeze_time("2026-04-01 00:00:00"):
            quick = self._as(quick, self.service)
            quick.cause_id = self.cause
            quick.action_close("settled", "Done.")
            quick.sudo().rating_apply(5)
        return open_

    def test_figures(self):
        self._march()
        evaluation = self._evaluate()
        self.assertRecordValues(
            evaluation,
            [
                {
                    "name": "2026-03",
                    "period": "month",
                    "company_id": self.company.id,
                    "made_by_id": self.service.id,
                    "order_count": 2,
                    "order_amount": 600.0,  # 10 × 30 + 5 × 20, and 10 × 20
                    "claim_count": 5,
                    "claim_rate": 250.0,
                    "ours_count": 2,
                    "answered_count": 2,
                    "in_time_count": 1,
                    "in_time_rate": 50.0,
                    "closed_count": 3,
                    "rating_count": 2,
                    "rating_average": 3.0,
                    "low_rating_count": 1,
                    "delivery_average": 5.0,
                    "quality_average": 4.0,
                    "service_average": 3.0,
                }
            ],
        )
        self.assertEqual((str(evaluation.date_from), str(evaluation.date_to)), ("2026-03-01", "2026-03-31"))
        self.assertEqual(
            [(line.kind, line.cause_id.name or "", line.count) for line in evaluation.line_ids],
            [
                ("refund", "", 1),
                ("return", self.cause.name, 1),
                ("return", "Dealer's mistake", 1),
                ("missing", "", 1),
                ("missing", self.cause.name, 1),
            ],
        )
        self.assertEqual(sum(evaluation.line_ids.mapped("count")), evaluation.claim_count)

    def test_figures_stay(self):
        open_ = self._march()
        evaluation = self._evaluate()
        before = evaluation.read()
        self._as(open_, self.service).action_close("withdrawn", None, "Li Na rang us")
        with freeze_time("2026-03-19 01:00:00"):
            self.order.rating_apply(1)
        evaluation.invalidate_recordset()
        self.assertEqual(evaluation.read(), before)
        for record in (evaluation, evaluation.line_ids[:1]):
            for change in (lambda r=record: r.sudo().write({"company_id": self.company.id}), record.sudo().unlink):
                with self.assertRaisesRegex(UserError, "evidence"):
                    change()
        with self.assertRaisesRegex(UserError, "2026-03 has been evaluated already"):
            self._evaluate()

    def test_period_that_is_over(self):
        with self.assertRaisesRegex(UserError, "2026-04 is not over yet"):
            self._evaluate(day="2026-04-01")
        with freeze_time("2026-03-31 15:59:59"), self.assertRaisesRegex(UserError, "2026-03 is not over yet"):
            self._evaluate(day="2026-03-05")
        with freeze_time("2026-03-31 16:00:00"):  # midnight in Shanghai
            self.assertEqual(self._evaluate(day="2026-03-05").name, "2026-03")
        self.assertEqual(self._evaluate("quarter").name, "2026 Q1")
        with self.assertRaisesRegex(UserError, "Choose a month or a quarter"):
            self._evaluate("year")

    def test_empty_month(self):
        evaluation = self._evaluate(day="2026-02-10")
        self.assertEqual((evaluation.order_count, evaluation.claim_rate, evaluation.in_time_rate), (0, 0, 0))
        self.assertFalse(evaluation.line_ids)

    def test_another_company_is_not_counted(self):
        self._march()
        other = self.env["res.company"].create({"name": "Other", "process_tz": "Asia/Shanghai"})
        self.service.company_ids = self.company | other
        evaluation = (
            self.env["order.process.evaluation"].with_user(self.service).with_company(other).action_evaluate("month")
        )
        evaluation = self.env["order.process.evaluation"].browse(evaluation["res_id"])
        self.assertEqual((evaluation.order_count, evaluation.claim_count, evaluation.rating_count), (0, 0, 0))
        with self.assertRaises(AccessError):
            evaluation.with_user(self.manager).with_company(self.company).read(["claim_count"])

    def test_who_evaluates(self):
        for user in (self.clerk, self.salesman, self.keeper, self.escort, self.finance, self.leader):
            with self.assertRaises(AccessError):
                self._evaluate(user=user)
        for user, day in ((self.manager, "2026-01-05"), (self.admin, "2026-02-05")):
            self.assertTrue(self._evaluate(day=day, user=user))

    def test_by_itself_once(self):
        self._march()
        for _n in range(2):
            self.env["order.process.evaluation"]._run_due()
        evaluation = self.env["order.process.evaluation"].search([("company_id", "=", self.company.id)])
        self.assertEqual(evaluation.mapped("name"), ["2026-03"])
        self.assertEqual(len(self._notices(evaluation, self.manager, "2026-03 is ready")), 1)
        self.company.evaluation_period = False
        with freeze_time("2026-05-03 01:00:00"):
            self.env["order.process.evaluation"]._run_due()
        self.assertEqual(self.env["order.process.evaluation"].search_count([("company_id", "=", self.company.id)]), 1)

    # === Improvements ===

    def _plan(self, evaluation=None, user=None, **vals):
        form = Form(
            self.env["order.process.improvement"]
            .with_user(user or self.service)
            .with_context(default_evaluation_id=(evaluation or self.Evaluation).id)
        )
        form.name = "Check the scales every morning"
        form.owner_id = vals.get("owner", self.keeper)
        form.due_on = vals.get("due_on", "2026-04-10")
        return form.save()

    def test_from_the_evaluation_to_the_result(self):
        evaluation = self._evaluate()
        improvement = self._plan(evaluation)
        self.assertEqual(evaluation.improvement_ids, improvement)
        mine = improvement.with_user(self.keeper)
        self.assertTrue(mine.may_end)
        with self.assertRaises(AccessError):
            mine.write({"due_on": "2026-12-31"})
        with self.assertRaisesRegex(UserError, "Say what came of it"):
            mine.action_done(" ")
        mine.action_done("New scales, checked daily")
        self.assertRecordValues(
            improvement,
            [{"state": "done", "result": "New scales, checked daily", "ended_by_id": self.keeper.id}],
        )
        self.assertEqual(improvement.ended_on, datetime(2026, 4, 1, 1))
        with self.assertRaisesRegex(UserError, "has ended already"):
            mine.action_drop("No")
        with self.assertRaisesRegex(UserError, "stays as it is"):
            improvement.with_user(self.service).due_on = "2026-05-01"
        with self.assertRaisesRegex(UserError, "are kept"):
            improvement.sudo().unlink()

    def test_owner_and_date_are_needed(self):
        with self.assertRaises(AssertionError):
            self._plan(owner=self.env["res.users"])
        with self.assertRaises(AssertionError):
            self._plan(due_on=False)
        with self.assertRaisesRegex(UserError, "an active person of the company"):
            self.env["order.process.improvement"].with_user(self.service).create(
                {"name": "x", "owner_id": self.buyer.id, "due_on": "2026-04-10"}
            )

    def test_only_owner_and_planners(self):
        improvement = self._plan()
        for user in (self.salesman, self.escort, self.clerk):
            with self.assertRaises(AccessError):
                improvement.with_user(user).action_done("x")
            with self.assertRaises(AccessError):
                improvement.with_user(user).read(["name"])
            with self.assertRaises(AccessError):
                self._plan(user=user)
        for vals in ({"state": "done"}, {"result": "x"}, {"rating_id": False}, {"order_id": self.order.id}):
            with self.assertRaisesRegex(UserError, "follow from what is done"):
                improvement.write(vals)
        improvement.with_user(self.leader).action_drop("Not worth it")
        self.assertEqual(improvement.state, "dropped")

    def _remind(self, now):
        self.env.invalidate_all()
        with freeze_time(now):
            self.env["order.process.improvement"]._run_reminders()

    def test_reminded_once_for_each_date(self):
        improvement = self._plan()
        self._remind("2026-04-10 15:59:59")  # still the day in Shanghai
        self.assertFalse(self._notices(improvement, self.keeper, "Overdue"))
        for now in ("2026-04-10 16:00:00", "2026-04-11 01:00:00"):
            self._remind(now)
        self.assertEqual(len(self._notices(improvement, self.keeper, "Overdue")), 1)
        improvement.due_on = "2026-04-20"
        self._remind("2026-04-15 01:00:00")
        self.assertEqual(len(self._notices(improvement, self.keeper, "Overdue")), 1)
        self._remind("2026-04-21 01:00:00")
        self.assertEqual(len(self._notices(improvement, self.keeper, "Overdue")), 2)
        improvement.with_user(self.keeper).action_done("Done")
        self._remind("2026-05-21 01:00:00")
        self.assertEqual(len(self._notices(improvement, self.keeper, "Overdue")), 2)
