from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..base.lock import lock_rows
from ..base.reason import ask_reason, need_reason
from ..base.staff import check_role, check_staff

FINANCE = "order_process.group_finance_reviewer"
MAX_REPLY = 2000

ask_reason("order.process.statement.answer", reply="action_reply")


class OrderProcessStatementReply(models.Model):
    """What finance answered to a dealer who did not agree with a line; the dealer reads it on the statement."""

    _name = "order.process.statement.reply"
    _inherit = ["order.process.evidence"]
    _description = "Finance's Answer about a Line"
    _order = "id"
    _rec_name = "text"

    answer_id = fields.Many2one("order.process.statement.answer", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="answer_id.company_id", store=True, index=True)
    text = fields.Text(required=True)
    replied_by = fields.Many2one("res.users", "Answered By", required=True, ondelete="restrict")
    replied_on = fields.Datetime("Answered On", required=True)


class OrderProcessStatementAnswer(models.Model):
    _inherit = "order.process.statement.answer"

    def action_reply(self, text):
        """Answer a dealer who does not agree with lines; the same text twice is one answer.

        :raises AccessError: to whom finance's role is missing
        :raises UserError: without a text, with one that is too long, or where the dealer has answered anew
        """
        check_role(self.env, FINANCE, self.env._("Only finance answers what dealers do not agree with."), AccessError)
        check_staff(self)
        text = need_reason(text, self.env._("Write the answer: the dealer reads it on the statement."))
        if len(text) > MAX_REPLY:
            raise UserError(self.env._("The answer is too long: at most %s characters.", MAX_REPLY))
        lock_rows(self)
        for answer in self:
            if answer.state != "disputed" or not answer.current:
                raise UserError(
                    self.env._(
                        "%(dealer)s has answered %(document)s anew: look at the latest answer.",
                        dealer=answer.partner_id.display_name,
                        document=answer.document,
                    )
                )
        fresh = self.filtered(lambda answer: answer.last_reply != text)
        if fresh:
            now = fields.Datetime.now()
            self.env["order.process.statement.reply"]._append(
                [
                    {"answer_id": answer.id, "text": text, "replied_by": self.env.uid, "replied_on": now}
                    for answer in fresh
                ]
            )
            fresh._advance({"replied_on": now})
        return True
