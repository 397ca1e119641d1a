"""What is made for an order follows its manufacturing orders where Manufacturing is installed (F4)."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ..production_common import ProductionCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestMadeByManufacturing(ProductionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.paste = cls._create_product("Paste", "P1", 2)
        cls._stock(cls.paste, 100)
        cls.bill = cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": cls.made.product_tmpl_id.id,
                "product_qty": 1,
                "company_id": cls.company.id,
                "bom_line_ids": [Command.create({"product_id": cls.paste.id, "product_qty": 2})],
            }
        )
        cls.made.route_ids = cls.warehouse.manufacture_pull_id.route_id
        cls.worker = cls._create_user("worker", "mrp.group_mrp_user")

    def _orders(self, order):
        return self.env["mrp.production"].search([("sale_line_id", "in", order.order_line.ids)], order="id")

    def _produce(self, made, quantity):
        made.qty_producing = quantity
        made._set_qty_producing()
        done = made.button_mark_done()
        if isinstance(done, dict) and done.get("res_model") == "mrp.production.backorder":
            wizard = self.env["mrp.production.backorder"].with_context(**done["context"]).create({})
            wizard.action_backorder()
        made.env.flush_all()  # as at the end of a request: in the name of who produced

    def test_it_follows(self):
        order = self._confirmed()
        production, [made] = self._production(order), self._orders(order)
        self.assertEqual((made.product_qty, made.state, made.origin), (10, "confirmed", order.name))
        self.assertTrue(production.follows_manufacturing)
        self.assertEqual((production.state, self._codes(order)), ("making", ["production"]))
        self.assertEqual(self._stages(order), {"shipped"}, "nobody reports by hand")
        self.assertTrue(production.due_on)
        with self.assertRaisesRegex(UserError, "follows its manufacturing orders"):
            self._plan(order)
        with self.assertRaisesRegex(UserError, "follows its manufacturing orders"):
            self._report(order, 4)
        self._produce(made, 4)
        self.assertEqual((production.state, production.percent_made), ("making", 40.0))
        rest = self._orders(order) - made
        self.assertEqual(rest.product_qty, 6)
        self._produce(rest, 6)
        self.assertEqual((production.state, self._stages(order)), ("check", {"quality", "shipped"}))
        self.assertEqual(self._codes(order), ["production"], "the check stays ours")
        self._check(order)
        self.assertEqual((production.state, self._codes(order)), ("packed", []))
        self.assertEqual(self.made.with_company(self.company).qty_available, 10, "nothing comes in twice")
        with freeze_time("2026-03-04 02:00:00"):
            self._run_windows()
        self.assertEqual(order.process_stage, "dispatched")

    def test_nobody_checks_what_they_produced(self):
        both = self._create_user("both", "mrp.group_mrp_user,order_process.group_quality")
        order = self._confirmed()
        self._produce(self._orders(order).with_user(both).sudo(False), 10)
        with self.assertRaisesRegex(UserError, "you reported what was made; somebody else checks it"):
            self._check(order, user=both)
        self._check(order)
        self.assertEqual(self._production(order).state, "packed")

    def test_who_produced_and_not_who_touched_it_later(self):
        both = self._create_user("both", "mrp.group_mrp_user,stock.group_stock_manager,order_process.group_quality")
        order = self._confirmed()
        made = self._orders(order)
        made.with_user(self.worker).sudo(False).qty_producing = 10
        self._produce(made.with_user(self.worker).sudo(False), 10)
        made.move_finished_ids.with_user(both).sudo(False).description_picking = "Batch 7"
        self.env.flush_all()
        self.assertEqual((made.produced_by_ids, made.move_finished_ids.write_uid), (self.worker, both))
        with self.assertRaisesRegex(UserError, "kept by the system"):
            made.with_user(both).sudo(False).write({"produced_by_ids": [Command.clear()]})
        self._check(order, user=both)
        self.assertEqual(self._production(order).state, "packed")

    def test_who_reported_the_quantity_checks_it_neither(self):
        both = self._create_user("both", "mrp.group_mrp_user,order_process.group_quality")
        order = self._confirmed()
        made = self._orders(order)
        made.with_user(both).sudo(False).qty_producing = 10
        self._produce(made.with_user(self.worker).sudo(False), 10)
        self.assertEqual(made.produced_by_ids, self.worker | both)
        with self.assertRaisesRegex(UserError, "somebody else checks it"):
            self._check(order, user=both)

    def test_a_failed_check(self):
        order = self._confirmed()
        self._produce(self._orders(order), 10)
        self._check(order, failed=0)
        production = self._production(order)
        self.assertEqual((production.state, self._codes(order)), ("making", ["quality"]))
        production._follow_manufacturing()
        self.assertEqual(production.state, "making", "what is produced does not lift it")
        with self.assertRaisesRegex(UserError, "its manufacturing orders say"):
            self._report(order, 1, note="One more")
        self._report(order, 0, note="Relabelled", rework_done=True)
        self._check(order)
        self.assertFalse(self._codes(order))

    def test_planned_there(self):
        """A draft waits to be planned; a later end is a new day."""
        order = self._confirmed()
        made, production = self._orders(order), self._production(order)
        made.date_deadline = made.date_start = self._instant(9, day=9)
        self.assertGreaterEqual(order.promised_dispatch_on, self._instant(0, day=9))
        self.assertGreaterEqual(str(production.due_on), "2026-03-09")

    def test_without_a_bill_the_steps_are_ours(self):
        self.bill.active = False
        order = self._confirmed()
        self.assertFalse(self._orders(order))
        self._make(order)
        self.assertFalse(self._codes(order))

    def test_a_cancelled_one_gives_the_steps_back(self):
        order = self._confirmed()
        self._orders(order).action_cancel()
        production = self._production(order)
        self.assertFalse(production.follows_manufacturing)
        self.assertEqual(self._codes(order), ["production"])

    def test_a_salesman_ties_none_to_an_order(self):
        """In core salesmen make manufacturing orders; one of theirs makes nothing for an order."""
        self.bill.active = False
        order = self._confirmed(user_id=self.salesman.id)
        line = order.order_line.filtered("made_to_order")
        vals = {"product_id": self.made.id, "product_qty": 10, "product_uom_id": self.made.uom_id.id}
        Made = self.env["mrp.production"].with_user(self.salesman).sudo(False)
        with self.assertRaises(UserError), self.cr.savepoint():
            Made.create({**vals, "sale_line_id": line.id})
        self.assertFalse(self._production(order).follows_manufacturing)
