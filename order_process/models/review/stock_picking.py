from odoo import models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _action_done(self):
        orders = self.move_ids._get_gated_orders()
        result = super()._action_done()
        # Those granted after the confirmation are used up by the goods that leave on them.
        orders._use_specials()
        return result
