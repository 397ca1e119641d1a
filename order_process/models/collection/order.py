from odoo import api, fields, models

from ..payment import readers


class SaleOrder(models.Model):
    """What an order still owes for the goods that were delivered."""

    _inherit = "sale.order"

    collection_ids = fields.One2many(
        "order.process.collection", "order_id", "Collections", readonly=True, groups=readers.COLLECTION
    )

    def _is_collected_at_delivery(self):
        """Whether the escort collects the goods' money from the dealer."""
        self.ensure_one()
        return self._get_carrier().payment_rule == "on_delivery"

    def _get_delivered_value(self):
        """What the goods with the dealer are worth, taxes and what goes along with them included, in the order's
        currency."""
        self.ensure_one()
        return self._get_worth({line: line._get_delivered() for line in self._get_goods_lines()})

    def _get_owed(self):
        """``{order: amount}`` owed for delivered goods, in the currency of each order; never negative."""
        received = self._get_received()
        return {
            order: order.currency_id.round(max(0.0, order.sudo()._get_delivered_value() - received[order]))
            for order in self
        }

    def _get_received_transfers(self):
        """A dealer who has paid at the door has the goods."""
        paid = self.sudo().collection_ids.filtered(lambda record: record.state != "void" and record.goods_amount)
        return super()._get_received_transfers() | paid.picking_id.filtered(lambda picking: picking.state == "done")

    def _get_due_for_invoice(self):
        due = super()._get_due_for_invoice()
        return due - due.filtered(lambda order: order._get_invoice_moment() == "receipt")._get_short_at_the_door()

    def _get_short_at_the_door(self):
        """The orders of which a dealer paid less than was owed and has not confirmed the receipt: goods may be coming
        back, and finance looks before it invoices."""
        records = self.sudo().collection_ids.filtered(lambda record: record.state != "void")
        short = records.filtered(
            lambda record: record.currency_id.compare_amounts(record.goods_amount, record.expected_goods) < 0
        )
        return self.filtered(lambda order: order.sudo() in short.order_id and not order.receipt_confirmed_on)


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.depends("order_id.collection_ids.state")
    def _compute_qty_to_invoice(self):
        super()._compute_qty_to_invoice()
