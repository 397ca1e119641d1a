from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..base.reason import ask_reason, need_reason

ask_reason("order.process.review", ask="action_ask")
ask_reason("sale.order", answer="action_answer_question")


class OrderProcessReviewQuestion(models.Model):
    """What a reviewer asks the clerk while the order stays in review (C4). The deadline runs on."""

    _name = "order.process.review.question"
    _inherit = ["order.process.evidence"]
    _description = "Question of a Reviewer"
    _order = "id desc"
    _rec_name = "order_id"

    _evidence_mutable = frozenset({"answered_by_id", "answered_on", "answer"})

    review_id = fields.Many2one("order.process.review", required=True, index=True, ondelete="restrict")
    order_id = fields.Many2one(related="review_id.order_id", store=True, index=True)
    company_id = fields.Many2one(related="review_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="review_id.partner_id")
    level_id = fields.Many2one(related="review_id.level_id")
    asked_by_id = fields.Many2one("res.users", "Asked By", required=True, ondelete="restrict")
    asked_on = fields.Datetime(required=True)
    text = fields.Text("Question", required=True)
    answered_by_id = fields.Many2one("res.users", "Answered By", ondelete="restrict")
    answered_on = fields.Datetime()
    answer = fields.Text()

    _unanswered = models.Index("(order_id) WHERE answered_on IS NULL")

    def write(self, vals):
        if self.filtered("answered_on"):
            raise UserError(self.env._("A question that was answered stays as it is; ask another one."))
        return super().write(vals)

    def action_answer(self, answer):
        """Answer the open questions of reviews that still wait; those who asked are told.

        :raises UserError: without an answer, or where there is nothing to answer any more
        :raises AccessError: to who neither keyed, took nor sells the order and is no order clerk
        """
        answer = need_reason(answer, self.env._("Write the answer."))
        self.check_access("read")
        orders = self.order_id
        orders.check_access("read")
        orders._lock_rows()
        self.invalidate_recordset()
        for question in self.sudo():
            order = question.order_id
            if question.answered_on or question.review_id.state != "pending":
                raise UserError(self.env._("%s: the question was answered or decided meanwhile.", order.name))
            if not question.with_env(self.env)._may_answer():
                raise AccessError(
                    self.env._(
                        "%s: the question is answered by who keyed, took or sells the order, or by an order clerk.",
                        order.name,
                    )
                )
        self._advance({"answer": answer, "answered_by_id": self.env.uid, "answered_on": fields.Datetime.now()})
        self.env["order.process.event"]._log(
            (question.order_id, "answered", {"level": question.level_id.name, "answer": answer})
            for question in self.sudo()
        )
        for question in self.sudo():
            asker = question.asked_by_id
            said = question.with_context(lang=asker.lang)
            asker.with_env(said.env)._process_notify(
                said.env._("%s: your question was answered", question.order_id.name),
                f"{self.env.user.name}: {answer}",
                question.review_id,
            )
        return True

    def _may_answer(self):
        self.ensure_one()
        user, order = self.env.user, self.sudo().order_id
        return user != self.sudo().asked_by_id and (
            user in (order.keyed_by_id, order.taken_by_id, order.user_id)
            or user.has_group("order_process.group_order_clerk")
        )


class OrderProcessReview(models.Model):
    _inherit = "order.process.review"

    question_ids = fields.One2many("order.process.review.question", "review_id", "Questions")
    question_state = fields.Selection(
        [("asked", "Waits for answer"), ("answered", "Answered")],
        "Question",
        compute="_compute_question_state",
        search="_search_question_state",
    )

    @api.depends("question_ids.answered_on")
    def _compute_question_state(self):
        for review in self:
            questions = review.question_ids
            waits = not all(questions.mapped("answered_on"))
            review.question_state = ("asked" if waits else "answered") if questions else False

    @api.model
    def _search_question_state(self, operator, value):
        if operator != "in" or set(value) != {"asked"}:
            return NotImplemented
        return [("question_ids", "any", [("answered_on", "=", False)])]

    def action_ask(self, question):
        """Ask the clerk about these orders without sending them back: they stay in review, and their deadline runs on.

        :raises UserError: without a question, or when the current person may decide on none of them
        """
        question = need_reason(question, self.env._("Write what you want to know."))
        failures = self._decide(lambda reviews: reviews._ask(question))
        return self._notify(self.env._("%s asked. The deadline runs on.", len(self) - len(failures)), failures)

    def _ask(self, question):
        now = fields.Datetime.now()
        self.env["order.process.review.question"]._append(
            [{"review_id": r.id, "asked_by_id": self.env.uid, "asked_on": now, "text": question} for r in self]
        )
        self.invalidate_recordset(["question_ids"])
        self.env["order.process.event"]._log(
            (review.order_id, "asked", {"level": review.level_id.name, "question": question}) for review in self.sudo()
        )
        for order in self.sudo().order_id:
            people = order.keyed_by_id | order.taken_by_id
            order.message_post(
                body=self.env._("%(person)s asks: %(question)s", person=self.env.user.name, question=question),
                partner_ids=(people or order.user_id).partner_id.ids,
            )


class SaleOrder(models.Model):
    _inherit = "sale.order"

    open_question_ids = fields.One2many("order.process.review.question", compute="_compute_open_question")
    open_question = fields.Text("Asked by a Reviewer", compute="_compute_open_question")
    may_answer = fields.Boolean(compute="_compute_open_question")

    @api.depends_context("uid")
    @api.depends("review_ids.question_ids.answered_on", "review_ids.state")
    def _compute_open_question(self):
        for order in self:
            pending = order.sudo().review_ids.filtered(lambda review: review.state == "pending")
            found = pending.question_ids.filtered(lambda question: not question.answered_on)
            order.open_question_ids = found
            order.open_question = "\n".join(f"{q.asked_by_id.name}: {q.text}" for q in found.sorted("id")) or False
            order.may_answer = any(question.with_env(self.env)._may_answer() for question in found)

    def action_answer_question(self, answer):
        """Answer what the reviewers asked about these orders; see ``order.process.review.question.action_answer``."""
        self.check_access("read")
        questions = self.open_question_ids
        if not questions:
            raise UserError(self.env._("Nothing is asked about %s.", ", ".join(self.mapped("name"))))
        return questions.action_answer(answer)


class OrderProcessReason(models.TransientModel):
    """The window that asks for the answer shows the question."""

    _inherit = "order.process.reason"

    question = fields.Text(compute="_compute_question")

    def _compute_question(self):
        for record in self:
            orders = record._get_records() if record.decision == "answer" else self.env["sale.order"]
            record.question = "\n".join(filter(None, orders.mapped("open_question"))) or False
