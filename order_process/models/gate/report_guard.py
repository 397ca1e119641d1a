from odoo import models

OWN = "order_process."


class IrActionsReport(models.Model):
    """Whoever may not read a record may not print it either (L3).

    Core renders for everybody who is signed in and relies on the fields being read with the reader's rights; sheets of
    this add-on are put together as superuser. Pages of the portal print as superuser what they have asked for before.
    """

    _inherit = "ir.actions.report"

    def _get_rendering_context(self, report, docids, data):
        closed = report.report_name.startswith(OWN) or self.env.user.share
        if closed and not self.env.su and docids and report.model in self.env:
            self.env[report.model].browse(docids).check_access("read")
        return super()._get_rendering_context(report, docids, data)
