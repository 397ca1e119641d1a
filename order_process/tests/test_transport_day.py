"""A day of twenty deliveries for cash, from the plan to the money in the main cash (P10, P20)."""

import tempfile
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from PIL import Image

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import test_transport_phone as phone_tests
from .load_common import LiveLoadCase
from .road_common import RoadCase
from .test_gate_rpc import RpcCase
from .test_transport_load_tour import PDF

AMOUNTS = range(1, 21)


@tagged("post_install", "-at_install")
class TestTransportDay(LiveLoadCase, RpcCase):
    """Twenty doors: five without a signal, one refuses, one is short, one is shut, and the van breaks down after
    twelve."""

    _act, _deliver, _line, _sync = RoadCase._act, RoadCase._deliver, RoadCase._line, RoadCase._sync
    _phone, _cookies = phone_tests.TestPhone._phone, phone_tests.TestPhone._cookies
    _tap_through = phone_tests.TestPhone._hand_over

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = fields.Datetime.now()
        cls._live_now()
        for van, driver in zip(cls.vans, cls.drivers, strict=True):
            van.driver_id = driver.partner_id
        cls.drivers[0].user_id, cls.drivers[1].user_id = cls.escort, cls.other_escort
        cls.dye.invoice_policy = "delivery"
        priced = cls._create_carrier("Priced", 56.6)
        cls.cod.write({name: priced[name] for name in ("fixed_price", "integration_level", "freight_rule")})
        cls.cod.product_id, cls.cod.freight_vendor_id = priced.product_id, cls.vendor
        cls.camera = str(Path(tempfile.mkdtemp(), "photo.jpg"))
        Image.effect_noise((800, 600), 60).convert("RGB").save(cls.camera, quality=80)

    # === The day ===

    @mute_logger("odoo.http")
    def test_twenty_deliveries(self):
        before = self._get_stock()
        pickings = self._slips(self._send(AMOUNTS))
        self.trip = self._plan(pickings)
        self._load_and_go()
        self.stops = self.trip.stop_ids.sorted("sequence")
        self.assertEqual([len(self.stops), self.trip.trip_state], [20, "way"])
        self._drive_without_a_signal()
        self._drive_on()
        second = self._break_down()
        self._come_back(second)
        self._decide_and_count(second)
        self._close(second)
        self._check_the_books(pickings, before)

    def _get_stock(self):
        return self.dye.with_context(warehouse_id=self.warehouse.id).qty_available

    def _plan(self, pickings):
        dispatch = pickings.dispatch_id.with_user(self.dispatcher).sudo(False)
        self.vans[1].repair_from = fields.Date.today()
        result = dispatch.action_plan_trips("cod", departs=fields.Datetime.to_string(self.now + timedelta(hours=1)))
        self.vans[1].repair_from = False
        self.assertEqual([result["planned"], result["left"]], [20, 0])
        trip = pickings.stop_id.trip_id
        self.assertEqual([len(trip), trip.vehicle_id, trip.escort_id], [1, self.vans[0], self.escort])
        return trip

    def _load_and_go(self):
        keeper = self._loader(self.trip)
        keeper.action_count_as_listed()
        with patch.object(type(self.env["ir.actions.report"]), "_run_wkhtmltopdf", lambda *args, **kwargs: PDF):
            keeper.action_check_and_print()
        self._hand_over(keeper)

    def _drive_without_a_signal(self):
        """Five doors, the phone dies after the third, answers get lost."""
        with self._phone() as phone:
            self.gate.mode = "refuse"
            for number in range(5):
                self._tap_through(phone)
                phone.wait(f"document.querySelectorAll('.stop.done').length === {number + 1}")
                if number == 2:
                    phone.restart()
                    phone.open(f"/trip/{self.trip.id}")
            self.gate.mode = "lose"
            phone.ask("window.dispatchEvent(new Event('online'))")
            phone.wait("document.querySelector('.offline')")
            self.gate.mode = "pass"
            phone.ask("window.dispatchEvent(new Event('online'))")
            phone.wait(f"{phone_tests.SEND} === '0'")
        self.assertEqual(self.stops[:5].mapped("state"), ["done"] * 5)
        self.assertEqual(len(self.stops[:5].picking_ids.collection_ids), 5)

    def _drive_on(self):
        """Seven more doors: refused, short, nobody there, and four that take all; sent backwards and twice."""
        now = fields.Datetime.now()
        refused, short, shut = self.stops[5:8]
        refused_move, short_move = refused.picking_ids.move_ids, short.picking_ids.move_ids
        all_of_it = {refused_move: {"refused": refused_move.quantity, "reason": self._reason("late")}}
        one_less = {short_move: {"short": 1, "reason": self._reason("count")}}
        acts = [
            self._deliver(refused, now, all_of_it, cash=60.0, note="Refused"),
            self._deliver(short, now, one_less, cash=30.0 * (self._worth(short) - 1) + 60, note="One is missing"),
            self._act("nobody", shut, now, payload={"reason_id": self._reason("shut").id}),
            *(self._deliver(stop, now) for stop in self.stops[8:12]),
        ]
        for sent in (acts[::-1], acts):
            self.assertEqual(set(self._sync(sent).values()), {("done", "")})
        self.assertEqual(self.stops[:12].mapped("state"), [*["done"] * 5, "failed", "done", "failed", *["done"] * 4])

    def _reason(self, code):
        return self.env.ref(f"order_process.door_reason_{code}")

    def _worth(self, stops):
        return sum(stops.picking_ids.move_ids.mapped("quantity"))

    def _break_down(self):
        booking = {
            "vehicle_id": self.vans[1].id,
            "driver_id": self.drivers[1].partner_id.id,
            "escort_id": self.other_escort.id,
            "returns_on": fields.Datetime.now() + timedelta(hours=6),
        }
        trip = self.trip.with_user(self.dispatcher).sudo(False)
        second = trip.action_break_down("The engine stopped", booking=booking).sudo().to_trip_id
        self.assertEqual(self.stops[12:].mapped("state"), ["moved"] * 8)
        first, self.trip = self.trip, second
        now = fields.Datetime.now()
        acts = [self._deliver(stop, now) for stop in second.stop_ids]
        acts = [{**act, "user_id": self.other_escort.id} for act in acts]
        refused = self._sync([{**acts[0], "uuid": "0" * 8 + acts[0]["uuid"][8:], "user_id": self.escort.id}])
        self.assertEqual([state for state, _message in refused.values()], ["refused"])
        self.assertEqual({state for state, _m in self._sync(acts, self.other_escort).values()}, {"done"})
        self.trip = first
        return second

    def _come_back(self, second):
        for trip in self.trip | second:
            keeper = self._loader(trip)
            keeper.action_back()
            for paper in trip._get_papers_back()[0]:
                keeper.action_scan_paper(paper.name)
        self.assertIn("has not handed in", self._loader(self.trip).close_problems)

    def _decide_and_count(self, second):
        cases = self.env["order.process.door.case"].with_user(self.service).sudo(False).search([])
        self.assertEqual(len(cases), 3)
        for case in cases:
            case.action_decide("return", "The dealers do not want it any more")
        # What was not taken went over with the rest: it is with the second van.
        self.assertEqual(self.trip._get_held_goods(), {})
        held = second._get_held_goods()
        self.assertEqual(sum(held.values()), self._worth(self.stops[5] | self.stops[7]) + 1)
        self._loader(second).action_count({move.id: quantity for (*_where, move), quantity in held.items()})

    def _close(self, second):
        for escort in (self.escort, self.other_escort):
            handin = self._open(escort)
            self._count(handin, cash=handin.expected_total).with_user(self.finance).sudo(False).action_post()
        for trip in self.trip | second:
            self._loader(trip).action_close()
        self.assertEqual((self.trip | second).mapped("trip_state"), ["closed", "closed"])

    def _check_the_books(self, pickings, before):
        """To the piece and the cent."""
        self.env.invalidate_all()
        refused, _short, shut = self.stops[5:8].mapped("partner_id.name")
        amounts = dict(zip(pickings.mapped("partner_id.name"), AMOUNTS, strict=True))
        taken = sum(amounts.values()) - amounts[refused] - 1 - amounts[shut]
        self.assertEqual(before - self._get_stock(), taken)
        orders = pickings.sale_id
        goods = orders.order_line.filtered("product_id.is_storable")
        self.assertEqual(sum(goods.mapped("qty_delivered")), taken)
        for order in orders.filtered(lambda order: order.invoice_status == "to invoice"):
            order._create_invoices(final=True).action_post()
        invoiced = orders.invoice_ids.filtered(lambda move: move.state == "posted")
        billed = sum(line.quantity for line in invoiced.invoice_line_ids if line.product_id == self.dye)
        self.assertEqual(billed, taken)
        collected = pickings.collection_ids.filtered(lambda row: row.state != "void")
        self.assertEqual(sum(collected.mapped("goods_amount")), 30.0 * taken)
        for escort in (self.escort, self.other_escort):
            self.assertEqual(self._balance(self._escort_account(escort))[0], 0.0)
        # The freight to the shut door is all that is owed, and what keeps its order open.
        self.assertEqual(self._get_receivable(), 60.0)
        self.assertEqual(sum(orders.mapped(lambda order: order._get_owed()[order])), 0.0)
        unsettled = orders.filtered(lambda order: order.process_stage not in ("settled", "closed"))
        self.assertEqual(unsettled.partner_shipping_id.name, shut)
        self.assertIn("freight", {blocker.code for blocker in unsettled._get_blockers("close")[unsettled]})
