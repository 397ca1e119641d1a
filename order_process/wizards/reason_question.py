from odoo import fields, models

ASKING = {"ask": "order.process.review", "answer": "sale.order"}


class OrderProcessReason(models.TransientModel):
    """The same window asks for a reviewer's question and for the clerk's answer."""

    _inherit = "order.process.reason"

    decision = fields.Selection(
        selection_add=[("ask", "Ask"), ("answer", "Answer")], ondelete={"ask": "cascade", "answer": "cascade"}
    )
    question = fields.Text(compute="_compute_question")

    def _compute_question(self):
        for record in self:
            orders = record._get_records() if record.decision == "answer" else self.env["sale.order"]
            record.question = "\n".join(filter(None, orders.mapped("open_question"))) or False

    def _get_records(self):
        if self.decision in ASKING:
            return self.env[ASKING[self.decision]].browse(self.env.context.get("active_ids") or [])
        return super()._get_records()

    def action_decide(self):
        if self.decision == "ask":
            reviews = self._get_records()
            result = reviews.action_ask(self.reason)
            if self.env.context.get("process_open_next"):
                result["params"]["next"] = reviews._open_next()
            return result
        if self.decision == "answer":
            self._get_records().action_answer_question(self.reason)
            return {"type": "ir.actions.client", "tag": "soft_reload"}
        return super().action_decide()
