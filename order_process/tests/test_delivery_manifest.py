import io

from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader

from .delivery_common import DeliveryCommon


@tagged("post_install", "-at_install")
class TestManifestLoad(DeliveryCommon):
    """The manifest says who takes the goods, in how many parcels, how heavy, and what money is brought back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.modes["road"].write({"payment_rule": "on_delivery", "invoice_moment": "free"})
        cls.dye.weight = 0.25

    def _rows(self, dispatch):
        manifest = self._as(self.keeper, dispatch)._get_manifest()
        return manifest, {row["order"]: row for section in manifest["sections"] for row in section["rows"]}

    def test_escort_parcels_weight_and_cash(self):
        cod, pickup = self._order("cod", [(self.dye, 4)]), self._order("pickup", [(self.dye, 10)])
        pickings = self._dispatch(cod | pickup)
        self._name_carrier(cod.picking_ids)
        self._name_carrier(pickup.picking_ids)
        self._as(self.keeper, cod.picking_ids).package_count = 3
        self._as(self.keeper, pickup.picking_ids).package_count = 2
        manifest, rows = self._rows(pickings.dispatch_id)
        self.assertEqual(rows[cod.name]["taken"], [self.escort.name, "YA-88888"])
        self.assertEqual(rows[pickup.name]["taken"], ["Zhou Ping", "XA-12345"])
        self.assertEqual([(row["parcels"], row["weight"]) for row in rows.values()], [(2, 2.5), (3, 1.0)])
        # What was paid before is brought back by nobody; freight to collect comes on top of the goods.
        freight = cod.picking_ids._get_freight_on_paper()
        self.assertEqual((rows[cod.name]["cash"], rows[pickup.name]["cash"]), (cod.amount_total + freight, 0))
        totals = manifest["totals"]
        self.assertEqual((totals["parcels"], totals["weight"]), (5, 3.5))
        self.assertEqual(totals["cash"], [(cod.currency_id, cod.amount_total + freight)])

    def test_two_steps(self):
        """Named on the pick, and read where the goods leave once that step is there."""
        self.warehouse.delivery_steps = "pick_ship"
        order = self._order("cod", [(self.dye, 4)])
        pick = self._dispatch(order)
        self._name_carrier(pick)
        _manifest, rows = self._rows(pick.dispatch_id)
        row = rows[order.name]
        self.assertEqual((row["taken"], row["parcels"]), ([self.escort.name, "YA-88888"], 0))
        self.assertEqual(row["cash"], order.amount_total + pick._get_freight_on_paper())
        self._count(pick)
        self._validate(pick)
        leaving = order.picking_ids - pick
        self._as(self.keeper, leaving).package_count = 7
        _manifest, rows = self._rows(pick.dispatch_id)
        self.assertEqual((rows[order.name]["taken"], rows[order.name]["parcels"]), ([self.escort.name, "YA-88888"], 7))

    def test_printed(self):
        order = self._order("cod", [(self.dye, 4)])
        picking = self._dispatch(order)
        self._name_carrier(picking)
        self._as(self.keeper, picking).package_count = 3
        report = self.env["ir.actions.report"].with_user(self.keeper).with_context(force_report_rendering=True)
        with self.allow_pdf_render():
            content, _kind = report._render_qweb_pdf(
                "order_process.action_report_dispatch_manifest", picking.dispatch_id.ids
            )
        (page,) = PdfFileReader(io.BytesIO(content)).pages
        text = " ".join(page.extract_text().split())
        for said in ("Cash to Collect", "Parcels 3", "Weight (kg) 1", self.escort.name, "YA-88888"):
            self.assertIn(said, text)
