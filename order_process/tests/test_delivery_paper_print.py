import io
from unittest.mock import patch

from lxml import html

from odoo import Command
from odoo.addons.order_process.models.dispatch import true_size
from odoo.addons.order_process.models.dispatch.true_size import measure_boxes
from odoo.tests import HttpCase, tagged
from odoo.tools.pdf import PdfFileReader

from .delivery_common import DeliveryCommon


@tagged("post_install", "-at_install")
class TestPaperPrint(DeliveryCommon, HttpCase):
    """Papers on paper, and the page that their QR code opens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.modes["road"].write({"payment_rule": "on_delivery", "invoice_moment": "free"})

    def _render(self, papers, lang="en_US"):
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True, lang=lang)
        with self.allow_pdf_render():
            content, _kind = report._render_qweb_pdf("order_process.report_paper", papers.ids)
        return content

    def _text(self, content):
        return [" ".join(page.extract_text().split()) for page in PdfFileReader(io.BytesIO(content)).pages]

    def test_what_is_on_it(self):
        order = self._order(
            "road", client_order_ref="PO-77", remark_ids=[Command.create({"kind": "tester", "text": "5 testers"})]
        )
        self._dispatch(order)
        note = self._paper(order, "GL")
        self._as(self.clerk, note).action_print()
        (page,) = self._text(self._render(note.with_user(self.clerk)))
        for part in (note.name, order.name, "PO-77", "Changsha Liren", "Li Na", "RG688", "5 testers", "Page 1 of 1"):
            self.assertIn(part, page)

    def test_many_lines_and_long_names(self):
        products = self.env["product.product"].create(
            [
                {
                    "name": f"{'极致丰盈持久亮泽护色染膏系列' * (1 + number % 4)} {number}",
                    "default_code": f"LONG-{number:03d}",
                    "type": "consu",
                    "list_price": 12.5,
                    "taxes_id": False,
                }
                for number in range(60)
            ]
        )
        order = self._order("road", [(product, 3) for product in products])
        self._dispatch(order)
        for code in ("GL", "CLB"):
            with self.subTest(code=code):
                pages = self._text(self._render(self._paper(order, code)))
                self.assertGreater(len(pages), 1)
                text = " ".join(pages)
                self.assertTrue(all(f"LONG-{number:03d}" in text for number in range(60)))
                self.assertIn(f"Page {len(pages)} of {len(pages)}", pages[-1])
                self.assertIn("Sum total", text)

    def _boxes(self, content, number=0):
        page = PdfFileReader(io.BytesIO(content)).getPage(number)
        return [(round(width, 1), round(height, 1)) for width, height in measure_boxes(page)]

    def _page_mm(self, content):
        box = PdfFileReader(io.BytesIO(content)).getPage(0).mediaBox
        return round(float(box.getWidth()) * 25.4 / 72), round(float(box.getHeight()) * 25.4 / 72)

    def test_a_millimetre_is_a_millimetre(self):
        """The QR code of a label is 20 mm wide on the PDF, that of a paper 22 mm, on sheets of their size."""
        order = self._order("road")
        picking = self._dispatch(order)
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        with self.allow_pdf_render():
            label, _kind = report._render_qweb_pdf("order_process.report_package_labels", picking.ids)
        self.assertEqual(self._page_mm(label), (100, 75))
        squares = [box for box in self._boxes(label) if box[0] == box[1] and box[0] > 5]
        self.assertTrue(squares)
        for width, _height in squares:
            self.assertAlmostEqual(width, 20, delta=0.3)
        sheet = self._render(self._paper(order, "GL"))
        self.assertEqual(self._page_mm(sheet), (210, 297))
        squares = [box for box in self._boxes(sheet) if box[0] == box[1] and box[0] > 5]
        for width, _height in squares:
            self.assertAlmostEqual(width, 22, delta=0.3)

    def test_another_build_is_measured_and_made_good(self):
        """A build that prints millimetres as they are gets no zoom, one that shrinks gets what it lacks."""
        report = self.env.ref("order_process.action_report_package_labels")
        seen = []
        core = type(self.env["ir.actions.report"])
        for scale, zoom in ((1.0, "1.0000"), (0.8, "1.2500")):
            with patch.object(true_size, "measure_scale", lambda arguments, scale=scale: scale), patch(
                "odoo.addons.base.models.ir_actions_report.IrActionsReport._run_wkhtmltopdf",
                lambda self, bodies, **kwargs: seen.append(bodies) or b"",
            ):
                core._run_wkhtmltopdf(report, ["<html><head></head><body/></html>"], report_ref=report.report_name)
            self.assertIn(f"body {{ zoom: {zoom}; }}", seen[-1][0])

    def test_labels(self):
        order = self._order("road")
        picking = self._dispatch(order)
        self.dye.write({"is_fragile": True, "packing_instruction": "Upright"})
        picking.package_count = 3
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        with self.allow_pdf_render():
            content, _kind = report._render_qweb_pdf("order_process.report_package_labels", picking.ids)
        pages = self._text(content)
        self.assertEqual(len(pages), 3)
        self.assertTrue(all("FRAGILE" in page and "Upright" in page for page in pages))
        self.assertIn("2 / 3", pages[1])

    def test_the_code_is_read_back(self):
        order = self._order("road")
        self._dispatch(order)
        note = self._paper(order, "GL")
        page = self.url_open(f"/paper/{note.token}")
        self.assertEqual(page.status_code, 200)
        (shown,) = html.fromstring(page.content).xpath("//main")
        self.assertEqual(
            [" ".join(part.split()) for part in shown.itertext() if part.strip()],
            [
                "This paper is genuine",
                *("Paper", "Road delivery note", "Number", note.name, "Date", "2026-03-02"),
                *("Order", order.name, "State", "Issued"),
                "Compare the number with the one printed: another number means a forged paper.",
            ],
            "what is bought, by whom and where it goes is not told",
        )
        for secret in ("Changsha", "Li Na", "13800000000"):
            self.assertNotIn(secret, page.text)
        self._as(self.clerk, note).action_void("wrong")
        self.assertIn("This paper is void", self.url_open(f"/paper/{note.token}").text)

    def test_a_forged_code_tells_nothing(self):
        order = self._order("road")
        self._dispatch(order)
        note = self._paper(order, "GL")
        cut = note.token[:-1]
        for code in ("x" * 22, note.name, cut, note.token + "A", "%27%20or%201=1--", f"{cut}%00", "染膏" * 10):
            with self.subTest(code=code):
                page = self.url_open(f"/paper/{code}")
                self.assertEqual(page.status_code, 404)
                self.assertIn("No paper bears this code", page.text)
                self.assertNotIn(note.name, page.text)
