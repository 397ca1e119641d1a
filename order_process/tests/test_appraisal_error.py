"""Errors of reviews found later: who reports what, once, and who sees it (K1)."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .appraisal_common import AppraisalCommon
from .test_gate_rpc import RpcCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestReviewError(AppraisalCommon):
    def setUp(self):
        super().setUp()
        self.order = self._approve(self._create_orders())

    def test_recorded_with_finder_and_evidence(self):
        file = self.env["ir.attachment"].with_user(self.keeper).create({"name": "box.jpg", "raw": b"photo"})
        line = self.order.order_line
        self._find(self.order, self.keeper, line_id=line.id, attachment_ids=[Command.set(file.ids)])
        error = self.order.sudo().review_error_ids
        self.assertRecordValues(
            error,
            [
                {
                    "user_id": self.finance.id,
                    "found_by": self.keeper.id,
                    "found_on": self._instant(9),
                    "kind": "product",
                    "line_name": line.display_name,
                    "level_id": self.env.ref("order_process.level_finance").id,
                }
            ],
        )
        event = self.order.event_ids.sorted("seq")[-1]
        self.assertEqual((event.kind, event.user_id), ("review_error", self.keeper))
        self.assertEqual(event.with_user(self.clerk).summary, "Level: Finance review; Error: Product")
        self.assertFalse(self.env["order.process.event"]._find_breaks(self.order))
        with self.subTest("the file is evidence, its first copy is the finder's"):
            copy = error.attachment_ids
            self.assertEqual((copy.raw, copy.res_id), (b"photo", error.id))
            for user in (self.keeper, self.admin, self.env.user):
                for change in (copy.with_user(user).unlink, lambda user=user: copy.with_user(user).write({"raw": b""})):
                    with self.assertRaises(UserError):
                        change()
            with self.assertRaisesRegex(UserError, "evidence"):
                copy.sudo().write({"raw": b""})
            file.with_user(self.keeper).unlink()
            self.assertEqual(copy.with_user(self.finance).raw, b"photo")

    def test_same_error_is_reported_once(self):
        self._find(self.order, self.keeper)
        with self.assertRaisesRegex(UserError, "reported already on 03/02/2026; it is charged once"):
            self._find(self.order, self.clerk)
        self._find(self.order, self.clerk, reviewer=self.leader)
        self._find(self.order, self.clerk, line_id=self.order.order_line.id)
        self._find(self.order, self.clerk, kind="amount")
        self.assertEqual(len(self.order.sudo().review_error_ids), 4, "another review, line or type is another error")

    def test_database_refuses_the_second(self):
        self._find(self.order, self.keeper)
        error, merit = self.order.sudo().review_error_ids, self.env["order.process.merit"].search([])
        for table, record in (("order_process_review_error", error), ("order_process_merit", merit)):
            stored = (name for name, field in record._fields.items() if field.column_type and field.store)
            columns = ", ".join(f'"{name}"' for name in stored if name != "id")
            with self.subTest(table=table), mute_logger("odoo.sql_db"):
                with self.assertRaisesRegex(Exception, "duplicate key"), self.env.cr.savepoint():
                    self.env.cr.execute(
                        f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table} WHERE id = %s", [record.id]
                    )

    def test_only_approved_reviews(self):
        fresh = self._create_orders()
        with self.assertRaisesRegex(UserError, "no review has approved"):
            fresh.with_user(self.clerk).action_report_error()
        fresh.with_user(self.clerk).action_submit_review()
        pending = self._pending(fresh)
        with self.assertRaisesRegex(UserError, "of a review that approved"):
            self.env["order.process.review.error"].with_user(self.clerk)._report(
                pending.with_user(self.clerk), "product", "x"
            )
        pending.with_user(self.leader).action_reject("wrong")
        self.assertFalse(fresh.may_report_error, "who sends back overlooked nothing")

    def test_review_that_a_change_outdated_counts(self):
        order = self._create_orders()
        self._approve(order, self.leader)
        order.with_user(self.clerk).action_withdraw_review()
        order.with_user(self.clerk).order_line.product_uom_qty = 50
        order.with_user(self.clerk).action_submit_review()
        first = order.sudo().review_ids.filtered(lambda row: row.reviewer_id == self.leader)
        self.assertEqual(first.state, "outdated")
        merit = self._find(order, self.keeper, reviewer=self.leader)
        self.assertEqual((merit.user_id, merit.review_id), (self.leader, first))

    def test_refuses_nothing_said_and_other_orders_lines(self):
        with self.assertRaisesRegex(UserError, "Say what is wrong"):
            self._find(self.order, self.keeper, description="  ")
        other = self._create_orders()
        with self.assertRaisesRegex(UserError, "does not belong"):
            self._find(self.order, self.keeper, line_id=other.order_line.id)

    def test_reviewer_reports_oneself(self):
        merit = self._find(self.order, self.finance)
        self.assertEqual((merit.user_id, merit.reporter_id), (self.finance, self.finance))

    def test_reporting_needs_the_order(self):
        stranger = self._create_user("stranger", "sales_team.group_sale_salesman")
        self.order.user_id = self.salesman
        review = self.order.sudo().review_ids[0]
        wizard = (
            self.env["order.process.review.error.report"]
            .with_user(stranger)
            .create({"order_id": self.order.id, "review_id": review.id, "kind": "product", "description": "x"})
        )
        with self.assertRaises(AccessError):
            wizard.action_report()
        self._find(self.order, self.salesman)

    def test_who_sees_it(self):
        team = self.env["crm.team"].create({"name": "Desk", "user_id": self.leader.id, "company_id": self.company.id})
        team.member_ids = self.finance
        merit = self._find(self.order, self.keeper)
        error = self.order.sudo().review_error_ids
        for user, sees_merit, sees_error in (
            (self.finance, True, True),
            (self.leader, True, True),
            (self.manager, True, True),
            (self.keeper, False, True),
            (self.clerk, False, False),
            (self.salesman, False, False),
            (self.admin, False, False),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(bool(merit.with_user(user).search([])), sees_merit)
                self.assertEqual(bool(error.with_user(user).search([])), sees_error)
        team.crm_team_member_ids.active = False
        self.assertFalse(merit.with_user(self.leader).search([]), "no longer in the leader's team")

    def test_other_companies(self):
        self._find(self.order, self.keeper)
        other = self.env["res.company"].create({"name": "Other", "process_tz": "Asia/Shanghai"})
        outsider = self._create_user("outsider", "order_process.group_approving_manager")
        outsider.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        for model in ("order.process.merit", "order.process.review.error"):
            self.assertFalse(self.env[model].with_user(outsider).with_context(allowed_company_ids=other.ids).search([]))


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestEvidenceOverRpc(RpcCase, AppraisalCommon):
    def test_nobody_writes(self):
        order = self._approve(self._create_orders())
        merit = self._find(order, self.keeper)
        error = order.sudo().review_error_ids
        root = self._create_user("root", "base.group_system,order_process.group_process_admin")
        forged = {
            "order.process.merit": {"state": "waived"},
            "order.process.review.error": {"description": "nothing"},
        }
        for rows in (merit, error):
            for user in (self.finance, self.leader, self.manager, self.admin, root):
                for context in ({}, {"order_process_internal": True}, {"_force_unlink": True}):
                    with self.subTest(model=rows._name, user=user.login, context=context):
                        vals = forged[rows._name]
                        self._assert_refused(order, user, rows._name, "write", rows.ids, vals, context=context)
                        self._assert_refused(order, user, rows._name, "unlink", rows.ids, context=context)
                        self._assert_refused(order, user, rows._name, "create", [vals], context=context)
        for method in ("_propose", "_advance", "_append", "_take", "_report"):
            self._assert_refused(order, self.manager, "order.process.merit", method, merit.ids)
        self.assertEqual((merit.state, error.description), ("proposed", "Colour 6/88 for 5/66"))
        self._assert_refused(
            order, self.clerk, "sale.order", "write", order.ids, {"review_error_ids": [Command.delete(error.id)]}
        )
