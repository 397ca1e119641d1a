"""Delivery in two and three steps: what goes back goes back at once, and who takes goods along is said once."""

from ast import literal_eval

from freezegun import freeze_time

from odoo.tests import tagged

from .delivery_common import blocker_messages
from .test_delivery_stands import StandsCase


class StepsCase(StandsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse.delivery_steps = "pick_ship"
        cls.output = cls.warehouse.wh_output_stock_loc_id
        cls.env.flush_all()

    def _next(self, order):
        """The open transfers that go on towards the dealer."""
        pickings = order.picking_ids.filtered(lambda p: p.state not in ("done", "cancel") and not p.goes_back)
        return self._as(self.keeper, pickings)

    def _back(self, order):
        return self._as(self.keeper, order.picking_ids.filtered("goes_back"))

    def _held_at(self, place, product=None):
        quants = [("product_id", "=", (product or self.dye).id), ("location_id", "child_of", place.id)]
        return sum(self.env["stock.quant"].search(quants).mapped("quantity"))

    def _picked(self, quantity=5):
        """An order whose goods lie in the output."""
        order, pick = self._plain([(self.dye, quantity)])
        self._ship(pick)
        self.assertEqual(self._held_at(self.output), quantity)
        return order, pick


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestReturnWizard(StepsCase):
    """Core's return is made for whatever is done: what goes back is reserved, what is to leave waits."""

    def test_of_a_pick(self):
        order, pick = self._picked()
        back = self._as(
            self.keeper,
            self.env["stock.picking"].browse(self._open_return(pick, 5).action_create_returns()["res_id"]),
        )
        self.assertEqual((back.state, back.location_dest_id), ("assigned", pick.location_id))
        self.assertEqual((back.goes_back, back.awaits_dispatch, back.desk_state), (True, False, "back"))
        self._ship(back)
        self.assertEqual((back.state, self._held_at(self.output)), ("done", 0))
        self.assertEqual(order.order_line.qty_delivered, 0)

    def test_of_a_return(self):
        """Sent once more, it waits for its window as everything that leaves."""
        self.warehouse.delivery_steps = "ship_only"
        order, picking = self._plain()
        self._ship(picking)
        back = self._return(picking, 2)
        self.assertEqual(order.order_line.qty_delivered, 3)
        anew = self._as(
            self.keeper, self.env["stock.picking"].browse(self._open_return(back, 2).action_create_returns()["res_id"])
        )
        self.assertEqual((anew.state, anew.move_ids.quantity, anew.awaits_dispatch), ("waiting", 0, True))
        self.assertEqual(order.process_stage, "approved")
        self._refused("stock is reserved when the order is dispatched", anew.action_assign)
        self._refused("[Nn]ot dispatched yet", anew.button_validate)
        self._dispatch(order, 12)
        self.assertEqual((anew.state, anew.move_ids.quantity), ("assigned", 2))
        self._ship(anew)
        self.assertEqual((order.order_line.qty_delivered, order.process_stage), (5, "shipped"))

    def test_of_a_return_of_a_pick(self):
        """Put back by mistake: it is picked once more with its window."""
        order, pick = self._picked()
        back = self._as(
            self.keeper,
            self.env["stock.picking"].browse(self._open_return(pick, 5).action_create_returns()["res_id"]),
        )
        self._ship(back)
        anew = self._as(
            self.keeper, self.env["stock.picking"].browse(self._open_return(back, 5).action_create_returns()["res_id"])
        )
        self.assertEqual((anew.goes_back, anew.awaits_dispatch, anew.move_ids.quantity), (False, True, 0))
        self._dispatch(order, 12)
        self.assertFalse(order.hold_ids.filtered(lambda hold: not hold.released_on).mapped("code"))
        self.assertEqual(anew.state, "assigned")

    def test_exchange(self):
        self.warehouse.delivery_steps = "ship_only"
        order, picking = self._plain()
        self._ship(picking)
        self._open_return(picking, 2).action_create_exchanges()
        back, anew = self._back(order), self._next(order)
        self.assertEqual((back.state, anew.state, anew.move_ids.quantity), ("assigned", "confirmed", 0))
        self.assertTrue(anew.awaits_dispatch)

    def test_made_back_by_hand(self):
        """A transfer of the delivery does not become one that goes back, by which the order would lose it."""
        order = self._approve(self._create_orders()).sudo()
        pick = self._as(self.keeper, order.picking_ids)
        vals = {"location_id": self.output.id, "location_dest_id": self.warehouse.lot_stock_id.id}
        for records in (pick, pick.move_ids):
            self._refused("stay as the order made them", lambda records=records: records.write(vals))
        self.assertEqual((pick.goes_back, order.process_stage), (False, "approved"))


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestWayBack(StepsCase):
    """What does not leave any more is asked back into stock, and is no delivery of the order."""

    def test_lowered_after_a_part_has_left(self):
        order, _pick = self._picked(3)
        out = self._next(order)
        self._ship(out, 2)
        self._as(self.clerk, order.order_line).product_uom_qty = 2
        self._approve(order)
        back = self._back(order)
        self.assertEqual((back.state, back.location_id, back.move_ids.quantity), ("assigned", self.output, 1))
        self.assertFalse(self._next(order))
        self.assertEqual((order.process_stage, order.is_held), ("shipped", bool(order._get_held_step())))
        self.assertEqual((back.awaits_dispatch, back.desk_state, back.dispatch_id.id), (False, "back", False))
        self._dispatch(order, 12)
        self.assertFalse(back.dispatch_id)
        self.assertFalse(blocker_messages(order, "close", "shortage"))
        self._ship(back)
        self.assertEqual((self._held_at(self.output), order.order_line.qty_delivered), (0, 2))
        self.assertEqual(len(self._back(order)), 1)

    def test_cancelled_after_the_pick(self):
        order, _pick = self._picked()
        out = self._next(order)
        self._as(self.dispatcher, order).with_context(disable_cancel_warning=True).action_cancel()
        back = self._back(order)
        self.assertEqual((order.state, out.state, back.state), ("cancel", "cancel", "assigned"))
        self.assertEqual((back.location_id, back.location_dest_id), (self.output, self.warehouse.lot_stock_id))
        self.assertEqual((back.desk_state, back.sale_id, order.process_stage), ("back", order, "cancelled"))
        desk = literal_eval(self.env.ref("order_process.action_keeper_desk").domain)
        self.assertIn(back, back.search(desk))
        self._ship(back)
        self.assertEqual((self._held_at(self.output), back.desk_state), (0, False))
        order.sudo()._create_put_backs()
        self.assertEqual(len(self._back(order)), 1)

    def test_cancelled_with_a_part_gone(self):
        """Two open transfers: what has left is gone, what was picked goes back, what was not picked stays."""
        order, pick = self._plain([(self.dye, 6), (self.oxide, 4)])
        pick.move_ids.filtered(lambda move: move.product_id == self.dye).write({"quantity": 5, "picked": True})
        pick.with_context(skip_sms=True, skip_backorder=True).button_validate()
        out = self._next(order).filtered(lambda picking: picking.location_id == self.output)
        self._ship(out, 2)
        self._as(self.manager, order).with_context(disable_cancel_warning=True).action_cancel()
        back = self._back(order)
        self.assertEqual([(move.product_id, move.quantity) for move in back.move_ids], [(self.dye, 3)])
        self._ship(back)
        self.assertEqual((self._held_at(self.output), order.order_line[0].qty_delivered), (0, 2))

    def test_cancelled_before_the_pick(self):
        order, _pick = self._plain()
        self._as(self.dispatcher, order).with_context(disable_cancel_warning=True).action_cancel()
        self.assertFalse(self._back(order))

    def test_three_steps(self):
        self.warehouse.delivery_steps = "pick_pack_ship"
        for steps, place in ((1, self.warehouse.wh_pack_stock_loc_id), (2, self.output)):
            with self.subTest(steps=steps):
                order = self._approve(self._create_orders()).sudo()
                self._dispatch(order, 9 + 2 * steps)
                for _step in range(steps):
                    self._ship(self._next(order))
                self._as(self.dispatcher, order).with_context(disable_cancel_warning=True).action_cancel()
                back = self._back(order)
                self.assertEqual((back.location_id, back.move_ids.quantity), (place, 5))
                self._ship(back)
                self.assertEqual(self._held_at(place), 0)

    def test_no_backorder_of_the_last_step(self):
        order, _pick = self._picked()
        self._ship(self._next(order), 3, rest=False)
        back = self._back(order)
        self.assertEqual((back.location_id, back.move_ids.quantity), (self.output, 2))
        self.assertTrue(blocker_messages(order, "close", "shortage"))
        self._ship(back)
        self._as(self.service, order).action_deliver_rest()
        self._dispatch(order, 12)
        self._ship(self._next(order))
        self._ship(self._next(order))
        self.assertEqual((order.order_line.qty_delivered, self._held_at(self.output)), (5, 0))

    def test_lots(self):
        """The very pieces that were picked are asked back."""
        self.dye.tracking = "lot"
        lots = self.env["stock.lot"].create([{"name": name, "product_id": self.dye.id} for name in ("L1", "L2")])
        self.env["stock.quant"].search([("product_id", "=", self.dye.id)]).sudo().unlink()
        for lot in lots:
            self.env["stock.quant"]._update_available_quantity(self.dye, self.warehouse.lot_stock_id, 5, lot_id=lot)
        orders = self._approve(self._create_orders(2)).sudo()
        self._dispatch(orders)
        taken = {}
        for order in orders:
            taken[order] = self._next(order).move_line_ids.lot_id
            self._ship(self._next(order))
        self._as(self.dispatcher, orders[0]).with_context(disable_cancel_warning=True).action_cancel()
        self.assertEqual(self._back(orders[0]).move_line_ids.lot_id, taken[orders[0]])
        self._ship(self._next(orders[1]))
        self.assertEqual(orders[1].order_line.qty_delivered, 5)

    def test_it_may_be_left(self):
        """Goods that somebody put away already are not asked for: the keeper cancels the transfer."""
        order, _pick = self._picked()
        self._as(self.dispatcher, order).with_context(disable_cancel_warning=True).action_cancel()
        back = self._back(order)
        back.action_cancel()
        self.assertEqual((back.state, back.desk_state), ("cancel", False))

    def test_off_is_core(self):
        self.company.order_process_enabled = False
        order = self._create_orders(user=self.salesman).sudo()
        order.action_confirm()
        order.picking_ids.action_assign()
        self._ship(self._as(self.keeper, order.picking_ids))
        order.with_context(disable_cancel_warning=True).action_cancel()
        self.assertFalse(self._back(order))


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestTrip(StepsCase):
    """Who takes the goods, with which vehicle or wagon, is said of a batch or of the first step, and holds for all."""

    def _sent_together(self, count=2):
        orders = self._approve(self._create_orders(count)).sudo()
        return orders, self._as(self.keeper, self._dispatch(orders))

    FACTS = {"vehicle_no": "XA-12345", "wagon_no": "C70-1234567"}

    def _facts(self, records):
        return {(record.escort_id, record.vehicle_no, record.wagon_no) for record in records}

    def test_from_the_batch_of_picks_to_the_batch_that_leaves(self):
        orders, picks = self._sent_together()
        batch = self._as(self.dispatcher, picks.batch_id)
        batch.write({"escort_id": self.escort.id, **self.FACTS})
        said = {(self.escort, "XA-12345", "C70-1234567")}
        self.assertEqual(self._facts(picks), said)
        picks.move_ids.picked = True
        batch.with_user(self.keeper).with_context(skip_sms=True).action_done()
        outs = self._next(orders)
        self.assertEqual(outs.picking_type_id, self.warehouse.out_type_id)
        leaving = outs.batch_id
        self.assertEqual((len(leaving), leaving.dispatch_id, leaving.state), (1, picks.dispatch_id, "in_progress"))
        self.assertEqual(leaving.picking_ids, outs.sudo())
        self.assertEqual(self._facts(outs), said)
        self.assertEqual(self._facts(leaving), said)
        self.assertEqual(leaving.process_mode, "road")
        outs.move_ids.picked = True
        leaving.with_user(self.keeper).with_context(skip_sms=True).action_done()
        self.assertEqual(orders.order_line.mapped("qty_delivered"), [5, 5])

    def test_picked_one_by_one(self):
        """Each joins the batch that leaves, and what is said of that one later holds for all of it."""
        orders, picks = self._sent_together(3)
        for pick in picks:
            self._ship(pick)
        outs = self._next(orders)
        self.assertEqual(len(outs.batch_id), 1)
        self._as(self.dispatcher, outs.batch_id).write({"escort_id": self.escort.id, "wagon_no": "C70-7654321"})
        self.assertEqual(self._facts(outs), {(self.escort, False, "C70-7654321")})

    def test_from_pick_to_out(self):
        _orders, picks = self._sent_together()
        self._as(self.dispatcher, picks[0]).write({"escort_id": self.escort.id, **self.FACTS})
        for pick in picks:
            self._ship(pick)
        first, second = (self._next(pick.sudo().sale_id) for pick in picks)
        self.assertEqual(self._facts(first), {(self.escort, "XA-12345", "C70-1234567")})
        self.assertEqual(self._facts(second), {(self.env["res.users"], False, False)})

    def test_said_of_the_pick_afterwards(self):
        """What is said of the first step while a part of it is in the next one holds there too."""
        order, pick = self._plain()
        self._ship(pick, 2)
        self._dispatch(order, 12)
        rest = self._next(order).filtered(lambda picking: picking.picking_type_id == self.warehouse.pick_type_id)
        self._as(self.dispatcher, rest).write({"vehicle_no": "XA-99999"})
        self._ship(rest)
        self.assertIn("XA-99999", self._next(order).mapped("vehicle_no"))

    def test_own_word_stays(self):
        """A batch fills what is empty; what was said of one transfer is not written over when it joins."""
        _orders, picks = self._sent_together()
        other = self._create_user("escort2", "order_process.group_carrier")
        self._as(self.dispatcher, picks[0]).escort_id = other
        Batch = self.env["stock.picking.batch"].with_user(self.dispatcher)
        fresh = Batch.create({"picking_type_id": picks.picking_type_id.id})
        fresh.escort_id = self.escort
        picks.with_user(self.dispatcher).write({"batch_id": fresh.id})
        self.assertEqual(picks.mapped("escort_id"), other | self.escort)

    def test_a_batch_brings_its_escort(self):
        """Who joins a transfer to a batch need not be allowed to name its escort: it is taken over by itself."""
        _orders, picks = self._sent_together()
        pick = picks[0].with_user(self.clerk).sudo()
        batch = self.env["stock.picking.batch"].with_user(self.dispatcher).create(
            {"picking_type_id": picks.picking_type_id.id, "escort_id": self.escort.id, **self.FACTS}
        )
        pick.batch_id = batch
        self.assertEqual(self._facts(pick), {(self.escort, "XA-12345", "C70-1234567")})

    def test_late_entry_joins(self):
        """What comes late is picked and leaves with the same batch."""
        orders, picks = self._sent_together(1)
        self._ship(picks)
        late = self._approve(self._create_orders()).sudo()
        self._as(self.dispatcher, picks.dispatch_id)._take_late(late, "Forgotten")
        self._ship(self._next(late))
        self.assertEqual(len(self._next(orders | late).batch_id), 1)

    def test_vehicle_of_the_fleet(self):
        brand = self.env["fleet.vehicle.model.brand"].create({"name": "Dongfeng"})
        model = self.env["fleet.vehicle.model"].create({"name": "Tianjin", "brand_id": brand.id})
        vehicle = self.env["fleet.vehicle"].create({"model_id": model.id, "license_plate": "XA-70001"})
        _orders, picks = self._sent_together()
        picks.batch_id.sudo().vehicle_id = vehicle
        self.assertEqual(set(picks.mapped("vehicle_no")), {"XA-70001"})

    def test_headquarters(self):
        """Bulk from headquarters: one wagon is typed once, for the batch, and stands on every transfer that leaves."""
        with freeze_time(self._instant(9)):
            orders = self._order("bulk") | self._order("bulk")
            for order in orders:
                self._pay(order)
        picks = self._as(self.keeper, self._dispatch(orders))
        self._as(self.dispatcher, picks.batch_id).write({"escort_id": self.escort.id, "wagon_no": "C70-1234567"})
        for pick in picks:
            self._ship(pick)
        outs = self._next(orders)
        self.assertEqual((len(outs), len(outs.batch_id)), (2, 1))
        self.assertEqual(self._facts(outs), {(self.escort, False, "C70-1234567")})
        self.assertFalse(blocker_messages(orders[0], "ship", "carrier"))
