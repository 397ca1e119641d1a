from odoo import models
from odoo.tools import SQL


def lock_rows(records):
    """Wait for the rows, in the order of their ids so that two workers never wait for each other, and read them anew.

    An update that came first makes the server run the request again, on what it left."""
    if records:
        table, ids = SQL.identifier(records._table), tuple(records.ids)
        records.env.execute_query(SQL("SELECT id FROM %s WHERE id IN %s ORDER BY id FOR UPDATE", table, ids))
        records.invalidate_recordset()


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _lock_rows(self):
        """Wait for the rows in id order, so that two workers never wait for each other."""
        if self:
            ids = tuple(self.ids)
            self.env.execute_query(SQL("SELECT id FROM sale_order WHERE id IN %s ORDER BY id FOR UPDATE", ids))
