from odoo import fields, models


class OrderProcessLateEntry(models.TransientModel):
    """Enters ready orders into a dispatch that has left already, with a reason (D5)."""

    _name = "order.process.late.entry"
    _description = "Late Entry"

    dispatch_id = fields.Many2one("order.process.dispatch", required=True, readonly=True)
    warehouse_id = fields.Many2one(related="dispatch_id.warehouse_id")
    order_ids = fields.Many2many(
        "sale.order",
        string="Orders",
        domain="[('process_stage', '=', 'approved'), ('warehouse_id', '=', warehouse_id), ('is_held', '=', False)]",
    )
    reason = fields.Text()

    def action_enter(self):
        """Send the orders with the dispatch; the dispatch itself checks who may and what is missing."""
        self.ensure_one()
        self.dispatch_id._take_late(self.order_ids, self.reason)
        return {"type": "ir.actions.act_window_close"}
