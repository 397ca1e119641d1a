from odoo import models

from ..base.odoo_names import find_id


class StockLocation(models.Model):
    _inherit = "stock.location"

    def _is_outgoing(self):
        # Core asks for every move, once more whenever its state changes, whether the place between companies exists.
        between = find_id(self.env, "stock.stock_location_inter_company")
        if self.usage != "customer" and str(between) not in (self.parent_path or "").split("/"):
            return False
        return super()._is_outgoing()
