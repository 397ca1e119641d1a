import io

from lxml import html

from odoo import Command
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
        for part in (note.name, order.name, "PO-77", "Changsha Liren", "Li Na", "RG688", "5 testers", "1 / 1"):
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
                self.assertIn(f"{len(pages)} / {len(pages)}", pages[-1])
                self.assertIn("Total", text)

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
