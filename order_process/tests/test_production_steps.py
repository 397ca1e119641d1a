from datetime import date
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
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
        self.assertEqual((production.percent_made, production.state), (40.0, "making"))
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

    def test_the_working_days_until_it_is_shipped(self):
        """Policy counts them for what is in stock: they stand still while the goods are made, and go on once these are
        packed; rework of what was dispatched stops nothing."""
        order = self._confirmed()
        shipped = self._clocks(order, "shipped")
        self.assertRecordValues(shipped, [{"paused_on": self._instant(9), "deadline": self._instant(18, day=5)}])
        self.assertEqual((shipped.pause_reason, shipped.verdict), ("The goods are being made.", "paused"))
        self._plan(order)
        self._approve_plan(order)
        self._run(self._instant(19, day=9))
        with freeze_time(self._instant(9, day=10)):
            self._report(order, 10)
            self._check(order)
            self.assertTrue(shipped.paused_on, "not packed yet")
            self._pack(order)
        # 33.5 hours were left: 7.5 on Tuesday, 8.5 on each of the next three days; then half an hour.
        self.assertRecordValues(
            shipped, [{"paused_on": False, "breached": False, "deadline": self._instant(18, day=13)}]
        )
        with freeze_time(self._instant(10, day=10)):
            self._run_windows()
            self.assertEqual(order.process_stage, "dispatched")
            self._check(order, failed=0)
            self.assertFalse(shipped.paused_on)

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


    def test_what_a_confirmed_order_asks_for_more_is_planned_anew(self):
        order = self._confirmed()
        self._make(order)
        line = order.order_line.filtered("made_to_order").with_user(self.clerk).sudo(False)
        production = self._production(order)
        line.product_uom_qty = 8
        self.assertEqual(production.state, "packed", "for less there is enough")
        line.product_uom_qty = 12
        self.assertEqual((production.state, production.part_ids.open_qty), ("plan", 2))
        self._approve(order)
        self.assertEqual(self._codes(order), ["production"])
        self._plan(order)
        self._approve_plan(order)
        self._report(order, 2)
        self._check(order)
        self._pack(order)
        self.assertEqual(self.made.with_company(self.company).qty_available, 12)
        self.assertFalse(self._codes(order))

    def test_less_and_then_as_much_again(self):
        """What was packed for less is made on, by the plan that counts."""
        order = self._confirmed()
        self._plan(order)
        self._approve_plan(order)
        self._report(order, 4)
        line, production = order.order_line.filtered("made_to_order"), self._production(order)
        line.with_user(self.clerk).sudo(False).product_uom_qty = 4
        self.assertEqual(production.state, "check")
        self._check(order)
        self._pack(order)
        self.assertEqual(production.state, "packed")
        line.with_user(self.clerk).sudo(False).product_uom_qty = 10
        self.assertEqual((production.state, production.part_ids.open_qty), ("making", 6))
        self._approve(order)
        self.assertEqual(self._codes(order), ["production"])
        self._report(order, 6)
        self._check(order)
        self._pack(order)
        self.assertEqual(self.made.with_company(self.company).qty_available, 10)

    def test_more_than_was_approved_is_approved(self):
        """A plan for more that is sent back leaves no approval of less behind."""
        order = self._confirmed()
        self._plan(order)
        self._approve_plan(order)
        production = self._production(order)
        order.order_line.filtered("made_to_order").with_user(self.clerk).sudo(False).product_uom_qty = 20
        self.assertEqual(production.state, "plan")
        self._plan(order)
        self._production(order, self.manager).action_return_plan("Too early")
        self.assertEqual(production.plan_ids.sorted("id").mapped("state"), ["replaced", "returned"])
        self.assertEqual(production.state, "plan")
        with self.assertRaisesRegex(UserError, "not due"):
            self._production(order, self.maker)._report_progress({production.part_ids: 20})

    def test_another_product_begins_with_nothing_made(self):
        order = self._confirmed()
        self._plan(order)
        self._approve_plan(order)
        self._report(order, 4)
        production = self._production(order)
        order.with_user(self.leader)._action_cancel()
        order.with_user(self.leader).action_draft()
        other = self._create_product("Private label oxide", "PL2", 50.0)
        other.made_to_order = True
        order.order_line.filtered("made_to_order").with_user(self.clerk).sudo(False).product_id = other
        self._approve(order)
        self.assertRecordValues(
            production.part_ids,
            [{"product_id": other.id, "wanted_qty": 10, "planned_qty": 0, "made_qty": 0, "stocked_qty": 0}],
        )
        self.assertEqual(production.state, "plan")

    def test_confirmed_before_the_process(self):
        self.company.order_process_enabled = False
        order = self._create_orders(lines=[(self.made, 10)])
        order.action_confirm()
        self.company.order_process_enabled = True
        self.assertFalse(order.production_state)
        order.sudo()._join_process()
        self.assertEqual((order.production_state, self._production(order).part_ids.wanted_qty), ("plan", 10))
        self.assertIn("production", self._codes(order, "ship"))

    def test_partly_delivered_before_the_process(self):
        """What had left is not made once more; more that is ordered later is."""
        self.company.order_process_enabled = False
        self._stock(self.made, 4)
        order = self._create_orders(lines=[(self.made, 10)])
        order.action_confirm()
        picking = order.picking_ids
        picking.move_ids.write({"quantity": 4, "picked": True})
        picking.with_context(skip_backorder=True)._action_done()
        done = self._create_orders(lines=[(self.made, 4), (self.dye, 5)])
        done.action_confirm()
        self._stock(self.made, 4)
        done.picking_ids.move_ids.filtered(lambda move: move.product_id == self.made).write(
            {"quantity": 4, "picked": True}
        )
        done.picking_ids.with_context(skip_backorder=True)._action_done()
        self.company.order_process_enabled = True
        (order | done).sudo()._join_process()
        production = self._production(order)
        self.assertRecordValues(production.part_ids, [{"wanted_qty": 6, "left_qty": 4}])
        self.assertFalse(done.production_state, "nothing of it is left to make")
        order.order_line.with_user(self.clerk).sudo(False).product_uom_qty = 12
        self.assertEqual(production.part_ids.wanted_qty, 8)
        self._approve(order)
        self._plan(order)
        self._approve_plan(order)
        self._report(order, 8)
        self.assertEqual(production.state, "check")

    def test_cancelled_and_taken_up_again(self):
        order = self._confirmed()
        self._plan(order)
        order.with_user(self.leader)._action_cancel()
        production = self._production(order)
        self.assertEqual((production.state, order.production_state, self._stages(order)), ("cancelled",) * 2 + (set(),))
        with self.assertRaisesRegex(UserError, "not due"):
            self._approve_plan(order)
        order.with_user(self.leader).action_draft()
        line = order.order_line.filtered("made_to_order")
        line.with_user(self.clerk).sudo(False).unlink()
        order.with_user(self.clerk).sudo(False).order_line = [
            Command.create({"product_id": self.made.id, "product_uom_qty": 3})
        ]
        self._approve(order)
        self.assertEqual((order.state, production.state, production._get_wanted().wanted_qty), ("sale", "plan", 3))

    def test_which_lines(self):
        """By product, by rule for a class or a category, by hand until the order is submitted."""
        order = self._create_orders(lines=[(self.made, 1), (self.dye, 1)])
        made, dye = order.order_line
        self.assertEqual((made.made_to_order, dye.made_to_order), (True, False))
        Rule = self.env["order.process.production.rule"].with_user(self.admin).sudo(False)
        Rule.create({"name": "Samples", "order_class": "sample"})
        sample = self._create_orders(order_class="sample")
        self.assertTrue(sample.order_line.made_to_order)
        self.assertFalse(self._create_orders().order_line.made_to_order)
        parent = self.env["product.category"].create({"name": "Own"})
        self.oxide.categ_id = self.env["product.category"].create({"name": "Label", "parent_id": parent.id})
        Rule.create({"name": "Own label", "category_id": parent.id})
        self.assertTrue(self._create_orders(lines=[(self.oxide, 1)]).order_line.made_to_order)
        dye.with_user(self.clerk).sudo(False).made_to_order = True
        order.action_submit_review()
        with self.assertRaises(UserError):
            dye.with_user(self.clerk).sudo(False).made_to_order = False
        self._approve(order)
        with self.assertRaises(UserError):
            dye.with_user(self.clerk).sudo(False).made_to_order = False
        self.assertEqual(len(self._production(order).part_ids), 2)
        with self.assertRaisesRegex(UserError, "for which class or for which category"):
            Rule.create({"name": "Everything"})
        with self.assertRaises(AccessError):
            Rule.with_user(self.maker).create({"name": "Mine", "order_class": "product"})

    def test_what_is_made_is_not_short(self):
        """Neither the promise nor the dispatch asks for stock of it; what is bought as ever is."""
        self.company.promise_mode = "hold"
        order = self._confirmed(lines=[(self.made, 10), (self.dye, 5)])
        self.assertEqual((order.state, order.production_state), ("sale", "plan"))
        self.assertEqual(self._codes(order), ["production"])
        self.assertFalse(order.sudo().shortage_ids)

    def test_where_somebody_else_receives(self):
        self.company.production_into_stock = False
        order = self._confirmed()
        self._make(order)
        self.assertEqual(self.made.with_company(self.company).qty_available, 0)
        self.assertEqual(self._codes(order), ["shortage"], "it is made, and not there")

    def test_the_dealer_reads_where_the_goods_are(self):
        order = self._confirmed()
        told = lambda: order.sudo()._describe_dealer_hold("production")  # noqa: E731
        self.assertIn("we are planning", told().text)
        self._plan(order)
        self._approve_plan(order)
        self.assertIn("in production, until", told().text)
        self._report(order, 5)
        self.assertIn("50 %", told().text)
        self.assertEqual(order.sudo()._get_dealer_labels()[order.sudo()][0], "In production")
        points = {point.code: point for point in order.sudo()._get_dealer_points()}
        self.assertEqual((points["approved"].label, points["approved"].state), ("In production", "now"))
        self._report(order, 5)
        self.assertIn("being checked", told().text)
        self._check(order, failed=0)
        failed = order.sudo()._describe_dealer_hold("quality").text
        self.assertIn("in production", failed)
        self.assertNotIn("fail", failed.lower())

    def test_orders_of_which_nothing_is_made_cost_nothing(self):
        """The gate, the clocks and the shortages ask nothing of production for them."""
        orders = self._approve(self._create_orders(3)).sudo()
        orders._get_blockers("dispatch")
        made = type(self.env["order.process.production"])
        with patch.object(made, "search", side_effect=AssertionError("asked for nothing")):
            orders._get_blockers("dispatch")
            orders._get_blockers("ship")
            orders._sync_process()
            orders._open_production()
