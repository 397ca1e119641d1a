from odoo import fields, models


class OrderProcessReason(models.TransientModel):
    _inherit = "order.process.reason"

    decision = fields.Selection(
        selection_add=[("credit_returned", "Credit what came back")], ondelete={"credit_returned": "cascade"}
    )
    credited_goods = fields.Text("Will Be Credited", compute="_compute_credited_goods")

    def _compute_credited_goods(self):
        for wizard in self:
            # Whoever may not read an order learns nothing of it here.
            credits = wizard.decision == "credit_returned"
            orders = wizard._get_records().exists()._filtered_access("read").sudo() if credits else ()
            wizard.credited_goods = "\n".join(
                f"{order.name}: {line.product_id.display_name or line.name} × {quantity:g}"
                for order in orders
                for line, quantity in order._get_to_credit().items()
            )

    def _get_records(self):
        if self.decision == "credit_returned":
            return self.env["sale.order"].browse(self.env.context.get("active_ids") or [])
        return super()._get_records()

    def action_decide(self):
        """Credit what came back; the orders themselves check who may."""
        if self.decision != "credit_returned":
            return super().action_decide()
        return self._get_records().action_credit_returned(self.reason)
