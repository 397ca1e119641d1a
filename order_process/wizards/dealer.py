from odoo import fields, models


class OrderProcessReason(models.TransientModel):
    _inherit = "order.process.reason"

    decision = fields.Selection(
        selection_add=[("refuse_dealer", "Refuse"), ("refuse_change", "Refuse"), ("withdraw_dealer", "Withdraw")],
        ondelete={"refuse_dealer": "cascade", "refuse_change": "cascade", "withdraw_dealer": "cascade"},
    )

    def _get_records(self):
        models_by_decision = {
            "refuse_dealer": "order.process.dealer.application",
            "refuse_change": "order.process.dealer.change",
            "withdraw_dealer": "res.partner",
        }
        if self.decision in models_by_decision:
            return self.env[models_by_decision[self.decision]].browse(self.env.context.get("active_ids") or [])
        return super()._get_records()

    def action_decide(self):
        """Refuse what was applied or asked for, or take the approval of a dealer back; the records check who may."""
        if self.decision in ("refuse_dealer", "refuse_change"):
            self._get_records().action_refuse(self.reason)
        elif self.decision == "withdraw_dealer":
            self._get_records().action_withdraw_dealer(self.reason)
        else:
            return super().action_decide()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
