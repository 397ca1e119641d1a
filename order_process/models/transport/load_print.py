import io

from odoo import models
from odoo.exceptions import UserError
from odoo.tools.pdf import merge_pdf

from ..base.plain import as_text
from ..base.reason import ask_reason
from ..base.window import open_dialog

REPORT = "order_process.report_load"
# What follows the load sheet, each as it is printed by itself.
APPENDED = (("order_process.report_paper", "papers"), ("order_process.action_report_package_labels", "labels"))
ask_reason("stock.picking.batch", reprint_load="action_print_load")


class StockPickingBatch(models.Model):
    """One PDF for a load: the load sheet, all papers and all labels, in the order of loading (E11)."""

    _inherit = "stock.picking.batch"

    def action_print_load(self, reason=None):
        """Print the load: sheet, papers that were not printed yet, labels; each print is counted at its paper.

        :param reason: why everything is printed once more; the papers are marked as copies then
        :raises UserError: to whom the role is missing, or where all is printed and no reason is given
        """
        self._check_keeper_of_load()
        printable, reason = self._get_printable(), as_text(reason)
        if not reason and not any(self._get_to_print(printable)):
            raise UserError(
                self.env._(
                    "Everything that is checked on %s is printed. Say why it is printed again; the papers are marked as"
                    " copies.",
                    self.name,
                )
            )
        return self._print_load(printable, reason)

    def _print_load(self, printable, reason):
        """Note the prints and make the PDF: of what was never printed, or of everything where a reason is given."""
        papers, _bare = self._get_to_print(printable)
        if reason:
            papers = self.env["order.process.paper"].sudo().union(*printable.values())
        papers.order_id._lock_rows()
        papers.with_env(self.env)._note_print(reason)
        if not self.load_sheet_ids or self._get_open_pickings():
            self.env["order.process.load.sheet"]._open_for(self)
        return self.env.ref("order_process.action_report_load").report_action(self, config=False)

    def action_print_load_or_ask(self):
        """Print; where everything was printed before, ask for the reason first."""
        self.ensure_one()
        if any(self._get_to_print(self._get_printable())):
            return self.action_print_load()
        self._check_keeper_of_load()
        return open_dialog(
            self.env._("Print again"),
            "order.process.reason",
            default_decision="reprint_load",
            active_model=self._name,
            active_ids=self.ids,
        )

    def _check_keeper_of_load(self):
        """As for loading; what has left is printed again as well.

        :raises UserError: to everybody else
        """
        if self.trip_state in ("way", "back", "closed"):
            self._get_loaded_pickings()._check_keeper()
        else:
            self._check_loader()

    def _get_printable(self, standings=None):
        """``{transfer: papers}`` of what is checked or has left, in the order of loading.

        :param standings: those of the whole load, where they are known
        """
        if standings is None:
            standings = self._get_loaded_pickings()._get_standings()
        return {
            picking: standing.papers for picking, standing in standings.items() if standing.state in ("checked", "left")
        }

    def _get_to_print(self, printable):
        """``(papers, transfers without papers)`` that were never printed."""
        papers = self.env["order.process.paper"].sudo().union(*printable.values())
        bare = [picking.id for picking, own in printable.items() if not own and not self.load_sheet_ids]
        return papers.filtered(lambda paper: not paper.print_count), self.env["stock.picking"].browse(bare)

    def _prepare_print(self):
        """What the PDF shows: the load sheet, the papers of which a print was asked for and is not made yet, and the
        transfers whose labels are printed with it: those of these papers, and those without papers."""
        self.ensure_one()
        printable = self._get_printable()
        sheet = self._get_open_sheet() or self.load_sheet_ids[:1]
        still_here = {picking: papers for picking, papers in printable.items() if not picking._has_left()}
        papers = self.env["order.process.paper"].sudo().union(*printable.values()).with_env(self.env)
        asked = papers.filtered(lambda paper: paper._get_asked_print())
        labelled = [picking.id for picking, own in printable.items() if not own or own.with_env(self.env) & asked]
        return {
            "load": sheet._get_print_values(None if sheet.signed_on else still_here),
            "papers": asked,
            "labels": self.env["stock.picking"].browse(labelled),
        }


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        report = self._get_report(report_ref)
        if report.report_name != REPORT or not res_ids:
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)
        prints = {trip.id: trip._prepare_print() for trip in self.env["stock.picking.batch"].browse(res_ids)}
        data = {**(data or {}), "prints": prints}
        streams = super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)
        for trip_id, found in streams.items():
            own = [
                self._render_qweb_pdf(report_name, prints[trip_id][name].ids)[0]
                for report_name, name in APPENDED
                if found["stream"] and prints[trip_id][name]
            ]
            if own:
                found["stream"] = io.BytesIO(merge_pdf([found["stream"].getvalue(), *own]))
        return streams
