from odoo import models

from ..base.blocker import Blocker
from ..gate.transfer_guard import is_away


class SaleOrder(models.Model):
    """Goods go to the stock location of their delivery address. An order whose address has a location inside the
    house is refused: its goods would leave as an internal transfer, which no check stops. Transfers that exist keep
    theirs."""

    _inherit = "sale.order"

    def _get_blockers(self, step):
        blockers = super()._get_blockers(step)
        if step in ("submit", "confirm"):
            for order in self._under_process():
                if message := order._get_place_refusal():
                    owner = "order_process.group_order_clerk"
                    blockers[order].append(Blocker("incomplete", message, owner, field="partner_shipping_id"))
        return blockers

    def _get_place_refusal(self):
        self.ensure_one()
        address = self.sudo().with_company(self.company_id).partner_shipping_id
        place = address.property_stock_customer
        if not place or is_away(place):
            return ""
        return self.env._(
            "Goods for %(address)s would go to %(place)s, which is no place for customers: choose another"
            " delivery address, or have the customer location of this one mended.",
            address=address.display_name,
            place=place.display_name,
        )
