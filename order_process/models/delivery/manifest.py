from odoo import models


class OrderProcessDispatch(models.Model):
    """Who takes the goods of a dispatch along, and in how many parcels."""

    _inherit = "order.process.dispatch"

    def _get_manifest_leaving(self, by_order):
        """``{order: transfers}`` that bring the goods of these first transfers to the dealer, read in bulk; where the
        last step is not there yet, the first ones: escort and vehicle are named on them."""
        chains = self.env["stock.picking"].union(*by_order.values())._get_chain("move_dest_ids")
        return {
            order: transfers.union(*(chains[transfer] for transfer in transfers)).filtered(
                lambda picking: picking.state != "cancel" and picking._reaches_customer()
            )
            or transfers
            for order, transfers in by_order.items()
        }

    def _get_manifest_loads(self, by_order):
        loads = super()._get_manifest_loads(by_order)
        for order, leaving in self._get_manifest_leaving(by_order).items():
            taken = [*leaving.escort_id.mapped("name")]
            taken += [name for field in ("vehicle_no", "wagon_no") for name in set(leaving.mapped(field)) if name]
            if order._get_carrier().carrier_role == "dealer":
                taken += [name for name in (order.collector_name, order.collector_vehicle) if name]
            loads[order].update(leaving=leaving, taken=taken, parcels=sum(leaving.mapped("package_count")))
        return loads
