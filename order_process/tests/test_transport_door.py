from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ..models.base.sentinel import internal
from ..models.base.signature import read_signature
from .drawn import DRAWN
from .transport_common import TransportCase

WAY = "2026-03-02 06:00:00"


class DoorCase(TransportCase):
    """What happens at doors, as the phone tells it."""

    def _at_door(self, stop, parts=None, outcome=None, reason=None, receiver="Li Hong", when=None):
        """End a stop: ``parts`` are ``{"refused_qty": …}`` of the first line; nothing, and all was delivered."""
        when = when or fields.Datetime.now()
        stop = stop.with_user(stop.trip_id.escort_id).sudo()
        proofs = self.env["order.process.proof"].sudo()
        for picking in stop.picking_ids.filtered(lambda picking: picking.state == "done"):
            move = picking.move_ids[:1]
            lines = {}
            if outcome == "nobody":
                lines = {move: {"refused_qty": move.quantity} for move in picking.move_ids}
            elif parts:
                rest = move.quantity - sum(parts.values())
                lines = {move: {"delivered_qty": rest, **parts, "reason_id": reason and reason.id}}
            vals = {"happened_on": when, "user_id": stop.trip_id.escort_id.id, "reason_id": reason and reason.id}
            if outcome:
                vals["outcome"] = outcome
            else:
                vals |= {"receiver_name": receiver, **read_signature(self.env, DRAWN)}
            proofs |= picking._create_proof(vals, lines).sudo()
        took = any(proof.outcome in ("delivered", "part") for proof in proofs)
        stop._end_stop("done" if took else "failed", when, reason)
        stop._after_stop(proofs)
        return proofs.case_ids.with_user(self.service).sudo(False)

    def _back_at_the_centre(self, trip):
        trip.with_user(self.keeper).sudo(False).action_back()

    def _on_the_way(self, amounts, number=0, **vals):
        return self._set_off(self._trip(self._send(amounts), number, **vals)).sudo()

    def _reason(self, code):
        return self.env.ref(f"order_process.door_reason_{code}")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestTransportDoor(DoorCase):
    def test_what_is_refused_is_held_and_not_owed(self):
        trip = self._on_the_way([10])
        picking = trip.stop_ids.picking_ids
        order = picking.sale_id
        self.assertEqual(picking._get_to_collect()[picking][0], 300.0)
        with freeze_time(WAY):
            case = self._at_door(trip.stop_ids, {"refused_qty": 2}, reason=self._reason("late"))
        self.assertEqual(case.mapped("state"), ["open"])
        self.assertEqual([case.outcome, case.proposal, case.goods], ["part", "return", "[RG688] Dye 6/88 × 2"])
        self.assertEqual(order.order_line.filtered("product_id.is_storable").qty_delivered, 8)
        self.assertEqual(picking._get_to_collect()[picking][0], 240.0)
        self.assertIn("Customer service decides", " ".join(b.message for b in order._get_blockers("close")[order]))
        self.assertEqual(order._get_undelivered(), {})
        told = self.env["order.process.told"].search([("order_id", "=", order.id), ("occasion", "=", "not_taken")])
        self.assertEqual(len(told), 1)

    def test_nothing_is_refused_and_nothing_is_held(self):
        trip = self._on_the_way([10])
        with freeze_time(WAY):
            self.assertFalse(self._at_door(trip.stop_ids))
        self.assertFalse(self.env["order.process.custody"].search([]))
        self.assertFalse(trip.stop_ids.picking_ids.sale_id.receipt_confirmed_on)

    def test_the_receipt_follows_when_the_stop_cannot_be_taken_up_again(self):
        self.dye.invoice_policy = "delivery"
        trip = self._on_the_way([10])
        order = trip.stop_ids.picking_ids.sale_id
        with freeze_time(WAY):
            self._at_door(trip.stop_ids, {"refused_qty": 2}, reason=self._reason("late"))
            self.assertFalse(order.receipt_confirmed_on)
        with freeze_time("2026-03-02 06:10:02"):
            trip._receive_proven()
        self.assertEqual([str(order.receipt_confirmed_on), order.receipt_confirmed_by], [WAY, "Li Hong"])
        self.assertEqual(order.order_line.filtered("product_id.is_storable").qty_to_invoice, 8)

    def test_a_stop_taken_up_again_holds_nothing(self):
        trip = self._on_the_way([10])
        stop, picking = trip.stop_ids, trip.stop_ids.picking_ids
        with freeze_time(WAY):
            case = self._at_door(stop, {"refused_qty": 2})
            stop._check_reopen(fields.Datetime.now())
            stop._reopen(fields.Datetime.now(), "Pressed the wrong button")
        self.assertEqual([case.state, picking.move_ids._get_held()], ["void", {}])
        self.assertEqual(picking._get_to_collect()[picking][0], 300.0)
        with freeze_time("2026-03-02 06:02:00"):
            case = self._at_door(stop, {"refused_qty": 3})
            self.assertEqual(list(picking.move_ids._get_held().values()), [3])
            case.action_decide("return")
            with self.assertRaisesRegex(UserError, "has decided about"):
                stop._check_reopen(fields.Datetime.now())

    def test_who_decides(self):
        trip = self._on_the_way([10])
        with freeze_time(WAY):
            case = self._at_door(trip.stop_ids, {"refused_qty": 2})
        for person in (self.keeper, self.dispatcher, self.escort, self.salesman, self.clerk):
            with self.subTest(person.login), self.assertRaises(UserError), self.cr.savepoint():
                case.with_user(person).sudo(False).action_accept()
        both = self._create_user("both", "order_process.group_carrier,order_process.group_customer_service")
        trip2 = self._on_the_way([4], number=1, escort_id=both.id)
        with freeze_time(WAY):
            own = self._at_door(trip2.stop_ids, {"refused_qty": 1})
        with self.assertRaisesRegex(UserError, "own custody"):
            own.with_user(both).sudo(False).action_accept()
        with self.assertRaisesRegex(UserError, "otherwise than proposed"):
            case.action_decide("claim")
        for attempt in (
            lambda: case.write({"state": "settled"}),
            lambda: case.unlink(),
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                attempt()
        case.action_accept()
        with self.assertRaisesRegex(UserError, "decided already"):
            case.action_accept()

    def test_nobody_there_and_brought_again_with_the_next_trip(self):
        trip = self._on_the_way([10])
        picking, first = trip.stop_ids.picking_ids, trip.stop_ids
        with freeze_time(WAY):
            case = self._at_door(first, outcome="nobody", reason=self._reason("shut"))
        self.assertEqual([case.outcome, case.proposal, case.is_whole], ["nobody", "again", True])
        self.assertEqual([first.state, picking._get_to_collect()[picking][0]], ["failed", 0.0])
        later = self._trip(self._send([5]), number=1, start=fields.Datetime.to_datetime("2026-03-03 04:30:00")).sudo()
        with freeze_time("2026-03-02 06:30:00"):
            case.action_accept()
        self.assertEqual([case.state, case.next_trip_id.id], ["decided", later.id])
        self.assertEqual(picking.stop_id.trip_id, later)
        self.assertEqual(picking._get_to_collect()[picking][0], 0.0)
        with freeze_time("2026-03-03 04:30:00"):
            self._back_at_the_centre(trip)
            self._set_off(later.with_user(self.dispatcher))
            self.assertEqual(later.trip_state, "planned", "what is brought again is loaded first")
            later.with_user(self.keeper).sudo(False).action_hand_over("Escort2", DRAWN)
        self.assertEqual(later.trip_state, "way")
        self.assertEqual(picking.move_ids._get_held(), {})
        self.assertEqual(picking._get_to_collect()[picking][0], 300.0)
        with freeze_time("2026-03-03 06:00:00"):
            self.assertFalse(self._at_door(picking.stop_id))
        self.assertEqual([case.state, picking._get_proof().outcome], ["settled", "delivered"])
        self.assertEqual(first.state, "failed")

    def test_what_the_next_trip_has_no_room_for_waits_to_be_planned(self):
        trip = self._on_the_way([10])
        picking = trip.stop_ids.picking_ids
        with freeze_time(WAY):
            case = self._at_door(trip.stop_ids, outcome="nobody", reason=self._reason("shut"))
        later = self._trip(self._send([5]), number=1, start=fields.Datetime.to_datetime("2026-03-03 04:30:00")).sudo()
        self.size.weight_capacity = 25.0
        with freeze_time("2026-03-02 06:30:00"):
            case.action_accept()
        self.assertEqual([case.state, case.decision, case.next_trip_id.id], ["decided", "again", False])
        self.assertEqual([picking.stop_id.id, len(later.stop_ids), later.load_weight], [False, 1, 10.0])
        self.assertTrue(picking._waits_again())

    def test_brought_again_on_the_same_trip(self):
        trip = self._on_the_way([10, 5])
        first, _second = trip.stop_ids
        picking = first.picking_ids
        with freeze_time(WAY):
            case = self._at_door(first, outcome="nobody")
            case.action_decide("again", trip_id=trip.id)
        self.assertEqual([picking.stop_id.trip_id, picking.stop_id != first], [trip, True])
        self.assertEqual([picking.stop_id.state, picking.move_ids._get_held()], ["open", {}])
        self.assertEqual(trip.stop_ids.mapped("state"), ["failed", "open", "open"])

    def test_what_was_taken_in_part_is_not_brought_again(self):
        trip = self._on_the_way([10])
        with freeze_time(WAY):
            case = self._at_door(trip.stop_ids, {"refused_qty": 2})
        with self.assertRaisesRegex(UserError, "taken in part"):
            case.action_decide("again", "The dealer asks for it")

    def test_sent_anew(self):
        trip = self._on_the_way([10])
        order = trip.stop_ids.picking_ids.sale_id
        with freeze_time(WAY):
            case = self._at_door(trip.stop_ids, {"damaged_qty": 2}, reason=self._reason("broken"))
            self.assertEqual(case.proposal, "replace")
            case.action_accept()
        anew = case.sudo().anew_ids
        self.assertEqual([anew.state, anew.move_ids.product_uom_qty, len(order.picking_ids)], ["confirmed", 2, 2])
        self._dispatch_again(order)
        anew.with_user(self.dispatcher).escort_id = self.other_escort
        anew.with_user(self.keeper).sudo(False).button_validate()
        self.assertEqual([anew.state, order.order_line[:1].qty_delivered], ["done", 10])

    def _dispatch_again(self, order):
        windows = self.env["order.process.window"].with_context(order_process_one_transaction=True)
        instant = self._instant(12)
        for _n in range(24):
            windows._run_due(instant)
            instant += timedelta(hours=1)
        order.invalidate_recordset()

    def test_a_claim_is_opened(self):
        trip = self._on_the_way([10])
        with freeze_time(WAY):
            case = self._at_door(trip.stop_ids, {"short_qty": 2}, reason=self._reason("count"))
            self.assertEqual(case.proposal, "claim")
            case.action_accept()
        self.assertEqual([case.claim_id.kind, case.claim_id.state], ["missing", "new"])
        self.assertEqual(case.state, "decided")

    def test_the_freight_of_what_nobody_took(self):
        self.company.refused_freight = "credited"
        trip = self._on_the_way([10])
        picking = trip.stop_ids.picking_ids
        with freeze_time(WAY):
            case = self._at_door(trip.stop_ids, {"refused_qty": 10}, reason=self._reason("not_ordered"))
            self.assertEqual(picking._get_to_collect()[picking], (0.0, 60.0))
            case.action_accept()
        self.assertEqual(picking._get_to_collect()[picking], (0.0, 0.0))
        self.assertEqual(case.sudo().credit_ids.amount_total, 60.0)

    def test_a_trip_of_what_is_brought_again_alone(self):
        trip = self._on_the_way([10])
        picking = trip.stop_ids.picking_ids
        with freeze_time(WAY):
            case = self._at_door(trip.stop_ids, outcome="nobody")
            case.action_decide("again")
        self.assertEqual([case.state, case.next_trip_id.id, picking.stop_id.id], ["decided", False, False])
        start = fields.Datetime.to_datetime("2026-03-03 04:30:00")
        again = self._trip(picking, 1, start=start)
        self.assertEqual(case.next_trip_id, again.sudo())
        with freeze_time(start):
            self._back_at_the_centre(trip)
            with self.assertRaises(UserError), self.cr.savepoint():
                again.with_user(self.other_escort).sudo(False).action_hand_over("Escort2", DRAWN)
            again.with_user(self.keeper).sudo(False).action_hand_over("Escort2", DRAWN)
        self.assertEqual([again.trip_state, picking.bearer_id], ["way", self.other_escort])
        self.assertEqual(picking.escort_id, self.escort)
        self.assertEqual(picking._get_to_collect()[picking][0], 300.0)

    def test_the_dealer_signs_in_the_portal_for_what_was_taken(self):
        trip = self._on_the_way([10])
        order = trip.stop_ids.picking_ids.sale_id
        stop = trip.stop_ids
        internal(stop).write({"planned_on": "2026-03-02 05:30:00"})
        delivery = order._get_dealer_deliveries()[0]
        self.assertEqual(delivery.arrival, "today 12:30–14:30")
        self.assertEqual([row[:2] for row in delivery.contacts[:2]], [("Driver", "Ma Chao"), ("Escort", "Escort")])
        with freeze_time(WAY):
            self._at_door(stop, {"refused_qty": 2}, reason=self._reason("late"), receiver=False)
            line = order.order_line.filtered("product_id.is_storable")
            self.assertEqual(order._get_received_lines(), line)
            with self.assertRaisesRegex(UserError, "why the quantity differs"):
                order._read_receipt({f"q_{line.id}": "10"})
            order._sign_receipt("Li Na", DRAWN, order._read_receipt({f"q_{line.id}": "8"}))
        self.assertEqual([order.receipt_confirmed_by, order.receipt_differences], ["Li Na", False])
        self.assertFalse(order.claim_ids)
        door = order._get_dealer_deliveries()[0].door
        self.assertEqual([(row[1], row[2], row[3]) for row in door.rows], [(10, 8, "Came too late")])
        self.assertTrue(door.signature)
