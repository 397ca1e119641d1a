"""Statements go out by themselves once a month, each once, and finance sends others (H5)."""

from datetime import date, datetime
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import OrderProcessCommon
from .test_statement_paper import MARCH, MODEL, StatementPaperCommon

APRIL_DUE = datetime(2026, 4, 1, 1)  # 9:00 in Shanghai


@tagged("post_install", "-at_install")
@freeze_time("2026-04-05 03:00:00")
class TestStatementSend(StatementPaperCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.company"].search([("id", "!=", cls.company.id)]).order_process_enabled = False
        cls.company.statement_month = date(2026, 2, 1)
        cls.dealer.email = "books@liren.example"
        cls.other.email = "books@other.example"
        cls.quiet = cls._create_dealer("Quiet", "D009", email="quiet@example.com")
        cls._lines(cls._bill(5, "2026-01-02", dealer=cls.quiet), cls._money(5, "2026-01-03", dealer=cls.quiet))

    def _run(self, now=None):
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            self.env(cr=cr)[MODEL]._send_due(now)
        self.env.invalidate_all()

    def _found(self, month=MARCH, dealer=None):
        domain = [("company_id", "=", self.company.id), ("month", "=", month)]
        if dealer:
            domain.append(("partner_id", "=", dealer.id))
        return self.env[MODEL].search(domain)

    def _mails(self, statements=None):
        ids = (statements or self._found()).ids
        return self.env["mail.mail"].search([("model", "=", MODEL), ("res_id", "in", ids)])

    def test_sent_once_to_all_who_have_one(self):
        self._run()
        found = self._found()
        self.assertEqual(found.partner_id, self.dealer | self.other, "nothing open, nothing booked: nothing sent")
        self.assertEqual(set(found.mapped("state")), {"sent"})
        mine = self._found(dealer=self.dealer)
        statement = self._statement("2026-03")
        self.assertRecordValues(
            mine,
            [
                {
                    "opening": statement.opening,
                    "closing": statement.closing,
                    "figures": statement.figures,
                    "sent_by_id": self.env.ref("base.user_root").id,
                    "sent_to": "Changsha Liren <books@liren.example>",
                    "is_changed": False,
                    "opened_on": False,
                }
            ],
        )
        (mail,) = self._mails(mine)
        self.assertEqual(mail.recipient_ids, self.dealer)
        self.assertEqual(mail.subject, "Meiyan Salon Supplies: your statement of 2026-03")
        self.assertIn("/my/statement?month=2026-03", mail.body_html)
        self.assertIn("280.25", mail.body_html)
        (file,) = mail.attachment_ids
        self.assertEqual(file.name, "Statement 2026-03 Changsha Liren.pdf")
        self.assertEqual(file.raw, mine.sending_ids.attachment_id.raw)
        for _n in range(3):
            self._run()
        self.assertEqual(len(self._mails()), 2)
        self.assertEqual(len(found.sending_ids), 2)
        self.assertEqual(self.company.statement_month, MARCH)

    def test_the_day(self):
        """On the first working day from the chosen one on, from nine o'clock of the company on."""
        self.company.statement_day = 4  # a Saturday
        self.assertEqual(self.company._get_statement_due(MARCH), datetime(2026, 4, 6, 1))
        holiday = {"name": "Holiday", "date_from": "2026-04-06", "date_to": "2026-04-06", "works": "off"}
        self.env["order.process.day"].sudo().create({**holiday, "company_id": self.company.id})
        self.assertEqual(self.company._get_statement_due(MARCH), datetime(2026, 4, 7, 1))
        self._run(datetime(2026, 4, 7, 0, 59))
        self.assertFalse(self._found())
        self._run(datetime(2026, 4, 7, 1))
        self.assertEqual(len(self._mails()), 2)

    def test_the_first_working_day(self):
        self.assertEqual(self.company._get_statement_due(MARCH), APRIL_DUE)
        self.assertEqual(self.company._get_statement_due(date(2026, 1, 1)), datetime(2026, 2, 2, 1), "1 is a Sunday")

    def test_after_a_stop_of_months(self):
        """What was due meanwhile goes out, each month by itself."""
        self.company.statement_month = date(2026, 1, 1)
        self._run()
        self.assertEqual(self._found(date(2026, 2, 1)).partner_id, self.dealer)
        self.assertEqual(len(self._found()), 2)
        self.assertEqual(len(self._mails(self._found(date(2026, 2, 1)))), 1)

    def test_a_new_company_sends_nothing_of_before(self):
        company = self.env["res.company"].create({"name": "New"})
        self.assertEqual(company.statement_month, MARCH)
        self.assertTrue(company.statement_auto)
        self.assertFalse(company._get_due_statement_months(datetime(2026, 4, 30)))
        self.assertEqual(company._get_due_statement_months(datetime(2026, 5, 4, 12)), [date(2026, 4, 1)])

    def test_switched_off_they_are_listed_only(self):
        self.company.statement_auto = False
        self._run()
        self.assertEqual(self._found().mapped("state"), ["open", "open"])
        self.assertFalse(self._mails())
        self.company.statement_auto = True
        self._run()
        self.assertFalse(self._mails(), "from the next month on")

    def test_the_setting(self):
        with self.assertRaisesRegex(AccessError, "Only a process administrator"):
            self._as(self.cashier, self.company)._check_rule_change({"statement_auto": False}, {"statement_auto"})
        settings = self.env["res.config.settings"].with_user(self.admin).sudo(False)
        settings.create({"statement_day": 5}).execute()
        self.assertEqual(self.company.statement_day, 5)

    def test_nobody_to_send_to(self):
        """It waits in the list, and goes when there is an address: that for invoices before the dealer's own."""
        self.other.email = False
        self.rival.partner_id.email = False
        self._run()
        theirs = self._found(dealer=self.other)
        self.assertEqual(theirs.state, "nobody")
        self.assertFalse(theirs.sending_ids)
        self.assertEqual(self._found(dealer=self.dealer).state, "sent")
        self.rival.partner_id.email = "hu@other.example"
        self._as(self.cashier, theirs).action_send()
        self._run()
        self.assertEqual(theirs.sent_to, f"{self.rival.partner_id.name} <hu@other.example>")
        self.assertEqual(theirs.sent_by_id, self.cashier)
        self.env["res.partner"].create(
            {"name": "Books", "type": "invoice", "parent_id": self.other.id, "email": "inv@other.example"}
        )
        self._as(self.cashier, theirs).action_send()
        self._run()
        self.assertEqual(theirs.sent_to, "Books <inv@other.example>")
        self.assertEqual(len(theirs.sending_ids), 2)

    def test_a_bad_one_stops_itself_alone(self):
        Sheet = self.registry["order.process.statement.sheet"]
        make = Sheet._make_pdf

        def fail(sheet):
            if sheet.partner_id.id == self.dealer.id:
                raise ValueError("no paper")
            return make(sheet)

        with patch.object(Sheet, "_make_pdf", fail), mute_logger("odoo.addons.order_process.models.gate.failure"):
            self._run()
        mine, theirs = self._found(dealer=self.dealer), self._found(dealer=self.other)
        self.assertEqual((mine.state, theirs.state), ("queued", "sent"))
        self.assertFalse(mine.sending_ids)
        self.assertFalse(self._mails(mine))
        failure = self.env["order.process.failure"].search([("model", "=", MODEL)])
        self.assertEqual((failure.res_id, failure.company_id), (mine.id, self.company))
        self.assertIn("no paper", failure.message)
        self._run()
        self.assertEqual(mine.state, "sent")
        self.assertTrue(failure.resolved_on)
        self.assertEqual(len(self._mails()), 2)

    def test_a_run_ends_in_time(self):
        """What is left goes with the next run."""
        with patch("odoo.addons.order_process.models.statement.statement_send.BUDGET", -1):
            self._run()
        self.assertEqual(set(self._found().mapped("state")), {"queued"})
        self._run()
        self.assertEqual(set(self._found().mapped("state")), {"sent"})

    def test_finance_sends_and_sends_again(self):
        """With the books of now: what was sent before stays on record."""
        self._run()
        mine = self._found(dealer=self.dealer)
        first = mine.sending_ids
        self._bill(19.75, "2026-03-31")
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertTrue(self._as(self.cashier, mine).is_changed)
        self.assertEqual((mine.closing, mine.closing_now), (280.25, 300))
        for _n in range(2):
            self._as(self.cashier, mine).action_send()
        self._run()
        self.assertFalse(mine.is_changed)
        self.assertEqual(mine.sending_ids.mapped("closing"), [300, 280.25])
        self.assertEqual(mine.sending_ids.mapped("sent_by_id"), self.cashier | self.env.ref("base.user_root"))
        self.assertNotEqual(mine.figures, first.figures)
        self.assertEqual(mine._get_mail_lang(), "en_US")
        opened = self._as(self.cashier, first).action_open_pdf()
        self.authenticate("op_cashier", "op_cashier")
        self.assertEqual(self.url_open(opened["url"]).content, first.attachment_id.raw)

    def test_from_the_list(self):
        """Finance lists a month, prints and sends; the clerk does none of it."""
        choose = self.env["order.process.statement.choose"].with_user(self.cashier).sudo(False)
        action = choose.create({"month": date(2026, 3, 17)}).action_list()
        listed = self.env[MODEL].with_user(self.cashier).sudo(False).search(action["domain"])
        self.assertEqual(listed.partner_id, self.dealer | self.other)
        self.assertEqual(set(listed.mapped("state")), {"open"})
        again = choose.create({"month": MARCH, "partner_ids": self.buyer.partner_id.ids}).action_list()
        self.assertEqual(listed.search(again["domain"]).partner_id, self.dealer)
        with self.assertRaisesRegex(UserError, "Nothing was open or booked in 2026-03"):
            choose.create({"month": MARCH, "partner_ids": self.quiet.ids}).action_list()
        menu = self.env.ref("order_process.menu_statements")
        for user, sees in ((self.cashier, True), (self.clerk, False), (self.keeper, False)):
            visible = self.env["ir.ui.menu"].with_user(user).sudo(False)._visible_menu_ids()
            self.assertEqual(menu.id in visible, sees, user.login)
        self.assertIn("2", listed.action_send()["params"]["message"])
        for user in (self.clerk, self.manager, self.admin):
            with self.assertRaises(AccessError):
                self._as(user, listed).action_send()
            with self.assertRaises(AccessError):
                self.env["order.process.statement.choose"].with_user(user).sudo(False).create({"month": MARCH})
        self._run()
        self.assertEqual(len(self._mails()), 2)

    def test_a_month_that_runs(self):
        self._bill(1, "2026-04-02")
        april = self._prepare(date(2026, 4, 1))
        with self.assertRaisesRegex(UserError, "The month is not over: Changsha Liren 2026-04"):
            self._as(self.cashier, april).action_send()
        with freeze_time("2026-04-30 16:00:00"):
            self._as(self.cashier, april).action_send()
        self.assertEqual(april.state, "queued")

    def test_what_was_sent_is_evidence(self):
        self._run()
        mine = self._found(dealer=self.dealer)
        for user in (self.cashier, self.manager, self.admin, self.env.user):
            for record in (mine, mine.sending_ids):
                with self.assertRaises(UserError):
                    self._as(user, record).write({"closing": 0})
                with self.assertRaises(UserError):
                    self._as(user, record).unlink()
        with self.assertRaisesRegex(UserError, "kept as it was"):
            mine.sending_ids.attachment_id.raw = b"x"
        with self.assertRaisesRegex(UserError, "kept as it was"):
            mine.sending_ids.attachment_id.unlink()

    def test_in_the_language_of_who_reads(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"].search([("name", "=", "order_process")])._update_translations(["zh_CN"])
        self.dealer.lang = "zh_CN"
        with self.allow_pdf_render():
            self._run()
        mine = self._found(dealer=self.dealer)
        (mail,) = self._mails(mine)
        self.assertEqual(mail.subject, "Meiyan Salon Supplies：2026-03 对账单")
        self.assertIn("您好", mail.body_html)
        self.assertNotIn("Please", mail.body_html)
        self.assertEqual(mail.attachment_ids.name, "对账单 2026-03 Changsha Liren.pdf")


@tagged("post_install", "-at_install")
class TestStatementQueries(OrderProcessCommon):
    def test_preparing_does_not_ask_for_each(self):
        """A month of many dealers is a handful of queries."""
        with freeze_time("2026-04-05 03:00:00"):
            before = self.cr.sql_log_count
            self.env[MODEL]._prepare(self.company, MARCH)
            self.assertLess(self.cr.sql_log_count - before, 30)
