from odoo import fields, models

from .assignment import ROLES


class OrderProcessHandover(models.TransientModel):
    """To whom orders are handed over, and with what note (A7)."""

    _name = "order.process.handover"
    _description = "Hand Over Orders"

    order_ids = fields.Many2many("sale.order", required=True)
    role = fields.Selection(ROLES, "As", required=True, default="clerk")
    user_id = fields.Many2one("res.users", "To", required=True, domain="[('share', '=', False)]")
    note = fields.Text(required=True)

    def action_hand_over(self):
        """Hand the orders over."""
        self.ensure_one()
        self.order_ids._hand_over(self.role, self.user_id, self.note)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
