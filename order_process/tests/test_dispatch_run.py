"""What a window takes, leaves and reports (D2, D4, D6): at the second, once, in order of urgency, late, at closing."""

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import OrderProcessCommon


class DispatchCase(OrderProcessCommon):
    def _ready(self, hour, minute=0, second=0, day=2, count=1, **kwargs):
        """Orders whose last approval falls on that instant (Shanghai's clock, March 2026)."""
        with freeze_time(self._instant(hour, minute, second, day)):
            return self._approve(self._create_orders(count, **kwargs)).sudo()

    def _run(self, hour, minute=0, second=0, day=2):
        with freeze_time(self._instant(hour, minute, second, day)):
            return self._run_windows().filtered(lambda dispatch: dispatch.warehouse_id == self.warehouse)

    def _codes(self, order):
        return set(order.hold_ids.filtered(lambda hold: not hold.released_on).mapped("code"))

    def _kinds(self, order):
        return order.event_ids.sorted("seq").mapped("kind")


@tagged("post_install", "-at_install")
class TestRun(DispatchCase):
    def test_one_second_late(self):
        in_time = self._ready(10)
        late = self._ready(10, 0, 1)
        first = self._run(10, 5)
        self.assertEqual(first.picking_ids, in_time.picking_ids)
        self.assertEqual(late.process_stage, "approved")
        second = self._run(12)
        self.assertEqual(second.picking_ids, late.picking_ids)
        self.assertEqual(first.picking_ids, in_time.picking_ids, "what has left stays as it was")

    def test_twice(self):
        order = self._ready(9)
        dispatch = self._run(10)
        before = (dispatch.run_on, dispatch.batch_ids, order.event_count)
        self.assertFalse(self._run(10))
        self.assertFalse(self._run(10, 4))
        self.env.invalidate_all()
        self.assertEqual((dispatch.run_on, dispatch.batch_ids, order.event_count), before)
        self.assertEqual(self._kinds(order).count("dispatched"), 1)
        slot = self.windows[0]._get_slots(self.warehouse, dispatch.date, 1)[0]
        self.assertEqual(self.env["order.process.dispatch"]._get_or_create(slot, self.warehouse), dispatch)

    def test_hours_late(self):
        """Run at 16:00 after a morning without a server: each window takes what was ready at its own time."""
        at_ten, at_twelve, after = self._ready(9), self._ready(11), self._ready(15, 45)
        dispatches = self._run(16).sorted("scheduled_on")
        self.assertEqual(
            dispatches.mapped("scheduled_on"), [self._instant(10), self._instant(12), self._instant(15, 30)]
        )
        self.assertEqual(dispatches.mapped("late"), [True, True, True])
        self.assertEqual(
            [dispatch.picking_ids for dispatch in dispatches],
            [at_ten.picking_ids, at_twelve.picking_ids, self.env["stock.picking"]],
        )
        self.assertEqual(set(dispatches.mapped("run_on")), {self._instant(16)})
        self.assertEqual(after.process_stage, "approved")

    def test_grace(self):
        self.assertEqual(self._run(10, 15).mapped("late"), [False])
        self.assertEqual(self._run(12, 15, 1).mapped("late"), [True])

    def test_days_later(self):
        """Windows of the weekend do not exist; those of Friday are run on Monday, marked late."""
        order = self._ready(17, day=6)
        dispatches = self._run(9, day=9)
        sent = order.picking_ids.dispatch_id
        self.assertIn(sent, dispatches)
        self.assertEqual((sent.date.day, sent.late), (6, True))
        self.assertEqual({dispatch.date.isoweekday() for dispatch in dispatches}, {1, 2, 3, 4, 5})

    def test_nothing_before_the_time(self):
        self._ready(9)
        self.assertFalse(self._run(9, 59, 59))

    def test_bad_order_is_held_and_the_rest_goes(self):
        good = self._ready(9, count=3)
        bad = self._ready(9)
        # A real failure: the database refuses to dispatch this one transfer.
        self.env.flush_all()
        self.env.cr.execute(
            "CREATE OR REPLACE FUNCTION op_probe() RETURNS trigger AS $$ BEGIN"
            " IF NEW.id = %s AND NEW.dispatch_id IS NOT NULL THEN RAISE EXCEPTION 'the scale is broken'; END IF;"
            " RETURN NEW; END $$ LANGUAGE plpgsql",
            [bad.picking_ids.id],
        )
        self.env.cr.execute(
            "CREATE TRIGGER op_probe BEFORE UPDATE ON stock_picking FOR EACH ROW EXECUTE FUNCTION op_probe()"
        )
        self.env.invalidate_all()
        with self.assertLogs("odoo.addons.order_process.models.dispatch.dispatch_run", "WARNING"):
            dispatch = self._run(10)
        self.assertEqual(dispatch.state, "sent")
        self.assertEqual(dispatch.picking_ids, good.picking_ids)
        self.assertEqual(set(good.mapped("process_stage")), {"dispatched"})
        self.assertEqual(bad.process_stage, "approved")
        self.assertEqual(self._codes(bad), {"error"})
        hold = bad.hold_ids.filtered(lambda row: row.code == "error")
        self.assertIn("the scale is broken", hold.note)
        self.assertFalse(bad.ready_on)
        # it waits for a person, not for the next window
        self.assertFalse(self._run(12).picking_ids)
        self.env.cr.execute("DROP TRIGGER op_probe ON stock_picking")
        with freeze_time(self._instant(13)):
            hold.with_user(self.dispatcher).sudo(False).action_release("scale mended")
        self.assertEqual(bad.ready_on, self._instant(13))
        self.assertEqual(self._run(15, 30).picking_ids, bad.picking_ids)
        self.assertFalse(self.env["order.process.event"]._find_breaks(good | bad))

    def test_batches_per_mode(self):
        road = self._ready(9, count=2)
        pickup = self._ready(9, carrier_id=self.pickup.id)
        dispatch = self._run(10)
        self.assertEqual(
            {batch.process_mode: batch.picking_ids for batch in dispatch.batch_ids},
            {"road": road.picking_ids, "pickup": pickup.picking_ids},
        )
        self.assertEqual(set(dispatch.batch_ids.mapped("state")), {"in_progress"})

    def test_centres_apart(self):
        here = self._ready(9)
        self._stock(self.dye, 100, self.wuhan)
        there = self._ready(9, warehouse_id=self.wuhan.id)
        with freeze_time(self._instant(10)):
            dispatches = self._run_windows()
        sent = {dispatch.warehouse_id: dispatch.picking_ids for dispatch in dispatches}
        self.assertEqual(sent[self.warehouse], here.picking_ids)
        self.assertEqual(sent[self.wuhan], there.picking_ids)

    def test_windows_of_a_delivery_method(self):
        self.windows[0].carrier_ids = self.pickup
        road = self._ready(9)
        pickup = self._ready(9, carrier_id=self.pickup.id)
        self.assertEqual(self._run(10).picking_ids, pickup.picking_ids)
        self.assertEqual(self._run(12).picking_ids, road.picking_ids)

    def test_not_ready_rolls_on_with_its_reason(self):
        with freeze_time(self._instant(9)):
            order = self._create_orders().sudo()
            order.with_user(self.clerk).sudo(False).action_submit_review()
        self.assertEqual(order.promised_dispatch_on, self._instant(10))
        self._run(10)
        rolled = order.event_ids.filtered(lambda event: event.kind == "rolled")
        self.assertEqual(rolled.detail["hold"], "review")
        self.assertEqual(order.promised_dispatch_on, self._instant(12))

    def test_early_run(self):
        order = self._ready(9)
        self.env.flush_all()
        with freeze_time(self._instant(9, 30)), self.enter_registry_test_mode(), self.registry.cursor() as cr:
            self.env(cr=cr, user=self.dispatcher.id, su=False)["order.process.dispatch"].action_run_now(
                self.windows[0].id, self.warehouse.id, "The truck leaves early"
            )
        self.env.invalidate_all()
        dispatch = order.picking_ids.dispatch_id
        self.assertEqual((dispatch.early_reason, dispatch.run_by_id), ("The truck leaves early", self.dispatcher))
        self.assertFalse(self._run(10), "the window has run today")

    def test_early_run_refused(self):
        """A dispatcher runs it, for a reason, at a centre of their own that it serves, and once."""
        ten = self.windows.filtered(lambda window: window.dispatch_time == 10)
        at_wuhan = self.windows.filtered(lambda window: window.dispatch_time == 12)
        at_wuhan.warehouse_ids = self.wuhan
        order = self._ready(9)
        self._run(10)
        sister = self.env["res.company"].create({"name": "Sister"})
        [foreign] = self.env["stock.warehouse"].search([("company_id", "=", sister.id)])
        here, early = self.warehouse, "The truck leaves early"
        for user, window, centre, reason, message in (
            (self.clerk, ten, here, early, "Only a dispatcher may run a window before its time"),
            (self.dispatcher, ten, here, " ", "Say why the window runs before its time"),
            (self.dispatcher, ten, foreign, early, "doesn't have 'read' access to"),
            (self.dispatcher, at_wuhan, here, early, f"does not run today at {here.name}"),
            (self.dispatcher, ten, here, early, "has run already; use the late entry"),
        ):
            Dispatch = self.env["order.process.dispatch"].with_user(user).sudo(False)
            with freeze_time(self._instant(11)), self.assertRaisesRegex(UserError, message):
                Dispatch.action_run_now(window.id, centre.id, reason)
        self.assertEqual((order.dispatch_ids.window_id, order.dispatch_ids.early_reason), (ten, False))

    def test_without_any_window(self):
        """Nothing is promised, and the keeper is told that it waits all the same."""
        self.windows.active = False
        order = self._ready(9)
        self.assertFalse(order.promised_dispatch_on)
        reason = "Not dispatched yet: it leaves with its window (–). Then its stock is reserved"
        self.assertIn(reason, order.picking_ids.with_user(self.keeper).sudo(False).awaits_reason)

    def test_left_behind_by_the_last_window(self):
        """Run while it was being archived: what stays behind has no window to wait for, and its history says so."""
        with freeze_time(self._instant(9)):
            order = self._create_orders().sudo()
            order.with_user(self.clerk).sudo(False).action_submit_review()
        ten = order.promised_window_id
        self.windows.active = False
        self.env.flush_all()
        with freeze_time(self._instant(10, 5)), self.enter_registry_test_mode(), self.registry.cursor() as cr:
            self.env(cr=cr, user=self.dispatcher.id, su=False)["order.process.dispatch"].action_run_now(
                ten.id, self.warehouse.id, "The truck leaves"
            )
        self.env.invalidate_all()
        self.assertEqual((order.promised_window_id, order.promised_dispatch_on), (ten.browse(), False))
        rolled = order.event_ids.filtered(lambda event: event.kind == "rolled")
        self.assertEqual(rolled.detail["promised_dispatch_on"], ["2026-03-02 02:00:00", ""])

    def test_manual_hold(self):
        order = self._ready(9)
        with freeze_time(self._instant(9, 30)):
            order.with_user(self.manager).sudo(False).action_hold("Dealer asked to wait")
        self.assertEqual((self._codes(order), order.ready_on), ({"manual"}, False))
        self.assertFalse(self._run(10).picking_ids)
        with freeze_time(self._instant(10, 30)):
            order.hold_ids.filtered(lambda hold: not hold.released_on).with_user(self.dispatcher).action_release("go")
        self.assertEqual(order.ready_on, self._instant(10, 30))
        self.assertEqual(self._run(12).picking_ids, order.picking_ids)

    def test_hold_after_the_dispatch_stops_the_goods(self):
        order = self._ready(9)
        self._run(10)
        order.with_user(self.manager).sudo(False).action_hold("Stop")
        with self.assertRaisesRegex(UserError, "Held: Stop"):
            order.picking_ids.with_user(self.keeper).button_validate()
        order.hold_ids.filtered(lambda hold: not hold.released_on).with_user(self.manager).action_release("go")
        order.picking_ids.with_user(self.keeper).button_validate()
        self.assertEqual(order.process_stage, "shipped")


@tagged("post_install", "-at_install")
class TestSteps(DispatchCase):
    def test_pick_then_ship(self):
        """The dispatch takes the pick; what follows belongs to the same dispatch."""
        self.warehouse.delivery_steps = "pick_ship"
        order = self._ready(9)
        pick = order.picking_ids
        self.assertEqual(pick.picking_type_id, self.warehouse.pick_type_id)
        dispatch = self._run(10)
        self.assertEqual((dispatch.picking_ids, pick.state), (pick, "assigned"))
        self.assertEqual(pick.batch_id.dispatch_id, dispatch)
        self.assertEqual(order.process_stage, "dispatched")
        pick.with_user(self.keeper).sudo(False).button_validate()
        out = order.picking_ids - pick
        self.assertEqual((out.dispatch_id, out.picking_type_id), (dispatch, self.warehouse.out_type_id))
        self.assertEqual(order.process_stage, "preparing")
        self.assertEqual(out.state, "assigned")
        out.with_user(self.keeper).sudo(False).button_validate()
        self.assertEqual((order.process_stage, order.order_line.qty_delivered), ("shipped", 5))
        self.assertEqual(self._kinds(order).count("shipped"), 1)

    def test_three_steps(self):
        self.warehouse.delivery_steps = "pick_pack_ship"
        order = self._ready(9)
        dispatch = self._run(10)
        for _step in range(3):
            picking = order.picking_ids.filtered(lambda row: row.state not in ("done", "cancel"))
            self.assertEqual((picking.dispatch_id, picking.state), (dispatch, "assigned"))
            picking.with_user(self.keeper).sudo(False).button_validate()
        self.assertEqual((order.process_stage, order.order_line.qty_delivered), ("shipped", 5))

    def test_partial_delivery(self):
        """The rest goes with the next window, on its own, with all of what was kept for it."""
        order = self._ready(9, lines=[(self.dye, 5), (self.oxide, 4)])
        self._run(10)
        first = order.picking_ids
        first.move_ids.filtered(lambda move: move.product_id == self.dye).write({"quantity": 3, "picked": True})
        with freeze_time(self._instant(11)):
            first.with_user(self.keeper).sudo(False).with_context(skip_backorder=True).button_validate()
        rest = order.picking_ids - first
        self.assertEqual(first.state, "done")
        self.assertEqual(set(rest.move_ids.mapped("product_uom_qty")), {2, 4})
        self.assertEqual((order.process_stage, order.ready_on), ("approved", self._instant(11)))
        self.assertFalse(rest.dispatch_id)
        with self.assertRaisesRegex(UserError, "dispatched"):
            rest.with_user(self.keeper).sudo(False).button_validate()
        second = self._run(12)
        self.assertEqual((second.picking_ids, rest.state), (rest, "assigned"))
        rest.with_user(self.keeper).sudo(False).button_validate()
        self.assertEqual(order.process_stage, "shipped")
        self.assertEqual(order.order_line.mapped("qty_delivered"), [5, 4])

    def test_no_backorder(self):
        order = self._ready(9)
        self._run(10)
        first = order.picking_ids
        first.move_ids.write({"quantity": 3, "picked": True})
        first.with_user(self.keeper).sudo(False).with_context(
            skip_backorder=True, picking_ids_not_to_backorder=first.ids
        ).button_validate()
        self.assertEqual((order.process_stage, order.order_line.qty_delivered), ("shipped", 3))

    def test_returns_are_free(self):
        order = self._ready(9)
        self._run(10)
        out = order.picking_ids
        out.with_user(self.keeper).sudo(False).button_validate()
        wizard = (
            self.env["stock.return.picking"]
            .with_user(self.keeper)
            .with_context(active_id=out.id, active_ids=out.ids, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = 2
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.with_user(self.keeper).action_assign()
        back.move_ids.picked = True
        back.with_user(self.keeper).button_validate()
        self.assertEqual((back.state, order.process_stage), ("done", "shipped"))
        self.assertEqual(order.order_line.qty_delivered, 3)

    def test_transfer_that_is_gone(self):
        order = self._ready(9)
        order.picking_ids.move_ids._action_cancel()
        self._run(10)
        self.assertTrue(order.is_held, "an order whose transfer is gone is not lost from sight")
