from odoo import models
from odoo.exceptions import UserError


class IrAttachment(models.Model):
    """The files of a review error are evidence like the error itself."""

    _inherit = "ir.attachment"

    def _refuse_evidence(self):
        if any(file.res_id and file.res_model == "order.process.review.error" for file in self.sudo()):
            raise UserError(self.env._("The files of a review error are evidence: nobody changes or deletes them."))

    def write(self, vals):
        self._refuse_evidence()
        return super().write(vals)

    def unlink(self):
        self._refuse_evidence()
        return super().unlink()
