from odoo import models

# The paper format of each form that a paper type may name.
FORMATS = {
    "a4": "order_process.paperformat_paper",
    "whole": "order_process.paperformat_paper_whole",
    "half": "order_process.paperformat_paper_half",
    "third": "order_process.paperformat_paper_third",
}


class IrActionsReport(models.Model):
    """Papers of one form are printed together, each form on paper of its own size."""

    _inherit = "ir.actions.report"

    def _get_print_runs(self, record_ids):
        runs = super()._get_print_runs(record_ids)
        if self.report_name != "order_process.report_paper":
            return runs
        papers = self.env["order.process.paper"].sudo().browse(dict.fromkeys(record_ids))
        by_form = papers.grouped(lambda paper: paper.type_id.form)
        return [(self.env.ref(FORMATS[form]).sudo(), own.ids) for form, own in by_form.items()]
