from odoo.http import request

from ..models.base.file_kind import SCAN_TYPES
from .portal_dealer import PortalDealer, dealer_page, send_file


class PortalOrderPaper(PortalDealer):
    """A dealer opens the papers of an order: delivery notes, slips, loading proofs with their scans (L2)."""

    @dealer_page("/my/orders/<int:order_id>/paper/<int:paper_id>")
    def portal_order_paper(self, order_id, paper_id, **_kwargs):
        """The paper as PDF, marked as the dealer's copy."""
        paper = self._get_paper(order_id, paper_id)
        return self._show_report(model=paper, report_type="pdf", report_ref="order_process.action_report_paper")

    @dealer_page("/my/orders/<int:order_id>/paper/<int:paper_id>/scan/<int:scan_id>")
    def portal_order_paper_scan(self, order_id, paper_id, scan_id, **_kwargs):
        """A scan that belongs to the paper."""
        scan = self._get_paper(order_id, paper_id).scan_ids.filtered(lambda one: one.id == scan_id)
        if not scan:
            raise request.not_found()
        return send_file(scan, SCAN_TYPES)

    def _get_paper(self, order_id, paper_id):
        """The paper of the dealer's own order.

        :raises NotFound: it is not, is void, or is none of the dealer's business"""
        paper = self._get_dealer_order(order_id)._get_open_papers().filtered(lambda one: one.id == paper_id)
        if not paper:
            raise request.not_found()
        return paper
