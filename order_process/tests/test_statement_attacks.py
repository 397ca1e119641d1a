"""What dealers write on the statement stays text, and no dealer reaches the account of another one."""

from odoo.exceptions import UserError
from odoo.tests import JsonRpcException, freeze_time, tagged
from odoo.tools import mute_logger

from .statement_common import URL, StatementPortalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-05 03:00:00")
class TestStatementAttacks(StatementPortalCommon):
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
        files = {"reason": ("a.txt", b"x")}
        row = self._row(self.line, self.dealer)
        response = self._post(f"{URL}/line/{self.line.id}/dispute", {"seen": row.seen}, files=files)
        self.assertIn("Say what is not correct", response.text)
        self.assertNotIn("FileStorage", response.text)
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
