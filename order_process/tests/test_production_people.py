from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .production_common import ProductionCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestProductionPeople(ProductionCase):
    """Who may what, tried by everybody, by buttons and by the methods behind them."""

    def test_each_step_by_its_role_alone(self):
        order = self._confirmed()
        others = self.clerk | self.leader | self.salesman | self.dispatcher | self.admin | self.finance
        people = others | self.maker | self.inspector | self.manager | self.keeper
        steps = (
            ("plan", self.maker, lambda production: production._propose_plan(date(2026, 3, 2), date(2026, 3, 3))),
            ("approve", self.manager, lambda production: production.action_approve_plan()),
            ("report", self.maker, lambda production: production._report_progress({production.part_ids: 10})),
            ("check", self.inspector, lambda production: production._keep_check(self._items(production))),
            ("pack", self.keeper, lambda production: production.action_pack()),
        )
        for name, person, step in steps:
            self.assertEqual(
                [user.login for user in people if self._production(order, user)[f"may_{name}"]], [person.login]
            )
            for user in people - person:
                with self.subTest(step=name, user=user.login), self.assertRaises(UserError):
                    step(self._production(order, user))
            step(self._production(order, person))
        self.assertEqual(self._production(order).state, "packed")

    def _items(self, production):
        return [{"point_id": point, "passed": True} for point in production._get_asked_points()]

    def test_nobody_approves_own_plan_nor_checks_own_work(self):
        both = self._create_user(
            "both",
            "order_process.group_production,order_process.group_approving_manager,order_process.group_quality",
        )
        order = self._confirmed()
        self._plan(order, user=both)
        with self.assertRaisesRegex(UserError, "somebody else approves it"):
            self._approve_plan(order, user=both)
        self._approve_plan(order)
        self._report(order, 10, user=both)
        with self.assertRaisesRegex(UserError, "somebody else checks it"):
            self._check(order, user=both)
        self._check(order)

    def test_a_rep_says_nothing_else_than_product_and_rules(self):
        mine = {"order_id": self._create_orders(user_id=self.salesman.id).id, "product_uom_qty": 1}
        Line = self.env["sale.order.line"].with_user(self.salesman).sudo(False)
        made, dye = Line.create(
            [
                {**mine, "product_id": self.made.id, "made_to_order": False},
                {**mine, "product_id": self.dye.id, "made_to_order": True},
            ]
        )
        other = Line.with_context(default_made_to_order=True).create({**mine, "product_id": self.dye.id})
        self.assertEqual((made | dye | other).mapped("made_to_order"), [True, False, False])
        for line, vals in (
            (made, {"made_to_order": False}),
            (dye, {"made_to_order": True}),
            (dye, {"product_id": self.made.id, "made_to_order": False}),
        ):
            with self.subTest(vals), self.assertRaisesRegex(UserError, "only the order desk"), self.cr.savepoint():
                line.write(vals)
        dye.write({"product_id": self.made.id, "made_to_order": True})
        self.assertTrue(dye.made_to_order, "as a form sends it")
        dye.with_user(self.clerk).sudo(False).made_to_order = False
        before = dye.order_id.sudo()._get_snapshot()["goods"]
        self.assertEqual([before[str(line.id)]["made_to_order"] for line in made | dye], [True, False])

    def test_windows_of_another_company_s_production(self):
        order = self._confirmed()
        production = self._production(order).sudo()
        other = self.env["res.company"].create({"name": "Other", "process_tz": "Asia/Shanghai"})
        stranger = self._create_user("stranger", "order_process.group_production,order_process.group_quality")
        stranger.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        for model, name in (
            ("order.process.production.planning", "goods_summary"),
            ("order.process.production.report", "is_failed"),
            ("order.process.quality.look", "goods_summary"),
        ):
            vals = {"production_id": production.id}
            if model.endswith("planning"):
                vals |= {"begins_on": date(2026, 3, 2), "ends_on": date(2026, 3, 3)}
            with self.subTest(model), self.assertRaises(AccessError), self.cr.savepoint():
                self.env[model].with_user(stranger).sudo(False).create(vals).mapped(name)

    def test_people_of_another_centre(self):
        self.maker.process_warehouse_ids = self.wuhan
        order = self._confirmed()
        with self.assertRaisesRegex(UserError, "people of"):
            self._plan(order)

    def test_every_point_is_looked_at(self):
        order = self._confirmed()
        self._plan(order)
        self._approve_plan(order)
        self._report(order, 10)
        production = self._production(order, self.inspector)
        items = self._items(production)
        for given, refusal in (
            ([], "not looked at"),
            (items[1:], "Product, colour number .* not looked at"),
            ([*items[1:], {"point_id": items[0]["point_id"], "passed": False}], "say what is not in order"),
            ([*items[1:], {"point_id": items[0]["point_id"], "passed": False, "note": "Off"}], "photo is missing"),
            ([*items[1:], {**items[0], "photo": "PHN2Zz4="}], "this is no photo"),
            ([*items[1:], {**items[0], "photo": "???"}], "cannot be read"),
        ):
            with self.subTest(refusal), self.assertRaisesRegex(UserError, refusal):
                production._keep_check(given)
        self.assertFalse(production.check_ids)

    def test_evidence(self):
        """Nobody writes, makes or deletes any of it, nor the photo."""
        order = self._confirmed()
        self._plan(order)
        self._approve_plan(order)
        self._report(order, 10)
        self._check(order, failed=0)
        production = self._production(order)
        check = production.check_ids
        photo = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "order.process.quality.item"),
                ("res_id", "in", check.item_ids.ids),
                ("res_field", "=", "photo"),
            ]
        )
        self.assertEqual(len(photo), 1)
        rows = (production, production.part_ids, production.plan_ids, production.report_ids, check, check.item_ids)
        vals = {"production": {"state": "packed"}, "check": {"verdict": "passed"}, "item": {"passed": True}}
        for user in (self.maker, self.inspector, self.manager, self.keeper, self.admin, self.env.user):
            for row in rows:
                own = row.with_user(user).sudo(False)
                values = vals.get(row._name.split(".")[-1], {"company_id": self.company.id})
                for call in (lambda own=own, values=values: own.write(values), own.unlink, lambda own=own: own.copy()):
                    with self.subTest(user=user.login, model=row._name), self.assertRaises(UserError):
                        call()
            with self.assertRaises(UserError):
                photo.with_user(user).sudo(False).unlink()
            with self.assertRaises(UserError):
                photo.with_user(user).sudo(False).write({"raw": b"x"})
        with self.assertRaises(UserError):
            order.with_user(self.admin).sudo(False).write({"production_state": "packed"})

    def test_a_rep_sees_own_orders_only(self):
        mine = self._confirmed(user_id=self.salesman.id)
        self._confirmed(user_id=self.leader.id)
        seen = self.env["order.process.production"].with_user(self.salesman).search([])
        self.assertEqual(seen.order_id, mine)
