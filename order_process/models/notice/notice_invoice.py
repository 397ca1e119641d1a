from odoo import models


class SaleOrder(models.Model):
    """The invoice goes to the dealer as a PDF; it is made when the mail is written, not when finance posts."""

    _inherit = "sale.order"

    def _tell_invoiced(self, moves):
        super()._tell_invoiced(moves)
        for move in moves:
            self._tell("invoiced", key=str(move.id), invoice_id=move.id, invoice=move.name, amount=move.amount_total)

    def _get_notice_attachments(self, occasion, values):
        attachments = super()._get_notice_attachments(occasion, values)
        for order in self if occasion in ("invoiced", "shipped", "loaded") else ():
            moves = order.invoice_ids.filtered(
                lambda move: move.state == "posted" and move.move_type == "out_invoice"
            )
            if occasion == "invoiced":
                moves = moves.filtered(lambda move: move.id == values.get("invoice_id"))
            if occasion != "shipped":
                moves._make_process_pdf()
            attachments[order] |= moves.invoice_pdf_report_id
            if occasion == "loaded":
                paper = order.paper_ids.filtered(lambda paper: paper.id == values.get("paper_id"))
                attachments[order] |= paper.scan_ids
        return attachments
