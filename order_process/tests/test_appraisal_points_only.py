"""Points only: no amount of money by any way to anybody (K1)."""

import io
import json

import openpyxl

from odoo import Command, http
from odoo.exceptions import AccessError
from odoo.tests import JsonRpcException, freeze_time, tagged
from odoo.tools import mute_logger

from .appraisal_common import AppraisalCommon
from .test_gate_rpc import RpcCase

MERIT, RULE = "order.process.merit", "order.process.merit.rule"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestPointsOnly(RpcCase, AppraisalCommon):
    """A fine of 777.25 was proposed before the company turned to points."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.merit_monthly_cap = 777.25
        cls.rule.amount = 888.5
        order = cls._approve(cls._create_orders())
        cls.merit = cls._find(order, cls.keeper)
        assert (cls.merit.amount, cls.merit.amount_by_rule) == (777.25, 888.5)
        cls.order = order
        cls.company.merit_points_only = True
        cls.root = cls._create_user(
            "root", "base.group_system,order_process.group_process_admin,order_process.group_approving_manager"
        )
        cls.env.ref("base.group_allow_export").user_ids += cls.finance | cls.manager | cls.root
        cls.people = cls.finance | cls.manager | cls.root
        cls.env.flush_all()

    def _refused(self, user, model, method, *args, **kwargs):
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException) as caught:
            self._rpc(user, model, method, *args, **kwargs)
        self.assertEqual(str(caught.exception.args[0]), "odoo.exceptions.AccessError")

    def _assert_no_amount(self, result):
        text = result if isinstance(result, str) else json.dumps(result, default=str)
        for number in ("777.25", "777,25", "888.5"):
            self.assertNotIn(number, text)

    def test_reading(self):
        ids = self.merit.ids
        for user in self.people:
            for name in ("amount", "amount_by_rule"):
                calls = [
                    ("read", ids, [name]),
                    ("read", ids, ["points", name]),
                    ("search_read", [], [name]),
                    ("export_data", ids, ["points", name]),
                    ("formatted_read_group", [], ["user_id"], [f"{name}:sum"]),
                    ("formatted_read_group", [], [name], ["__count"]),
                    ("formatted_read_group", [], ["user_id"], ["__count"], [[f"{name}:max", ">", 1]]),
                    ("formatted_read_grouping_sets", [], [["user_id"], []], [f"{name}:sum"]),
                    ("read_group", [], [f"{name}:sum"], ["user_id"]),
                    ("read_group", [], ["points"], [name]),
                    ("web_read_group", [], ["user_id"], [f"{name}:sum"]),
                    ("search", [[name, ">", 1]]),
                    ("search", ["|", ["points", "=", 99], [name, ">", 1]]),
                    ("search_count", [[name, "=", 777.25]]),
                    ("search", [], 0, 1, f"{name} desc"),
                    ("filtered_domain", ids, [[name, ">", 1]]),
                    ("name_search", "", [[name, ">", 1]]),
                    ("web_read", ids, {name: {}}),
                    ("web_search_read", [], {name: {}}),
                    ("web_search_read", [], {"display_name": {}}, 0, 1, f"{name} desc"),
                    ("onchange", ids, {}, [], {name: {}}),
                    ("copy", ids),
                    ("write", ids, {name: 1}),
                ]
                for method, *args in calls:
                    with self.subTest(user=user.login, field=name, call=method, args=args):
                        if method in ("copy", "write"):
                            with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
                                self._rpc(user, MERIT, method, *args)
                        else:
                            self._refused(user, MERIT, method, *args)

    def test_ways_round(self):
        """Over other records, all fields at once, and another company's amounts beside it."""
        ids = self.merit.ids
        for user in self.people:
            for path in (
                [["user_id", "=", self.finance.id], ["rule_id.amount", ">", 1]],
                [["rule_id", "any", [["amount", ">", 1]]]],
            ):
                self._refused(user, MERIT, "search", path)
            self._refused(user, MERIT, "export_data", ids, ["rule_id/amount"])
            self._refused(user, RULE, "search_read", [], ["amount"])
            self._refused(user, RULE, "search", [["amount", ">", 1]])
            self._refused(user, RULE, "formatted_read_group", [], [], ["amount:max"])
            for model, record in ((MERIT, self.merit), (RULE, self.rule)):
                for method, args in (
                    ("read", (record.ids,)),
                    ("search_read", ([],)),
                    ("fields_get", ()),
                    ("copy_data", (record.ids,)),
                ):
                    with self.subTest(user=user.login, model=model, method=method):
                        try:
                            with mute_logger("odoo.http"):
                                self._assert_no_amount(self._rpc(user, model, method, *args))
                        except JsonRpcException as error:
                            self.assertIn("AccessError", str(error.args[0]))
                self.assertNotIn("amount", self._rpc(user, model, "fields_get"))
        west = self.env["res.company"].create({"name": "West", "process_tz": "Asia/Shanghai"})
        self.manager.company_ids = [Command.link(west.id)]
        both, other = [west.id, self.company.id], [west.id]
        self._refused(self.manager, MERIT, "search_read", [], ["amount"], context={"allowed_company_ids": both})
        self.assertEqual(
            self._rpc(self.manager, MERIT, "search_read", [], ["amount"], context={"allowed_company_ids": other}), []
        )
        self._refused(self.manager, MERIT, "read", ids, ["amount"], context={"allowed_company_ids": other})

    def test_cap_of_the_settings(self):
        for user in (self.finance, self.manager):
            with self.subTest(user=user.login):
                self._refused(user, "res.company", "read", self.company.ids, ["merit_monthly_cap"])

    def test_views(self):
        for user in self.people:
            for model, views in ((MERIT, ("list", "form", "kanban", "pivot", "graph", "search")), (RULE, ("list",))):
                found = self._rpc(user, model, "get_views", [[False, view] for view in views])
                for view in views:
                    with self.subTest(user=user.login, model=model, view=view):
                        self.assertNotIn('name="amount', found["views"][view]["arch"])
                self.assertNotIn("amount", found["models"][model]["fields"])
            # what the screens load still loads
            self._rpc(user, MERIT, "web_search_read", [], {"points": {}, "state": {}, "user_id": {}})
            self._rpc(user, MERIT, "formatted_read_group", [], ["user_id"], ["points:sum", "__count"])
        self.company.merit_points_only = False
        found = self._rpc(self.manager, MERIT, "get_views", [[False, "list"]])
        self.assertIn('name="amount"', found["views"]["list"]["arch"])

    def _export(self, fields):
        self._sign_in(self.root)
        data = {
            "model": MERIT,
            "fields": [{"name": name, "label": name, "type": "char"} for name in fields],
            "ids": self.merit.ids,
            "domain": [],
            "groupby": [],
            "import_compat": False,
            "context": {"allowed_company_ids": self.company.ids},
        }
        token = http.Request.csrf_token(self)
        return self.url_open("/web/export/xlsx", {"data": json.dumps(data), "csrf_token": token})

    def test_export(self):
        with mute_logger("odoo.addons.web.controllers.export", "odoo.http"):
            response = self._export(["user_id", "points", "amount"])
        self.assertNotEqual(response.status_code, 200)
        response = self._export(["user_id", "points"])
        rows = list(openpyxl.load_workbook(io.BytesIO(response.content)).active.values)
        self.assertEqual(rows[1], ("Finance", 1))
        self.company.merit_points_only = False
        self.env.flush_all()
        response = self._export(["user_id", "points", "amount"])
        rows = list(openpyxl.load_workbook(io.BytesIO(response.content)).active.values)
        self.assertEqual(rows[1], ("Finance", 1, 777.25))

    def test_messages_history_and_tracking(self):
        """They outlast the setting, so they never name an amount."""
        self.company.merit_points_only = False
        self.merit.with_user(self.finance).action_appeal("No")
        self.merit.with_user(self.manager).action_confirm("it is so")
        self.merit.with_user(self.manager).action_settle()
        self.env.flush_all()
        messages = self.env["mail.message"].sudo().search([("model", "in", (MERIT, "sale.order")), ("res_id", "!=", 0)])
        self.assertTrue(messages.filtered(lambda message: message.model == MERIT))
        for message in messages:
            self._assert_no_amount(f"{message.subject} {message.body} {message.preview}")
        self.assertFalse(self.env["mail.tracking.value"].sudo().search([("field_id.model", "=", MERIT)]))
        mails = self.env["mail.mail"].sudo().search([("model", "=", MERIT)])
        for mail in mails:
            self._assert_no_amount(f"{mail.subject} {mail.body_html}")
        self._assert_no_amount(json.dumps(self.order.event_ids.mapped("detail")))
        self._assert_no_amount(self.merit.display_name)

    def test_refusals_and_sheet(self):
        for user in self.people:
            merit = self.merit.with_user(user)
            self._assert_no_amount(merit.refusal or "")
            action = merit.action_print_sheets()
            html = self.env["ir.actions.report"].with_user(user)._render_qweb_html(
                action["report_name"], action["context"]["active_ids"]
            )[0]
            self._assert_no_amount(html.decode())
            self.assertNotIn(">Amount<", html.decode())

    def test_in_python_too(self):
        for user in self.people:
            merit = self.merit.with_user(user)
            merit.sudo().mapped("amount")  # in the cache
            for read in (lambda m=merit: m.amount, lambda m=merit: m.rule_id.mapped("amount")):
                with self.assertRaisesRegex(AccessError, "points only"):
                    read()

    def test_money_shows_it(self):
        """The same calls answer where the company charges money, so the refusals above are the setting's."""
        self.company.merit_points_only = False
        self.env.flush_all()
        for user in self.people:
            self.assertEqual(self._rpc(user, MERIT, "read", self.merit.ids, ["amount"])[0]["amount"], 777.25)
            self.assertEqual(self._rpc(user, MERIT, "search", [["amount", ">", 1]]), self.merit.ids)
            groups = self._rpc(user, MERIT, "formatted_read_group", [], ["user_id"], ["amount:sum"])
            self.assertEqual(groups[0]["amount:sum"], 777.25)
