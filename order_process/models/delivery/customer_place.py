from odoo import models

from ..gate.blocker import Blocker
from ..gate.transfer_guard import is_away


class SaleOrder(models.Model):
    """Goods go to the place of their address. Were that a place inside the house, they would leave as if they only
    changed the shelf, and nothing would be asked of them."""

    _inherit = "sale.order"

    def _get_blockers(self, step):
        blockers = super()._get_blockers(step)
        if step in ("submit", "confirm", "dispatch"):
            for order in self._under_process():
                address = order.sudo().with_company(order.company_id).partner_shipping_id
                place = address.property_stock_customer
                if place and not is_away(place):
                    message = self.env._(
                        "Goods for %(address)s would go to %(place)s, which is no place for customers: choose another"
                        " delivery address, or have the customer location of this one mended.",
                        address=address.display_name,
                        place=place.display_name,
                    )
                    blockers[order].append(
                        Blocker(
                            "incomplete", message, "order_process.group_order_clerk", field="partner_shipping_id"
                        )
                    )
        return blockers
