"""Another system places, follows, cancels and signs orders over HTTP, with the example client of the documentation."""

import doctest
import importlib.util
import json
from pathlib import Path
from unittest.mock import patch

from freezegun import freeze_time

from odoo.addons.order_process.models.interface import openapi, payload, signing
from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from .drawn import DRAWN
from .notice_common import Provider
from .portal_common import DealerPortalCommon

CLIENT = Path(__file__).resolve().parents[2] / "docs/examples/order_client.py"


def load_client():
    spec = importlib.util.spec_from_file_location("order_client", CLIENT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@tagged("post_install", "-at_install")
class TestInterfaceForms(BaseCase):
    def test_doctests(self):
        for module in (payload, signing):
            self.assertEqual(doctest.testmod(module).failed, 0)

    def test_a_signature_is_checked_by_the_client(self):
        client, secret = load_client(), signing.create_secret()
        headers = signing.prepare_headers(secret, "7-3", 1772413200, "染".encode())
        for body, now, right in (("染", 1772413500, True), ("染 ", 1772413500, False), ("染", 1772413501, False)):
            with self.subTest(body=body, now=now):
                found = client.check_webhook(secret, headers, body.encode(), now=lambda now=now: now)
                self.assertEqual(found, right)

    def test_a_server_whose_database_goes_away_refuses_nothing(self):
        """Odoo answers every address with 404 and a page then, or that access is denied: the call is said again."""
        provider = Provider()
        self.addCleanup(provider.stop)
        denied = {"name": "odoo.exceptions.AccessDenied", "message": "Access Denied"}
        provider.answers = [(404, b"<p>No database is selected</p>"), (403, denied), (200, {"number": "S1"})]
        module = load_client()
        client = module.OrderClient(provider.url.partition("/robot")[0], "key", tries=3)
        with patch("time.sleep") as slept:
            self.assertEqual(client.place("PO-1", []), {"number": "S1"})
        self.assertEqual([call.args for call in slept.call_args_list], [(1,), (2,)])
        self.assertEqual([body["key"] for body in provider.bodies()], ["place-PO-1"] * 3)
        provider.answers = [(403, {"name": "odoo.exceptions.AccessError", "message": "You do not order."})]
        with self.assertRaisesRegex(module.Refused, "You do not order."):
            client.place("PO-2", [])


@freeze_time("2026-03-02 01:00:00")
class InterfaceCase(DealerPortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.module = load_client()
        cls.env["ir.config_parameter"].sudo().set_param("portal.allow_api_keys", "1")

    def setUp(self):
        super().setUp()
        self.keys = {}

    def _client(self, user):
        if user not in self.keys:
            Keys = self.env["res.users.apikeys"].with_user(user).sudo()
            self.keys[user] = Keys._generate("rpc", "Other system", None)
        return self.module.OrderClient(self.base_url(), self.keys[user], tries=1)

    def _call(self, user, method, *args, **said):
        client = self._client(user)
        self.env.flush_all()
        try:
            with self.allow_requests(all_requests=True):
                return getattr(client, method)(*args, **said)
        finally:
            self.env.invalidate_all()

    def _refused(self, text, user, method, *args, **said):
        # What is made in the block that raises is undone, a key too.
        self._client(user)
        with mute_logger("odoo.http"), self.assertRaises(self.module.Refused) as refused:
            self._call(user, method, *args, **said)
        self.assertIn(text, str(refused.exception))


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestInterface(InterfaceCase):
    def test_a_dealers_system_places_an_order(self):
        lines = [{"product": "RG688", "quantity": 12}, {"product": "SY6", "quantity": 2, "line_remark": "轻放"}]
        answer = self._call(self.buyer, "place", "PO-77", lines, receiver="王店长", remark="上午送")
        order = self._orders()
        self.assertRecordValues(
            order,
            [
                {
                    "partner_id": self.dealer.id,
                    "client_order_ref": "PO-77",
                    "keyed_by_id": self.buyer.id,
                    "intake_channel_id": self.env.ref("order_process.channel_interface").id,
                    "receiver_name": "王店长",
                    "review_state": "pending",
                    "state": "draft",
                }
            ],
        )
        self.assertEqual(
            [(line.product_id, line.product_uom_qty) for line in order.order_line], [(self.dye, 12), (self.oxide, 2)]
        )
        self.assertEqual(order.remark_ids.mapped("text"), ["上午送", "轻放"])
        self.assertEqual(
            (answer["number"], answer["created"], answer["repeated"], answer["stage"], answer["amount_total"]),
            (order.name, True, False, "review", order.amount_total),
        )
        self.assertEqual([line["quantity"] for line in answer["lines"]], [12.0, 2.0])

    def test_said_again_it_happens_once(self):
        lines = [{"product": "RG688", "quantity": 12}]
        first = self._call(self.buyer, "place", "PO-77", lines)
        again = self._call(self.buyer, "place", "PO-77", lines)
        self.assertEqual(again, {**first, "repeated": True})
        self.assertEqual(len(self._orders()), 1)
        self._refused("was used for another call", self.buyer, "place", "PO-77", [{"product": "RG688", "quantity": 13}])
        # Under another key the order of that reference is there already.
        other = self._call(self.buyer, "call", "place_order", key="another-key", reference="PO-77", lines=lines)
        self.assertEqual((other["number"], other["created"]), (first["number"], False))
        self.assertEqual(len(self._orders()), 1)
        # The key of another user is another key.
        self.assertTrue(self._call(self.rival, "place", "PO-77", lines)["created"])

    def test_what_is_wrong_is_said_and_nothing_is_written(self):
        good = [{"product": "RG688", "quantity": 12}]
        calls = (
            ("Row 3: Product Code “NOPE”", {"lines": [*good, {"product": "NOPE", "quantity": 1}]}),
            ("facts: “colour” is not known", {"lines": good, "colour": "red"}),
            ("line: “prise” is not known", {"lines": [{"product": "RG688", "quantity": 1, "prise": 3}]}),
            ("list of 1 to 1000 lines", {"lines": []}),
            ("must be a text or a number", {"lines": [{"product": "RG688", "quantity": [1]}]}),
            ("Leave “dealer” out", {"lines": good, "dealer": "D002"}),
        )
        for text, said in calls:
            with self.subTest(text):
                self._refused(text, self.buyer, "call", "place_order", key="bad-call-1", reference="PO-9", **said)
        self._refused("8 to 80", self.buyer, "call", "place_order", key="short", reference="PO-9", lines=good)
        said = {"key": "long-enough", "lines": good}
        self._refused("your own number", self.buyer, "call", "place_order", reference=" ", **said)
        self.assertFalse(self._orders())
        self.assertFalse(self.env["order.process.request"].search([]))

    def test_what_a_dealer_does_not_decide_is_said_to_be_left_out(self):
        answer = self._call(self.buyer, "place", "PO-1", [{"product": "RG688", "quantity": 2, "price": 0.01}])
        self.assertEqual(self._orders().order_line.price_unit, self.dye.lst_price)
        self.assertIn("Not read: Unit Price.", answer["notes"])

    def test_who_may_not_order_places_nothing(self):
        lines = [{"product": "RG688", "quantity": 12}]
        for role in ("accountant", "salon"):
            self.buyer.sudo().partner_id.dealer_role = role
            with self.subTest(role):
                self._refused("do not order for your company", self.buyer, "place", "PO-1", lines)
        self.buyer.sudo().partner_id.dealer_role = False
        self.env.ref("order_process.channel_interface").closed = True
        self._refused("closed", self.buyer, "place", "PO-1", lines)
        self.company.order_process_enabled = False
        self._refused("Orders are not taken here", self.buyer, "place", "PO-1", lines)
        self.assertFalse(self._orders())

    def test_the_description_is_that_of_the_code(self):
        """After a change of the calls: write ``openapi.describe()`` into docs/openapi.json."""
        written = json.loads((CLIENT.parents[1] / "openapi.json").read_text())
        self.assertEqual(written, openapi.describe())
        methods = {path.rsplit("/", 1)[1] for path in written["paths"]}
        self.assertEqual(methods, {"place_order", "follow_orders", "cancel_order", "sign_order"})
        answer = self._call(self.buyer, "place", "PO-1", [{"product": "RG688", "quantity": 2}])
        schema = written["components"]["schemas"]
        self.assertEqual(set(answer) - {"created", "repeated", "notes"}, set(schema["Order"]["properties"]))
        self.assertEqual(set(answer["lines"][0]), set(schema["OrderLine"]["properties"]))

    def test_our_own_system_orders_for_every_dealer(self):
        lines = [{"product": "RG688", "quantity": 12, "price": 9.5}]
        answer = self._call(self.clerk, "place", "PO-1", lines, dealer="D002", submit=False)
        order = self._orders(self.other)
        self.assertEqual((answer["number"], answer["dealer"], answer["stage"]), (order.name, "D002", "entry"))
        self.assertEqual((order.order_line.price_unit, order.keyed_by_id), (9.5, self.clerk))
        self._refused("facts: “state”", self.clerk, "place", "PO-2", lines, dealer="D002", state="sale")
        self._refused("not allowed", self.finance, "place", "PO-3", lines, dealer="D002")

    def test_each_follows_the_own_orders(self):
        mine = self._call(self.buyer, "place", "PO-1", [{"product": "RG688", "quantity": 12}])["number"]
        theirs = self._call(self.rival, "place", "PO-1", [{"product": "RG688", "quantity": 7}])["number"]
        for user, seen in ((self.buyer, {mine}), (self.rival, {theirs}), (self.clerk, {mine, theirs})):
            with self.subTest(user.login):
                found = self._call(user, "follow", references=["PO-1"])
                self.assertEqual({order["number"] for order in found}, seen)
        self.assertEqual(self._call(self.rival, "follow", numbers=[mine]), [])
        self._refused("no order “", self.rival, "cancel", mine)
        self._refused("no order “", self.rival, "sign", mine, "Hu Jun", signature=DRAWN)
        self._refused("no instant", self.buyer, "follow", changed_since="yesterday")
        self.assertEqual(self._call(self.buyer, "follow", changed_since="2200-01-01T00:00:00Z"), [])

    def test_a_draft_that_a_person_writes_stays_theirs(self):
        self._sign_in()
        self._set(self.dye, 5)
        draft = self._draft()
        self.assertTrue(draft)
        self.assertEqual(self._call(self.buyer, "follow"), [])
        self._call(self.buyer, "place", "PO-1", [{"product": "RG688", "quantity": 12}])
        self.assertEqual(self._draft(), draft)
        self.assertEqual(draft.order_line.product_uom_qty, 5)

    def test_cancelled_until_approved_asked_afterwards(self):
        lines = [{"product": "RG688", "quantity": 12}]
        early, late = (self._call(self.buyer, "place", name, lines)["number"] for name in ("PO-1", "PO-2"))
        answer = self._call(self.buyer, "cancel", early)
        self.assertEqual((answer["done"], answer["stage"]), ("cancelled", "cancelled"))
        order = self._orders().filtered(lambda order: order.name == late)
        self._approve(order)
        answer = self._call(self.buyer, "cancel", late, "开错了")
        self.assertEqual((answer["done"], order.state), ("asked", "sale"))
        self.assertEqual(order._get_dealer_requests().detail, {"request": "cancel", "note": "开错了"})
        self.assertTrue(self._call(self.buyer, "cancel", late, "开错了")["repeated"])
        self.assertEqual(len(order._get_dealer_requests()), 1)

    def test_signed_when_it_has_left(self):
        number = self._call(self.buyer, "place", "PO-1", [{"product": "RG688", "quantity": 12}])["number"]
        self._refused("not all of it has left", self.buyer, "sign", number, "Li Na", signature=DRAWN)
        order = self._orders()
        self._approve(order)
        self._leave(order)
        line = order.order_line.id
        self._refused("no line whose goods", self.buyer, "sign", number, "Li Na", differences=[{"line": line + 999}])
        answer = self._call(
            self.buyer,
            "sign",
            number,
            "Li Na",
            signature=DRAWN,
            differences=[{"line": line, "received": 11, "kind": "damaged", "reason": "一支破损"}],
        )
        self.assertEqual(answer["received_by"], "Li Na")
        self.assertEqual(order.receipt_differences[0]["quantity"], 1)
        self.assertTrue(order.receipt_signature)

    def _leave(self, order):
        self._run_windows(self._instant(10))
        order.picking_ids.move_ids.picked = True
        order.picking_ids.with_context(skip_sms=True).sudo()._action_done()
