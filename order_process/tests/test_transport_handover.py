from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .drawn import DRAWN
from .test_transport_door import WAY, DoorCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestTransportHandover(DoorCase):
    def _booking(self):
        return {
            "vehicle_id": self.vans[1].id,
            "driver_id": self.drivers[1].partner_id.id,
            "escort_id": self.other_escort.id,
            "returns_on": fields.Datetime.to_datetime("2026-03-02 11:00:00"),
        }

    def _break_down(self, trip, user=None, **more):
        trip = trip.with_user(user or self.dispatcher).sudo(False)
        return trip.action_break_down("The engine stopped", booking=self._booking(), **more)

    def test_the_rest_goes_on_with_another_vehicle(self):
        trip = self._on_the_way([10, 5, 7])
        first, second, third = trip.stop_ids
        paper_hands = third.picking_ids
        with freeze_time(WAY):
            case = self._at_door(first, {"refused_qty": 2})
            self._collect(first.picking_ids, cash=300)
            handover = self._break_down(trip, signatures={"from": DRAWN, "to": DRAWN}).sudo()
        new = handover.to_trip_id
        self.assertEqual([second.state, third.state, trip.trip_state], ["moved", "moved", "way"])
        self.assertEqual(new.stop_ids.picking_ids, (second | third).picking_ids | new.stop_ids.picking_ids)
        self.assertEqual([new.trip_state, len(new.stop_ids)], ["way", 2])
        self.assertEqual(paper_hands.bearer_id, self.other_escort)
        self.assertEqual([paper_hands.escort_id, first.picking_ids.bearer_id], [self.escort, self.escort])
        self.assertEqual(
            [(line.quantity, line.in_custody) for line in handover.line_ids], [(5, False), (7, False), (2, True)]
        )
        self.assertTrue(handover.from_image and handover.to_image)
        self.assertEqual([row["amount"] for row in handover.money_before], ["¥\xa0300.00"])
        self.assertEqual([trip._get_held_goods(), sum(new._get_held_goods().values())], [{}, 2])
        self.assertEqual(case.goods_held, "[RG688] Dye 6/88 × 2: %s" % self.other_escort.name)
        self.assertEqual(str(new.stop_ids[0].planned_on), "2026-03-02 07:00:00")
        told = self.env["order.process.told"].search([("occasion", "=", "next_vehicle")])
        self.assertEqual(len(told), 2)
        self.assertEqual(told[0].said["vehicle"], "E-B67890")
        self.assertEqual(trip.trip_event_ids.sorted("id").mapped("kind")[-2:], ["breakdown", "handover"])
        figures = self.env["order.process.trip.report"].search([("trip_id", "in", (trip | new).ids)], order="id")
        self.assertEqual([(row.stops, row.order_count, row.weight) for row in figures], [(1, 3, 44.0), (2, 2, 24.0)])

    def test_who_has_the_goods_now_collects(self):
        trip = self._on_the_way([10])
        picking = trip.stop_ids.picking_ids
        with freeze_time(WAY):
            new = self._break_down(trip).sudo().to_trip_id
            with self.assertRaisesRegex(UserError, "not yours"):
                self._collect(picking, user=self.escort, cash=360)
            stops = self.env["order.process.collection.stop"]
            self.assertFalse(stops.with_user(self.escort).sudo(False).search([]))
            self.assertEqual(stops.with_user(self.other_escort).sudo(False).search([]).picking_id, picking)
            self._at_door(new.stop_ids)
            row = self._collect(picking, user=self.other_escort, cash=360)
        self.assertEqual([row.escort_id, row.amount], [self.other_escort, 360.0])
        self.assertEqual(picking.with_user(self.other_escort).sudo(False).name, picking.name)
        keeper = trip.with_user(self.keeper).sudo(False)
        keeper.action_back()
        keeper.action_close()
        self.assertEqual(trip.trip_state, "closed")

    def test_what_does_not_fit_is_refused(self):
        trip = self._on_the_way([200])
        self.vans[1].category_id = self.size.copy({"name": "Small", "weight_capacity": 100.0})
        for person in (self.escort, self.keeper, self.service):
            with self.subTest(person.login), self.assertRaises(UserError), self.cr.savepoint():
                self._break_down(trip, person)
        with self.assertRaisesRegex(UserError, "overloaded"), self.cr.savepoint():
            self._break_down(trip)
        with self.assertRaisesRegex(UserError, "Say what happened"), self.cr.savepoint():
            trip.with_user(self.dispatcher).sudo(False).action_break_down(" ", booking=self._booking())
        with self.assertRaisesRegex(UserError, "does not take over"), self.cr.savepoint():
            trip.with_user(self.dispatcher).sudo(False).action_break_down("x", to_trip_id=trip.id)
        self.assertEqual(trip.stop_ids.state, "open")

    def test_into_a_trip_that_is_there(self):
        trip = self._on_the_way([10])
        other = self._on_the_way([5], number=1)
        with freeze_time(WAY):
            handover = trip.with_user(self.dispatcher).sudo(False).action_break_down("Flat tyre", to_trip_id=other.id)
        self.assertEqual([len(other.stop_ids), trip.stop_ids.state], [2, "moved"])
        with self.assertRaises(UserError):
            handover.sudo().write({"reason": "Nothing"})
        action = self.env.ref("order_process.action_report_trip_handover")
        html = self.env["ir.actions.report"].with_user(self.dispatcher)._render_qweb_html(action, handover.ids)[0]
        self.assertIn(b"Flat tyre", html)
        self.assertIn(b"2026-03-02 14:00", html)

    def test_the_sheet_of_a_long_hand_over_falls_into_pages(self):
        trip = self._on_the_way([1] * 16)
        with freeze_time(WAY):
            handover = self._break_down(trip)
        sheet = handover.with_user(self.dispatcher).sudo(False)._get_print_values()
        rows = [row for page in sheet["pages"] for rows in page for row in rows]
        side = sheet["to"]
        self.assertEqual([len(rows), side["name"], side["vehicle"]], [16, self.other_escort.name, "E-B67890"])
        self.assertGreater(len(sheet["pages"]), 1)
        self.assertTrue(all(rows[0]["first"] for page in sheet["pages"] for rows in page), "each page says whose")

    def _hand_in(self):
        handin = self._open()
        self._count(handin, cash=handin.expected_total).with_user(self.finance).sudo(False).action_post()

    def _sheet(self, handover):
        action = self.env.ref("order_process.action_report_trip_handover")
        renderer = self.env["ir.actions.report"].with_user(self.dispatcher)
        return renderer._render_qweb_html(action, handover.ids)[0].decode()

    def test_money_collected_before_stays_with_who_has_it_until_it_is_handed_in(self):
        trip = self._on_the_way([10, 5])
        first, second = trip.stop_ids
        picking, late = first.picking_ids, second.picking_ids
        with freeze_time(WAY):
            self._at_door(first)
            row = self._collect(picking, cash=360)
            # Paid in advance at a door that another trip takes over.
            early = self._collect(late, cash=100, freight=0.0, note="The rest at the door")
            window = self.env["order.process.trip.break.down"].with_user(self.dispatcher).sudo(False)
            asked = window.with_context(active_id=trip.id, active_model=trip._name).create({"reason": "x"})
            self.assertIn("¥\xa0460.00 stay with Escort", asked.summary)
            handover = self._break_down(trip).sudo()
            new = handover.to_trip_id
        self.assertEqual([handover.money_total, len(handover.money_before)], ["¥\xa0460.00", 2])
        self.assertIn(f"{row.name} · {row.order_id.name} · ¥\xa0360.00 · With the Escort", handover.money_text)
        sheet = self._sheet(handover)
        for said in ("460.00", "stay with Escort", "is not closed before that", row.name, early.name):
            self.assertIn(said, sheet.replace("&nbsp;", "\xa0"))
        self.assertIn("Escort has not handed in ¥\xa0460.00", trip.held_money)
        self.assertFalse(new.held_money, "whoever takes over has none of it")
        with freeze_time(WAY):
            self._at_door(new.stop_ids)
            self._collect(late, user=self.other_escort, cash=110)
        keeper = trip.with_user(self.keeper).sudo(False)
        keeper.action_back()
        with self.assertRaisesRegex(UserError, "Escort has not handed in .*460.00 collected on this trip"):
            keeper.action_close()
        self.assertNotIn("460", new.close_problems)
        self.assertIn("Escort2 has not handed in ¥\xa0110.00", new.close_problems)
        self._hand_in()
        handover.invalidate_recordset()
        self.assertIn("Handed In", handover.money_text)
        keeper.action_close()
        self.assertEqual([trip.trip_state, row.state, early.state], ["closed", "handed_in", "handed_in"])

    def test_a_sheet_without_money_says_so(self):
        trip = self._on_the_way([10])
        with freeze_time(WAY):
            handover = self._break_down(trip)
        self.assertFalse(handover.sudo().money_before)
        self.assertIn("No money collected on the first trip", self._sheet(handover))

    def test_both_sign_in_the_window_or_it_is_said_why_not(self):
        trip = self._on_the_way([10])
        window = self.env["order.process.trip.break.down"].with_user(self.dispatcher).sudo(False)
        asked = window.with_context(active_id=trip.id, active_model=trip._name).create(
            {**self._booking(), "reason": "Flat tyre", "from_signature": DRAWN}
        )
        self.assertEqual([asked.from_escort_id, asked.to_escort_id], [self.escort, self.other_escort])
        with freeze_time(WAY):
            with self.assertRaisesRegex(UserError, "or say why one of them does not"):
                asked.action_hand_over()
            with self.assertRaisesRegex(UserError, "no signature yet|cannot be read"), self.cr.savepoint():
                asked.to_signature = "[[1, 2]]"
                asked.action_hand_over()
            asked.write({"to_signature": False, "unsigned_reason": "On the other side of the motorway"})
            handover = self.env["order.process.trip.handover"].browse(asked.action_hand_over()["res_id"])
        self.assertEqual([bool(handover.from_image), bool(handover.to_image)], [True, False])
        self.assertIn("On the other side of the motorway", self._sheet(handover))
        trip = self._on_the_way([4], start=fields.Datetime.to_datetime("2026-03-03 04:30:00"))
        with freeze_time("2026-03-03 06:00:00"):
            booking = {**self._booking(), "returns_on": fields.Datetime.to_datetime("2026-03-03 11:00:00")}
            asked = window.with_context(active_id=trip.id, active_model=trip._name).create(
                {**booking, "reason": "Flat tyre", "from_signature": DRAWN, "to_signature": DRAWN}
            )
            both = self.env["order.process.trip.handover"].browse(asked.action_hand_over()["res_id"])
        self.assertTrue(both.from_image and both.to_image)
        self.assertFalse(both.unsigned_reason)
