from odoo import api, models
from odoo.exceptions import UserError

from .sentinel import external, internal, is_internal


class OrderProcessEvidence(models.AbstractModel):
    """Rows that prove what happened: written by internal code only and never deleted, not by administrators either."""

    _name = "order.process.evidence"
    _description = "Append-only Evidence"

    _evidence_mutable = frozenset()
    # Why nobody changes the files of these records, where they are evidence too (a lazy translation).
    _files_refusal = None

    @api.model
    def _append(self, vals_list):
        """Write new evidence as the system and return it in the caller's environment."""
        return external(internal(self).create(vals_list), self)

    def _advance(self, vals):
        """Write the fields of a row that may still change (see ``_evidence_mutable``)."""
        internal(self).write(vals)

    def _get_label(self, name):
        """What people read for the value of a selection."""
        return dict(self._fields[name]._description_selection(self.env)).get(self[name])

    def _evidence_name(self):
        return self.env["ir.model"]._get(self._name).name

    @api.model_create_multi
    def create(self, vals_list):
        if not is_internal(self.env):
            raise UserError(self.env._("%s: these records are written by the system only.", self._evidence_name()))
        # Core would make large pictures smaller when it stores them: another file than the one that was sent.
        as_sent = self.with_context(image_no_postprocess=True)
        return super(OrderProcessEvidence, as_sent).create(vals_list).with_env(self.env)

    def write(self, vals):
        if not is_internal(self.env) or not self._evidence_mutable.issuperset(vals):
            raise UserError(
                self.env._("%s: these records are evidence and cannot be changed, by nobody.", self._evidence_name())
            )
        return super().write(vals)

    def unlink(self):
        # Not an ondelete hook: core skips those when a caller's context says that a module is being uninstalled.
        if self:
            raise UserError(
                self.env._("%s: these records are evidence and cannot be deleted, by nobody.", self._evidence_name())
            )
        return super().unlink()


class IrAttachment(models.Model):
    """The files of evidence, where its model says so, are evidence themselves."""

    _inherit = "ir.attachment"

    def _refuse_evidence(self):
        for name in set(self.sudo().filtered("res_id").mapped("res_model")):
            model = self.env.get(name)
            if isinstance(model, self.env.registry["order.process.evidence"]) and model._files_refusal:
                raise UserError(self.env._(model._files_refusal))

    def write(self, vals):
        self._refuse_evidence()
        return super().write(vals)

    def unlink(self):
        self._refuse_evidence()
        return super().unlink()
