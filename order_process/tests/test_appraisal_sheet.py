"""The month on paper: one sheet per person, to be signed (K1)."""

import io
import unicodedata
from datetime import date

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools.pdf import PdfFileReader

from .appraisal_common import AppraisalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestMonthlySheet(AppraisalCommon):
    def _print(self, user, lang="en_US", **vals):
        wizard = self.env["order.process.merit.print"].with_user(user).create({"month": "2026-03-15", **vals})
        action = wizard.with_context(lang=lang).action_print()
        Report = self.env["ir.actions.report"].with_user(user).with_context(lang=lang, force_report_rendering=True)
        with self.allow_pdf_render():
            pdf, kind = Report._render_qweb_pdf(action["report_name"], action["context"]["active_ids"])
        self.assertEqual(kind, "pdf")
        reader = PdfFileReader(io.BytesIO(pdf))
        return [
            " ".join(unicodedata.normalize("NFKC", reader.getPage(number).extract_text()).split())
            for number in range(reader.numPages)
        ]

    def test_one_sheet_per_person(self):
        orders = self._approve(self._create_orders(2))
        first = self._find(orders[0], self.keeper, description="染膏色号错误")
        self._find(orders[1], self.keeper, description="染膏色号错误")
        self._find(orders[0], self.keeper, reviewer=self.leader)
        first.with_user(self.finance).action_appeal("Dealer changed it")
        first.with_user(self.manager).action_confirm("No, it was 5/66")
        pages = self._print(self.manager, user_ids=(self.finance | self.leader).ids)
        self.assertEqual(len(pages), 2)
        self.assertEqual(len(self._print(self.manager)), 3, "whoever keyed the orders has figures, too")
        finance, leader = pages
        for text in (
            "Finance",
            "2026-03",
            orders[0].name,
            orders[1].name,
            "染膏色号错误",
            "Dealer changed it",
            "No, it was 5/66",
            "Confirmed and settled: Fine 1 20.00",
            "Person, signature, date",
            "1 / 1",
        ):
            self.assertIn(text, finance.replace("¥ ", "").replace("$ ", ""))
        self.assertIn("Leader", leader)
        self.assertNotIn("Confirmed and settled", leader)

    def test_signatures_stand_below_the_last_rows_on_one_sheet(self):
        """No row is cut by the end of a sheet, and sums and signatures are not cut apart."""
        orders = self._approve(self._create_orders(30))
        for order in orders:
            self._find(order, self.keeper, description="染膏色号错误，经销商来电更正，已重新配货并补发。" * 2)
        pages = self._print(self.manager, user_ids=self.finance.ids)
        self.assertGreaterEqual(len(pages), 3)
        for order in orders:
            self.assertEqual(sum(order.name in page for page in pages), 1)
        self.assertTrue(all("For Points" in page for page in pages[:-1]), "each sheet has the head of its table")
        for text in ("What is proposed", "Person, signature, date"):
            self.assertEqual([text in page for page in pages], [False] * (len(pages) - 1) + [True])

    def test_reader_prints_what_the_reader_may_see(self):
        order = self._approve(self._create_orders())
        self._find(order, self.keeper)
        self._find(order, self.keeper, reviewer=self.leader)
        self.assertEqual(len(self._print(self.finance)), 1)
        with self.assertRaisesRegex(UserError, "that you may see in that month"):
            self._print(self.finance, user_ids=self.leader.ids)
        with self.assertRaisesRegex(UserError, "that you may see in that month"):
            self._print(self.keeper)
        sheet = self.env["order.process.merit.sheet"].with_user(self.clerk)
        forged = sheet.create({"user_id": self.finance.id, "company_id": self.company.id, "month": date(2026, 3, 1)})
        self.assertFalse(forged._get_rows() or forged._get_figures())

    def test_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"].search([("name", "=", "order_process")])._update_translations("zh_CN")
        self._find(self._approve(self._create_orders()), self.keeper)
        text = "".join(self._print(self.manager, "zh_CN"))
        self.assertIn("月度考核奖惩单", text)
        self.assertIn("一次通过率", text)
        self.assertIn("本人签字", text)

    def test_many_rows_and_the_signatures_after_them(self):
        Error = self.env["order.process.review.error"]
        for order in self._approve(self._create_orders(12)):
            for kind in ("promotion", "product", "amount"):
                review = order.sudo().review_ids.filtered(lambda row: row.reviewer_id == self.finance)
                Error.with_user(self.keeper)._report(review.with_user(self.keeper), kind, "too much of it " * 5)
        pages = self._print(self.manager, user_ids=self.finance.ids)
        self.assertGreater(len(pages), 1)
        self.assertIn(f"1 / {len(pages)}", pages[0])
        text = " ".join(pages)
        self.assertFalse([number for number in range(1, 37) if f" {number} 03/02/2026 " not in text])
        self.assertIn("signature", pages[-1])
