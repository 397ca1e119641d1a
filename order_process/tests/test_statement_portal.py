"""A dealer reads the statement in the portal and says of each line whether it is correct."""

from odoo import Command
from odoo.exceptions import ConcurrencyError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .statement_common import URL, StatementPortalCommon

THANKS = "Thank you. It is noted."


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
