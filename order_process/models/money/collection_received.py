from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_received(self):
        """``{order: money received}`` in the currency of each order: what its posted invoices were paid, and what
        payments for it have not been matched with an invoice yet."""
        received = {}
        payments = self.env["account.payment"].sudo().search(
            [("process_order_id", "in", self.ids), ("state", "in", ("in_process", "paid"))]
        )
        by_order = payments.grouped("process_order_id")
        for order in self.sudo():
            total = 0.0
            for move in order.invoice_ids.filtered(lambda move: move.state == "posted" and move.amount_total):
                share = move._get_sale_order_invoiced_amount(order)
                total += share * (move.amount_total - move.amount_residual) / move.amount_total
            for payment in by_order.get(order, ()):
                lines = payment.move_id.line_ids.filtered(
                    lambda line: line.account_id.account_type == "asset_receivable"
                )
                total -= sum(
                    line.currency_id._convert(
                        line.amount_residual_currency, order.currency_id, order.company_id, payment.date
                    )
                    for line in lines
                )
            received[order.with_env(self.env)] = order.currency_id.round(total)
        return received
