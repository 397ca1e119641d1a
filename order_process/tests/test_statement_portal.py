"""A dealer reads the statement in the portal and says of each line whether it is correct."""

from odoo import Command
from odoo.exceptions import ConcurrencyError, UserError
from odoo.tests import JsonRpcException, freeze_time, tagged
from odoo.tools import mute_logger

from .money_common import MoneyCommon
from .portal_common import DealerPortalCommon
from .statement_common import StatementCommon

URL = "/my/statement"
THANKS = "Thank you. It is noted."


class StatementPortalCommon(DealerPortalCommon, MoneyCommon, StatementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.old = cls._bill(100, "2026-02-20")
        cls.bill = cls._bill(300.25, "2026-03-02")
        cls.paid = cls._money(120, "2026-03-03")
        cls.theirs = cls._bill(777.77, "2026-03-02", dealer=cls.other)
        cls.line, cls.paid_line, cls.their_line = (cls._lines(one) for one in (cls.bill, cls.paid, cls.theirs))
        cls.env.flush_all()

    def _row(self, line, dealer=None):
        self.env.flush_all()
        dealer = (dealer or self.dealer).sudo()
        return dealer._get_statement_rows(self.company, line_id=line.id)[0]

    def _say(self, line, answer="confirm", **data):
        row = self._row(line, line.partner_id)
        return self._post(f"{URL}/line/{line.id}/{answer}", {"seen": row.seen, **data})

    def _dispute(self, line, reason="Two cartons were missing", **data):
        return self._say(line, "dispute", reason=reason, **data)

    def _confirm_month(self, month="2026-03", **data):
        seen = self._statement(month).seen
        return self._post(f"{URL}/confirm", {"month": month, "seen": seen, **data})

    def _states(self, line=None):
        return self._answers(line).mapped("state")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-05 03:00:00")
class TestStatementPortal(StatementPortalCommon):
    def test_reads_the_month(self):
        self._sign_in()
        self.assertIn(URL, self._get("/my").text)
        page = self._get(URL).text
        for shown in (
            "March 2026",
            self.bill.name,
            self.paid.name,
            "300.25",
            "280.25",
            "Balance before",
            "Not answered yet",
            f"{URL}?month=2026-02",
            "All open lines are correct · 2",
        ):
            self.assertIn(shown, page)
        for hidden in (self.old.name, self.theirs.name, "777.77", f"{URL}?month=2026-04"):
            self.assertNotIn(hidden, page)
        february = self._get(f"{URL}?month=2026-02").text
        self.assertIn(self.old.name, february)
        self.assertNotIn(self.bill.name, february)
        self.assertIn(f"{URL}?month=2026-03", february)
        self.assertIn("Nothing was booked in this month.", self._get(f"{URL}?month=2026-05").text)

    @freeze_time("2026-03-31 16:00:00")
    def test_the_month_begins_on_the_clock_of_the_company(self):
        self._sign_in()
        self.assertIn("April 2026", self._get(URL).text)

    def test_confirms_a_line(self):
        self._sign_in()
        response = self._say(self.line)
        self.assertTrue(response.url.endswith(f"?month=2026-03#line_{self.line.id}"), response.url)
        self.assertIn(THANKS, response.text)
        self.assertIn("All open lines are correct · 1", response.text)
        self.assertRecordValues(
            self._answers(self.line),
            [
                {
                    "state": "confirmed",
                    "partner_id": self.dealer.id,
                    "company_id": self.company.id,
                    "move_id": self.bill.id,
                    "document": self.bill.name,
                    "kind": "invoice",
                    "amount": 300.25,
                    "date": self.line.date,
                    "answered_by": self.buyer.id,
                    "reason": False,
                    "current": True,
                    "is_changed": False,
                }
            ],
        )

    def test_disputes_then_confirms_and_disputes_again(self):
        """The latest answer counts, and none is lost; a colleague of the dealer may answer as well."""
        self._sign_in()
        self.assertIn("Finance looks into it", self._dispute(self.line).text)
        page = self._get(URL).text
        self.assertIn("Two cartons were missing", page)
        self._sign_in(self.colleague)
        self.assertIn(THANKS, self._say(self.line).text)
        self.assertEqual(self._row(self.line).state, "confirmed")
        self._dispute(self.line, "No, they are still missing")
        self.assertEqual(self._row(self.line).state, "disputed")
        answers = self._answers(self.line)
        self.assertEqual(answers.mapped("state"), ["disputed", "confirmed", "disputed"])
        self.assertEqual(answers.mapped("current"), [True, False, False])
        self.assertEqual(answers.answered_by, self.buyer | self.colleague)
        self.assertEqual(answers[0].earlier_ids, answers[1:])
        page = self._get(URL).text
        for shown in ("Two cartons were missing", "No, they are still missing", "Chen Jing"):
            self.assertIn(shown, page)

    def test_all_open_lines_in_one_go(self):
        self._sign_in()
        self._dispute(self.paid_line)
        another = self._bill(5, "2026-03-04")
        self.assertIn("You have answered all lines of this month.", self._confirm_month().text)
        self.assertEqual(self._row(self.line).state, "confirmed")
        self.assertEqual(self._row(self._lines(another)).state, "confirmed")
        self.assertEqual(self._row(self.paid_line).state, "disputed", "what is disputed stays so")
        self.assertFalse(self._answers(self._lines(self.old)), "another month is not answered")
        self.assertIn(THANKS, self._confirm_month().text, "pressed twice")
        self.assertEqual(len(self._answers()), 3)

    def test_twice_is_once(self):
        self._sign_in()
        seen = self._row(self.line).seen
        for _n in range(2):
            response = self._post(f"{URL}/line/{self.line.id}/confirm", {"seen": seen})
            self.assertIn(THANKS, response.text)
        self.assertEqual(self._states(), ["confirmed"])
        seen = self._row(self.line).seen
        for _n in range(2):
            self._post(f"{URL}/line/{self.line.id}/dispute", {"seen": seen, "reason": " Too much \n"})
        self.assertEqual(self._states(), ["disputed", "confirmed"])
        self.assertEqual(self._answers()[0].reason, "Too much")
        # Sent again from a page of before.
        response = self._post(f"{URL}/line/{self.line.id}/confirm", {"seen": seen})
        self.assertIn("has changed or was answered since", response.text)
        self.assertEqual(self._states(), ["disputed", "confirmed"])

    def test_two_at_the_same_moment(self):
        """The second finds the first when the server runs it again."""
        row = self._row(self.line)
        Answer = self.env["order.process.statement.answer"].with_user(self.buyer).sudo()
        Answer._answer(self.dealer, self.company, [row], "confirmed")
        with self.assertRaises(ConcurrencyError), mute_logger("odoo.sql_db"):
            Answer._answer(self.dealer, self.company, [row], "disputed", "too much")
        self.env.invalidate_all()
        self.assertEqual(self._states(), ["confirmed"])

    def test_answers_only_what_was_seen(self):
        self._sign_in()
        statement, row = self._statement("2026-03"), self._row(self.line)
        self._bill(9, "2026-03-05")
        response = self._confirm_month(seen=statement.seen)
        self.assertIn("The statement has changed since you opened this page.", response.text)
        self.assertFalse(self._answers())
        self._correct(self.bill, 310)
        line = self._lines(self.bill)
        response = self._post(f"{URL}/line/{line.id}/dispute", {"seen": row.seen, "reason": "Two are <missing>"})
        self.assertIn("has changed or was answered since", response.text)
        self.assertIn("Two are &lt;missing&gt;", response.text, "what was typed is not lost")
        self.assertFalse(self._answers())

    def _correct(self, move, amount):
        move.button_draft()
        move.invoice_line_ids.price_unit = amount
        move.action_post()
        self.env.flush_all()

    def test_a_line_that_changes_afterwards(self):
        """It keeps what was answered and asks again; what is disputed stays disputed."""
        self._sign_in()
        self._say(self.line)
        self._correct(self.bill, 400)
        self.assertEqual(self._lines(self.bill), self.line)
        row = self._row(self.line)
        self.assertEqual((row.state, row.changed, row.amount), ("open", True, 400))
        self.assertEqual((self._answers(self.line).amount, self._answers(self.line).is_changed), (300.25, True))
        page = self._get(URL).text
        self.assertIn("Changed since", page)
        self._confirm_month()
        self.assertEqual(self._answers(self.line).mapped("amount"), [400, 300.25])
        row = self._row(self.line)
        self.assertEqual((row.state, row.changed), ("confirmed", False))
        self._dispute(self.line, "400 is too much")
        self._correct(self.bill, 300.25)
        row = self._row(self.line)
        self.assertEqual((row.state, row.changed), ("disputed", True))
        self.bill.button_draft()
        self.assertNotIn(self.bill.name, self._get(URL).text)
        self.assertTrue(self._answers(self.line)[0].is_changed)
        self.bill.invoice_payment_term_id = self._create_two_parts()
        self.bill.action_post()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(len(self._answers()), 4, "the ledger goes on, and what was said stays")
        self.assertEqual([self._row(line).running for line in self._lines(self.bill)], [0, 0])
        self.assertEqual(self._statement("2026-03").closing, self._ledger())

    def _create_two_parts(self):
        return self.env["account.payment.term"].create(
            {
                "name": "Half now, half in a month",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": days}) for days in (0, 30)
                ],
            }
        )

    def test_texts_of_dealers_are_texts(self):
        self._sign_in()
        evil = "<script>alert(1)</script>\x00 {{ 7*7 }} ‮ 少了两箱"
        response = self._dispute(self.line, evil)
        self.assertNotIn("<script>alert(1)", response.text)
        self.assertIn("&lt;script&gt;alert(1)", response.text)
        self.assertEqual(self._answers().reason, evil.replace("\x00", ""))
        body = "".join(self._told().mapped("body"))
        self.assertIn("&lt;script&gt;", body)
        self.assertNotIn("<script>", body)

    def _told(self):
        return self.env["mail.message"].search(
            [("model", "=", "order.process.statement.answer"), ("message_type", "=", "user_notification")]
        )

    def test_refuses_what_makes_no_sense(self):
        self._sign_in()
        for reason, said in (
            ("", "Say what is not correct"),
            (" \n\t\x00", "Say what is not correct"),
            ("x" * 1001, "The reason is too long: at most 1000 characters."),
            ("长" * 300000, "The reason is too long"),
        ):
            self.assertIn(said, self._dispute(self.line, reason).text)
        self._dispute(self.line, "x" * 1000)
        self.assertEqual(len(self._answers()), 1)
        with mute_logger("odoo.http"):
            for path in ("NaN", "0", "-1", "1.5", "99999999999999999999", str(2**31), str(2**31 - 1), "1;DROP"):
                for answer in ("confirm", "dispute"):
                    response = self._post(f"{URL}/line/{path}/{answer}", {"seen": "x", "reason": "x"})
                    self.assertEqual(response.status_code, 404, path)
            for month in (
                "2026-13",
                "1999-01",
                "2026-3",
                "NaN",
                "2026-03-01",
                "٢٠٢٦-٠٣",
                "' OR 1=1",
                "9999-99",
                "\x00",
            ):
                self.assertEqual(self._get(f"{URL}?month={month}").status_code, 404, month)
                self.assertEqual(self._post(f"{URL}/confirm", {"month": month, "seen": "x"}).status_code, 404, month)
            self.assertEqual(self._post(f"{URL}/confirm").status_code, 404)
        self.assertEqual(self._get(f"{URL}?month=2099-12").status_code, 200)
        self.assertIn("has changed or was answered", self._say(self.paid_line, seen="").text)
        self.assertIn("has changed or was answered", self._say(self.paid_line, seen="NaN").text)
        with mute_logger("odoo.http"):
            response = self._say(self.paid_line, csrf_token="x")
        self.assertEqual(response.status_code, 400, "from another site")
        self.assertEqual(len(self._answers()), 1)

    def test_not_for_ever(self):
        """A line may be answered again and again, but not without end."""
        self._sign_in()
        dealer = self.dealer.with_user(self.buyer).sudo()
        for number in range(20):
            dealer._dispute_statement_line(self.company, self.line.id, self._row(self.line).seen, f"No. {number}")
        with self.assertRaisesRegex(UserError, "20 times. Please call us."):
            dealer._confirm_statement_line(self.company, self.line.id, self._row(self.line).seen)
        self.assertEqual(len(self._told()), len(self._finance_people()), "told once as long as it waits")

    def _finance_people(self):
        people = self.env.ref("order_process.group_finance_reviewer").all_user_ids
        return people.filtered(lambda user: self.company in user.company_ids)

    # === Whose it is ===

    def test_another_dealer(self):
        self._sign_in(self.rival)
        self.assertNotIn(self.bill.name, self._get(URL).text)
        before = self._answers() | self._answers(dealer=self.other)
        with mute_logger("odoo.http"):
            for line in (self.line, self.paid_line):
                for answer in ("confirm", "dispute"):
                    response = self._say(line, answer, reason="mine")
                    self.assertEqual(response.status_code, 404)
                    self.assertNotIn("300.25", response.text)
        self._confirm_month()
        self.assertEqual(self._answers() | self._answers(dealer=self.other), before)
        self._say(self.their_line)
        self.assertEqual(self._answers(dealer=self.other).answered_by, self.rival)

    def test_a_contact_that_moves_takes_no_answers_along(self):
        """A line that comes to another dealer's account comes without what was said about it."""
        contact = self.env["res.partner"].create({"name": "Shop", "parent_id": self.dealer.id})
        line = self._lines(self._money(50, "2026-03-04", dealer=contact))
        self._sign_in()
        row = self._row(line)
        self._post(f"{URL}/line/{line.id}/dispute", {"seen": row.seen, "reason": "SECRET"})
        self.assertEqual(self._row(line).state, "disputed")
        contact.parent_id = self.other
        self.env.flush_all()
        row = self._row(line, self.other)
        self.assertEqual((row.state, row.said), ("open", ()))
        self.assertFalse(self.dealer.sudo()._get_statement_rows(self.company, line_id=line.id))
        self.assertTrue(self._answers(line).is_changed)

    def test_the_order_of_another_dealer_is_named_and_not_linked(self):
        """Goods of one dealer that another pays for."""
        order = self._order(80)
        order.partner_invoice_id = self.other
        self._approve(order)
        invoice = self._invoice(order)
        row = self._row(self._lines(invoice), self.other)
        self.assertEqual(row.orders, ((0, order.name),))
        self._sign_in(self.rival)
        page = self._get(f"{URL}?month={row.date:%Y-%m}").text
        self.assertIn(order.name, page)
        self.assertNotIn(f"/my/orders/{order.id}", page)

    def test_over_json_rpc(self):
        """Portal users have no rights on the models, on their own answers neither."""
        self._sign_in()
        self._dispute(self.line)
        answer = self._answers()
        vals = {"move_line_id": self.line.id, "partner_id": self.dealer.id, "state": "confirmed"}
        for model, ids in (
            ("order.process.statement.answer", answer.ids),
            ("order.process.statement.reply", [1]),
        ):
            for method, args in (
                ("search_read", [[]]),
                ("read", [ids]),
                ("create", [[vals]]),
                ("write", [ids, {"state": "confirmed"}]),
                ("unlink", [ids]),
                ("action_reply", [ids, "fine"]),
                ("action_open_entry", [ids]),
                ("_answer", [ids]),
                ("_append", [[vals]]),
                ("_advance", [ids, {"current": False}]),
            ):
                with self.subTest(model=model, method=method), mute_logger("odoo.http", "odoo.sql_db"):
                    with self.assertRaises(JsonRpcException):
                        self._rpc(
                            f"/web/dataset/call_kw/{model}/{method}",
                            model=model,
                            method=method,
                            args=args,
                            kwargs={"context": {"order_process_internal": True}},
                        )
        for method in ("_get_statement", "_confirm_statement_month", "_dispute_statement_line"):
            with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
                self._rpc(
                    "/web/dataset/call_kw/res.partner/x",
                    model="res.partner",
                    method=method,
                    args=[self.dealer.ids],
                    kwargs={},
                )
        self.assertRecordValues(answer, [{"state": "disputed", "current": True, "replied_on": False}])

    def test_staff_and_guests(self):
        self._sign_in(self.clerk)
        self.assertTrue(self._get(URL).url.endswith("/my"))
        with mute_logger("odoo.http"):
            self.assertEqual(self._say(self.line).status_code, 404)
        self.authenticate(None, None)
        self.assertIn("/web/login", self._get(URL).url)
        self.company.order_process_enabled = False
        self._sign_in()
        self.assertTrue(self._get(URL).url.endswith("/my"))
        self.assertNotIn(URL, self._get("/my").text)
        with mute_logger("odoo.http"):
            self.assertEqual(self._say(self.line).status_code, 404)
            self.assertEqual(self._confirm_month().status_code, 404)

    def test_evidence(self):
        """Appended, never changed, never deleted, by nobody."""
        self._sign_in()
        self._dispute(self.line)
        answer = self._answers()
        answer.with_user(self.cashier).sudo(False).action_reply("We look")
        for record, vals in (
            (answer, {"state": "confirmed"}),
            (answer, {"reason": "fine"}),
            (answer, {"current": False}),
            (answer.reply_ids, {"text": "x"}),
        ):
            for tried in (record.with_user(self.cashier).sudo(False), record.with_user(self.admin).sudo(False), record):
                for method, arguments in (("write", [vals]), ("unlink", []), ("copy", [])):
                    with self.assertRaises(UserError), self.cr.savepoint():
                        getattr(tried, method)(*arguments)
        self.assertEqual(
            (answer.state, answer.reason, len(answer.reply_ids)), ("disputed", "Two cartons were missing", 1)
        )

    # === How much it asks of the server ===

    def test_sixty_lines(self):
        self._sign_in()
        self._get(URL)
        counts = []
        for number in (8, 50):
            for _n in range(number):
                self._bill(1, "2026-03-04")
            self._confirm_month()
            self._bill(1, "2026-03-04")
            self._get(URL)
            self.env.flush_all()
            before = self.cr.sql_log_count
            page = self._get(URL).text
            counts.append(self.cr.sql_log_count - before)
        self.assertGreaterEqual(page.count("o_dealer_statement_row"), 60)
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[1], 20)
