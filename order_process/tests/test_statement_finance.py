"""Finance sees the lines with which dealers do not agree, and answers; the dealer reads the answer."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .statement_common import URL, StatementPortalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-05 03:00:00")
class TestStatementFinance(StatementPortalCommon):
    """With the role Finance Reviewer and no other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cashier.lang = "en_US"

    def _as(self, user, records):
        return records.with_user(user).sudo(False)

    def _disputed(self, reason="Two cartons were missing", line=None, user=None):
        line = line or self.line
        dealer = line.partner_id.commercial_partner_id.with_user(user or self.buyer).sudo()
        return dealer._dispute_statement_line(self.company, line.id, self._row(line, dealer).seen, reason).with_env(
            self.env
        )

    def _tile(self, user=None, when="today"):
        self.env.flush_all()
        desk = self.env["order.process.finance.desk"].with_user(user or self.cashier).get_desk()
        return next((tile["count"] for tile in desk[when] if tile["code"] == "disputes"), None)

    def _listed(self, user=None):
        env = self.env(user=user or self.cashier)
        action = env["order.process.finance.desk"].action_open_tile("disputes")
        return env[action["res_model"]].search(action["domain"])

    def _told(self, user):
        messages = self.env["mail.notification"].search([("res_partner_id", "=", user.partner_id.id)]).mail_message_id
        return messages.filtered(lambda message: message.model == "order.process.statement.answer")

    def test_disputed_and_answered(self):
        self.assertEqual(self._tile(), 0)
        answer = self._disputed()
        self.assertEqual((self._tile(), self._tile(self.manager)), (1, 1))
        self.assertEqual(self._listed(), answer)
        menu = self.env.ref("order_process.menu_statement_disputes").with_user(self.cashier)
        self.assertIn(menu.id, self.env["ir.ui.menu"].with_user(self.cashier)._visible_menu_ids())
        action = (
            self.env[menu.action._name]
            .with_user(self.cashier)
            .sudo(False)
            ._for_xml_id("order_process.action_statement_disputes")
        )
        self.assertIn("No dealer disputes a line", action["help"])
        mine = self._as(self.cashier, answer)
        opened = mine.action_open_entry()
        self.assertEqual((opened["res_model"], opened["res_id"]), ("account.move", self.bill.id))
        self.env[opened["res_model"]].with_user(self.cashier).browse(opened["res_id"]).check_access("read")
        wizard = self.env["order.process.reason"].with_user(self.cashier).with_context(active_ids=answer.ids)
        wizard.create({"decision": "reply", "reason": "We sent them <b>today</b>"}).action_decide()
        self.assertRecordValues(
            answer.reply_ids,
            [{"text": "We sent them <b>today</b>", "replied_by": self.cashier.id, "company_id": self.company.id}],
        )
        self.assertEqual(self._tile(), 0)
        self.assertFalse(self._listed())
        self.assertEqual(mine.last_reply, "We sent them <b>today</b>")
        self._sign_in(self.colleague)
        self.assertIn(f"Finance answered about {self.bill.name}.", self._get("/my").text)
        page = self._get(URL).text
        self.assertIn("We sent them &lt;b&gt;today&lt;/b&gt;", page)
        self.assertNotIn(self.cashier.name, page, "no names of people inside")
        self.assertIn("Thank you. It is noted.", self._say(self.line).text)
        self.assertNotIn("Finance answered about", self._get("/my").text)
        self.assertIn("We sent them", self._get(URL).text, "what was said stays to be read")

    def test_insists(self):
        """The same words after an answer are said anew; before it they are the same answer."""
        first = self._disputed("Too much")
        self.assertEqual(self._disputed("Too much"), first)
        self._as(self.cashier, first).action_reply("It is right")
        second = self._disputed("Too much")
        self.assertNotEqual(second, first)
        self.assertEqual(self._listed(), second)
        self.assertEqual(self._as(self.cashier, second).earlier_ids, first)
        with self.assertRaisesRegex(UserError, "has answered .* anew: look at the latest answer"):
            self._as(self.cashier, first).action_reply("once more")

    def test_a_confirmed_line_is_not_answered(self):
        dealer = self.dealer.with_user(self.buyer).sudo()
        answer = dealer._confirm_statement_line(self.company, self.line.id, self._row(self.line).seen)
        with self.assertRaisesRegex(UserError, "anew"):
            self._as(self.cashier, answer).action_reply("fine")
        self.assertFalse(self._listed())

    def test_what_an_answer_needs(self):
        answer = self._as(self.cashier, self._disputed())
        for text, said in ((False, "Write the answer"), (" \n", "Write the answer"), ("x" * 2001, "too long")):
            with self.assertRaisesRegex(UserError, said):
                answer.action_reply(text)
        for _n in range(2):
            answer.action_reply(" We look ")
        self.assertEqual(answer.reply_ids.mapped("text"), ["We look"], "twice is once")
        answer.action_reply("It is settled")
        self.assertEqual(answer.reply_ids.mapped("text"), ["We look", "It is settled"])
        self.assertEqual(answer.last_reply, "It is settled")

    def test_several_at_once(self):
        answers = self._disputed() | self._disputed("Not paid so", self.paid_line)
        self._as(self.cashier, answers).action_reply("Both are mended")
        self.assertEqual(answers.reply_ids.mapped("text"), ["Both are mended"] * 2)

    def test_the_payment_behind_a_line(self):
        opened = self._as(self.cashier, self._disputed("Not paid so", self.paid_line)).action_open_entry()
        self.assertEqual((opened["res_model"], opened["res_id"]), ("account.payment", self.paid.id))

    def test_who_may_not(self):
        answer = self._disputed()
        accountant = self._create_user("accountant", "account.group_account_invoice")
        for user in (self.clerk, self.salesman, self.leader, self.keeper, self.admin, self.buyer):
            with self.subTest(user.login), mute_logger("odoo.addons.base.models.ir_rule"):
                with self.assertRaises(AccessError):
                    self._as(user, answer).read(["reason"])
                with self.assertRaises(AccessError):
                    self._as(user, answer).action_reply("fine")
        for user in (accountant, self.manager):
            self.assertTrue(self._as(user, answer).read(["reason"]))
            with self.assertRaisesRegex(AccessError, "Only finance answers"):
                self._as(user, answer).action_reply("fine")
        for user in (self.cashier, accountant, self.manager, self.admin):
            with self.assertRaises(UserError):
                self._as(user, answer).unlink()
            with self.assertRaises(UserError):
                self._as(user, answer).env[answer._name].create({"document": "x"})
        self.assertFalse(answer.reply_ids)

    def test_finance_of_another_company(self):
        answer = self._disputed()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "op_stranger",
            groups="order_process.group_finance_reviewer",
            company_id=elsewhere.id,
            company_ids=[(6, 0, elsewhere.ids)],
        )
        env = self.env(user=stranger, context={"allowed_company_ids": elsewhere.ids})
        self.assertFalse(env[answer._name].search([("id", "=", answer.id)]))
        with self.assertRaises(AccessError):
            env[answer._name].browse(answer.id).action_reply("fine")
        self.assertFalse(self._told(stranger))

    def test_who_is_told(self):
        """Finance, once for what a dealer finds on one day, until it is answered; each other dealer apart."""
        first = self._disputed()
        (message,) = self._told(self.cashier)
        self.assertEqual(message.subject, f"Changsha Liren does not agree with {self.bill.name}")
        self.assertEqual(message.res_id, first.id)
        self.assertIn("Two cartons were missing", message.body)
        self.assertEqual(len(self._told(self.finance)), 1)
        self.assertFalse(self._told(self.clerk) | self._told(self.manager) | self._told(self.buyer))
        self._disputed("Not paid so", self.paid_line)
        self.assertEqual(len(self._told(self.cashier)), 1, "the list has the second")
        self._disputed("Never ordered", self.their_line, self.rival)
        self.assertEqual(len(self._told(self.cashier)), 2)
        self._as(self.cashier, self._answers()[:1]).action_reply("It is right")
        self._disputed("No", self.paid_line)
        self.assertEqual(len(self._told(self.cashier)), 2)
        with freeze_time("2026-03-05 16:00:00"):
            self._disputed("Still missing")
        self.assertEqual(len(self._told(self.cashier)), 3, "a new day in Shanghai")

    def test_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"].search([("name", "=", "order_process")])._update_translations(["zh_CN"])
        (self.buyer | self.cashier).lang = "zh_CN"
        self._disputed("少了两箱")
        self.assertIn("有异议", self._told(self.cashier).subject)
        self._sign_in()
        page = self._get(URL).text
        for shown in ("对账单", "2026年3月", "无误", "有异议", "期初余额", "期末余额", "发票", "收款", "少了两箱"):
            self.assertIn(shown, page)
        for english in ("Not correct", "Correct<", "Balance", "Statement<", "Invoice", "Payment"):
            self.assertNotIn(english, page)
