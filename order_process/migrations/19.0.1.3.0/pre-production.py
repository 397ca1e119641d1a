def migrate(cr, version):
    """Of the lines that are there nothing is made to order; the column is there before Odoo would ask each of them."""
    if not version:
        return
    cr.execute("ALTER TABLE sale_order_line ADD COLUMN IF NOT EXISTS made_to_order boolean")
