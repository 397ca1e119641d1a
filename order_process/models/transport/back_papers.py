import re

from odoo import models
from odoo.exceptions import AccessError, UserError

from ..base.plain import as_text
from ..base.sentinel import internal
from ..base.staff import check_role
from .trip_rules import MANAGER

# The code on a paper leads to its public page, which ends with its token.
IN_LINK = re.compile(r"/paper/([^/?#\s]+)")


class StockPickingBatch(models.Model):
    """Signed originals come back with the trip: each is ticked by its code."""

    _inherit = "stock.picking.batch"

    def _get_papers_back(self):
        """``(to come, came)``: papers of what was taken at the doors of this trip whose originals come back."""
        self.ensure_one()
        proofs = self.env["order.process.proof"].sudo().search(
            [("trip_id", "=", self.id), ("void_on", "=", False), ("outcome", "in", ("delivered", "part"))]
        )
        chains = proofs.picking_id._get_previous() if proofs else {}
        pickings = self.env["stock.picking"].sudo().union(*chains.values())
        papers = pickings.paper_ids.filtered(lambda paper: paper.comes_back and paper.state != "void")
        came = papers.filtered(lambda paper: paper.state == "returned")
        return papers - came, came

    def _get_paper_problems(self):
        if self.sudo().papers_excused:
            return []
        waiting, _came = self._get_papers_back()
        if not waiting:
            return []
        names = ", ".join(f"{paper.type_id.name} {paper.name}" for paper in waiting.with_env(self.env).sudo())
        return [self.env._("These papers have not come back: %s. Scan their codes.", names)]

    def action_scan_paper(self, code):
        """Tick a paper that came back with the trip.

        :param str code: what the scanner reads: the link of its code, or its number
        :return: ``{"number", "name", "left"}``
        :raises UserError: a code that is no paper's, or that of a paper of another trip; why it cannot be taken back
        """
        self.ensure_one()
        self._check_back_people()
        self._check_trip_state("back")
        paper = self._find_paper(as_text(code))
        waiting, came = self._get_papers_back()
        if paper in came:
            raise UserError(self.env._("%s is ticked already.", paper.name))
        if paper not in waiting:
            raise UserError(
                self.env._(
                    "%(paper)s %(number)s of %(order)s does not belong to this trip: lay it aside, it comes back with"
                    " its own.",
                    paper=paper.type_id.name,
                    number=paper.name,
                    order=paper.order_id.name,
                )
            )
        paper.with_env(self.env).action_return(self.env._("came back with %s", self.name))
        self.invalidate_recordset(["close_problems"])
        return {"number": paper.name, "name": paper.type_id.name, "left": len(waiting) - 1}

    def _find_paper(self, code):
        papers = self.env["order.process.paper"].sudo().with_env(self.env(su=True))
        found = IN_LINK.search(code)
        domain = [("token", "=", found[1])] if found else [("name", "=", code)]
        paper = papers.search([*domain, ("company_id", "=", self.company_id.id)], limit=1) if code else papers
        if not paper:
            raise UserError(
                self.env._("“%s” is the code of none of our papers: scan the square code on the paper.", code[:80])
            )
        return paper

    def action_excuse_papers(self, reason):
        """Let a trip be closed although papers are missing.

        :raises UserError: without a reason; to who is no approving manager or took the goods along
        """
        refusal = self.env._("An approving manager lets a trip be closed without its papers.")
        check_role(self.env, MANAGER, refusal, AccessError)
        self.check_access("read")
        reason = as_text(reason)
        if not reason:
            raise UserError(self.env._("Say where the papers are."))
        for trip in self:
            trip._check_trip_state("back")
            trip._check_not_own()
            waiting, _came = trip._get_papers_back()
            if not waiting:
                raise UserError(self.env._("No paper of %s is missing.", trip.name))
            internal(trip).write({"papers_excused": reason})
            trip._log_trip("decided", f"{', '.join(waiting.mapped('name'))}: {reason}")
        return True
