from typing import NamedTuple

from odoo import models
from odoo.tools import format_date


class DealerPaper(NamedTuple):
    """A paper that the dealer may open: ``name`` with its number, a word about it, the page with its PDF, and
    ``scans`` as ``(name, url)``."""

    name: str
    note: str
    url: str
    scans: tuple


class SaleOrder(models.Model):
    """The papers and invoices of an order that its dealer may open (L2). Called as superuser."""

    _inherit = "sale.order"

    def _get_open_papers(self):
        """The papers that hold and concern the dealer, in the order in which they are issued."""
        self.ensure_one()
        papers = self.paper_ids.filtered(lambda paper: paper.state != "void" and paper.type_id.for_dealer)
        if not self.env.user._sees_dealer_prices():
            papers = papers.filtered(lambda paper: not paper.type_id.show_prices)
        return papers.sorted(lambda paper: (paper.type_id.sequence, paper.id))

    def _get_dealer_papers(self):
        """Papers of the order that the dealer may open, as :class:`DealerPaper`."""
        base = f"/my/orders/{self.id}/paper"
        papers = [
            DealerPaper(
                f"{paper.type_id.name} {paper.name}",
                self._describe_paper(paper),
                f"{base}/{paper.id}",
                tuple((scan.name, f"{base}/{paper.id}/scan/{scan.id}") for scan in paper.scan_ids),
            )
            for paper in self._get_open_papers()
        ]
        if not self.env.user._sees_dealer_prices():
            return papers
        invoices = self.invoice_ids.filtered(lambda move: move.state == "posted").sorted("id")
        papers += [
            DealerPaper(
                f"{move.type_name} {move.name}",
                format_date(self.env, move.invoice_date),
                f"/my/invoices/{move.id}?report_type=pdf",
                (),
            )
            for move in invoices
        ]
        return papers

    def _describe_paper(self, paper):
        if paper.signed_by and paper.state != "issued":
            return self.env._("signed by %s", paper.signed_by)
        return self.company_id._describe_instant(paper.issued_on)


class OrderProcessPaper(models.Model):
    _inherit = "order.process.paper"

    def _get_report_base_filename(self):
        """The name of the file that a dealer downloads."""
        self.ensure_one()
        return f"{self.type_id.name} {self.name}"
