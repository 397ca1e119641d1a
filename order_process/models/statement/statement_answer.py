import psycopg2

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError

from ..base.staff import check_staff
from ..base.window import open_record

KINDS = [
    ("invoice", "Sales Invoice"),
    ("credit_note", "Credit Note"),
    ("collection", "Collected at Delivery"),
    ("payment", "Payment Received"),
    ("payback", "Paid Back"),
    ("exchange", "Exchange Difference"),
    ("entry", "Other Entry"),
]


class OrderProcessStatementAnswer(models.Model):
    """What a dealer said about one line of the statement (对账): correct, or not and why (H3).

    The line's date and amount are kept as they were then, so that a later change shows. The latest answer counts; the
    ledger may delete a line of an entry that is corrected, and the answer stays without it."""

    _name = "order.process.statement.answer"
    _inherit = ["order.process.evidence"]
    _description = "Dealer's Answer about a Line"
    _order = "answered_on desc, id desc"
    _rec_name = "document"

    _evidence_mutable = frozenset({"current", "replied_on"})

    move_line_id = fields.Many2one("account.move.line", "Journal Item", index="btree_not_null", ondelete="set null")
    move_id = fields.Many2one("account.move", "Entry", index="btree_not_null", ondelete="set null")
    company_id = fields.Many2one("res.company", required=True, index=True, ondelete="restrict")
    partner_id = fields.Many2one("res.partner", "Dealer", required=True, index=True, ondelete="restrict")
    document = fields.Char(required=True, help="The number of the entry when it was answered.")
    kind = fields.Selection(KINDS, "What", required=True)
    date = fields.Date(required=True, help="The accounting date when it was answered.")
    amount = fields.Monetary(required=True, help="As it was answered; negative where it is the dealer's credit.")
    currency_id = fields.Many2one("res.currency", required=True, ondelete="restrict")
    foreign_amount = fields.Monetary("Amount in Currency", currency_field="foreign_currency_id")
    foreign_currency_id = fields.Many2one("res.currency", "Currency of the Line", ondelete="restrict")
    state = fields.Selection([("confirmed", "Correct"), ("disputed", "Not correct")], "Dealer's Answer", required=True)
    reason = fields.Text("Dealer's Reason")
    answered_by = fields.Many2one("res.users", required=True, ondelete="restrict")
    answered_on = fields.Datetime(required=True)
    current = fields.Boolean("Latest Answer", default=True)
    replied_on = fields.Datetime("Finance Answered On")
    reply_ids = fields.One2many("order.process.statement.reply", "answer_id", "Finance's Answers", readonly=True)
    last_reply = fields.Text("Finance's Answer", compute="_compute_last_reply")
    is_changed = fields.Boolean(
        "Changed Since", compute="_compute_is_changed", help="The line is not what it was when the dealer answered."
    )
    earlier_ids = fields.Many2many("order.process.statement.answer", compute="_compute_earlier_ids")

    _one_current = models.UniqueIndex(
        "(move_line_id, partner_id) WHERE current", "Somebody answered this line at this moment."
    )
    _waiting = models.Index("(company_id, answered_on) WHERE current AND state = 'disputed' AND replied_on IS NULL")
    _reasoned = models.Constraint(
        "CHECK (state != 'disputed' OR reason IS NOT NULL)", "Who does not agree says what is wrong."
    )

    @api.depends("reply_ids")
    def _compute_last_reply(self):
        for answer in self:
            answer.last_reply = answer.reply_ids.sorted("id")[-1:].text

    @api.depends("move_line_id.balance", "move_line_id.date", "move_line_id.parent_state", "move_line_id.partner_id")
    def _compute_is_changed(self):
        for answer in self:
            line = answer.sudo().move_line_id
            answer.is_changed = (
                line.parent_state != "posted"
                or line.partner_id.commercial_partner_id != answer.partner_id
                or answer._differs(line.date, line.balance, line.amount_currency, line.currency_id.id)
            )

    @api.depends("move_line_id", "partner_id")
    def _compute_earlier_ids(self):
        lines = self.move_line_id
        known = self.search([("move_line_id", "in", lines.ids)]) if lines else self.browse()
        by_line = known.grouped(lambda answer: (answer.move_line_id, answer.partner_id))
        for answer in self:
            others = by_line.get((answer.move_line_id, answer.partner_id), self.browse())
            answer.earlier_ids = others.filtered(lambda one, answer=answer: one.id < answer.id)

    def _differs(self, date, amount, foreign_amount, foreign_currency_id):
        """Whether a line is not what it was when this was answered."""
        self.ensure_one()
        currency = self.foreign_currency_id
        return (
            self.date != date
            or self.currency_id.compare_amounts(self.amount, amount) != 0
            or currency.id != foreign_currency_id
            or currency.compare_amounts(self.foreign_amount, foreign_amount) != 0
        )

    # === The dealer ===

    @api.model
    def _answer(self, dealer, company, rows, state, reason=False):
        """Append the answer of the current user to the lines; whose they are is checked by the caller.

        :param rows: :class:`StatementRow` of ``dealer`` (commercial partner)
        :return: the answers, as superuser
        """
        Answer, now = self.sudo(), fields.Datetime.now()
        vals_list = [
            {
                "move_line_id": row.id,
                "move_id": row.move_id,
                "company_id": company.id,
                "partner_id": dealer.id,
                "document": row.document,
                "kind": row.kind,
                "date": row.date,
                "amount": row.amount,
                "currency_id": company.currency_id.id,
                "foreign_amount": row.foreign_amount,
                "foreign_currency_id": row.foreign_currency_id,
                "state": state,
                "reason": reason,
                "answered_by": self.env.uid,
                "answered_on": now,
            }
            for row in rows
        ]
        Answer.browse([row.answer_id for row in rows if row.answer_id])._advance({"current": False})
        self.env.flush_all()
        try:
            with self.env.cr.savepoint():
                return Answer._append(vals_list)
        except psycopg2.errors.UniqueViolation as error:
            # Answered by somebody else at this moment; the server starts over and finds it.
            raise ConcurrencyError("statement line") from error

    # === Finance ===

    def action_open_entry(self):
        """The invoice, payment or entry behind the line.

        :raises AccessError: to whom may not read answers
        """
        self.ensure_one()
        check_staff(self)
        payment = self.move_id.origin_payment_id
        record = payment or self.move_id
        return open_record(record)
