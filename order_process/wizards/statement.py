from odoo import fields, models


class OrderProcessReason(models.TransientModel):
    _inherit = "order.process.reason"

    decision = fields.Selection(selection_add=[("reply", "Answer")], ondelete={"reply": "cascade"})

    def _get_records(self):
        if self.decision == "reply":
            return self.env["order.process.statement.answer"].browse(self.env.context.get("active_ids") or [])
        return super()._get_records()

    def action_decide(self):
        if self.decision != "reply":
            return super().action_decide()
        self._get_records().action_reply(self.reason)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
