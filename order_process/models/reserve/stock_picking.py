from odoo import models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _is_batched_when_ready(self):
        """Hook: whether core puts the transfer into a batch the moment it is ready. Which is ready first matters then,
        and core reserves one after the other."""
        self.ensure_one()
        return self.picking_type_id.auto_batch
