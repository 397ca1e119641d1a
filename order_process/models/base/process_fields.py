from odoo import api, models, tools
from odoo.exceptions import UserError


class OrderProcessFields(models.AbstractModel):
    """Which fields stand still, for whom and when: each capability says it of its own fields in ``_process_fields``.

    - ``system``: written by the system only, for everybody and in every company: what is forged while the process is
      off would count when it is on again;
    - ``computed`` and stored: core lets RPC write them, and levels, rules and invoices rely on them;
    - ``content``: what people review; it stands still from submission on;
    - ``amendable``: content that the order desk may still change in a confirmed order, for the levels concerned to
      review again;
    - ``fillable``: asked for at dispatch only: what was left empty may be filled in later, what was said stays;
    - ``recorded``: must not change silently (A6): the history keeps the old and the new value, as of ``fillable``."""

    _name = "order.process.fields"
    _description = "Fields by Kind"

    _process_fields = {}

    @api.model
    @tools.ormcache("kind")
    def _get_process_fields(self, kind):
        """The names of the fields of a kind, from all rooms."""
        kinds = {"content": ("content", "amendable"), "recorded": ("recorded", "fillable")}.get(kind, (kind,))
        said = [vars(part)["_process_fields"] for part in type(self).mro() if "_process_fields" in vars(part)]
        return frozenset().union(*[names.get(kind, ()) for names in said for kind in kinds])

    @api.model
    def _get_initial_facts(self):
        """What the system's own fields say of a new record, where they do not follow from others."""
        own = map(self._fields.get, self._get_process_fields("system"))
        return {
            field.name: field.default(self) if field.default else False
            for field in own
            if field.type != "one2many" and not field.compute
        }

    def _compute_unforged(self):
        """Have what follows from other fields computed for new records: a context or a person's own defaults would be
        kept."""
        names = self._get_process_fields("system") | self._get_process_fields("computed")
        for field in map(self._fields.get, names):
            if field.store and field.compute and not field.precompute:
                self.env.add_to_compute(field, self)

    @api.model
    def _label_fields(self, names):
        return ", ".join(self._fields[name].get_description(self.env, ["string"])["string"] for name in names)

    @api.model
    def _refuse_fields(self, names):
        """:raises UserError: where there are any"""
        if names:
            raise UserError(
                self.env._("These fields are set by the order process only: %s.", self._label_fields(sorted(names)))
            )
