from odoo import fields, models

METHODS = {"appeal": "action_appeal", "refuse_appeal": "action_confirm", "waive": "action_waive"}


class OrderProcessReason(models.TransientModel):
    _inherit = "order.process.reason"

    decision = fields.Selection(
        selection_add=[("appeal", "Appeal"), ("refuse_appeal", "Refuse the Appeal"), ("waive", "Waive")],
        ondelete={"appeal": "cascade", "refuse_appeal": "cascade", "waive": "cascade"},
    )

    def _get_records(self):
        if self.decision in METHODS:
            return self.env["order.process.merit"].browse(self.env.context.get("active_ids") or [])
        return super()._get_records()

    def action_decide(self):
        """Appeal or decide on an appeal; the fines and rewards themselves check who may."""
        if self.decision not in METHODS:
            return super().action_decide()
        getattr(self._get_records(), METHODS[self.decision])(self.reason)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
