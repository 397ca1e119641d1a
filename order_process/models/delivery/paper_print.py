from odoo import fields, models
from odoo.exceptions import UserError

from ..base.plain import as_text
from ..base.window import open_dialog


class OrderProcessPaperPrint(models.Model):
    """One printing of a paper: the first is the original, the others are marked as copies and have a reason."""

    _name = "order.process.paper.print"
    _inherit = ["order.process.evidence"]
    _description = "Print of a Paper"
    _order = "paper_id, number"

    paper_id = fields.Many2one("order.process.paper", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="paper_id.company_id", store=True)
    number = fields.Integer("Copy", required=True, help="0 is the original.")
    user_id = fields.Many2one("res.users", "Printed By", required=True, ondelete="restrict")
    printed_on = fields.Datetime(required=True)
    reason = fields.Char()
    used_on = fields.Datetime(help="When the print was made: one for each time it was asked for.")

    _evidence_mutable = frozenset({"used_on"})

    _once = models.UniqueIndex("(paper_id, number)", "Each copy is printed once.")


class OrderProcessPaper(models.Model):
    _inherit = "order.process.paper"

    def action_print(self, reason=None):
        """Print papers and note who printed which copy; a reprint says why.

        :raises UserError: where a paper was printed before and no reason is given
        """
        self.check_access("read")
        reason = as_text(reason)
        papers = self.union()
        papers.order_id.sudo()._lock_rows()
        again = papers.filtered("print_count")
        if again and not reason:
            raise UserError(
                self.env._(
                    "Printed already: %s. Say why it is printed again; the print is marked as a copy.",
                    ", ".join(f"{paper.type_id.name} {paper.name}" for paper in again),
                )
            )
        papers._note_print(reason)
        return self.env.ref("order_process.action_report_paper").report_action(papers, config=False)

    def _note_print(self, reason):
        now = fields.Datetime.now()
        self.env["order.process.paper.print"]._append(
            [
                {
                    "paper_id": paper.id,
                    "number": paper.print_count,
                    "user_id": self.env.uid,
                    "printed_on": now,
                    "reason": paper.print_count and reason or False,
                }
                for paper in self
            ]
        )
        self.invalidate_recordset(["print_ids", "print_count"])
        self.sudo().with_env(self.env(su=True))._log_papers("paper_printed", **({"reason": reason} if reason else {}))

    def _take_print(self):
        """What the sheet is marked with: nothing on the original, the number on a copy; a dealer who opens it in the
        portal gets a copy of their own, which is not among the prints; whoever else calls the report without asking for
        a print gets a preview that says so."""
        self.ensure_one()
        if self.env.user.share:
            return self.env._("Dealer's copy")
        asked = self._get_asked_print()
        if not asked:
            return self.env._("Preview, not valid")
        asked._advance({"used_on": fields.Datetime.now()})
        return self.env._("Copy %s", asked.number) if asked.number else ""

    def _get_asked_print(self):
        """The print that this person has asked for and that is not made yet."""
        return self.sudo().print_ids.filtered(lambda row: not row.used_on and row.user_id == self.env.user)[:1]

    def action_print_or_ask(self):
        """Print; where a paper was printed before, ask for the reason first."""
        if not self.filtered("print_count"):
            return self.action_print()
        return open_dialog(
            self.env._("Print again"),
            "order.process.reason",
            default_decision="reprint",
            active_model=self._name,
            active_ids=self.ids,
        )
