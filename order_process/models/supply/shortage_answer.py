from odoo import fields, models

from .shortage import ANSWERS


class OrderProcessShortageAnswer(models.TransientModel):
    """What a dealer says about a shortage by phone or otherwise: person, time and text are kept (F2)."""

    _name = "order.process.shortage.answer"
    _description = "Dealer's Answer about a Shortage"

    shortage_id = fields.Many2one("order.process.shortage", required=True, readonly=True, ondelete="cascade")
    order_id = fields.Many2one(related="shortage_id.order_id")
    summary = fields.Char(related="shortage_id.summary")
    instead = fields.Char(help="The key of the answer that this one replaces.")
    answer = fields.Selection(ANSWERS, required=True)
    wait_until = fields.Date()
    person = fields.Char("Who Answered", required=True)
    answered_on = fields.Datetime("When", required=True, default=fields.Datetime.now)
    text = fields.Text("What Was Said", required=True)

    def action_record(self):
        """Note the answer and carry it out."""
        self.ensure_one()
        shortage = self.shortage_id
        shortage.check_access("read")
        shortage.order_id._check_may_ask()
        shortage._answer(self.answer, self.person, self.text, self.wait_until, self.answered_on, self.instead or "")
        return {"type": "ir.actions.client", "tag": "soft_reload"}
