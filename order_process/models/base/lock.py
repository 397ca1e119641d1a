from odoo import models
from odoo.tools import SQL


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _lock_rows(self):
        """Wait for the rows in id order, so that two workers never wait for each other."""
        if self:
            ids = tuple(self.ids)
            self.env.execute_query(SQL("SELECT id FROM sale_order WHERE id IN %s ORDER BY id FOR UPDATE", ids))
