from odoo import api, models

from ..payment.gate import INVOICE_FIRST


class SaleOrderLine(models.Model):
    """What can be invoiced follows the delivery method: where the invoice comes first what was ordered, without what
    came back for good; where it follows the receipt what was delivered or, once the dealer has confirmed a part of
    that, this part. The product's own policy decides where the method leaves it free. What stands beside the goods goes
    with them."""

    _inherit = "sale.order.line"

    @api.depends(
        "order_id.carrier_id",
        "order_id.process_controlled",
        "order_id.receipt_confirmed_on",
        "order_id.paper_ids.state",
        "order_id.order_line.qty_delivered",
        "order_id.order_line.qty_invoiced",
        "order_id.order_line.product_uom_qty",
    )
    def _compute_qty_to_invoice(self):
        super()._compute_qty_to_invoice()
        orders = self.filtered(lambda line: line.state == "sale").order_id._under_process()
        by_order = self.grouped("order_id")
        received = orders._get_received_quantities()
        for order in orders:
            goods = (by_order[order] & order._get_goods_lines()).with_prefetch(self._prefetch_ids)
            order._set_goods_to_invoice(goods, received)
            order._set_beside_to_invoice(by_order[order] & order._get_lines_beside())

    def _get_to_invoice(self, received=None):
        """How much is to be invoiced, below zero what is to be credited, not cut to the decimals of the line's unit;
        ``None`` where the product's own policy decides and core's figure is exact.

        :param float received: what is known to be with the dealer, where that is a part of what has left
        """
        self.ensure_one()
        moment = self.order_id._get_invoice_moment()
        if moment == "receipt":
            return (self._get_delivered() if received is None else received) - self._get_invoiced()
        if moment in INVOICE_FIRST or self.product_id.invoice_policy == "order":
            return self.product_uom_qty - self._get_returned() - self._get_invoiced()
        return None if self._is_exact() else self._get_delivered() - self._get_invoiced()


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _set_goods_to_invoice(self, lines, received):
        for line in lines:
            exact = None if line.combo_item_id else line._get_to_invoice(received.get(line))
            if exact is not None:
                line.qty_to_invoice = line._show_open(exact)

    def _get_received_quantities(self):
        """``{line: quantity}`` of the goods that are known to be with the dealer, of orders that are invoiced on
        receipt and of which that is a part of what has left; in bulk."""
        waiting = self.filtered(
            lambda order: order._get_invoice_moment() == "receipt"
            and not order.receipt_confirmed_on
            and any(line.qty_delivered > 0 for line in order.order_line)
        )
        by_order = waiting._get_received_transfers().grouped("sale_id") if waiting else {}
        return {
            line.with_env(self.env): min(line._get_delivered(), line._get_kept_of(transfers))
            for order, transfers in by_order.items()
            for line in order._get_goods_lines()
            if line.qty_delivered_method == "stock_move"
        }

    def _set_beside_to_invoice(self, lines):
        """What stands beside the goods follows what of them is invoiced on receipt, or to be; elsewhere it goes with
        the first of them, and back with what came back."""
        goods = self._get_goods_lines()
        if not lines or not goods.filtered(lambda line: line.product_uom_qty and line.price_total):
            return
        if self._get_invoice_moment() == "receipt":
            asked = {line: line.qty_invoiced + line.qty_to_invoice for line in goods}
        else:
            asked = {line: line.product_uom_qty - line._get_returned() for line in goods}
        asked = self._get_quantities_beside(asked)
        for line in lines:
            with_goods = line.reward_id or line.is_delivery or line.is_rounding
            if with_goods or line.product_id.invoice_policy == "order":
                line.qty_to_invoice = line.product_uom_id.round(asked[line] - line.qty_invoiced)
