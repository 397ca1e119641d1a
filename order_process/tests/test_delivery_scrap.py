"""What is scrapped from a transfer that is sent stays in the house; the rest goes on as if it had never been there."""

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .delivery_common import blocker_messages
from .test_delivery_stands import StandsCase


class ScrapCase(StandsCase):
    def _scrap(self, picking, quantity=1, product=None, location=None):
        scrap = (
            self.env["stock.scrap"]
            .with_user(self.keeper)
            .create(
                {
                    "product_id": (product or self.dye).id,
                    "scrap_qty": quantity,
                    "picking_id": picking.id,
                    "location_id": (location or self.warehouse.lot_stock_id).id,
                }
            )
        )
        scrap.action_validate()
        self.assertEqual(scrap.state, "done")
        self.assertEqual(scrap.move_ids.location_dest_id.usage, "inventory")
        return scrap.move_ids


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestScrap(ScrapCase):
    def test_rest_is_validated_by_itself(self):
        order, picking = self._plain()
        place = self._scrap(picking).location_dest_id
        self._ship(picking)
        self.assertEqual((picking.state, order.order_line.qty_delivered), ("done", 5))
        self.assertEqual(picking.move_ids.filtered(lambda move: not move.sale_line_id).location_dest_id, place)

    def test_rest_is_validated_out_of_its_batch(self):
        """Core takes one transfer of several out of the batch, and writes the places of its moves with it."""
        orders = self._approve(self._create_orders(2)).sudo()
        pickings = self._as(self.keeper, self._dispatch(orders))
        first, second = pickings
        self.assertEqual(len(pickings.batch_id), 1)
        scrapped = self._scrap(first)
        self._ship(first)
        self.assertEqual((first.state, first.batch_id.id), ("done", False))
        self.assertEqual(scrapped.location_dest_id.usage, "inventory")
        self._scrap(second)
        self._ship(second)
        self.assertEqual(orders.order_line.mapped("qty_delivered"), [5, 5])

    def test_whole_batch(self):
        orders = self._approve(self._create_orders(2)).sudo()
        pickings = self._as(self.keeper, self._dispatch(orders))
        self._scrap(pickings[0])
        batch = pickings.batch_id
        batch.move_ids.filtered("sale_line_id").picked = True
        self.assertIs(batch.with_context(skip_sms=True, skip_backorder=True).action_done(), True)
        self.assertEqual(set(pickings.mapped("state")), {"done"})
        self.assertEqual(orders.order_line.mapped("qty_delivered"), [5, 5])

    def test_into_and_out_of_a_batch(self):
        orders = self._approve(self._create_orders(2)).sudo()
        pickings = self._as(self.keeper, self._dispatch(orders))
        scrapped = self._scrap(pickings[0])
        old = pickings.batch_id
        fresh = (
            self.env["stock.picking.batch"].with_user(self.keeper).create({"picking_ids": [Command.set(pickings.ids)]})
        )
        self.assertEqual(pickings.batch_id, fresh)
        pickings.batch_id = old
        pickings[0].batch_id = False
        self.assertEqual(scrapped.location_dest_id.usage, "inventory")
        self.assertEqual(pickings.move_ids.filtered("sale_line_id").location_dest_id, self.customers)

    def test_dock(self):
        """A dock is where the goods that leave stand ready; what was scrapped did not come by it."""
        dock = self.other.copy({"name": "Dock 1"})
        _order, picking = self._plain()
        scrapped = self._scrap(picking)
        self.warehouse.out_type_id.dock_ids = dock
        picking.batch_id.dock_id = dock
        self.assertEqual(scrapped.location_id, self.warehouse.lot_stock_id)
        self.assertEqual((picking.move_ids - scrapped).location_id, dock)

    def test_the_last_piece(self):
        """Where the scrapped piece was the order's own, the rest leaves and what is missing waits for stock."""
        self.env["stock.quant"]._update_available_quantity(self.dye, self.warehouse.lot_stock_id, -995)
        order, picking = self._plain()
        self._scrap(picking)
        self.assertEqual(picking.move_ids.filtered("sale_line_id").quantity, 4)
        self._ship(picking)
        self.assertEqual((order.order_line.qty_delivered, order.process_stage), (4, "approved"))
        self.assertTrue(blocker_messages(order, "dispatch", "shortage"))

    def test_no_more_leaves_after_it(self):
        """What was scrapped is picked and done; that says nothing of what would leave."""
        order, picking = self._plain()
        self._scrap(picking)
        picking.move_ids.filtered("sale_line_id").quantity = 50
        self._refused("asks for 5, 0 are with the dealer and 50 would leave", lambda: self._ship(picking))
        own = picking.move_ids.filtered("sale_line_id")
        own.quantity = 5
        vals = {"product_id": self.oxide.id, "product_uom_qty": 9, "quantity": 9}
        places = {"location_id": picking.location_id.id, "location_dest_id": picking.location_dest_id.id}
        picking.write({"move_ids": [Command.create({**vals, **places})]})
        self._refused("is not on order", lambda: self._ship(picking))
        self.assertEqual(order.order_line.qty_delivered, 0)

    def test_papers_and_freight_are_of_what_leaves(self):
        order, picking = self._sent("road")
        dispatch, transfer = picking.sudo().dispatch_id, picking.sudo()
        self.dye.weight = 2
        carrier = self.carrier.copy({"delivery_type": "base_on_rule"})
        rule = {"variable": "weight", "operator": ">=", "max_value": 0, "variable_factor": "weight", "list_price": 3}
        carrier.price_rule_ids = [Command.create(rule)]
        before = (transfer._get_paper_content()["lines"], dispatch._get_manifest_rows(transfer))
        self.assertEqual(carrier._get_rule_rate(transfer)[0], 30)
        self._scrap(picking, 2)
        self.env.invalidate_all()
        self.assertEqual((transfer._get_paper_content()["lines"], dispatch._get_manifest_rows(transfer)), before)
        self.assertEqual([line["quantity"] for line in before[0]], [5])
        self.assertEqual(transfer._get_paper_content(counted=True)["lines"][0]["quantity"], 5)
        self.assertEqual(dispatch._get_manifest_products(transfer)[0]["quantity"], 5)
        self.assertEqual(carrier._get_rule_rate(transfer)[0], 30)
        self.assertNotRegex(str(blocker_messages(order, "ship", "papers")), "outdated")
