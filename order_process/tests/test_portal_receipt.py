"""What a dealer tells at receipt opens a claim of the kind that was told."""

from odoo.tests import freeze_time, tagged

from .drawn import DRAWN
from .portal_common import DealerPortalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestToldAtReceipt(DealerPortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._approve(cls._create_orders(lines=[(cls.dye, 5), (cls.oxide, 4)])).sudo()
        cls.first, cls.second = cls.order.order_line

    def setUp(self):
        super().setUp()
        self._run_windows(self._instant(10))
        self.order.picking_ids.move_ids.picked = True
        self.order.picking_ids.with_context(skip_sms=True)._action_done()
        self.url = f"/my/orders/{self.order.id}"
        self._sign_in()

    def _tell(self, **texts):
        """The receipt's page with these rows changed: ``first`` and ``second`` as ``(quantity, kind, reason)``."""
        data = {}
        for name, line in (("first", self.first), ("second", self.second)):
            quantity, kind, reason = texts.get(name, (line.qty_delivered, "", ""))
            data.update({f"q_{line.id}": quantity, f"k_{line.id}": kind, f"r_{line.id}": reason})
        return self._post(f"{self.url}/receive", data)

    def _sign(self):
        self._rpc(f"{self.url}/receive/signed", name="Li Na", signature=DRAWN)
        self.assertTrue(self.order.receipt_confirmed_on)
        return self.order.claim_ids.sorted("id")

    def test_damage_is_no_missing_goods(self):
        self.assertIn("/receive/sign", self._tell(first=(3, "damaged", "crushed box")).url)
        claim = self._sign()
        self.assertRecordValues(claim, [{"kind": "damaged", "source": "receipt", "by_dealer": True, "state": "new"}])
        self.assertRecordValues(
            claim.line_ids, [{"order_line_id": self.first.id, "quantity": 2, "reason": "crushed box"}]
        )
        page = self._get(self.url).text
        self.assertIn("Damaged goods", page)
        self.assertNotIn("Missing goods", page)

    def test_each_kind_is_a_claim_of_its_own(self):
        self._tell(first=(4, "wrong", "RG50 instead"), second=(3, "short", ""))
        claims = self._sign()
        self.assertEqual(claims.mapped("kind"), ["wrong", "missing"])
        self.assertEqual(claims.line_ids.mapped("reason"), ["RG50 instead", "Too few"])

    def test_the_words_say_the_kind_where_none_is_chosen(self):
        self._tell(first=(4, "", "Broken"), second=(3, "", "Two of them leaked"))
        self.assertEqual(self._sign().mapped("kind"), ["damaged", "missing"])

    def test_too_many_opens_none(self):
        self._tell(first=(6, "over", ""), second=(5, "damaged", "one extra"))
        self.assertFalse(self._sign())
        self.assertEqual([row["quantity"] for row in self.order.receipt_differences], [-1, -1])

    def test_what_is_told_without_a_quantity_is_not_lost(self):
        for row in ((5, "damaged", ""), (5, "", "crushed box")):
            page = self._tell(first=row)
            self.assertIn("Write how many came in good order", page.text)
            self.assertFalse(self.order.receipt_confirmed_on)

    def test_what_is_no_kind_counts_as_none(self):
        self.assertIn("say why the quantity differs", self._tell(first=(4, "steal", "")).text)
        self._tell(first=(4, "steal", "gone"))
        self.assertEqual(self._sign().kind, "missing")
