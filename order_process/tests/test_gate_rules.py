from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .delivery_common import DeliveryCommon, blocker_messages

RULES = (
    "order.process.channel",
    "order.process.claim.cause",
    "order.process.discount.limit",
    "order.process.gap.rule",
    "order.process.merit.rule",
    "order.process.notice",
    "order.process.notice.channel",
    "order.process.paper.rule",
    "order.process.paper.type",
    "order.process.review.level",
    "order.process.window",
)
ROLE = "Only a process administrator changes it; the change stays on record"


@tagged("post_install", "-at_install", "order_process")
class TestGateRules(DeliveryCommon):
    """Only the process administrator changes what the gate reads, and every change says who, when, before and after."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sales_admin = cls._create_user("sadmin", "sales_team.group_sale_manager,product.group_product_manager")
        cls.stock_admin = cls._create_user("wadmin", "stock.group_stock_manager")
        cls.bookkeeper = cls._create_user("books", "account.group_account_manager")
        cls.system = cls._create_user("system", "base.group_system,sales_team.group_sale_manager")

    def _changes(self, rule):
        return self.env["order.process.rule.change"].search([("model", "=", rule._name), ("res_id", "=", rule.id)])

    def _told(self, rule):
        return [(row.user_id, row.field, row.old_text, row.new_text) for row in self._changes(rule) if row.field]

    # === Who ===

    def test_the_road_method_is_not_set_to_credit_by_a_sales_administrator(self):
        order = self._order("road")
        road = self.modes["road"]
        self.assertTrue(blocker_messages(order, "ship", "payment"))
        for user in (self.sales_admin, self.stock_admin, self.system):
            for vals in (
                {"payment_rule": "credit"},
                {"needs_check": False},
                {"carrier_role": False},
                {"process_mode": "other"},
                {"paper_rule_ids": [Command.clear()]},
            ):
                with self.subTest(user=user.login, vals=vals), self.assertRaisesRegex((UserError, AccessError), "."):
                    self._as(user, road).write(vals)
        with self.assertRaisesRegex(UserError, "Road.*orders are checked by this .Payment Rule.*" + ROLE):
            self._as(self.sales_admin, road).write({"payment_rule": "credit", "name": "Road"})
        self.assertEqual(road.payment_rule, "before")
        self.assertTrue(blocker_messages(order, "ship", "payment"))
        self.assertFalse(self._told(road))

    def test_superuser_mode_of_a_person_sets_no_rule(self):
        """Core and other modules work in superuser mode in the name of whoever calls them."""
        road = self.modes["road"].with_user(self.sales_admin).sudo()
        made = self.modes["road"].with_user(self.admin).copy({"name": "Quick"})
        for change in (
            lambda: road.write({"payment_rule": "credit"}),
            lambda: road.create({"name": "Slow", "product_id": road.product_id.id}),
            made.with_user(self.sales_admin).sudo().unlink,
        ):
            with self.assertRaisesRegex(UserError, ROLE), self.cr.savepoint():
                change()
        self.assertFalse(road.may_set_rules)
        made.with_user(self.env.ref("base.user_root")).unlink()
        self.assertFalse(made.exists())

    def test_what_is_no_rule_stays_with_core(self):
        road = self._as(self.sales_admin, self.modes["road"])
        road.write({"name": "By road", "free_over": True, "amount": 500.0, "payment_rule": "before"})
        self.assertEqual(self.modes["road"].name, "By road")
        self.assertFalse(self._told(self.modes["road"]))

    def test_methods_are_made_and_deleted_by_the_process_administrator(self):
        vals = {"name": "Quick", "product_id": self.env.ref("order_process.product_road").id}
        with self.assertRaisesRegex(UserError, ROLE):
            self.env["delivery.carrier"].with_user(self.sales_admin).create(vals)
        made = self.env["delivery.carrier"].with_user(self.admin).create(vals)
        self.assertEqual(self._changes(made).kind, "created")
        with self.assertRaisesRegex(UserError, ROLE):
            made.with_user(self.sales_admin).unlink()
        made.unlink()

    def test_a_method_by_which_orders_go_is_not_deleted_by_anybody(self):
        self._order("road")
        with self.assertRaisesRegex(UserError, "orders are delivered by it.*Archive it instead"):
            self.modes["road"].unlink()

    def test_where_the_process_is_off_core_behaves_as_core(self):
        self.env["res.company"].search([]).order_process_enabled = False
        vals = {"name": "Quick", "product_id": self.env.ref("order_process.product_road").id}
        made = self.env["delivery.carrier"].with_user(self.sales_admin).create(vals)
        made.with_user(self.sales_admin).unlink()
        self._as(self.bookkeeper, self.term).line_ids.write({"nb_days": 5})

    def test_clock_and_regions_of_a_centre(self):
        for vals in ({"process_tz": "UTC"}, {"process_state_ids": [Command.clear()]}):
            with self.assertRaisesRegex(UserError, ROLE):
                self._as(self.stock_admin, self.wuhan).write(vals)
        self._as(self.admin, self.wuhan).write({"process_tz": "Asia/Urumqi"})
        self.assertEqual(self._told(self.wuhan), [(self.admin, "process_tz", "–", "Asia/Urumqi")])
        with self.assertRaisesRegex(UserError, ROLE):
            self.env["stock.warehouse"].with_user(self.stock_admin).create(
                {"name": "Yichang", "code": "YIC", "process_tz": "UTC", "company_id": self.company.id}
            )

    def test_whether_a_product_is_looked_at_by_production(self):
        dye = self._as(self.sales_admin, self.dye.product_tmpl_id)
        self.dye.review_capacity = True
        with self.assertRaisesRegex(UserError, ROLE):
            dye.review_capacity = False
        dye.list_price = 31
        with self.assertRaisesRegex(UserError, ROLE):
            self.env["product.template"].with_user(self.sales_admin).with_context(default_review_purchase=True).create(
                {"name": "Peroxide"}
            )

        self.env["product.template"].with_user(self.sales_admin).create({"name": "Peroxide"})

    def test_a_new_company_has_the_usual_settings(self):
        companies = self.env["res.company"].with_user(self.system)
        company = companies.create({"name": "Gamma", "currency_id": self.env.ref("base.CNY").id})
        self.assertTrue(company.resource_calendar_id, "core gives it one by itself")
        self.assertEqual(self.env["order.process.window"].search_count([("company_id", "=", company.id)]), 4)
        with self.assertRaisesRegex(UserError, "Delta.*" + ROLE):
            companies.create({"name": "Delta", "performance_cutoff": 20.0})

    def test_a_new_company_may_begin_without_the_process(self):
        """An administrator may have said so for all companies to come; on, it is switched by the role only."""
        self.env["ir.default"].set("res.company", "order_process_enabled", False)
        company = self.env["res.company"].with_user(self.system).create({"name": "Epsilon"})
        self.assertFalse(company.order_process_enabled)
        with self.assertRaisesRegex(UserError, "Epsilon.*" + ROLE):
            company.order_process_enabled = True

    def test_settings_of_a_company(self):
        values = {"order_process_enabled": False, "performance_cutoff": 18.0, "account_use_credit_limit": True}
        for vals in ({name: value} for name, value in values.items()):
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, ROLE):
                self._as(self.system, self.company).write(vals)
        self._as(self.system, self.company).write({"name": "Meiyan"})
        both = self._create_user("both", "base.group_system,order_process.group_process_admin")
        self._as(both, self.company).write({"performance_cutoff": 17.5})
        self.assertEqual(self._told(self.company)[:1], [(both, "performance_cutoff", "16:00", "17:30")])

    def test_terms_of_orders_on_their_way(self):
        term = self.env["account.payment.term"].with_user(self.bookkeeper).create({"name": "Cash"})
        term.line_ids.write({"nb_days": 3})
        self.assertEqual(self._told(term.line_ids)[-1][1:], ("nb_days", "0", "3"))
        term.line_ids.write({"nb_days": 0})
        order = self._create_orders(1, payment_term_id=term.id)
        term.line_ids.write({"nb_days": 1})
        order.action_submit_review()
        with self.assertRaisesRegex(UserError, "Cash.*" + ROLE):
            term.line_ids.write({"nb_days": 30})
        with self.assertRaisesRegex(UserError, ROLE):
            term.write({"line_ids": [Command.create({"value": "percent", "value_amount": 0, "nb_days": 90})]})
        with self.assertRaisesRegex(UserError, ROLE):
            term.write({"early_discount": True})
        term.with_user(self.bookkeeper).write({"name": "Cash or cheque"})

    # === The record ===

    def test_every_rule_keeps_what_was_made_changed_and_deleted(self):
        self.assertEqual(
            [name for name in RULES if "rule_change_count" not in self.env[name]._fields], [], "without a record"
        )
        as_admin = self.env["order.process.window"].with_user(self.admin)
        window = as_admin.create({"dispatch_time": 9.0, "review_deadline": 8.5, "company_id": self.company.id})
        window.write({"dispatch_time": 9.25, "warehouse_ids": [Command.link(self.wuhan.id)]})
        window.write({"dispatch_time": 9.25})
        made, *changed = self._changes(window).sorted("id")
        self.assertEqual((made.kind, made.user_id, made.company_id), ("created", self.admin, self.company))
        self.assertIn("Dispatch Time: 09:00", made.new_text)
        self.assertEqual(
            {(row.field_label, row.old_text, row.new_text) for row in changed},
            {("Dispatch Time", "09:00", "09:15"), ("Centres", "–", "Wuhan")},
        )
        self.assertEqual(window.rule_change_count, 3)
        action = window.action_open_rule_changes()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), self._changes(window))
        gone = window.id
        window.unlink()
        last = self.env["order.process.rule.change"].search([("res_id", "=", gone), ("kind", "=", "deleted")])
        self.assertIn("Dispatch Time: 09:15", last.old_text)

    def test_values_are_told_in_the_readers_words(self):
        with freeze_time("2026-03-02 02:00:00"):
            level = self.env["order.process.review.level"].with_user(self.admin).create(
                {"name": "Third look", "group_id": self.env.ref("order_process.group_finance_reviewer").id}
            )
            level.write({"deadline_rule": "hours", "scope_goods": False, "valid_from": "2026-03-09"})
        rows = {row.field: (row.old_text, row.new_text) for row in self._changes(level) if row.field}
        self.assertEqual(rows["deadline_rule"], ("The round's review deadline", "Hours after the level is reached"))
        self.assertEqual(rows["scope_goods"], ("Yes", "No"))
        self.assertEqual(rows["valid_from"], ("–", "03/09/2026"))
        window = self.windows[0].with_user(self.admin)
        window.effective_from = "2026-03-09 00:00:00"
        mine = self._changes(window).filtered(lambda row: row.user_id == self.admin)
        self.assertEqual(mine.mapped("field"), ["effective_from"], "who wrote it last is no rule")
        row = mine.with_context(tz="Asia/Shanghai")
        self.assertRegex(row.new_text, r"3/9/26, 8:00\sAM")

    def test_the_record_is_not_rewritten(self):
        self._as(self.admin, self.channel).write({"closed": True})
        row = self._changes(self.channel)[0]
        for act in (
            lambda: row.write({"new": False}),
            lambda: row.unlink(),
            lambda: row.with_context(_force_unlink=True).unlink(),
            lambda: row.create({"model": "x", "res_id": 1, "name": "x", "kind": "changed"}),
        ):
            with self.assertRaisesRegex(UserError, "evidence|written by the system only"):
                act()
        with self.assertRaises(AccessError):
            row.with_user(self.clerk).read(["new"])
        self.assertTrue(row.with_user(self.admin).read(["new"]))

    def test_credit_limits_keep_their_record(self):
        self.company.account_use_credit_limit = True
        self._as(self.finance, self.dealer).write({"credit_limit": 5000.0})
        self.assertEqual(self._told(self.dealer)[0], (self.finance, "credit_limit", "0", "5000"))

    def test_fines_of_the_record_are_hidden_with_the_others(self):
        rule = self.env["order.process.merit.rule"].with_user(self.admin).create(
            {"name": "Late", "reason": "review_error", "amount": 20.0}
        )
        rule.amount = 30.0
        row = self._changes(rule).filtered("field")
        self.assertEqual((row.old_amount, row.new_amount, row.old_text, row.new_text), (20.0, 30.0, "–", "–"))
        self.assertNotIn("20", self._changes(rule).filtered(lambda change: change.kind == "created").new_text)
        self.company.merit_points_only = True
        with self.assertRaisesRegex(AccessError, "points only"):
            row.with_user(self.admin).read(["new_amount"])

    def test_who_has_which_role(self):
        """Given at the user, from the side of the group, and by a group that implies it."""
        role = self.env.ref("order_process.group_warehouse_keeper")
        user = self.salesman
        self._as(self.system, user).write({"group_ids": [Command.link(role.id)]})
        self._as(self.system, role).write({"user_ids": [Command.unlink(user.id)]})
        hidden = self.env["res.groups"].create({"name": "Hidden", "user_ids": [Command.link(user.id)]})
        self._as(self.system, hidden).write({"implied_ids": [Command.link(role.id)]})
        self.assertEqual(
            self._told(user)[::-1],
            [
                (self.system, "group_ids", "–", "Warehouse Keeper"),
                (self.system, "group_ids", "Warehouse Keeper", "–"),
                (self.system, "group_ids", "–", "Warehouse Keeper"),
            ],
        )
        user.name = "Someone"
        self.assertEqual(len(self._told(user)), 3)
        made = self._create_user("new", "order_process.group_dispatcher")
        self.assertEqual(self._told(made)[0][2:], ("–", "Dispatcher"))

    # === Orders on their way ===

    def test_what_was_dispatched_keeps_the_method_as_it_was(self):
        cod, waiting = self._order("cod"), None
        with freeze_time(self._instant(9)):
            waiting = self._approve(self._create_orders(1, carrier_id=self.modes["cod"].id, warehouse_id=self.wuhan.id))
        waiting = waiting.sudo()
        picking = self._dispatch(cod)
        self.assertEqual((cod.process_stage, waiting.process_stage), ("dispatched", "approved"))
        papers = [slot.rule.type_id.code for slot in picking._get_paper_slots()[picking]]
        method = self._as(self.admin, self.modes["cod"])
        method.write({"payment_rule": "credit", "process_mode": "other", "needs_check": False, "carrier_role": False})
        method.paper_rule_ids.unlink()
        (cod | waiting).invalidate_recordset()
        self.assertEqual((cod.process_mode, waiting.process_mode), ("cod", "other"))
        self.assertEqual((cod._is_collected_at_delivery(), waiting._is_collected_at_delivery()), (True, False))
        self.assertEqual((cod._is_on_credit(), waiting._is_on_credit()), (False, False))
        self.assertEqual([slot.rule.type_id.code for slot in picking._get_paper_slots()[picking]], papers)
        self.assertTrue(papers)
        self.assertEqual(picking.carrier_role, "escort")
        self.assertTrue(picking.asks_for_check)
        self.assertFalse(waiting.sudo().picking_ids.asks_for_check)
        self.assertEqual(cod.carrier_id, self.modes["cod"])
        self.assertEqual(cod.review_state, "approved")

    def test_the_kept_method_does_not_change(self):
        order = self._order("cod")
        self._dispatch(order)
        self._as(self.admin, self.modes["cod"]).write({"payment_rule": "before"})
        kept = order.kept_carrier_id
        self.assertEqual((kept.kept_of_id, kept.payment_rule, kept.active), (self.modes["cod"], "on_delivery", False))
        for act in (
            lambda: kept.with_user(self.admin).write({"payment_rule": "credit"}),
            lambda: kept.write({"name": "x"}),
            lambda: kept.unlink(),
            lambda: kept.paper_rule_ids[:1].write({"step": False}),
            lambda: kept.paper_rule_ids.unlink(),
            lambda: self.env["order.process.paper.rule"].create(
                {"carrier_id": kept.id, "type_id": self.env["order.process.paper.type"].search([], limit=1).id}
            ),
        ):
            with self.assertRaisesRegex(UserError, "is kept for the orders that were dispatched by it"):
                act()
        with self.assertRaisesRegex(UserError, "set by the order process only"):
            order.with_user(self.clerk).sudo(False).write({"kept_carrier_id": False})
        self._as(self.admin, self.modes["cod"]).write({"payment_rule": "credit"})
        self.assertEqual(order.kept_carrier_id, kept)

    def test_a_paper_on_its_way_stays_asked_for(self):
        order = self._order("cod")
        self._dispatch(order)
        kind = self.modes["cod"].paper_rule_ids.type_id.filtered(lambda kind: kind.level == "delivery")[0]
        with self.assertRaisesRegex(UserError, f"order {order.name} is on its way with it"):
            kind.with_user(self.admin).level = "order"
        kind.with_user(self.admin).note = "Handle with care"
