"""A dealer opens the papers of an order: those that concern the dealer, marked as a copy, with their scans."""

import base64
import io

from odoo import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileReader

from .delivery_common import PDF, DeliveryCommon
from .portal_common import DealerPortalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestDealerPapers(DealerPortalCommon, DeliveryCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.modes["road"].write({"payment_rule": "on_delivery", "invoice_moment": "free"})

    def setUp(self):
        super().setUp()
        self.order = self._order("road")
        self._dispatch(self.order)
        self.note = self._paper(self.order, "GL")
        self.form = self._paper(self.order, "CLB")

    def _url(self, paper, order=None):
        return f"/my/orders/{(order or self.order).id}/paper/{paper.id}"

    def test_listed_and_opened(self):
        self._sign_in(self.colleague)
        page = self._get(f"/my/orders/{self.order.id}").text
        self.assertIn(f"Road delivery note {self.note.name}", page)
        self.assertIn(self._url(self.note), page)
        self.assertNotIn(self.form.name, page, "what is internal is not listed")
        self.assertEqual(self._get(self._url(self.form)).status_code, 404)
        response = self._get(self._url(self.note))
        self.assertEqual(response.status_code, 200)
        self.assertIn(f"Road_delivery_note_{self.note.name}.pdf", response.headers["Content-Disposition"])

    def test_marked_as_a_copy_of_the_dealer(self):
        mine = self.note.with_user(self.buyer).sudo()
        for _twice in range(2):
            self.assertEqual(mine._get_sheet()["mark"], "Dealer's copy")
        self.assertFalse(self.note.print_ids, "it is not among the prints")
        self._as(self.clerk, self.note).action_print()
        self.assertEqual(mine._get_sheet()["mark"], "Dealer's copy", "somebody else's print is not used up")
        self.assertEqual(self._as(self.clerk, self.note)._get_sheet()["mark"], "", "the original")
        self._as(self.clerk, self.note).action_void("wrong")
        self.assertEqual(mine._get_sheet()["mark"], "Void")

    def test_rendered(self):
        report = self.env["ir.actions.report"].with_user(self.buyer).sudo().with_context(force_report_rendering=True)
        with self.allow_pdf_render():
            content, _kind = report._render_qweb_pdf("order_process.report_paper", self.note.ids)
        text = " ".join(" ".join(page.extract_text().split()) for page in PdfFileReader(io.BytesIO(content)).pages)
        for shown in (self.note.name, "Dealer's copy", "RG688", "Changsha Liren"):
            self.assertIn(shown, text)

    def test_void_papers_are_gone(self):
        self._as(self.clerk, self.note).action_void("wrong")
        self._sign_in()
        self.assertNotIn(self.note.name, self._get(f"/my/orders/{self.order.id}").text)
        self.assertEqual(self._get(self._url(self.note)).status_code, 404)

    def test_other_dealers_and_other_orders(self):
        other = self._order("road", partner_id=self.other.id)
        theirs = self._create_orders(partner_id=self.other.id)
        self._dispatch(other, 12)
        paper = self._paper(other, "GL")
        self._sign_in()
        for url in (
            self._url(paper, other),
            self._url(paper),
            self._url(self.note, other),
            self._url(self.note, theirs),
            self._url(self.note) + "/scan/1",
            f"/my/orders/{self.order.id}/paper/{10**12}",
            f"/my/orders/{10**12}/paper/{self.note.id}",
        ):
            with self.subTest(url):
                self.assertEqual(self._get(url).status_code, 404)
        report = "order_process.report_paper"
        for number in (self.note.id, paper.id):
            for kind in ("pdf", "html", "text"):
                with mute_logger("odoo.http"):
                    page = self._get(f"/report/{kind}/{report}/{number}")
                self.assertEqual(page.status_code, 403)
                self.assertNotIn(b"RG688", page.content)

    def test_scans(self):
        scan, foreign = self.env["ir.attachment"].create(
            [{"name": "loading.pdf", "raw": base64.b64decode(PDF)}, {"name": "secret.pdf", "raw": b"%PDF-secret"}]
        )
        self.note._advance({"scan_ids": [Command.set(scan.ids)]})
        self._sign_in(self.colleague)
        self.assertIn("loading.pdf", self._get(f"/my/orders/{self.order.id}").text)
        response = self._get(f"{self._url(self.note)}/scan/{scan.id}")
        self.assertEqual(response.content, base64.b64decode(PDF))
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(self._get(f"{self._url(self.note)}/scan/{foreign.id}").status_code, 404)
        self.assertEqual(self._get(f"{self._url(self.form)}/scan/{scan.id}").status_code, 404)
        self._sign_in(self.rival)
        self.assertEqual(self._get(f"{self._url(self.note)}/scan/{scan.id}").status_code, 404)

    def test_which_papers_are_for_dealers(self):
        types = self.env["order.process.paper.type"].search([])
        self.assertEqual(
            set(types.filtered("for_dealer").mapped("code")), {"ZT", "GL", "TL", "SX", "CK", "ZH", "QR", "YF"}
        )
        self.assertEqual(set((types - types.filtered("for_dealer")).mapped("code")) & {"CLB", "TH"}, {"CLB", "TH"})
