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

    def _trigger_scheduler(self):
        """Core looks for a rule move by move, when a transfer is confirmed and again when it is put in a batch; most
        goods of a company under the process have none, which is asked of all at once."""
        ours = self.filtered(lambda move: move.company_id.sudo().order_process_enabled)
        if not ours:
            return super()._trigger_scheduler()
        rules = self.env["stock.warehouse.orderpoint"]._read_group(
            [
                ("product_id", "in", ours.product_id.ids),
                ("company_id", "in", ours.company_id.ids),
                ("trigger", "=", "auto"),
            ],
            ["product_id", "company_id"],
        )
        known = set(rules)
        bare = ours.filtered(lambda move: (move.product_id, move.company_id) not in known)
        return super(StockMove, self - bare)._trigger_scheduler()
