"""A signature is written by hand, where the goods are, by who receives them; each stands by itself."""

import base64
import doctest
import io
import json

from PIL import Image

from odoo.addons.order_process.models.base import strokes
from odoo.exceptions import UserError
from odoo.tests import BaseCase, tagged

from .delivery_common import DRAWN, PDF, DeliveryCommon
from .drawn import drawn


def picture(colour):
    stream = io.BytesIO()
    Image.new("RGBA", (300, 100), colour).save(stream, "PNG")
    return base64.b64encode(stream.getvalue()).decode()


@tagged("post_install", "-at_install")
class TestStrokes(BaseCase):
    def test_doctests(self):
        # The module's own name in the tracebacks depends on how it was imported.
        result = doctest.testmod(strokes, optionflags=doctest.IGNORE_EXCEPTION_DETAIL | doctest.ELLIPSIS)
        self.assertTrue(result.attempted)
        self.assertFalse(result.failed)

    def test_a_dozen_points_make_a_signature(self):
        self.assertEqual(len(strokes.read_strokes(drawn(12)).lines[0]), 12)
        with self.assertRaisesRegex(strokes.TooLittle, "11 points"):
            strokes.read_strokes(drawn(11))

    def test_what_no_pad_sends(self):
        wave = json.loads(DRAWN)
        for bad in (
            {**wave, "width": 0},
            {**wave, "width": 5000},
            {**wave, "height": True},
            {**wave, "strokes": wave["strokes"] * 300},
            {**wave, "strokes": [[[float("nan"), 1, 2]] * 20]},
            {**wave, "strokes": [[["1", 1, 2]] * 20]},
            {**wave, "strokes": [[[1, 1]] * 20]},
            {**wave, "strokes": [[[700, 1, 2]] * 20]},
            {**wave, "strokes": [[[1, 300, 2]] * 20]},
            {**wave, "strokes": 5},
        ):
            with self.subTest(str(bad)[:60]), self.assertRaises(strokes.NotDrawn):
                strokes.read_strokes(json.dumps(bad))
        with self.assertRaises(strokes.NotDrawn):
            strokes.read_strokes(DRAWN + " " * 400_000)

    def test_the_picture_shows_the_strokes(self):
        drawing = Image.open(io.BytesIO(strokes.draw(strokes.read_strokes(DRAWN))))
        self.assertEqual(drawing.size, (600, 240))
        self.assertGreater(sum(alpha > 0 for alpha in drawing.getchannel("A").getdata()), 500)


@tagged("post_install", "-at_install")
class TestSignatures(DeliveryCommon):
    def _on_the_road(self):
        """Cash on delivery with its escort: the dealer signs the delivery note at the door."""
        order, picking = self._cod_to_load()
        self._validate(picking)
        return order, self._paper(order, "GL")

    def test_strokes_are_kept_and_the_picture_is_drawn_from_them(self):
        order, note = self._on_the_road()
        self._sign(self.escort, note, "Li Na", "dealer")
        signature = note.signature_ids
        self.assertEqual(signature.strokes, json.loads(DRAWN))
        self.assertEqual(Image.open(io.BytesIO(base64.b64decode(signature.image))).size, (600, 240))
        self.assertEqual((signature.user_id, signature.role), (self.escort, "dealer"))
        self.assertEqual(order.receipt_confirmed_by, "Li Na")

    def test_a_picture_is_no_signature(self):
        order, note = self._on_the_road()
        for bad in (picture((0, 0, 0, 0)), picture((20, 30, 90, 255)), "Li Na", "[]", 5, ["x"]):
            with self.subTest(str(bad)[:20]), self.assertRaisesRegex(UserError, "The signature cannot be read"):
                self._as(self.escort, note).action_sign("Li Na", bad, "dealer")
        with self.assertRaisesRegex(UserError, "That is no signature yet: write the whole name"):
            self._as(self.escort, note).action_sign("Li Na", drawn(5), "dealer")
        self.assertFalse(note.signature_ids or order.receipt_confirmed_on)

    def test_nobody_at_the_warehouse_signs_for_the_dealer(self):
        order, note = self._on_the_road()
        other = self._create_user("keeper2", "order_process.group_warehouse_keeper")
        where = f"{note.name} is signed by the dealer where the goods arrive: on the screen of Escort, Salesman"
        for user in (self.keeper, other):
            with self.subTest(user=user.login), self.assertRaisesRegex(UserError, where):
                self._sign(user, note, "Whoever", "dealer")
        self.assertFalse(order.receipt_confirmed_on)

    def test_the_rep_who_is_there_has_the_dealer_sign(self):
        order, note = self._on_the_road()
        self._sign(self.salesman, note, "Li Na", "dealer")
        self.assertEqual(order.receipt_confirmed_by, "Li Na")

    def test_the_office_notes_what_was_signed_on_paper_with_its_scan(self):
        order, note = self._on_the_road()
        for user in (self.service, self.clerk):
            with self.subTest(user=user.login), self.assertRaisesRegex(
                UserError, "Where it was signed on paper, add the scan of the signed sheet"
            ):
                self._sign(user, note, "Li Na", "dealer")
        own = self._as(self.service, note)
        for scan in (("x.pdf", ""), ("x.pdf",), "x", ("x.pdf", None)):
            with self.subTest(scan), self.assertRaisesRegex(UserError, "add the scan of the signed sheet"):
                own.action_sign("Li Na", None, "dealer", scan)
        with self.assertRaisesRegex(UserError, "is no picture"):
            own.action_sign("Li Na", None, "dealer", ("x.pdf", "PHNjcmlwdD4="))
        own.action_sign("Li Na", None, "dealer", ("note.pdf", PDF.decode()))
        signature = note.signature_ids
        self.assertEqual((signature.scan_id.name, signature.strokes, signature.image), ("note.pdf", False, False))
        self.assertEqual(note.scan_ids, signature.scan_id)
        self.assertEqual(order.receipt_confirmed_by, "Li Na")

    def test_a_scan_replaces_nobody_else_s_signature(self):
        order = self._order("cod")
        picking = self._dispatch(order)
        self._issue(self.finance, picking, "SX")
        self._name_carrier(picking)
        with self.assertRaisesRegex(UserError, "needs the signature itself: draw it on the screen"):
            self._as(self.keeper, self._paper(order, "SX")).action_sign("Escort", None, None, ("x.pdf", PDF.decode()))

    def _open_pad(self, user, paper):
        action = self._as(user, paper).action_open_sign()
        return self.env[action["res_model"]].with_user(user).with_context(**action["context"]).create({})

    def test_who_signs_sees_lines_and_amount(self):
        order, note = self._on_the_road()
        wizard = self._open_pad(self.escort, note)
        self.assertIn("RG688", wizard.goods_table)
        self.assertIn(f"{order.amount_total:.2f}", wizard.goods_table)
        self.assertFalse(wizard.by_scan)
        wizard.write({"name": "Li Na", "signature": DRAWN})
        wizard.action_sign()
        self.assertEqual(order.receipt_confirmed_by, "Li Na")

    def test_the_office_is_shown_where_to_sign(self):
        _order, note = self._on_the_road()
        wizard = self._open_pad(self.service, note)
        self.assertEqual((wizard.by_scan, wizard.hands), (True, "Escort, Salesman"))
        wizard.write({"name": "Li Na", "scan": PDF, "scan_name": "note.pdf"})
        wizard.action_sign()
        self.assertEqual(note.state, "signed")

    def test_a_paper_that_only_others_sign_confirms_no_receipt(self):
        with self.assertRaisesRegex(UserError, "the dealer or the collector signs it"):
            self.env.ref("order_process.paper_voucher").write({"signer_role": "rep", "cosigner_role": False})
        rule = self.modes["cod"].paper_rule_ids.filtered("confirms_receipt")
        with self.assertRaisesRegex(UserError, "the dealer or the collector signs it"):
            rule.write({"signer_role": "escort"})

    def test_the_portal_signs_the_papers_that_await_the_dealer(self):
        order, note = self._on_the_road()
        order._sign_receipt("Wang Fang", DRAWN, [])
        self.assertEqual((order.receipt_confirmed_by, note.state, note.signed_by), ("Wang Fang", "signed", "Wang Fang"))
        self.assertEqual(note.signature_ids.strokes, json.loads(DRAWN))
