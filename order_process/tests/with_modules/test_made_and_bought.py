"""Missing goods that Manufacturing makes or Purchase buys: the day told, the goods, and the order goes on (F2)."""

from datetime import date

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from ..portal_common import DealerPortalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestMadeAndBought(DealerPortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.promise_mode = "hold"
        cls.mask = cls._create_product("Mask", "M1", 10)
        cls._stock(cls.mask, 4)
        cls.paste = cls._create_product("Paste", "P1", 2)
        cls._stock(cls.paste, 100)

    def _make(self, **vals):
        """The masks are made of two parts of paste each."""
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": self.mask.product_tmpl_id.id,
                "product_qty": 1,
                "company_id": self.company.id,
                "bom_line_ids": [Command.create({"product_id": self.paste.id, "product_qty": 2})],
                **vals,
            }
        )
        self.mask.route_ids = self.warehouse.manufacture_pull_id.route_id

    def _buy(self):
        """The masks are bought of a supplier who needs three days."""
        supplier = self.env["res.partner"].create({"name": "Mask works", "email": "works@example.com"})
        self.mask.write(
            {
                "route_ids": [Command.set(self.warehouse.buy_pull_id.route_id.ids)],
                "seller_ids": [
                    Command.create(
                        {"partner_id": supplier.id, "price": 4, "delay": 3, "company_id": self.company.id}
                    )
                ],
            }
        )
        return supplier

    def _short(self, *lines):
        order = self._approve(self._create_orders(lines=[(self.dye, 5), (self.mask, 10), *lines]))
        return order, order.sudo().shortage_ids

    def _decide(self, shortage, user=None, **values):
        wizard = self.env["order.process.shortage.way"].with_user(user or self.clerk)
        form = Form(wizard.with_context(default_shortage_id=shortage.id))
        values = {"way": "procure", "expected_on": date(2026, 3, 9), "note": "More is coming", **values}
        for name, value in values.items():
            form[name] = value
        form.save().action_decide()

    def _goes_on(self, order, shortage):
        """The day is told once; with the goods the order is confirmed and leaves whole."""
        self.assertEqual((order.state, shortage.state), ("draft", "coming"))
        self.assertFalse(order.sudo().activity_ids, "nobody has to see to it by hand")
        told = self.env["order.process.told"].search([("order_id", "=", order.id), ("occasion", "=", "delayed")])
        self.assertEqual([row.said["arrives"] for row in told], [str(shortage.way_arrives_on)])
        self.assertGreaterEqual(shortage.way_arrives_on, date(2026, 3, 9))
        self._sign_in()
        page = self._get(f"/my/orders/{order.id}").text
        self.assertIn("More is coming", page)

    def _arrived(self, order, shortage):
        self.env["sale.order"]._run_waiting()
        self.assertEqual((order.state, shortage.state), ("sale", "lapsed"))
        self.assertEqual(len(order.picking_ids), 1)
        with freeze_time("2026-03-09 02:00:00"):
            dispatches = self._run_windows()
        self.assertIn(order.picking_ids, dispatches.picking_ids)
        self.assertEqual(order.process_stage, "dispatched")

    def test_made(self):
        self._make()
        order, shortage = self._short()
        self._decide(shortage)
        [made] = self.env["mrp.production"].search([("product_id", "=", self.mask.id)])
        self.assertEqual((made.product_qty, made.origin, made.state), (6, order.name, "confirmed"))
        self.assertEqual(made.date_finished, self._instant(0, day=9), "when the day begins")
        self._goes_on(order, shortage)
        made.qty_producing = 6
        made._set_qty_producing()
        made.button_mark_done()
        self.assertEqual(made.state, "done")
        self._arrived(order, shortage)

    def test_bought(self):
        supplier = self._buy()
        order, shortage = self._short()
        self._decide(shortage)
        [line] = self.env["purchase.order.line"].search([("product_id", "=", self.mask.id)])
        self.assertEqual((line.product_qty, line.order_id.origin, line.partner_id), (6, order.name, supplier))
        self._goes_on(order, shortage)
        line.order_id.button_confirm()
        receipt = line.order_id.picking_ids
        receipt.move_ids.picked = True
        receipt.button_validate()
        self.assertEqual(receipt.state, "done")
        self._arrived(order, shortage)

    def test_what_no_rule_gets_is_somebodys_task(self):
        """One of two goods is made by a rule, the other is a task."""
        self._make()
        spray = self._create_product("Spray", "S1", 10)
        order, shortage = self._short((spray, 3))
        with self.assertRaisesRegex(UserError, "Say who has the goods bought"):
            self._decide(shortage)
        self.assertFalse(self.env["mrp.production"].search([("product_id", "=", self.mask.id)]), "nothing by half")
        self._decide(shortage, owner_id=self.keeper)
        self.assertEqual(len(self.env["mrp.production"].search([("product_id", "=", self.mask.id)])), 1)
        [task] = order.sudo().activity_ids
        self.assertIn("[S1] Spray: 3", task.summary)
        self.assertNotIn("Mask", task.summary)

    def test_a_rule_that_cannot_is_none(self):
        """The route is set, but there is no bill of materials, or no supplier: it is somebody's task."""
        for route in (self.warehouse.manufacture_pull_id.route_id, self.warehouse.buy_pull_id.route_id):
            self.mask.route_ids = route
            order, shortage = self._short()
            with self.assertRaisesRegex(UserError, "Say who has the goods bought or made"):
                self._decide(shortage)
            self.assertEqual((shortage.state, order.state), ("open", "draft"))
            self._decide(shortage, owner_id=self.keeper)
            self.assertEqual(order.sudo().activity_ids.user_id, self.keeper)
