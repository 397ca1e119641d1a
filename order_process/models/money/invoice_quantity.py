from odoo import api, models

from .invoice_gate import INVOICE_FIRST


class SaleOrderLine(models.Model):
    """What can be invoiced follows the delivery method: where the invoice comes first what was ordered, without what
    came back for good; where it follows the receipt what was delivered. The product's own policy decides where the
    method leaves it free."""

    _inherit = "sale.order.line"

    @api.depends("order_id.carrier_id", "order_id.process_controlled")
    def _compute_qty_to_invoice(self):
        super()._compute_qty_to_invoice()
        goods = self.filtered(
            lambda line: line.state == "sale"
            and not line.display_type
            and not line.is_downpayment
            and line.product_id.type == "consu"
            and not line.combo_item_id
        )
        orders = goods.order_id._under_process()
        for line in goods:
            if line.order_id not in orders:
                continue
            moment = line.order_id._get_invoice_moment()
            if moment in INVOICE_FIRST:
                line.qty_to_invoice = line.product_uom_qty - line._get_returned() - line.qty_invoiced
            elif moment == "receipt":
                line.qty_to_invoice = line.qty_delivered - line.qty_invoiced
