from datetime import timedelta

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .transport_common import MORNING, TransportCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestTransportTrip(TransportCase):
    def test_a_trip_has_a_stop_for_each_door_and_leaves_with_its_last_transfer(self):
        pickings = self._send([5, 10, 15])
        trip = self._trip(pickings)
        self.assertEqual(trip.trip_state, "planned")
        self.assertEqual(trip.stop_ids.partner_id.mapped("name"), ["Salon 0", "Salon 1", "Salon 2"])
        self.assertEqual([trip.load_weight, round(trip.load_volume, 6), trip.load_percent], [60.0, 0.3, 12.0])
        self.assertEqual(pickings.batch_id, trip.sudo())
        self.assertEqual(pickings.mapped("vehicle_no"), ["E-A12345"] * 3)
        self.assertEqual(pickings.escort_id, self.escort)
        pickings[:2].with_user(self.keeper).sudo(False).button_validate()
        self.assertEqual([trip.trip_state, trip.transfer_done_count, trip.transfer_count], ["planned", 2, 3])
        pickings[2].with_user(self.keeper).sudo(False).button_validate()
        self.assertEqual([trip.trip_state, trip.transfer_done_count], ["way", 3])
        self.assertTrue(trip.left_on)
        self.assertEqual(trip.trip_event_ids.mapped("kind"), ["planned", "left"])

    def test_two_orders_for_one_door_are_one_stop(self):
        pickings = self._send([5])
        door = pickings.sale_id.partner_shipping_id
        order = self._create_orders(lines=[(self.dye, 2)], carrier_id=self.cod.id, partner_shipping_id=door.id)
        self._approve(order)
        more = order.sudo().picking_ids
        dispatch = pickings.dispatch_id.with_user(self.dispatcher).sudo(False)
        dispatch._take_late(order.with_user(self.dispatcher).sudo(False), "The dealer called")
        trip = self._trip(pickings | more)
        self.assertEqual(trip.stop_ids.picking_ids, (pickings | more).with_env(trip.env))
        self.assertEqual(len(trip.stop_ids), 1)

    def _refused(self, text, pickings, **vals):
        with self.assertRaisesRegex(UserError, text), self.cr.savepoint():
            self._trip(pickings, **vals)

    def test_what_does_not_fit_is_refused(self):
        pickings = self._send([251])
        self._refused(r"overloaded: 502 of 500 kg", pickings)
        fitting = self._send([250])
        self._trip(fitting)

    def test_a_vehicle_driver_or_escort_is_on_one_trip_at_a_time(self):
        first, second = self._send([5, 6])
        self._trip(first)
        self._refused("E-A12345.*is on", second, start=MORNING + timedelta(hours=4))
        self._refused(
            "Ma Chao is on", second, vehicle_id=self.vans[1].id, escort_id=self.other_escort.id
        )
        self._refused(
            self.escort.name, second, vehicle_id=self.vans[1].id, driver_id=self.drivers[1].partner_id.id
        )
        self._trip(second, start=MORNING + timedelta(hours=5), hours=4)

    def test_licence_repair_inspection_insurance_and_hours(self):
        pickings = self._send([5])
        driver, van = self.drivers[0], self.vans[0]
        for record, vals, text in (
            (driver, {"licence_expires_on": "2026-03-01"}, "licence of Ma Chao is valid until"),
            (driver, {"licence_no": False}, "not on record"),
            (driver, {"active": False}, "not among the drivers"),
            (van, {"repair_from": "2026-03-01"}, "is in repair since"),
            (van, {"repair_from": "2026-03-01", "repair_until": "2026-03-02"}, "is in repair from"),
            (van, {"inspection_expires_on": "2026-03-01"}, "inspection of"),
            (van, {"insurance_expires_on": "2026-03-01"}, "is insured until"),
        ):
            with self.subTest(text):
                before = {name: record[name] for name in vals}
                record.write(vals)
                self._refused(text, pickings)
                record.write(before)
        van.write({"repair_from": "2026-03-01", "repair_until": "2026-03-01"})
        driver.licence_expires_on = "2026-03-02"
        self._refused("11.0 hours that day; 10 are allowed", pickings, hours=11)
        self._trip(pickings, hours=10)

    def test_goods_that_need_a_licence(self):
        pickings = self._send([5])
        licence = self.env["order.process.load.licence"].create({"name": "Oxidizing goods"})
        self.dye.load_licence_ids = licence
        self._refused("no licence for this load: Oxidizing goods", pickings)
        self.vans[0].load_licence_ids = licence
        self._refused("Ma Chao has no licence for this load", pickings)
        self.drivers[0].load_licence_ids = licence
        self._trip(pickings)

    def test_a_manager_passes_what_is_against_the_rules_and_no_more(self):
        pickings = self._send([251])
        self._refused("Only an approving manager|cannot go", pickings, override_reason="It is urgent")
        manager = self.manager
        trips = self.env["stock.picking.batch"].with_user(manager).sudo(False)
        booking = self._get_booking(override_reason="The big van is coming back late")
        trip = trips._create_trip(pickings.with_user(manager).sudo(False), booking)
        self.assertEqual(trip.sudo().overridden_kinds, ["overload"])
        passed = trip.trip_event_ids.filtered(lambda event: event.kind == "overridden")
        self.assertIn("502 of 500", passed.note)
        with self.assertRaisesRegex(UserError, "in repair"):
            self.vans[0].repair_from = "2026-03-01"
            trip.with_user(self.dispatcher).sudo(False).returns_on = MORNING + timedelta(hours=6)

    def test_an_order_that_outgrew_its_vehicle_is_not_loaded(self):
        pickings = self._send([250])
        self._trip(pickings)
        self.dye.weight = 2.1
        with self.assertRaisesRegex(UserError, "cannot go like this.*525 of 500"):
            pickings.with_user(self.keeper).sudo(False).button_validate()

    def test_doors_beside_ours(self):
        pickings = self._send([5, 6])
        trip = self._trip(pickings)
        keeper = pickings[0].with_user(self.keeper).sudo(False)
        for attempt in (
            lambda: keeper.write({"batch_id": False}),
            lambda: keeper.batch_id.write({"picking_ids": [Command.unlink(keeper.id)]}),
            lambda: keeper.batch_id.action_cancel(),
            lambda: keeper.batch_id.write({"trip_state": "closed"}),
            lambda: keeper.write({"stop_id": False}),
            lambda: trip.with_user(self.keeper).sudo(False).unlink(),
            lambda: trip.stop_ids[0].with_user(self.dispatcher).sudo(False).write({"state": "done"}),
            lambda: trip.stop_ids[0].with_user(self.dispatcher).sudo(False).unlink(),
            lambda: trip.stop_ids[0].with_user(self.keeper).sudo(False).write({"sequence": 5}),
            lambda: self.env["order.process.stop"]
            .with_user(self.dispatcher)
            .sudo(False)
            .create({"trip_id": trip.id, "partner_id": self.dealer.id}),
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                attempt()
        with self.assertRaisesRegex(UserError, "Dispatchers and approving managers"):
            trip.with_user(self.keeper).sudo(False)._create_trip(keeper, {})

    def test_a_cancelled_transfer_is_no_stop(self):
        pickings = self._send([5, 6])
        trip = self._trip(pickings)
        pickings[0].sale_id.with_user(self.dispatcher).sudo(False)._action_cancel()
        self.assertEqual(trip.stop_ids.picking_ids, pickings[1].with_env(trip.env))
        pickings[1].with_user(self.keeper).sudo(False).button_validate()
        self.assertEqual(trip.trip_state, "way")

    def test_after_it_left_vehicle_and_people_are_on_record(self):
        trip = self._set_off(self._trip(self._send([5])))
        with self.assertRaisesRegex(UserError, "has left"):
            trip.with_user(self.dispatcher).sudo(False).vehicle_id = self.vans[1]

    def test_a_proof_adds_up_and_stays(self):
        trip = self._set_off(self._trip(self._send([5])))
        picking = trip.sudo().stop_ids.picking_ids
        move = picking.move_ids
        with self.assertRaisesRegex(ValueError, "5 left; delivered, refused, damaged and short make 4"):
            picking._create_proof({"happened_on": MORNING}, {move: {"delivered_qty": 3, "refused_qty": 1}})
        proof = picking._create_proof({"happened_on": MORNING}, {move: {"delivered_qty": 3, "refused_qty": 2}})
        self.assertEqual(proof.outcome, "part")
        picking._void_proofs(MORNING, "Wrong door")
        self.assertFalse(picking._get_proof())
        whole = picking._create_proof({"happened_on": MORNING}, {})
        self.assertEqual([whole.outcome, picking._get_proof()], ["delivered", whole])
        with self.assertRaises(UserError):
            proof.sudo().write({"outcome": "delivered"})
        with self.assertRaises(UserError):
            proof.sudo().unlink()
