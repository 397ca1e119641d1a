from odoo import fields, models

from . import readers


class SaleOrder(models.Model):
    """What an order still owes for the goods that were delivered."""

    _inherit = "sale.order"

    collection_ids = fields.One2many(
        "order.process.collection", "order_id", "Collections", readonly=True, groups=readers.COLLECTION
    )
    freight_ids = fields.One2many("order.process.freight", "order_id", "Freight", readonly=True, groups=readers.FREIGHT)

    def _is_collected_at_delivery(self):
        """Whether the escort collects the goods' money from the dealer."""
        self.ensure_one()
        return self.sudo().carrier_id.payment_rule == "on_delivery"

    def _get_goods_lines(self):
        return self.order_line.filtered(
            lambda line: not line.display_type and not line.is_downpayment and line.product_id.type == "consu"
        )

    def _get_delivered_value(self):
        """What the delivered quantities are worth, taxes included, in the order's currency.

        What stands beside the goods (discounts on the order, freight, the odd amount) goes along in proportion, so
        that an order delivered whole is worth its total."""
        self.ensure_one()
        lines = self._get_goods_lines()
        whole = sum(lines.mapped("price_total"))
        if not whole:
            delivered = any(line.qty_delivered > 0 for line in lines)
            return self.amount_total if delivered or not lines else 0.0
        done = sum(
            line.price_total * line.qty_delivered / line.product_uom_qty for line in lines if line.product_uom_qty
        )
        rest = self.amount_total - whole
        return self.currency_id.round(done + rest * min(done / whole, 1.0))

    def _get_owed(self):
        """``{order: amount}`` owed for delivered goods, in the currency of each order; never negative."""
        received = self._get_received()
        return {
            order: order.currency_id.round(max(0.0, order.sudo()._get_delivered_value() - received[order]))
            for order in self
        }
