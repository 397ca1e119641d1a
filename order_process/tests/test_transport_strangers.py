"""The road tried over JSON-RPC and HTTP by who has no business there: other drivers, dealers, keepers elsewhere."""

from odoo.tests import JsonRpcException, freeze_time, tagged
from odoo.tools import mute_logger

from .drawn import DRAWN
from .road_common import NOON, RoadCase, photo

NUMBER = "4f2b7c1e-5a0d-4d5a-9d6b-2f6c1f6a7a01"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 06:00:00")
class TestTransportStrangers(RoadCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = cls._create_buyer("op_buyer", cls.dealer, name="Li Na")
        cls.rival = cls._create_buyer("op_rival", cls._create_dealer("Wuhan Meiyuan", "D002"), name="Hu Jun")
        cls.elsewhere = cls._create_user("elsewhere", "order_process.group_warehouse_keeper")
        cls.elsewhere.process_warehouse_ids = cls.wuhan
        cls.outsiders = (cls.other_escort, cls.buyer, cls.rival)
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        first, second = self.stops[:2]
        moves = second.picking_ids.move_ids
        act = self._deliver(first, NOON, photos=[{"uuid": NUMBER}])
        part = self._deliver(second, NOON, {moves: {"refused": 2, "reason": self.not_ordered}}, cash=300.0)
        self.assertEqual({state for state, _text in self._sync([act, part]).values()}, {"done"})
        self.assertEqual(self._file(act, NUMBER, photo())[0], "done")
        self.picture = self.env["order.process.trip.file"].search([("uuid", "=", NUMBER)])
        self.proof = first.picking_ids.proof_ids
        self.case = second.picking_ids.door_case_ids
        self.act = self.proof.act_id

    def _call(self, user, record, method, *args, **kwargs):
        """The answer, or nothing where it was refused."""
        try:
            with mute_logger("odoo.http", "odoo.sql_db"):
                return self._rpc(user, record._name, method, *([record.ids] if record else []), *args, **kwargs)
        except JsonRpcException:
            return None

    def _page(self, user, path):
        self._sign_in(user)
        self.env.flush_all()
        with mute_logger("odoo.http"):
            answer = self.url_open(path, timeout=60)
        self.env.invalidate_all()
        return answer

    def test_nobody_outside_reads_what_happened(self):
        third = self._create_user("third", "order_process.group_carrier")
        booking = {
            "vehicle_id": self.vans[1].id,
            "driver_id": self.drivers[1].partner_id.id,
            "escort_id": third.id,
            "returns_on": "2026-03-02 11:00:00",
        }
        handover = self.trip.with_user(self.dispatcher).sudo(False).action_break_down("Flat tyre", booking=booking)
        self.assertEqual(self._call(third, handover, "read", ["money_total"])[0]["id"], handover.id)
        for user in self.outsiders:
            for record, name in (
                (self.act, "payload"),
                (self.picture, "image"),
                (self.proof, "strokes"),
                (self.proof, "receiver_name"),
                (self.case, "goods"),
                (self.stops, "state"),
            ):
                with self.subTest(user=user.login, record=record, name=name):
                    self.assertIsNone(self._call(user, record, "read", [name]))
                    found = self._call(user, record.browse(), "search", [("id", "in", record.ids)])
                    self.assertFalse(found)
            self.assertIsNone(self._call(user, handover, "read", ["money_text"]), user.login)
            self.assertFalse(self._call(user, handover.browse(), "search", []))
            shown = self._page(user, f"/report/html/order_process.report_trip_handover/{handover.id}").text
            self.assertNotIn("Flat tyre", shown, user.login)

    def test_photos_and_prints(self):
        sheet = self.env["order.process.load.sheet"]._open_for(self.trip)
        token = sheet.sudo().token
        for user in self.outsiders:
            for path in (
                f"/web/image/order.process.trip.file/{self.picture.id}/image",
                f"/web/content/order.process.trip.file/{self.picture.id}/image",
                f"/web/image/order.process.proof/{self.proof.id}/image",
                f"/report/html/order_process.report_proof/{self.proof.id}",
                f"/report/html/order_process.report_load/{self.trip.id}",
            ):
                with self.subTest(user=user.login, path=path):
                    answer = self._page(user, path)
                    for secret in (self.proof.picking_id.name, "RG688", "Li Na received"):
                        self.assertNotIn(secret, answer.text)
                    self.assertNotIn(photo(), answer.content)
        for user in (*self.outsiders, self.elsewhere, self.keeper, self.dispatcher):
            self.assertIsNone(self._call(user, sheet, "read", ["token"]), user.login)
        self.logout()
        shown = self.url_open(f"/load-sheet/{token}", timeout=60).text
        self.assertIn(sheet.name, shown)
        for secret in ("Escort", "E-A12345", self.proof.picking_id.name, "RG688", self.dealer.name):
            self.assertNotIn(secret, shown)
        for code in (token[:-1], "x" * 22, sheet.name, str(sheet.id)):
            self.assertNotIn(self.trip.name, self.url_open(f"/load-sheet/{code}", timeout=60).text)

    def test_nobody_else_acts(self):
        before = self._picture()
        third = self.stops[2]
        for user in (*self.outsiders, self.elsewhere):
            for record, method, args in (
                (self.case, "action_accept", ()),
                (self.case, "action_decide", ("return", "x")),
                (self.case, "action_bring_with", (self.trip.id,)),
                (self.trip, "action_break_down", ("x",)),
                (self.trip, "action_back", ()),
                (self.trip, "action_back_without", ("x",)),
                (self.trip, "action_count", ({},)),
                (self.trip, "action_close", ()),
                (self.trip, "action_hand_over", ("Escort", DRAWN)),
                (self.trip, "action_scan_paper", ("x",)),
                (self.act, "write", ({"state": "refused"},)),
                (self.proof, "write", ({"void_on": "2026-03-02 06:00:00"},)),
                (self.case, "write", ({"state": "void"},)),
                (third, "write", ({"state": "done"},)),
                (self.picture, "unlink", ()),
            ):
                with self.subTest(user=user.login, method=method, record=record._name):
                    self.assertIsNone(self._call(user, record, method, *args))
        act = self._act("nobody", third, payload={"reason_id": self.shut.id})
        (state, said) = self._sync([{**act, "user_id": self.other_escort.id}], self.other_escort)[act["uuid"]]
        self.assertEqual(state, "refused")
        self.assertIn("is not driven by Escort2", said)
        taken = self._file(self._act("note"), NUMBER, photo(), self.other_escort)
        self.assertEqual(taken[0], "refused")
        self.assertEqual([third.state, self.case.state], ["open", "open"])
        self.assertEqual(self._picture()[:3], before[:3])

    def test_the_other_drivers_phone_holds_nothing_of_it(self):
        self.assertFalse(self._data(self.other_escort)["trips"])
        for user in (self.buyer, self.elsewhere):
            with self.assertRaises(JsonRpcException), mute_logger("odoo.http"):
                self._data(user)
