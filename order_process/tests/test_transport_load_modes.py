from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .drawn import DRAWN
from .load_common import LoadCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestTransportLoadModes(LoadCase):
    """Loads that no vehicle of ours takes, and centres that pick first."""

    def test_a_collector_signs_for_what_the_dealer_fetches(self):
        plain = self.cod.copy({"name": "Fetched", "process_mode": "pickup", "carrier_role": "dealer"})
        plain.paper_rule_ids.unlink()
        outbound = self.env.ref("order_process.paper_rule_pickup_outbound")
        outbound.copy({"carrier_id": plain.id})
        plain.needs_check = True
        self.cod = plain
        pickings = self._send([5, 6, 7])
        orders = pickings.sale_id.with_user(self.clerk).sudo(False)
        orders[:2].write({"collector_name": "Zhou Ping", "collector_phone": "139", "collector_vehicle": "XA-1"})
        orders[2].write({"collector_name": "Sun Li", "collector_vehicle": "XA-2"})
        trip = self._loader(self._trip(pickings, vehicle_id=False, driver_id=False, escort_id=False))
        self._load(trip)
        signers = {signer["name"]: signer["transfers"] for signer in trip.get_load()["signers"]}
        self.assertEqual(signers, {"Zhou Ping": 2, "Sun Li": 1})
        result = self._hand_over(trip, "Zhou Ping", leaves=False)
        self.assertEqual([result["left"], trip.trip_state], [2, "loading"])
        self.assertIn("Sun Li is named to take it along, not Zhou Ping", result["stays"][0])
        sheet = trip.load_sheet_ids.sudo()
        self.assertEqual([sheet.signed_by, sheet.phone, sheet.vehicle_no], ["Zhou Ping", "139", "XA-1"])
        self.assertEqual(set(pickings[:2].paper_ids.sudo().signature_ids.mapped("role")), {"collector"})
        self.assertEqual(set(orders[:2].sudo().mapped("receipt_confirmed_by")), {"Zhou Ping"})
        self._hand_over(trip, "Sun Li")
        self.assertEqual([trip.trip_state, len(trip.load_sheet_ids)], ["way", 2])

    def test_a_rail_carrier_signs_for_the_wagon(self):
        plain = self.cod.copy({"name": "By rail", "process_mode": "rail", "carrier_role": "rail"})
        plain.paper_rule_ids.unlink()
        self.env.ref("order_process.paper_rule_rail_outbound").copy({"carrier_id": plain.id})
        plain.needs_check = True
        self.cod = plain
        pickings = self._send([5, 6])
        trip = self._loader(self._trip(pickings, vehicle_id=False, driver_id=False, wagon_no="C70-1234567"))
        self._load(trip)
        self.assertEqual(self._hand_over(trip)["left"], 2)
        sheet = trip.load_sheet_ids.sudo()
        self.assertEqual([sheet.wagon_no, sheet.vehicle_no, sheet.signed_by], ["C70-1234567", False, "Escort"])
        self.assertEqual(pickings.paper_ids.sudo().signature_ids.mapped("role"), ["rail"] * 2)

    def _picked_first(self, amounts):
        self.warehouse.delivery_steps = "pick_ship"
        picks = self._send(amounts)
        self.assertEqual(set(picks.mapped("picking_type_id.code")), {"internal"})
        self._slips(picks)
        return picks, self._loader(self._trip(picks))

    def test_a_wave_of_the_trip_is_picked_together_and_loaded(self):
        picks, trip = self._picked_first([5, 10, 15])
        self.assertEqual(trip.sudo().picking_type_id, self.warehouse.out_type_id)
        self.assertEqual([len(trip.sudo().stop_ids), trip.load_weight], [3, 60.0])
        self.assertEqual([len(picks.batch_id), picks.batch_id.wave_trip_id], [1, trip.sudo()])
        wave = trip.get_load()["wave"]
        self.assertEqual([wave["transfers"], wave["goods"][0]["quantity"]], [3, 30])
        cells = [(cell["number"], cell["quantity"]) for cell in wave["goods"][0]["cells"]]
        self.assertEqual(cells, [("③", 15), ("②", 10), ("①", 5)], "in the order of loading, as what is loaded")
        trip.action_pick_wave()
        self.assertEqual(picks.mapped("state"), ["done"] * 3)
        load = trip.get_load()
        self.assertEqual([load["wave"], load["counts"]["count"]], [False, 3])
        pickings = self._pickings(trip)
        self.assertEqual(pickings.picking_type_id, self.warehouse.out_type_id)
        self.assertEqual(pickings.batch_id, trip.sudo())
        self._load(trip)
        self.assertEqual([self._hand_over(trip)["left"], trip.trip_state], [3, "way"])
        self.assertEqual(len(trip.load_sheet_ids.sudo().line_ids), 9)

    def test_what_is_not_picked_in_time_stays(self):
        picks, trip = self._picked_first([5, 10])
        picks[0].with_user(self.keeper).sudo(False).button_validate()
        self._load(trip)
        self._hand_over(trip)
        self.assertEqual([trip.trip_state, len(trip.sudo().stop_ids)], ["way", 1])
        self.assertFalse(picks[1].wave_stop_id)
        self.assertTrue(picks[1].batch_id and not picks[1].batch_id.wave_trip_id)

    def test_a_pick_is_on_one_trip(self):
        picks, trip = self._picked_first([5])
        with self.assertRaisesRegex(UserError, "On a trip already"):
            self._trip(picks, 1)
        with self.assertRaises(UserError):
            picks.with_user(self.keeper).sudo(False).write({"wave_stop_id": False})
        for user in (self.salesman, self.escort, self.dispatcher):
            with self.assertRaises(UserError):
                self._loader(trip, user).action_pick_wave()
        picks.sale_id.with_user(self.dispatcher).sudo(False)._action_cancel()
        self.assertFalse(trip.sudo().stop_ids)
        with self.assertRaisesRegex(UserError, "Nothing of"):
            trip.action_hand_over("Escort", DRAWN)
