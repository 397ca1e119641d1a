from datetime import datetime, timedelta

from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .transport_common import TransportCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:30:00")
class TestPlanning(TransportCase):
    """The dispatcher plans what the window of twelve sent; an hour later, by default, it is loaded."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for van, driver, user in zip(cls.vans, cls.drivers, (cls.escort, cls.other_escort), strict=True):
            van.driver_id = driver.partner_id
            van.company_id = cls.company
            driver.user_id = user

    def _plan(self, pickings, **vals):
        dispatch = pickings.dispatch_id.with_user(self.dispatcher).sudo(False)
        return dispatch.action_plan_trips("cod", **vals)

    def _board(self, pickings):
        dispatches = pickings.dispatch_id.with_user(self.dispatcher).sudo(False)
        return dispatches.get_trip_board(dispatches.id, "cod")

    def _move(self, pickings, keys, target, position=None):
        pickings.dispatch_id.with_user(self.dispatcher).sudo(False).action_move_stops("cod", keys, target, position)

    def test_planning_asks_little_for_each_transfer(self):
        asked = []
        for count in (3, 13):
            dispatch = self._send([1] * count).dispatch_id.with_user(self.dispatcher).sudo(False)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertEqual(dispatch.action_plan_trips("cod")["left"], 0)
            self.env.flush_all()
            asked.append(self.cr.sql_log_count - before)
        self.assertLess((asked[1] - asked[0]) / 10, 2)

    def test_the_rest_is_planned_and_the_board_shows_it(self):
        pickings = self._send([50, 60, 70, 80, 90])
        pickings.sale_id.partner_shipping_id[0].city = "Huanggang"
        board = self._board(pickings)
        self.assertEqual([len(board["left"]), [row["key"][0] for row in board["rows"]]], [5, ["v", "v"]])
        self.assertEqual(board["departs"], "2026-03-02 05:00:00")
        self.assertEqual(self._plan(pickings)["planned"], 5)
        trips = pickings.trip_id
        self.assertEqual(len(trips), 2)
        self.assertEqual(pickings.batch_id, trips)
        self.assertTrue(all(trip.load_weight <= 500 for trip in trips))
        self.assertEqual(trips.vehicle_id, self.vans)
        self.assertEqual(trips.escort_id, self.escort | self.other_escort)
        self.assertEqual(trips.driver_id, self.drivers.partner_id)
        for trip in trips:
            stops = trip.stop_ids.sorted("sequence")
            self.assertEqual(stops.mapped("sequence"), [10 * n for n in range(1, len(stops) + 1)])
            self.assertEqual(stops.mapped("planned_on"), sorted(stops.mapped("planned_on")))
            self.assertLess(trip.departs_on, stops[0].planned_on)
            self.assertGreater(trip.returns_on, stops[-1].planned_on)
            self.assertGreater(trip.planned_km, 0)
        board = self._board(pickings)
        self.assertEqual([board["left"], sum(len(row["stops"]) for row in board["rows"])], [[], 5])
        self.assertFalse([row["problems"] for row in board["rows"] if row["problems"]])

    def test_who_has_not_handed_in_gets_no_cash_deliveries_planned(self):
        self.escort.name = "Ma Chao"
        self._collect(self._stop(), cash=210.0)
        with freeze_time("2026-03-03 02:30:00"):
            self.env.invalidate_all()
            pickings = self._send([1, 1], instant=self._instant(10, 0, 0, day=3))
            board = self._board(pickings)
            self.assertEqual([row["plate"] for row in board["rows"]], ["E-B67890"])
            (off,) = board["off"]
            self.assertIn("E-A12345", off["name"])
            self.assertRegex(off["why"], r"Ma Chao has not handed in .*210\.00 collected since")
            self.assertEqual(self._plan(pickings)["planned"], 2)
            self.assertEqual(pickings.trip_id.escort_id, self.other_escort)
            self._hand_in_all()
            self.assertEqual(len(self._board(pickings)["rows"]), 2)

    def _hand_in_all(self):
        handin = self._open()
        self._count(handin, cash=210.0)
        handin.with_user(self.finance).sudo(False).action_post()

    def test_a_card_tells_the_doors_of_one_dealer_apart(self):
        pickings = self._send([1, 1])
        left = self._board(pickings)["left"]
        self.assertEqual({stop["name"] for stop in left}, {self.dealer.name})
        self.assertEqual(sorted(stop["door"] for stop in left), ["Salon 0", "Salon 1"])
        self.assertEqual(self.env["order.process.dispatch"]._get_door_name(self.dealer), "")

    def test_settings_say_their_units(self):
        """Core's settings drop a text that stands in a setting by itself: it stands in a block there."""
        views = self.env["ir.ui.view"].search([("model", "=", "res.config.settings")])
        views = views.filtered(lambda view: (view.xml_id or "").startswith("order_process."))
        settings = [one for view in views for one in etree.fromstring(view.arch).iter("setting")]
        lost = {
            one.get("id"): text.strip()
            for one in settings
            for text in (one.text, *(child.tail for child in one))
            if text and text.strip()
        }
        self.assertEqual(lost, {})
        names = {one.get("id") for one in settings}
        self.assertLessEqual({"order_process_driver_hours", "order_process_trip_times"}, names)

    def test_what_is_left_says_why(self):
        pickings = self._send([251, 100])
        self.vans[1].repair_from = "2026-03-01"
        self.assertEqual(self._plan(pickings), {"planned": 1, "left": 1, "solver": self._solver()})
        board = self._board(pickings)
        self.assertEqual(
            [stop["problem"] for stop in board["left"]], ["It weighs 502 kg; the biggest vehicle takes 500."]
        )
        self.assertIn("in repair", board["off"][0]["why"])
        self.assertFalse(pickings[0].stop_id)

    def _solver(self):
        from ..models.transport.planner import usual_solver

        return usual_solver()

    def test_planned_again_keeps_what_is_locked_and_what_has_left(self):
        pickings = self._send([10, 20, 30, 40, 50, 60])
        self._plan(pickings)
        first = pickings.trip_id
        stops = first.stop_ids.sorted("sequence")
        self._move(pickings, [f"s{stops[5].id}", f"s{stops[4].id}"], self._free_van(pickings))
        second = pickings.trip_id - first
        kept = second.stop_ids.sorted("sequence")
        dispatch = pickings.dispatch_id.with_user(self.dispatcher).sudo(False)
        dispatch.action_lock_stops("cod", [f"s{stop.id}" for stop in kept], True)
        self._plan(pickings, again=True)
        found = second.stop_ids.sorted("sequence")
        self.assertEqual([stop for stop in found if stop in kept], list(kept))
        # not locked, they may all go with one vehicle again; what has left stays as it left
        dispatch.action_lock_stops("cod", [f"s{stop.id}" for stop in kept], False)
        self._move(pickings, [f"s{found[0].id}"], self._free_van(pickings))
        gone, other = second, pickings.trip_id - second
        self._set_off(gone)
        before = [(stop.id, stop.sequence, stop.planned_on) for stop in gone.stop_ids]
        self._plan(pickings, again=True)
        self.assertEqual([(stop.id, stop.sequence, stop.planned_on) for stop in gone.stop_ids], before)
        self.assertEqual([gone.trip_state, other.trip_state], ["way", "planned"])

    def _free_van(self, pickings):
        return next(row["key"] for row in self._board(pickings)["rows"] if not row["trip_id"])

    def test_stops_are_moved_by_hand_and_back(self):
        pickings = self._send([10, 20, 30])
        keys = [stop["key"] for stop in self._board(pickings)["left"]]
        self._move(pickings, keys[:2], f"v{self.vans[0].id}")
        trip = pickings.trip_id
        self._move(pickings, keys[2:], f"t{trip.id}", 0)
        self.assertEqual(trip.stop_ids.sorted("sequence").picking_ids.ids, (pickings[2] | pickings[:2]).ids)
        returns, km = trip.returns_on, trip.planned_km
        stop = trip.stop_ids.sorted("sequence")[-1]
        self._move(pickings, [f"s{stop.id}"], f"t{trip.id}", 0)
        self.assertEqual(trip.stop_ids.sorted("sequence")[0], stop)
        self._move(pickings, [f"s{stop.id}"], "")
        self.assertEqual(len(trip.stop_ids), 2)
        self.assertLessEqual(trip.returns_on, returns)
        self.assertLessEqual(trip.planned_km, km)
        self._move(pickings, [f"s{stop.id}" for stop in trip.stop_ids], "")
        self.assertEqual([trip.trip_state, trip.state], [False, "cancel"])
        self.assertEqual(len(pickings.batch_id), 1)
        self.assertFalse(pickings.batch_id.trip_state)
        # the vehicle is free again
        self._move(pickings, [stop["key"] for stop in self._board(pickings)["left"]], f"v{self.vans[0].id}")
        self.assertEqual(len(pickings.trip_id.stop_ids), 3)

    def test_a_move_that_does_not_fit_is_refused_with_its_reason(self):
        pickings = self._send([200, 60])
        first, second = (stop["key"] for stop in self._board(pickings)["left"])
        self._move(pickings, [first], f"v{self.vans[0].id}")
        trip = pickings.trip_id
        with self.assertRaisesRegex(UserError, "overloaded: 520 of 500 kg"), self.cr.savepoint():
            self._move(pickings, [second], f"t{trip.id}")
        with self.assertRaisesRegex(UserError, "planned it otherwise since"):
            self._move(pickings, [first], f"v{self.vans[1].id}")

    def test_hours_of_a_door(self):
        pickings = self._send([10, 20])
        doors = pickings.sale_id.partner_shipping_id
        doors[0].receives_from, doors[0].receives_until = 15, 16
        self._plan(pickings)
        stop = pickings[0].stop_id
        self.assertTrue(datetime(2026, 3, 2, 7) <= stop.planned_on <= datetime(2026, 3, 2, 8), stop.planned_on)
        self.assertEqual(stop.window_to, datetime(2026, 3, 2, 8))
        # by hand it may be late: the board shows it in red
        trip = stop.trip_id
        trip.with_user(self.dispatcher).sudo(False).departs_on = datetime(2026, 3, 2, 9)
        [row] = [row for row in self._board(pickings)["rows"] if row["trip_id"]]
        self.assertTrue(any("after the door closes" in (stop["problem"] or "") for stop in row["stops"]))

    def test_departing_later_everything_is_later(self):
        pickings = self._send([10, 20])
        self._plan(pickings)
        trip = pickings.trip_id
        times = [trip.departs_on, trip.returns_on, *trip.stop_ids.mapped("planned_on")]
        trip.with_user(self.dispatcher).sudo(False).departs_on = trip.departs_on + timedelta(hours=1)
        later = [trip.departs_on, trip.returns_on, *trip.stop_ids.mapped("planned_on")]
        self.assertEqual(later, [time + timedelta(hours=1) for time in times])

    def test_a_vehicle_that_is_on_another_trip_is_free_afterwards(self):
        first, second = self._send([5]), self._send([6])
        self._trip(first, start=datetime(2026, 3, 2, 4, 30), hours=3)
        self.vans[1].active = False
        self.assertEqual(self._plan(second)["planned"], 1)
        self.assertGreaterEqual(second.trip_id.departs_on, datetime(2026, 3, 2, 7, 30))

    def test_goods_with_a_licence_go_with_who_has_it(self):
        licence = self.env["order.process.load.licence"].create({"name": "Oxidizing goods"})
        self.dye.load_licence_ids = licence
        pickings = self._send([5])
        self.assertEqual(self._plan(pickings)["left"], 1)
        [stop] = self._board(pickings)["left"]
        self.assertIn("Oxidizing goods", stop["problem"])
        self.vans[1].load_licence_ids = self.drivers[1].load_licence_ids = licence
        self._plan(pickings)
        self.assertEqual(pickings.trip_id.vehicle_id, self.vans[1])

    def test_only_planners_plan(self):
        pickings = self._send([5])
        for user in (self.keeper, self.clerk, self.salesman, self.escort):
            dispatch = pickings.dispatch_id.with_user(user).sudo(False)
            for attempt in (
                lambda dispatch=dispatch: dispatch.action_plan_trips("cod"),
                lambda dispatch=dispatch: dispatch.get_trip_board(),
                lambda dispatch=dispatch: dispatch.action_move_stops("cod", [], ""),
                lambda dispatch=dispatch: dispatch.action_lock_stops("cod", [], True),
                lambda dispatch=dispatch: dispatch.action_best_order("cod", 1),
                lambda dispatch=dispatch: dispatch.action_open_trip_board(),
            ):
                with self.assertRaises(UserError), self.cr.savepoint():
                    attempt()
        with self.assertRaisesRegex(UserError, "by road"):
            pickings.dispatch_id.with_user(self.dispatcher).sudo(False).action_plan_trips("rail")

    def test_trips_in_figures(self):
        self.size.trip_cost, self.size.km_cost = 100, 2
        pickings = self._send([50, 60])
        self._plan(pickings)
        trip = self._set_off(pickings.trip_id)
        stops = trip.sudo().stop_ids.sorted("sequence")
        stops[0]._end_stop("done", stops[0].planned_on + timedelta(minutes=15))
        stops[1]._end_stop("failed", stops[1].planned_on + timedelta(minutes=16))
        self.env.flush_all()
        row = self.env["order.process.trip.report"].with_user(self.dispatcher).search([("trip_id", "=", trip.id)])
        self.assertEqual(
            [row.stops, row.ended, row.failed, row.late, row.on_time_percent, row.order_count], [2, 2, 1, 1, 50.0, 2]
        )
        self.assertEqual([row.weight, round(row.volume, 2), row.load_percent], [220.0, 1.1, 44.0])
        self.assertEqual(row.vehicle_id, trip.vehicle_id)
        self.assertAlmostEqual(row.kilometres, trip.planned_km)
        self.assertAlmostEqual(row.cost, 100 + 2 * trip.planned_km, 2)
        self.assertAlmostEqual(row.order_cost, row.cost / 2, 2)

    def test_in_two_steps_what_is_to_be_picked_is_planned(self):
        self.warehouse.delivery_steps = "pick_ship"
        pickings = self._send([10, 20])
        self.assertEqual(set(pickings.picking_type_id.mapped("code")), {"internal"})
        board = self._board(pickings)
        self.assertEqual([len(board["left"]), board["current"]["left"]], [2, 2])
        self.assertEqual(self._plan(pickings)["planned"], 2)
        trip = pickings.wave_stop_id.trip_id
        self.assertEqual([len(trip.stop_ids), trip.load_weight], [2, 60.0])
        stops = trip.stop_ids.sorted("sequence")
        self.assertEqual(stops.mapped("planned_on"), sorted(stops.mapped("planned_on")))
        self._move(pickings, [f"s{stops[0].id}"], self._free_van(pickings))
        self.assertEqual([len(trip.stop_ids), len(pickings.wave_stop_id.trip_id)], [1, 2])
        self._move(pickings, [f"s{trip.stop_ids.id}"], "")
        self.assertFalse(trip.trip_state)
        self._plan(pickings, again=True)
        self.assertTrue(all(pickings.mapped("wave_stop_id")))
        self.assertEqual(self._board(pickings)["left"], [])
