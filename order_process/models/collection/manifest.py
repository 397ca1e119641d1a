from odoo import models


class OrderProcessDispatch(models.Model):
    """The money that is brought back for the goods of a dispatch."""

    _inherit = "order.process.dispatch"

    def _get_manifest_loads(self, by_order):
        loads = super()._get_manifest_loads(by_order)
        leaving = self.env["stock.picking"].union(*(load["leaving"] for load in loads.values()))
        for picking, (goods, freight) in leaving.sudo()._get_to_prepare().items():
            order = picking.sale_id.with_env(self.env)
            if order in loads:
                loads[order]["cash"] += goods + freight
        return loads
