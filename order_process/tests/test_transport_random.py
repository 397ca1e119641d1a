import random
from datetime import timedelta

from odoo import fields
from odoo.tests import freeze_time, tagged

from .test_transport_door import DoorCase

START = fields.Datetime.to_datetime("2026-03-02 05:00:00")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestTransportRandom(DoorCase):
    """Random trips with random outcomes: at every moment what left is with dealers, in custody, back, or decided about,
    and what dealers owe and have paid is what they took."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dye.invoice_policy = "delivery"
        cls.company.driver_day_hours = 0
        cls.goods = cls.dye

    def _random_stop(self, rng, stop):
        quantity = sum(stop.picking_ids.move_ids.mapped("quantity"))
        fate = rng.choice(["delivered", "delivered", "part", "part", "refused", "nobody"])
        part = rng.randint(1, int(quantity) - 1) if quantity > 1 else 1
        kind = rng.choice(["refused_qty", "damaged_qty", "short_qty"])
        if fate == "nobody":
            self._at_door(stop, outcome="nobody")
        elif fate == "refused":
            self._at_door(stop, {"refused_qty": quantity})
        else:
            self._at_door(stop, {kind: part} if fate == "part" else None)

    def _collect_at(self, rng, stop):
        for picking in stop.picking_ids:
            goods, freight = picking._get_to_collect()[picking]
            if goods + freight and not picking.collection_ids:
                paid = rng.choice([goods, goods, 0.0])
                self._collect(picking, user=picking.bearer_id, note="As it was", freight=freight, cash=paid + freight)

    def _check(self, pickings, lost, taken_anyway):
        """:param dict lost: ``{move: quantity}`` lost; ``taken_anyway`` likewise: the dealer has it after all"""
        moves = pickings.move_ids.filtered(lambda move: move.location_dest_id.usage == "customer")
        self.env.flush_all()
        moves.invalidate_recordset()
        for move in moves:
            stop = move.picking_id.stop_id
            proof = move.picking_id._get_proof()
            told = proof and (not stop or stop.state in ("done", "failed") and proof.stop_id == stop)
            said = proof.line_ids.filtered(lambda line, move=move: line.move_id == move) if told else proof.line_ids[:0]
            delivered = said.delivered_qty + taken_anyway.get(move, 0.0)
            on_the_way = 0.0 if told or (proof and move._get_held()) else move.quantity
            held = move._get_held().get(move, 0.0)
            back = sum(move.returned_move_ids.filtered(lambda one: one.state == "done").mapped("quantity"))
            self.assertEqual(
                move.quantity, delivered + on_the_way + held + back, (move.picking_id.name, delivered, held, back)
            )
            self.assertLessEqual(lost.get(move, 0.0), back)
            self._check_lots(move)
        owed = pickings.sale_id._get_owed()
        for order in pickings.sale_id:
            line = order.order_line.filtered("product_id.is_storable")
            own = moves & line.move_ids
            kept = sum(
                move.quantity
                - move._get_held().get(move, 0.0)
                - sum(move.returned_move_ids.filtered(lambda one: one.state == "done").mapped("quantity"))
                for move in own
            )
            self.assertEqual(line.qty_delivered, kept)
            paid = sum(order.collection_ids.filtered(lambda row: row.state != "void").mapped("goods_amount"))
            self.assertEqual(order.currency_id.round(paid + owed[order]), max(30.0 * kept, paid))

    def _check_lots(self, move):
        """Of each lot no more is back than left, and of what has a number everything is numbered."""
        if move.product_id.tracking == "none":
            return
        left = self._get_by_lot(move)
        back = self._get_by_lot(move.returned_move_ids.filtered(lambda one: one.state == "done"))
        self.assertNotIn(self.env["stock.lot"], {**left, **back}, move.picking_id.name)
        for lot, quantity in back.items():
            self.assertLessEqual(quantity, left.get(lot, 0.0), (move.picking_id.name, lot.name))
        if move.product_id.tracking == "serial":
            quants = self.env["stock.quant"].search([("product_id", "=", move.product_id.id), ("quantity", "!=", 0)])
            self.assertEqual(len(quants.lot_id), len(quants), "a number is at one place")

    def test_goods_without_numbers(self):
        self._run_histories(range(3))

    def test_goods_with_lots(self):
        self.goods = self._create_tracked("lot", [2, 3, 5, 2, 40])
        self._run_histories(range(3, 6))

    def test_goods_with_serial_numbers(self):
        self.goods = self._create_tracked("serial", [1] * 40)
        self._run_histories(range(6, 8))

    def test_a_centre_that_picks_first(self):
        self.warehouse.delivery_steps = "pick_ship"
        self._run_histories(range(8, 10))

    def test_a_centre_that_picks_first_with_serial_numbers(self):
        self.warehouse.delivery_steps = "pick_ship"
        self.goods = self._create_tracked("serial", [1] * 30)
        self._run_histories(range(10, 12))

    def _run_histories(self, seeds):
        for seed in seeds:
            with self.subTest(seed=seed):
                self._run_history(random.Random(seed), START + timedelta(days=seed), breaks=bool(seed % 2))

    def _run_history(self, rng, start, breaks):
        clock = [start]

        def later(minutes=20):
            clock[0] += timedelta(minutes=minutes)
            return freeze_time(clock[0])

        sent = self._send([rng.randint(1, 5) for _n in range(3 if breaks else 2)], self.goods)
        trip = self._trip(sent, 0, start=start, hours=9)
        if sent.wave_stop_id:
            trip.with_user(self.keeper).sudo(False).action_pick_wave()
        trip = self._set_off(trip).sudo()
        pickings = trip.stop_ids.picking_ids
        trips, lost, taken = [trip], {}, {}
        for number in range(10):
            stops = trip.stop_ids.filtered(lambda stop: stop.state == "open")
            if not stops:
                break
            with later():
                stop = stops[0]
                self._random_stop(rng, stop)
                self._check(pickings, lost, taken)
                if rng.random() < 0.2:
                    stop._reopen(fields.Datetime.now(), "By mistake")
                    self._check(pickings, lost, taken)
                    self._random_stop(rng, stop)
                self._collect_at(rng, stop)
                self._decide_some(rng, trip)
                self._check(pickings, lost, taken)
                if breaks and not number and trip.stop_ids.filtered(lambda stop: stop.state == "open"):
                    trip = self._hand_over(trip)
                    trips.append(trip)
                    self._check(pickings, lost, taken)
        for one in trips:
            with later():
                self._come_home(rng, one, pickings, lost, taken)
        self._settle_money(trips)
        for one in trips:
            with later():
                one.with_user(self.keeper).sudo(False).action_close()
            self.assertEqual(one.trip_state, "closed")

    def _hand_over(self, trip):
        booking = {
            "vehicle_id": self.vans[1].id,
            "driver_id": self.drivers[1].partner_id.id,
            "escort_id": self.other_escort.id,
            "returns_on": fields.Datetime.add(fields.Datetime.now(), hours=5),
        }
        broken = trip.with_user(self.dispatcher).sudo(False)
        return broken.action_break_down("Flat tyre", booking=booking).sudo().to_trip_id

    def _decide_some(self, rng, trip):
        cases = self.env["order.process.door.case"].with_user(self.service).sudo(False).search([("state", "=", "open")])
        for case in cases:
            if rng.random() < 0.5:
                decision = rng.choice(["return", "claim", "again", "return"])
                if decision == "again" and not (case.is_whole and trip.trip_state == "way" and rng.random() < 0.5):
                    decision = "return"
                case.action_decide(decision, "So we do it", trip.id if decision == "again" else None)

    def _come_home(self, rng, trip, pickings, lost, taken):
        keeper = trip.with_user(self.keeper).sudo(False)
        keeper.action_back()
        self._check(pickings, lost, taken)
        held = trip._get_held_goods()
        if held:
            keeper.action_count({key[3].id: rng.randint(0, int(quantity)) for key, quantity in held.items()})
            self._check(pickings, lost, taken)
        for row in trip.difference_ids.filtered(lambda row: row.state == "open"):
            decision = rng.choice(["found", "taken", "escort", "company"])
            row.with_user(self.manager).sudo(False).action_decide(decision, "So it was")
            if decision == "taken":
                taken[row.move_id] = taken.get(row.move_id, 0.0) + row.quantity
            elif decision in ("escort", "company"):
                lost[row.move_id] = lost.get(row.move_id, 0.0) + row.quantity
            self._check(pickings, lost, taken)

    def _settle_money(self, trips):
        """What nobody has recorded yet is recorded as not paid; what escorts have is handed in."""
        for trip in trips:
            for picking in trip._get_trip_pickings():
                amounts = picking._get_to_collect()[picking]
                if any(amounts) and not picking.collection_ids:
                    self._collect(picking, user=self.finance, note="Nothing was paid", freight=0.0)
        for escort in (self.escort, self.other_escort):
            held = self.env["order.process.collection"]._get_held(self.company).get(escort)
            if held:
                handin = self._open(escort)
                self._count(handin, cash=handin.expected_total).with_user(self.finance).sudo(False).action_post()
