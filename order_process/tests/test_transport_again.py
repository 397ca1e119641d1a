"""Goods that nobody took and that are brought again: planned on the board, loaded, delivered, closed, to the piece."""

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .drawn import DRAWN
from .test_transport_door import WAY, DoorCase

NEXT = "2026-03-03 02:00:00"
START = fields.Datetime.to_datetime("2026-03-03 04:30:00")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestBroughtAgain(DoorCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"trip_first_hour": 0, "trip_last_hour": 24, "driver_day_hours": 0})
        for van, driver in zip(cls.vans, cls.drivers, strict=True):
            van.driver_id = driver.partner_id
        cls.drivers[1].user_id = cls.other_escort

    def _refused(self, amount=10, count=True, decide=True):
        """A trip comes back with goods that were refused at the door and are to be brought again.

        :return: ``(trip, transfer, case)``
        """
        trip = self._on_the_way([amount])
        picking = trip.stop_ids.picking_ids
        with freeze_time(WAY):
            case = self._at_door(trip.stop_ids, outcome="refused", parts={"refused_qty": amount})
            if decide:
                case.action_decide("again", "The dealer asks for it tomorrow")
            self._back_at_the_centre(trip)
            if count:
                trip.with_user(self.keeper).sudo(False).action_count({picking.move_ids.id: amount})
        return trip, picking, case

    def _send_next_day(self):
        return self._send([4], instant=self._instant(11, day=3))

    def _board(self, dispatch, mode="cod"):
        board = dispatch.with_user(self.dispatcher).sudo(False)
        return board, board.get_trip_board(dispatch.id, mode)

    def _stock_of_dye(self):
        return self.dye.with_context(warehouse_id=self.warehouse.id).qty_available

    def _whole_way(self, count):
        before = self._stock_of_dye()
        first, picking, case = self._refused(count=count)
        order = picking.sale_id
        with freeze_time(NEXT):
            self.cod.needs_check = True
            fresh = self._send_next_day()
            dispatch = fresh.dispatch_id
            board, shown = self._board(dispatch)
            key = f"a{order.partner_shipping_id.id}"
            card = next(card for card in shown["left"] if card["key"] == key)
            self.assertEqual([card["again"], card["weight"], card["orders"]], [True, 20.0, order.name])
            self.assertEqual([one["again"] for one in shown["left"] if one["key"] != key], [False])
            self.assertEqual([one["left"] for one in shown["choices"] if one["dispatch_id"] == dispatch.id], [2])
            keys = [one["key"] for one in shown["left"]]
            board.action_move_stops("cod", keys, f"v{self.vans[1].id}")
            trip = fresh.stop_id.trip_id
            self.assertEqual([picking.stop_id.trip_id, case.next_trip_id, trip.dispatch_id], [trip, trip, dispatch])
            self.assertEqual([trip.load_weight, len(trip.stop_ids)], [28.0, 2])
            shown = self._board(dispatch)[1]
            row = next(row for row in shown["rows"] if row["trip_id"] == trip.id)
            self.assertTrue(row["editable"], "nothing of it has left with this trip")
            self.assertEqual(sorted(stop["again"] for stop in row["stops"]), [False, True])
            self.assertFalse(shown["left"])
        keeper = trip.with_user(self.keeper).sudo(False)
        with freeze_time(START):
            load = keeper.get_load()
            states = {row["order"]: row["state"] for stop in load["stops"] for row in stop["transfers"]}
            self.assertEqual(states, {order.name: "checked", fresh.sale_id.name: "count"})
            self.assertEqual([row["quantity"] for row in load["goods"]], [14.0])
            move = fresh.move_ids
            with self.assertRaisesRegex(UserError, "10 of it are checked already, or brought again, and 9 were"):
                keeper.action_count_load(self.dye.id, move.product_uom.id, 9)
            keeper.action_count_load(self.dye.id, move.product_uom.id, 13)
            self.assertEqual(move.counted_qty, 3.0, "what is brought again is not counted once more")
            keeper.action_count_load(self.dye.id, move.product_uom.id, 14)
            keeper._check_load()
            (signer,) = keeper.get_load()["signers"]
            self.assertEqual([signer["name"], signer["transfers"]], ["Escort2", 2])
            done = keeper.action_hand_over("Escort2", DRAWN, signer["shown"])
            self.assertEqual([done["left"], done["stays"], trip.trip_state], [2, [], "way"])
            sheet = self.env["order.process.load.sheet"].browse(done["sheet"])
            self.assertEqual(sheet.line_ids.picking_id, picking | fresh)
            self.assertEqual([sheet.transfer_count, bool(sheet.name)], [2, True])
            numbers = trip._get_loaded_stops()
            line = sheet.line_ids.filtered(lambda line: line.picking_id == picking)
            self.assertEqual(line.stop_number, numbers[picking.stop_id])
        self.assertEqual([picking.move_ids._get_held(), picking.bearer_id], [{}, self.other_escort])
        told = self.env["order.process.told"].search([("order_id", "=", order.id), ("occasion", "=", "shipped")])
        self.assertEqual([len(told), told[0].said["escort"], told[0].said["vehicle"]], [2, "Escort2", "E-B67890"])
        self.assertIn("arrives_from", told[0].said)
        with freeze_time("2026-03-03 06:00:00"):
            self.assertEqual(picking._get_to_collect()[picking][0], 300.0)
            for stop in trip.stop_ids:
                self.assertFalse(self._at_door(stop))
            for one in picking | fresh:
                goods, freight = one._get_to_collect()[one]
                self._collect(one, user=self.other_escort, cash=goods + freight, freight=freight)
            self._back_at_the_centre(trip)
            handin = self._open(self.other_escort)
            self._count(handin, cash=handin.expected_total).with_user(self.finance).sudo(False).action_post()
            keeper.action_close()
            first.with_user(self.keeper).sudo(False).action_close()
        self.assertEqual([case.state, trip.trip_state, first.trip_state], ["settled", "closed", "closed"])
        self.assertEqual(before - self._stock_of_dye(), 14)
        figures = self.env["order.process.trip.report"].search([("trip_id", "in", (first | trip).ids)], order="id")
        shown = [(row.stops, row.failed, row.ended, row.order_count, row.weight) for row in figures]
        self.assertEqual(shown, [(1, 1, 1, 1, 20.0), (2, 0, 2, 2, 28.0)], "each trip its own attempt")
        self.assertEqual(figures.mapped("freight_charged"), [0.0, 120.0], "freight counts once")
        self.assertEqual(order.order_line.filtered("product_id.is_storable").qty_delivered, 10)

    def test_counted_at_the_centre_and_brought_again(self):
        self._whole_way(count=True)

    def test_left_on_the_vehicle_and_brought_again(self):
        self._whole_way(count=False)

    def test_the_plan_takes_it_by_itself_and_gives_it_back(self):
        _first, picking, case = self._refused()
        with freeze_time(NEXT):
            dispatch = self._send_next_day().dispatch_id
            board, _shown = self._board(dispatch)
            self.assertEqual(board.action_plan_trips("cod")["planned"], 2)
            trip = picking.stop_id.trip_id
            self.assertEqual([case.next_trip_id, trip.trip_state], [trip, "planned"])
            self.assertEqual(board.action_plan_trips("cod", again=True)["left"], 0)
            board.action_move_stops("cod", [f"s{picking.stop_id.id}"], "")
            self.assertEqual([picking.stop_id.id, case.next_stop_id.id, case.state], [False, False, "decided"])
            key = f"a{picking.sale_id.partner_shipping_id.id}"
            self.assertIn(key, [card["key"] for card in self._board(dispatch)[1]["left"]])

    def test_alone_it_stands_on_the_board_of_its_own_dispatch(self):
        _first, picking, _case = self._refused()
        with freeze_time(NEXT):
            board, shown = self._board(picking.dispatch_id)
            self.assertEqual([card["again"] for card in shown["left"]], [True])
            board.action_move_stops("cod", [shown["left"][0]["key"]], f"v{self.vans[1].id}")
            trip = picking.stop_id.trip_id
            trip._leave_as_sent()
            self.assertEqual(trip.trip_state, "planned", "it is at the centre")
            keeper = trip.with_user(self.keeper).sudo(False)
            keeper.action_hand_over("Escort2", DRAWN)
        self.assertEqual([trip.trip_state, picking.move_ids._get_held()], ["way", {}])

    def test_goods_that_are_elsewhere_are_not_loaded(self):
        first = self._on_the_way([10])
        picking = first.stop_ids.picking_ids
        with freeze_time(WAY):
            case = self._at_door(first.stop_ids, outcome="nobody")
            trip = self._trip(self._send([4]), number=1, start=START).sudo()
            case.action_decide("again", trip_id=trip.id)
        keeper = trip.with_user(self.keeper).sudo(False)
        with freeze_time(START):
            keeper.action_count_as_listed()
            keeper._check_load()
            states = {row["order"]: row for stop in keeper.get_load()["stops"] for row in stop["transfers"]}
            held = states[picking.sale_id.name]
            self.assertEqual(held["state"], "held")
            self.assertIn(f"still on the way with Escort ({first.name})", held["reasons"][0])
            done = keeper.action_hand_over("Escort2", DRAWN)
        self.assertEqual([done["left"], len(done["stays"]), trip.trip_state], [1, 1, "way"])
        self.assertEqual([picking.stop_id.id, case.state, case.next_stop_id.id], [False, "decided", False])
        self.assertEqual(sum(picking.move_ids._get_held().values()), 10)

    def test_it_is_decided_anew_until_it_has_left(self):
        _first, picking, case = self._refused()
        with freeze_time(NEXT):
            dispatch = self._send_next_day().dispatch_id
            self._board(dispatch)[0].action_plan_trips("cod")
            trip = picking.stop_id.trip_id
            with self.assertRaisesRegex(UserError, "say why"):
                case.action_decide("return")
            for person in (self.keeper, self.dispatcher, self.escort):
                with self.assertRaises(AccessError):
                    case.with_user(person).sudo(False).action_decide("return", "x")
            self.assertTrue(case.may_decide)
            case.action_decide("return", "The dealer has closed down")
        self.assertEqual([case.state, case.decision, picking.stop_id.id], ["settled", "return", False])
        self.assertEqual(len(trip.stop_ids), 1)
        self.assertEqual(case.sudo().return_ids.move_ids.quantity, 10)
        self.assertFalse(case.may_decide)
        with self.assertRaisesRegex(UserError, "decided already"):
            case.action_decide("claim", "Otherwise")

    def test_goods_of_which_some_are_lost_are_not_brought_again(self):
        first, picking, case = self._refused(count=False)
        keeper = first.with_user(self.keeper).sudo(False)
        keeper.action_count({picking.move_ids.id: 9})
        first.difference_ids.with_user(self.manager).sudo(False).action_decide("company", "It fell off")
        with freeze_time(NEXT):
            board, shown = self._board(picking.dispatch_id)
            board.action_move_stops("cod", [shown["left"][0]["key"]], f"v{self.vans[1].id}")
            load = picking.stop_id.trip_id.with_user(self.keeper).sudo(False)
            with self.assertRaisesRegex(UserError, "Some of the goods are missing"):
                load.action_hand_over("Escort2", DRAWN)
            case.action_decide("return", "One is lost")
        self.assertEqual([case.state, picking.move_ids._get_held()], ["settled", {}])
        self.assertEqual(sorted(case.sudo().return_ids.move_ids.mapped("quantity")), [1, 9])
