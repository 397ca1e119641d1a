"""A reviewer asks the clerk without sending the order back (C4)."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .common import OrderProcessCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestReviewQuestion(OrderProcessCommon):
    def _submit(self, count=1, **vals):
        orders = self._create_orders(count, **vals)
        orders.action_submit_review()
        self.env.flush_all()
        return orders

    def _ask(self, orders, user=None, text="Which colour?"):
        return self._pending(orders).with_user(user or self.leader).sudo(False).action_ask(text)

    def _found(self, user, name):
        search = self.env["sale.order"].with_user(user)
        domains = {
            "asked": [("review_ids", "any", [("state", "=", "pending"), ("question_state", "=", "asked")])],
        }
        return search.search(domains[name])

    def test_asked_and_answered(self):
        order = self._submit()
        review = self._pending(order)
        deadline = review.deadline
        self._ask(order)
        self.assertEqual((review.state, review.deadline, order.review_state), ("pending", deadline, "pending"))
        self.assertEqual(review.question_state, "asked")
        self.assertEqual(order.open_question, "Leader: Which colour?")
        self.assertEqual(self._found(self.clerk, "asked"), order)
        note = order.sudo().message_ids.filtered(lambda message: "Which colour?" in message.body)
        self.assertIn(self.clerk.partner_id, note.notified_partner_ids)
        with self.assertRaisesRegex(UserError, "Write the answer"):
            order.with_user(self.clerk).action_answer_question(" ")
        order.with_user(self.clerk).action_answer_question("6/88")
        self.assertEqual((review.question_state, order.open_question), ("answered", False))
        question = review.question_ids
        self.assertEqual((question.answered_by_id, question.answer), (self.clerk, "6/88"))
        told = self.env["mail.message"].search([("partner_ids", "in", self.leader.partner_id.ids)])
        self.assertTrue(told.filtered(lambda message: "6/88" in message.body))
        self.assertFalse(self._found(self.clerk, "asked"))
        self.assertEqual(
            order.sudo().event_ids.sorted("seq").mapped("kind"), ["created", "submitted", "asked", "answered"]
        )
        self._approve(order)
        self.assertEqual(order.state, "sale")

    def test_the_deadline_runs_on(self):
        order = self._submit()
        self._ask(order)
        with freeze_time(self._instant(9, 31)):
            self._pending(order)._note_misses(self._instant(9, 31))
        self.assertTrue(self._pending(order).missed)

    def test_who_may_ask(self):
        order = self._submit()
        for user in (self.finance, self.clerk, self.admin):
            with self.assertRaisesRegex(UserError, "is reviewed by"):
                self._ask(order, user)
        with self.assertRaisesRegex(UserError, "Write what you want to know"):
            self._ask(order, text=" ")
        self.assertFalse(order.sudo().review_ids.question_ids)

    def test_who_may_answer(self):
        order = self._submit(user_id=self.salesman.id)
        self._ask(order)
        for user in (self.leader, self.finance, self.dispatcher, self.keeper):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                order.with_user(user).sudo(False).action_answer_question("x")
        order.with_user(self.salesman).sudo(False).action_answer_question("6/88")
        with self.assertRaisesRegex(UserError, "Nothing is asked"):
            order.with_user(self.clerk).action_answer_question("again")

    def test_decided_meanwhile(self):
        order = self._submit()
        self._ask(order)
        question = self._pending(order).question_ids
        self._pending(order).with_user(self.leader).sudo(False).action_return("see the question")
        self.assertFalse(order.open_question)
        with self.assertRaisesRegex(UserError, "answered or decided meanwhile"):
            question.with_user(self.clerk).action_answer("6/88")

    def test_in_bulk(self):
        orders = self._submit(3)
        self._approve(orders[0], self.leader)
        reviews = orders.sudo().review_ids.filtered(lambda review: review.level_id.sequence == 10)
        action = reviews.with_user(self.leader).sudo(False).action_ask("Which colour?")
        message = str(action["params"]["message"])
        self.assertIn("2 asked. The deadline runs on.", message)
        self.assertIn(orders[0].name, message)
        self.assertEqual(reviews.mapped("question_state"), [False, "asked", "asked"])

    def test_evidence(self):
        order = self._submit()
        self._ask(order)
        order.with_user(self.clerk).action_answer_question("6/88")
        question = order.sudo().review_ids.question_ids
        for user in (self.clerk, self.leader, self.admin):
            for call in (
                lambda own: own.write({"answer": "6/66"}),
                lambda own: own.unlink(),
                lambda own: own.create({"review_id": question.review_id.id, "text": "x"}),
            ):
                with self.assertRaises(UserError):
                    call(question.with_user(user))
        with self.assertRaisesRegex(UserError, "stays as it is"):
            question._advance({"answer": "6/66"})

    def test_by_the_window(self):
        order = self._submit()
        review = self._pending(order).with_user(self.leader).sudo(False)
        wizard = self.env["order.process.reason"].with_user(self.leader)
        with Form(wizard.with_context(default_decision="ask", active_ids=review.ids)) as form:
            form.reason = "Which colour?"
        form.save().action_decide()
        answer = self.env["order.process.reason"].with_user(self.clerk)
        form = Form(answer.with_context(default_decision="answer", active_ids=order.ids))
        self.assertEqual(form.question, "Leader: Which colour?")
        form.reason = "6/88"
        form.save().action_decide()
        self.assertEqual(review.question_state, "answered")
