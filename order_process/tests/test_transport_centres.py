"""A keeper reads what left from the own centres, over JSON-RPC; nothing of the road of another."""

from odoo.tests import JsonRpcException, freeze_time, tagged
from odoo.tools import mute_logger

from .load_common import LoadCase
from .road_common import NOON, RoadCase, photo
from .test_gate_rpc import RpcCase

NUMBER = "4f2b7c1e-5a0d-4d5a-9d6b-2f6c1f6a7a02"


class CentresCase(RpcCase):
    """Keepers of this centre, of another one, and of none in particular."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.here = cls._create_user("here", "order_process.group_warehouse_keeper")
        cls.here.process_warehouse_ids = cls.warehouse
        cls.elsewhere = cls._create_user("elsewhere", "order_process.group_warehouse_keeper")
        cls.elsewhere.process_warehouse_ids = cls.wuhan
        cls.everywhere = cls._create_user("everywhere", "order_process.group_warehouse_keeper")
        cls.env.flush_all()

    def _found(self, user, records):
        domain = [("id", "in", records.ids)]
        with mute_logger("odoo.http"):
            return self._rpc(user, records._name, "search", domain, context={})

    def _check_centres(self, kept):
        """Whoever works here, or anywhere, finds all of it; whoever works elsewhere neither finds nor reads it."""
        for records in kept:
            with self.subTest(records._name):
                self.assertTrue(records)
                for user in (self.here, self.everywhere):
                    self.assertCountEqual(self._found(user, records), records.ids)
                self.assertEqual(self._found(self.elsewhere, records), [])
                with self.assertRaises(JsonRpcException), mute_logger("odoo.http"):
                    self._rpc(self.elsewhere, records._name, "read", records.ids, ["display_name"])


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 06:00:00")
class TestTransportCentres(RoadCase, CentresCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.third = cls._create_user("third", "order_process.group_carrier")
        cls.third.process_warehouse_ids = cls.wuhan
        cls.escort.process_warehouse_ids = cls.wuhan
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        first, second, last = self.stops
        act = self._deliver(first, NOON, photos=[{"uuid": NUMBER}])
        refused = {second.picking_ids.move_ids: {"refused": 2, "reason": self.not_ordered}}
        part = self._deliver(second, NOON, refused, cash=300.0)
        self.assertEqual({state for state, _text in self._sync([act, part]).values()}, {"done"})
        self.assertEqual(self._file(act, NUMBER, photo())[0], "done")
        booking = {
            "vehicle_id": self.vans[1].id,
            "driver_id": self.drivers[1].partner_id.id,
            "escort_id": self.third.id,
            "returns_on": "2026-03-02 11:00:00",
        }
        handover = self.trip.with_user(self.dispatcher).sudo(False).action_break_down("Flat tyre", booking=booking)
        self.handover = handover.sudo()
        self.sheet = self.env["order.process.load.sheet"].sudo()._open_for(self.trip)
        self.pickings = (first | second | last).picking_ids | self.handover.line_ids.picking_id

    def _get_kept(self):
        """Everything that a trip leaves on record, a few rows of each model."""
        trip, proofs, cases = self.trip, self.pickings.proof_ids, self.pickings.door_case_ids
        return [
            trip,
            self.handover.to_trip_id,
            trip.stop_ids,
            trip.trip_event_ids,
            trip.act_ids,
            self.env["order.process.trip.file"].sudo().search([("uuid", "=", NUMBER)]),
            proofs,
            proofs.line_ids,
            self.env["order.process.custody"].sudo().search([("picking_id", "in", self.pickings.ids)]),
            cases,
            cases.line_ids,
            self.handover,
            self.handover.line_ids,
            self.sheet,
        ]

    def test_a_keeper_reads_what_left_from_the_own_centres(self):
        self._check_centres(self._get_kept())

    def test_who_works_elsewhere_reads_what_one_took_along(self):
        """An escort of another centre who came to help, as the first and as the second of a hand-over."""
        self.assertEqual(self._found(self.escort, self.trip.act_ids), self.trip.act_ids.ids)
        self.assertCountEqual(self._found(self.escort, self.pickings.proof_ids), self.pickings.proof_ids.ids)
        for user in (self.escort, self.third):
            self.assertEqual(self._found(user, self.handover), self.handover.ids)
        self.assertEqual(self._found(self.third, self.pickings.proof_ids), [])

    def test_another_centre_counts_at_once(self):
        proofs = self.pickings.proof_ids
        self.assertEqual(self._found(self.elsewhere, proofs), [])
        self.elsewhere.process_warehouse_ids += self.warehouse
        self.env.flush_all()
        self.assertCountEqual(self._found(self.elsewhere, proofs), proofs.ids)
        self.elsewhere.process_warehouse_ids = self.wuhan
        self.env.flush_all()
        self.assertEqual(self._found(self.elsewhere, proofs), [])


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestTransportCentresPapers(LoadCase, CentresCase):
    def test_papers_signatures_and_prints(self):
        trip = self._trip_of([5, 10])
        self._load(trip)
        self._hand_over(trip)
        papers = self._pickings(trip).paper_ids.sudo()
        sheet = trip.load_sheet_ids.sudo()
        self._check_centres([papers, papers.signature_ids, papers.print_ids, sheet, sheet.line_ids])
        self.escort.process_warehouse_ids = self.wuhan
        self.env.flush_all()
        self.assertCountEqual(self._found(self.escort, papers), papers.ids, "taken along")
