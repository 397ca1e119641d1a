"""Dealers download their own statement and no other, and that they opened it is kept (H5)."""

from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .statement_common import URL
from .test_statement_paper import MARCH, StatementPaperCommon

MODEL = "order.process.statement.opened"


@tagged("post_install", "-at_install")
@freeze_time("2026-04-05 03:00:00")
class TestStatementOpened(StatementPaperCommon):
    def _opened(self, dealer=None):
        return self.env[MODEL].search([("partner_id", "=", (dealer or self.dealer).id)], order="id")

    def test_downloads_the_own_one(self):
        self._sign_in()
        page = self._get(f"{URL}?month=2026-03").text
        for kind in ("pdf", "xlsx"):
            self.assertIn(f"{URL}/{kind}?month=2026-03", page)
        ((_title, cells),) = self._read_book(self._get(f"{URL}/xlsx?month=2026-03").content).items()
        values = str(cells)
        self.assertIn("280.25", values)
        self.assertIn(self.bill.name, values)
        self.assertNotIn("777.77", values)
        response = self._get(f"{URL}/pdf?month=2026-03")
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        self._sign_in(self.rival)
        ((title, cells),) = self._read_book(self._get(f"{URL}/xlsx?month=2026-03").content).items()
        self.assertEqual(title, self.other.name)
        self.assertNotIn(self.bill.name, str(cells))

    def test_the_real_pdf(self):
        self._sign_in()
        with self.allow_pdf_render(), freeze_time("2026-04-05 03:00:00"):
            sheet = self.env["order.process.statement.sheet"].sudo().create(
                {"partner_id": self.dealer.id, "company_id": self.company.id, "month": MARCH}
            )
            pages = self._read_pdf(sheet.with_context(force_report_rendering=True)._make_pdf())
        self.assertIn("280.25", pages[0])

    def test_who_opened_what_when(self):
        self._sign_in()
        for path in ("", "/pdf", "/xlsx", "", "/pdf"):
            self._get(f"{URL}{path}?month=2026-03")
        self.assertRecordValues(
            self._opened(),
            [
                {
                    "what": what,
                    "user_id": self.buyer.id,
                    "month": MARCH,
                    "closing": 280.25,
                    "company_id": self.company.id,
                    "figures": self._statement("2026-03").figures,
                }
                for what in ("page", "pdf", "xlsx")
            ],
        )
        self._sign_in(self.colleague)
        self._get(f"{URL}?month=2026-03")
        self.assertEqual(self._opened()[3:].user_id, self.colleague)
        with freeze_time("2026-04-05 05:00:00"):
            self._sign_in()
            self._get(f"{URL}?month=2026-03")
        self.assertEqual(len(self._opened()), 5, "another hour")
        self._bill(1, "2026-03-31")
        self._get(f"{URL}?month=2026-03")
        self.assertEqual(self._opened()[5:].closing, 281.25, "other figures")
        self.assertFalse(self._opened(self.other))

    def test_finance_sees_it(self):
        self._sign_in()
        self._get(f"{URL}?month=2026-03")
        statement = self._prepare()
        statement.with_user(self.cashier).sudo(False).action_send()
        statement._send()
        mine = self._as(self.cashier, statement)
        self.assertFalse(mine.opened_on, "only before it was sent")
        self.assertEqual(mine.opened_ids, self._opened())
        unseen = [("state", "=", "sent"), ("opened_on", "=", False)]
        self.assertIn(mine, mine.search(unseen))
        with freeze_time("2026-04-06 03:00:00"):
            self._get(f"{URL}/pdf?month=2026-03")
        self.env.invalidate_all()
        self.assertEqual(str(mine.opened_on), "2026-04-06 03:00:00")
        self.assertEqual(mine.opened_ids.mapped("what"), ["pdf", "page"])
        self.assertNotIn(mine, mine.search(unseen))
        with freeze_time("2026-04-07 03:00:00"):
            self._get(f"{URL}?month=2026-03")
        self.env.invalidate_all()
        self.assertEqual(str(mine.opened_on), "2026-04-06 03:00:00", "the first time")

    def test_nothing_there_is_not_noted(self):
        self._sign_in()
        self._get(f"{URL}?month=2025-03")
        self.assertFalse(self._opened())

    def test_refuses_what_makes_no_sense(self):
        self._sign_in()
        with mute_logger("odoo.http"):
            for kind in ("pdf", "xlsx"):
                for month in ("", "2026-13", "NaN", "2026-03-01", "' OR 1=1", "%00"):
                    self.assertEqual(self._get(f"{URL}/{kind}?month={month}").status_code, 404, month)
            self.authenticate("op_clerk", "op_clerk")
            for kind in ("pdf", "xlsx"):
                self.assertEqual(self._get(f"{URL}/{kind}?month=2026-03").status_code, 404)
            self.authenticate(None, None)
            for kind in ("pdf", "xlsx"):
                self.assertIn("/web/login", self._get(f"{URL}/{kind}?month=2026-03").url)
        self.assertFalse(self._opened())

    def test_it_is_evidence(self):
        self._sign_in()
        self._get(f"{URL}?month=2026-03")
        row = self._opened()
        for user in (self.cashier, self.manager, self.admin, self.env.user):
            with self.assertRaises(UserError):
                self._as(user, row).write({"what": "pdf"})
            with self.assertRaises(UserError):
                self._as(user, row).unlink()
        self.assertTrue(self._as(self.cashier, row).read(["what"]))
        for user in (self.clerk, self.salesman, self.keeper, self.buyer):
            with self.assertRaises(AccessError):
                self._as(user, row).read(["what"])

    def test_a_month_that_runs(self):
        self._bill(7, "2026-04-02")
        self._sign_in()
        values = str(self._read_book(self._get(f"{URL}/xlsx?month=2026-04").content))
        self.assertIn("Provisional: the month is not over", values)
        self.assertEqual(self._opened().month, date(2026, 4, 1))
