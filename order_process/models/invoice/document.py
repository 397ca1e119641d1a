from odoo import api, models


class AccountMove(models.Model):
    """The invoice as the dealer gets it: what is posted is an invoice, its days are those of the company's clock."""

    _inherit = "account.move"

    @api.depends("line_ids.sale_line_ids.order_id.effective_date")
    def _compute_delivery_date(self):
        super()._compute_delivery_date()
        for move in self:
            days = [order._get_delivery_day() for order in move.line_ids.sale_line_ids.order_id]
            if any(days):
                move.delivery_date = max(filter(None, days))

    def _get_invoice_legal_documents(self, filetype, allow_fallback=False):
        self._keep_invoice_document(allow_fallback and filetype == "pdf")
        return super()._get_invoice_legal_documents(filetype, allow_fallback=allow_fallback)

    def _get_invoice_legal_documents_all(self, allow_fallback=False):
        self._keep_invoice_document(allow_fallback)
        return super()._get_invoice_legal_documents_all(allow_fallback=allow_fallback)

    def _keep_invoice_document(self, wanted):
        """Make the document of a posted invoice where nobody has sent it yet: core would give whoever downloads it a
        proforma invoice instead."""
        if wanted and self.state == "posted" and self._is_process_document():
            self.sudo()._make_process_pdf()

    def _make_process_pdf(self):
        """Core's own PDF of the invoice, kept with it, where there is none yet."""
        missing = self.filtered(lambda move: not move.invoice_pdf_report_id)
        if missing:
            self.env["account.move.send"].sudo()._generate_and_send_invoices(missing, sending_methods=["manual"])


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _get_rendering_context(self, report, docids, data):
        data = super()._get_rendering_context(report, docids, data)
        if self.env.context.get("proforma_invoice") and report.model == "account.move":
            moves = self.env["account.move"].browse(docids).sudo()
            data["proforma"] = not all(move.state == "posted" and move._is_process_document() for move in moves)
        return data
