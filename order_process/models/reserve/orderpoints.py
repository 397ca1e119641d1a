from odoo import models


class StockMove(models.Model):
    """Reordering rules look at products and centres: a hundred moves of the same goods ask for them once."""

    _inherit = "stock.move"

    def _update_orderpoints(self):
        told = {}
        for move in self:
            centres = move.location_id.warehouse_id, move.location_dest_id.warehouse_id
            told.setdefault((move.product_id, *centres), move.id)
        return super(StockMove, self.browse(told.values()))._update_orderpoints()
