import io
import unicodedata
from unittest.mock import patch

from odoo.tests import freeze_time, tagged
from odoo.tools.pdf import PdfFileReader

from .common import OrderProcessCommon

LONG_NAME = "湖南省长沙市芙蓉区丽人美容美发用品批发经营部（有限合伙）"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestDispatchManifest(OrderProcessCommon):
    """The manifest on paper: what leaves, for whom, in the reader's language."""

    def _send(self, orders):
        self._approve(orders)
        dispatches = self._run_windows(self._instant(10))
        return dispatches.filtered(lambda dispatch: dispatch.warehouse_id == self.warehouse)

    def _print(self, dispatches, user, lang="en_US"):
        Report = self.env["ir.actions.report"].with_user(user).with_context(lang=lang, force_report_rendering=True)
        with self.allow_pdf_render():
            pdf, kind = Report._render_qweb_pdf("order_process.action_report_dispatch_manifest", dispatches.ids)
        self.assertEqual(kind, "pdf")
        reader = PdfFileReader(io.BytesIO(pdf))
        # Fonts map some Chinese characters to their look-alikes among the radicals; the text layer has gaps as tabs.
        return [
            " ".join(unicodedata.normalize("NFKC", reader.getPage(number).extract_text()).split())
            for number in range(reader.numPages)
        ]

    def test_paper_names_orders_dealers_and_remarks(self):
        dealer = self._create_dealer(LONG_NAME, "D900", street="芙蓉中路 188 号")
        orders = self._create_orders(2) | self._create_orders(1, [(self.oxide, 7)], partner_id=dealer.id)
        self.env["order.process.remark"].create(
            {"order_id": orders[2].id, "kind": "dye_exchange", "text": "换染膏 6/88"}
        )
        dispatch = self._send(orders)
        pages = self._print(dispatch, self.keeper)
        text = "".join(pages)
        for order in orders:
            self.assertIn(order.name, text)
        self.assertIn(LONG_NAME[:3], text)
        self.assertIn("换染膏", text)
        self.assertIn("Changsha Liren", text)
        self.assertIn("Dispatch Manifest", text)
        self.assertIn(f"1 / {len(pages)}", pages[0])

    def test_chinese_reader(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        view = self.env.ref("order_process.report_dispatch_manifest_head")
        view.update_field_translations("arch_db", {"zh_CN": {"Dispatch Manifest": "发单清单"}})
        dispatch = self._send(self._create_orders(1))
        text = "".join(self._print(dispatch, self.dispatcher, "zh_CN"))
        self.assertIn(dispatch.picking_ids.sale_id.name, text)
        self.assertIn("发单清单", text)
        self.assertIn("Dispatch Manifest", "".join(self._print(dispatch, self.dispatcher)))

    def test_sixty_orders_over_several_pages(self):
        orders = self._create_orders(60)
        dispatch = self._send(orders)
        pages = self._print(dispatch, self.dispatcher)
        self.assertGreater(len(pages), 1)
        self.assertLess(len(pages), 8)
        for number, page in enumerate(pages, start=1):
            self.assertIn(f"{number} / {len(pages)}", page)
        text = "".join(pages)
        self.assertFalse([order.name for order in orders if order.name not in text])
        self.assertEqual(len(pages), len(dispatch._get_manifest()["pages"]), "no sheet runs over into another one")
        for page in pages[:-1]:
            self.assertIn("Handling Remarks", page, "every sheet has the head of its table")
            self.assertIn("This page", page, "and what it comes to")
        blocks = [block for page in dispatch._get_manifest()["pages"] for block in page if block["section"]]
        self.assertEqual(sum(block["sums"]["orders"] for block in blocks), 60)
        self.assertEqual(
            round(sum(amount for block in blocks for _currency, amount in block["sums"]["amounts"]), 2),
            round(sum(orders.mapped("amount_total")), 2),
        )

    def test_several_dispatches_number_their_own_pages(self):
        self._approve(self._create_orders(1) | self._create_orders(1, warehouse_id=self.wuhan.id))
        self._stock(self.dye, 100, self.wuhan)
        pages = self._print(self._run_windows(self._instant(10)), self.dispatcher)
        self.assertEqual(len(pages), 2)
        self.assertTrue(all("1 / 1" in page for page in pages))

    def test_figures(self):
        orders = self._create_orders(2, [(self.dye, 5), (self.oxide, 2)]) | self._create_orders(
            1, [(self.dye, 1)], carrier_id=self.pickup.id
        )
        manifest = self._send(orders).with_user(self.keeper)._get_manifest()
        self.assertEqual([section["mode"] for section in manifest["sections"]], ["Self-pickup", "Road, prepaid"])
        road = manifest["sections"][1]
        self.assertEqual([row["number"] for row in road["rows"]], [1, 2])
        self.assertEqual(road["totals"]["lines"], 4)
        self.assertEqual(road["totals"]["quantity"], 14)
        self.assertEqual(road["totals"]["amounts"], [(self.company.currency_id, 380.0)])
        self.assertEqual(
            [(product["code"], product["quantity"], product["orders"]) for product in manifest["products"]],
            [("RG688", 11, 3), ("SY6", 4, 2)],
        )

    def test_late_entry_is_marked(self):
        dispatch = self._send(self._create_orders(1))
        late = self._approve(self._create_orders(1))
        dispatch.with_user(self.dispatcher)._take_late(late, "the vehicle is still here")
        rows = dispatch._get_manifest()["sections"][0]["rows"]
        self.assertEqual([row["late"] for row in rows], [False, True])
        self.assertIn("Late entry", "".join(self._print(dispatch, self.keeper)))

    def test_two_steps_are_one_row(self):
        self.warehouse.delivery_steps = "pick_ship"
        dispatch = self._send(self._create_orders(1))
        dispatch.picking_ids.with_user(self.keeper).button_validate()
        dispatch.invalidate_recordset()
        self.assertEqual(len(dispatch.picking_ids), 2)
        self.assertEqual(dispatch._get_manifest()["totals"]["orders"], 1)

    def test_empty_dispatch_says_so(self):
        self._create_orders(1)
        dispatch = self._run_windows(self._instant(10)).filtered(lambda d: d.warehouse_id == self.warehouse)
        self.assertIn("No order left", "".join(self._print(dispatch, self.keeper)))

    def test_remarks_reach_core_papers(self):
        order = self._create_orders(1)
        self.env["order.process.remark"].create({"order_id": order.id, "kind": "tester", "text": "two testers"})
        picking = self._send(order).picking_ids
        Report = self.env["ir.actions.report"].with_user(self.keeper)
        for report, record in (
            ("stock.action_report_delivery", picking),
            ("stock.action_report_picking", picking),
            ("stock_picking_batch.action_report_picking_batch", picking.batch_id),
        ):
            with patch.object(type(Report), "barcode", lambda *args, **kwargs: b""):
                html = Report._render_qweb_html(report, record.ids)[0].decode()
            self.assertIn("two testers", html, report)
            self.assertIn(picking.dispatch_id.name, html, report)
