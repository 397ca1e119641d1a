from odoo import fields, models

from .ordered_lines import ORDERED_LINES


class SaleOrder(models.Model):
    """Which import made the order, and the key that keeps a file imported twice from making it twice (A4)."""

    _inherit = "sale.order"

    import_id = fields.Many2one(
        "order.process.import", "Imported With", copy=False, readonly=True, index="btree_not_null", ondelete="restrict"
    )
    import_key = fields.Char(
        copy=False, readonly=True, help="Dealer and order reference in the file: one order for each, ever."
    )

    _import_key = models.UniqueIndex(
        "(company_id, import_key) WHERE import_key IS NOT NULL", "This order was already imported from a file."
    )

    def _after_import(self):
        """Hook for capabilities: a file has made these orders, with lines and remarks; in the same transaction, as who
        imports it, and before the odd amount is rounded."""

    def _get_filed_lines(self):
        """The lines that a file may have said."""
        return self.order_line.filtered_domain(ORDERED_LINES)
