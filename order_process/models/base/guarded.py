from odoo import api, models, tools
from odoo.exceptions import UserError

from .sentinel import is_internal


class OrderProcessGuarded(models.AbstractModel):
    """One guard for documents of core: fields declared as ``kept`` are written by internal code only (``True``, or a
    function of the environment that says why), and capabilities refuse what must not happen in ``_guard_write`` and
    ``_guard_unlink``.

    Inherited before the document, so that it is asked before core."""

    _name = "order.process.guarded"
    _description = "Document Kept by the Order Process"

    def _valid_field_parameter(self, field, name):
        return name == "kept" or super()._valid_field_parameter(field, name)

    @api.model
    @tools.ormcache("self._name")
    def _get_kept_fields(self):
        """The names of the fields that nobody writes but internal code."""
        return frozenset(name for name, field in self._fields.items() if getattr(field, "kept", False))

    @api.model_create_multi
    def create(self, vals_list):
        kept = self._get_kept_fields()
        if kept and not is_internal(self.env):
            for vals in vals_list:
                self._refuse_kept(name for name in kept.intersection(vals) if vals[name])
            # Written out, because a context or a person's own defaults would fill them in.
            vals_list = [{**vals, **dict.fromkeys(kept, False)} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if not is_internal(self.env):
            self._guard_write(vals)
            self._refuse_kept(self._get_kept_fields().intersection(vals))
        return super().write(vals)

    def unlink(self):
        if self:
            self._guard_unlink()
        return super().unlink()

    @api.model
    def _refuse_kept(self, names):
        """:raises UserError: naming these fields, if there are any"""
        names = sorted(names)
        for name in names:
            if callable(self._fields[name].kept):
                raise UserError(self._fields[name].kept(self.env))
        labels = [self._fields[name].get_description(self.env, ["string"])["string"] for name in names]
        if labels:
            raise UserError(self.env._("%s: this is kept by the system and not written by hand.", ", ".join(labels)))

    def _guard_write(self, vals):
        """Hook for capabilities: refuse these values, before anything is written; not asked of internal code."""

    def _guard_unlink(self):
        """Hook for capabilities: refuse to delete these documents."""
