from odoo import fields, models
from odoo.exceptions import UserError

from ..gate.transfer_guard import is_scrapped


class DeliveryCarrier(models.Model):
    """What a delivery costs by the carrier's own rate, and who sends the bill for it."""

    _inherit = "delivery.carrier"

    freight_vendor_id = fields.Many2one(
        "res.partner", "Carrier Company", help="Sends the bills for deliveries by this method.", check_company=True
    )

    def _get_freight_rate(self, picking):
        """``(cost, asked)`` of one transfer without taxes, in its order's currency; as superuser.

        ``cost`` is what the carrier asks by the rate, ``asked`` what the dealer pays: nothing for orders large enough
        to be delivered free. Where the rate does not serve the order both are nothing."""
        self.ensure_one()
        order = picking.sale_id
        if self.delivery_type == "base_on_rule":
            return self._get_rule_rate(picking)
        rate = self.rate_shipment(order)
        if not rate["success"]:
            return 0.0, 0.0
        return rate["carrier_price"], rate["price"]

    def _get_rule_rate(self, picking):
        """Core asks its rules about the whole order; a part of it costs what the part weighs."""
        order, moves = picking.sale_id, picking.move_ids.filtered(lambda move: not is_scrapped(move))
        # Before the goods leave: by what is to leave.
        done = moves.filtered(lambda move: move.state == "done")
        moves = done or moves.filtered(lambda move: move.state != "cancel")
        quantities = [
            (move.product_id, move.product_uom._compute_quantity(move.quantity, move.product_id.uom_id))
            for move in moves
        ]
        value = order.currency_id._convert(
            picking._get_transfer_value(), order.company_id.currency_id, order.company_id, order.date_order
        )
        try:
            price = self._get_price_from_picking(
                value,
                picking.shipping_weight or sum(product.weight * quantity for product, quantity in quantities),
                sum(product.volume * quantity for product, quantity in quantities),
                sum(quantity for _product, quantity in quantities),
                wv=sum(product.weight * product.volume * quantity for product, quantity in quantities),
            )
        except UserError:
            return 0.0, 0.0
        price = self._apply_margins(self._compute_currency(order, price, "company_to_pricelist"), order)
        free = self.free_over and value >= self.amount
        return price, 0.0 if free else price
