from odoo import api, models, tools
from odoo.exceptions import UserError


class OrderProcessFields(models.AbstractModel):
    """Which fields stand still, for whom and when: each capability says it of its own fields, by ``super()``.

    Read through :meth:`_get_process_fields`, which asks once per registry."""

    _name = "order.process.fields"
    _description = "Fields by Kind"

    @api.model
    def _get_system_fields(self):
        """Written by the system only, for everybody and in every company: what is forged while the process is off
        would count when it is on again."""
        return set()

    @api.model
    def _get_computed_fields(self):
        """Computed and stored: core lets RPC write them, and levels, rules and invoices rely on them."""
        return set()

    @api.model
    def _get_content_fields(self):
        """What people review; it stands still from submission on."""
        return set()

    @api.model
    def _get_amendable_fields(self):
        """What the order desk may still change in a confirmed order; the levels concerned review it again."""
        return set()

    @api.model
    @tools.ormcache("kind")
    def _get_process_fields(self, kind):
        """The names of the fields of a kind: ``system``, ``computed``, ``content``, ``amendable`` …"""
        return frozenset(getattr(self, f"_get_{kind}_fields")())

    @api.model
    def _get_initial_facts(self):
        """What the system's own fields say of a new record, where they do not follow from others."""
        own = (self._fields[name] for name in self._get_process_fields("system"))
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
