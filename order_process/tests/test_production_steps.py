from datetime import date

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .production_common import ProductionCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestProductionSteps(ProductionCase):
    """From the plan to the packed goods, each step by its role, its clock and its person (F4, P8)."""

    def test_all_the_way(self):
        order = self._confirmed()
        self.assertEqual((order.production_state, order.process_stage), ("plan", "approved"))
        self.assertEqual(self._codes(order), ["production"])
        self.assertEqual(self._stages(order), {"production", "shipped"})
        with freeze_time("2026-03-02 01:30:00"):
            self._plan(order)
            self.assertEqual(self._stages(order), {"plan", "shipped"})
        with freeze_time("2026-03-02 02:00:00"):
            self._approve_plan(order)
            self.assertEqual((order.production_state, order.production_due_on), ("making", date(2026, 3, 4)))
        self.assertEqual(self._stages(order), {"progress", "shipped"})
        self.assertGreaterEqual(order.promised_dispatch_on, self._instant(0, day=5), "after the last day of the plan")
        with freeze_time("2026-03-02 08:00:00"):
            self._report(order, 4)
        production = self._production(order)
        self.assertEqual((production.percent, production.state), (40.0, "making"))
        with freeze_time("2026-03-03 08:00:00"):
            self._report(order, 6)
            self.assertEqual(self._codes(order), ["production"])
        self.assertEqual((production.state, self._stages(order)), ("check", {"quality", "shipped"}))
        with freeze_time("2026-03-03 08:30:00"):
            self._check(order)
        self.assertEqual((production.state, self._stages(order)), ("packing", {"packing", "shipped"}))
        with freeze_time("2026-03-03 09:00:00"):
            self._pack(order)
            self.assertEqual((production.state, self._stages(order)), ("packed", {"shipped"}))
            self.assertEqual(self._codes(order), [])
        self.assertEqual(self.made.with_company(self.company).qty_available, 10)
        self.assertEqual(production.packed_by_id, self.keeper)
        times = self._clocks(order).filtered("ended_on")
        made = {clock.stage: clock.group_id.name for clock in times}
        self.assertEqual(made["production"], "Production")
        self.assertEqual(made["plan"], "Approving Manager")
        self.assertEqual(made["quality"], "Quality")
        self.assertEqual(made["packing"], "Warehouse Keeper")
        kinds = order.sudo().event_ids.sorted("seq").mapped("kind")
        steps = [kind for kind in kinds if kind.startswith(("production", "plan_", "quality"))]
        self.assertEqual(
            steps,
            [
                "production_planned",
                "plan_approved",
                "production_progress",
                "production_progress",
                "quality_passed",
                "production_packed",
            ],
        )
        with freeze_time("2026-03-04 02:00:00"):
            self._run_windows()
        self.assertEqual(order.process_stage, "dispatched")

    def test_a_failed_check_stops_until_rework_and_another_check(self):
        order = self._confirmed()
        self._plan(order)
        self._approve_plan(order)
        self._report(order, 10)
        self._check(order, failed=2)
        production = self._production(order)
        self.assertEqual((production.state, production.is_failed), ("making", True))
        self.assertEqual((self._codes(order), self._codes(order, "ship")), (["quality"], ["undispatched", "quality"]))
        hold = order.sudo()._get_open_holds()
        self.assertEqual((hold.code, hold.owner_group_id), ("quality", self.env.ref("order_process.group_production")))
        self.assertIn("Appearance, seal and packaging", hold.message)
        told = self.env["mail.message"].search([("partner_ids", "in", self.maker.partner_id.ids)])
        self.assertIn(f"{order.name}: the quality check failed", told.mapped("subject"))
        with self.assertRaisesRegex(UserError, "not due"):
            self._pack(order)
        with self.assertRaisesRegex(UserError, "not due"):
            self._check(order)
        self._report(order, 0, note="Taking them apart")
        self.assertEqual(production.state, "making", "a report alone is no rework")
        self._report(order, 0, note="Mixed again", rework_done=True)
        self.assertEqual((production.state, self._codes(order)), ("check", ["quality"]), "until it is passed")
        self._check(order)
        self._pack(order)
        self.assertFalse(self._codes(order))
        self.assertRecordValues(
            production.check_ids.sorted("number"),
            [{"number": 1, "verdict": "failed"}, {"number": 2, "verdict": "passed"}],
        )
        item = production.check_ids.sorted("number")[0].item_ids.filtered(lambda item: not item.passed)
        self.assertTrue(item.photo)
        self.assertEqual(len(item.photo_digest), 64)
        failed = order.sudo().event_ids.filtered(lambda event: event.kind == "quality_failed")
        self.assertEqual(failed.detail["photos"], [item.photo_digest])

    def test_a_check_of_dispatched_goods_stops_them_at_the_door(self):
        order = self._confirmed()
        self._make(order)
        with freeze_time("2026-03-02 02:00:00"):
            self._run_windows()
        self.assertEqual(order.process_stage, "dispatched")
        self._check(order, failed=0)
        picking = order.sudo().picking_ids.with_user(self.keeper).sudo(False)
        with self.assertRaisesRegex(UserError, "quality check of .* failed"):
            picking.button_validate()
        self._report(order, 0, note="Relabelled", rework_done=True)
        self._check(order)
        self._pack(order)
        self.assertEqual(self.made.with_company(self.company).qty_available, 10, "the goods come in once")
        picking.button_validate()
        self.assertEqual(order.process_stage, "shipped")
        with self.assertRaisesRegex(UserError, "not due"):
            self._check(order, failed=0)

    def test_a_plan_is_sent_back_and_made_again(self):
        order = self._confirmed()
        self._plan(order)
        production = self._production(order)
        with self.assertRaisesRegex(UserError, "Say what is wrong"):
            self._production(order, self.manager).action_return_plan(" ")
        self._production(order, self.manager).action_return_plan("Too late for the festival")
        self.assertEqual((production.state, self._stages(order)), ("plan", {"production", "shipped"}))
        self._plan(order, date(2026, 3, 3))
        self._approve_plan(order)
        self.assertEqual(production.due_on, date(2026, 3, 3))
        self._plan(order, date(2026, 3, 6), note="The mixer broke down")
        self.assertEqual((production.state, order.production_due_on), ("approval", date(2026, 3, 3)))
        self._production(order, self.manager).action_return_plan("Use the other mixer")
        self.assertEqual((production.state, production.due_on), ("making", date(2026, 3, 3)), "the old one counts")
        self.assertEqual(production.plan_ids.sorted("id").mapped("state"), ["returned", "approved", "returned"])

    def test_a_new_plan_is_a_new_day_for_the_dealer(self):
        order = self._confirmed()
        self._plan(order, date(2026, 3, 3))
        self._approve_plan(order)
        told = self.env["order.process.told"]
        known = told.search([("order_id", "=", order.id), ("occasion", "=", "delayed")])
        self._plan(order, date(2026, 3, 6), note="The mixer broke down")
        self._approve_plan(order)
        fresh = told.search([("order_id", "=", order.id), ("occasion", "=", "delayed")]) - known
        self.assertEqual(fresh.said["codes"], ["production"])
        self.assertGreaterEqual(order.promised_dispatch_on, self._instant(0, day=7))

    def test_plans_that_are_none(self):
        order = self._confirmed()
        for days in ({"ends_on": date(2026, 3, 1)}, {"begins_on": date(2026, 3, 6), "ends_on": date(2026, 3, 5)}):
            with self.subTest(days), self.assertRaisesRegex(UserError, "A plan"):
                self._plan(order, **days)
        self._plan(order)
        self._approve_plan(order)
        with self.assertRaisesRegex(UserError, "why there is a new plan"):
            self._plan(order)

    def test_reports_that_are_none(self):
        order = self._confirmed()
        self._plan(order)
        self._approve_plan(order)
        with self.assertRaisesRegex(UserError, "why nothing was"):
            self._report(order, 0)
        with self.assertRaisesRegex(UserError, "ordered 10, made 11"):
            self._report(order, 11)
        with self.assertRaisesRegex(UserError, "no more than the 0"):
            self._report(order, -1, note="Wrong")
        self._report(order, 5)
        self._report(order, -2, note="Miscounted")
        production = self._production(order)
        self.assertEqual((production.part_ids.made_qty, len(production.report_ids)), (3, 2))
        with self.assertRaisesRegex(UserError, "no check has failed"):
            self._production(order, self.maker)._report_progress({}, "Done", rework_done=True)

    def test_late(self):
        order = self._confirmed()
        self._plan(order, date(2026, 3, 3))
        self._approve_plan(order)
        Production = self.env["order.process.production"]
        self.assertNotIn(order, Production.search([("is_late", "=", True)]).order_id)
        with freeze_time("2026-03-04 01:00:00"):
            Production.invalidate_model()
            self.assertTrue(self._production(order).is_late)
            self.assertIn(order, Production.search([("is_late", "=", True)]).order_id)
            self.assertNotIn(order, Production.search([("is_late", "=", False)]).order_id)

    def test_no_report_for_a_day_is_late_and_the_planner_s(self):
        order = self._confirmed()
        self._plan(order)
        self._approve_plan(order)
        self.assertEqual(self._clocks(order, "progress").user_id, self.maker)
        with freeze_time("2026-03-03 10:30:00"):
            self._report(order, 1)
        self.assertRecordValues(
            self._clocks(order, "progress"),
            [
                {"occurrence": 1, "breached": True, "deadline": self._instant(18, day=3)},
                {"occurrence": 2, "breached": False, "deadline": self._instant(18, day=4)},
            ],
        )


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
