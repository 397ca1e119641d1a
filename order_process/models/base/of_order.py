from odoo import models

from .staff import check_staff
from .window import open_record


class OrderProcessOfOrder(models.AbstractModel):
    """A row about one order, from which the order is opened."""

    _name = "order.process.of.order"
    _description = "About One Order"

    def action_open_order(self):
        """Open the order."""
        self.ensure_one()
        check_staff(self)
        return open_record(self.order_id)
