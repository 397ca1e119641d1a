from odoo import api, models
from odoo.fields import Domain

from .dealer_closed import CLOSED_COMODELS, FREE_MODELS, OPEN_FIELDS, OWN_PEOPLE, SITE_MODELS, is_inside, is_ours


class Base(models.AbstractModel):
    """What is internal is closed to everybody who is no employee, on every model (L3).

    Portal users may read their own orders, transfers and invoices over RPC, and name any path of fields from there in
    a condition, an order or a group. Who reviewed, what was said about a dealer, what exceeds policy, why something is
    held are nobody's business outside; the portal's pages read as superuser what they show.

    Closed are: what this add-on adds to a model; what core's mixins keep of messages, activities and ratings; remarks
    of staff; whatever leads to people who work here, or to a model that the user may not read; and what is only the
    end of such a path."""

    _inherit = "base"

    @api.model
    def _has_field_access(self, field, operation):
        env = self.env
        if env.su or not env.user.share:  # written out: asked of every field that is read
            return super()._has_field_access(field, operation)
        return super()._has_field_access(field, operation) and not self._is_closed_to_dealers(field)

    @api.model
    def _is_closed_to_dealers(self, field):
        if is_ours(field._modules):
            return field.name not in OPEN_FIELDS
        if self._name.startswith(FREE_MODELS):
            return False
        if is_inside(self._name, field.name) or self._leads_inside(field):
            return True
        return bool(field.related) and self._is_path_closed(field.related.split("."))

    @api.model
    def _leads_inside(self, field):
        if not field.relational or field.name in OWN_PEOPLE.get(self._name, ()):
            return False
        comodel = field.comodel_name
        if comodel in CLOSED_COMODELS or comodel not in self.env:
            return True
        return not self._name.startswith(SITE_MODELS) and not self.env[comodel].has_access("read")

    @api.model
    def _is_path_closed(self, names):
        model = self
        for name in names:
            field = model._fields[name]
            if model._is_closed_to_dealers(field):
                return True
            model = self.env[field.comodel_name] if field.relational else model
        return False

    # === Conditions, orders and groups ===

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Core asks for the rights on a field where it ends up in SQL. Fields that are searched by a method, and what
        lies behind a field that passes the rules by, it does not ask for."""
        if not self.env.su and self.env.user.share:
            domain = Domain(domain)
            self._check_dealer_domain(domain)
        return super()._search(domain, *args, **kwargs)

    @api.model
    def _check_dealer_domain(self, domain):
        """:raises AccessError: a condition names a field that is closed, at any depth"""
        for condition in domain.iter_conditions():
            model = self._check_dealer_path(condition.field_expr)
            if condition.operator.startswith(("any", "not any")) and isinstance(condition.value, (Domain, list, tuple)):
                model._check_dealer_domain(Domain(condition.value))

    @api.model
    def _check_dealer_path(self, path):
        """Check every field of a path; what is none is core's to refuse.

        :return: the model to which the path leads
        """
        model = self
        for name in path.split("."):
            field = model._fields.get(name)
            if field is None:
                return model
            model._check_field_access(field, "read")
            if field.relational and field.comodel_name in self.env:
                model = self.env[field.comodel_name]
        return model

    def _traverse_related_sql(self, alias, field, query):
        """Core follows a related field to its end before it asks for rights."""
        if not self.env.su and self.env.user.share:
            self._check_field_access(field, "read")
        return super()._traverse_related_sql(alias, field, query)

    def _read_group_groupby(self, alias, groupby_spec, query):
        """Core groups by a many2many without asking for rights."""
        if not self.env.su and self.env.user.share:
            self._check_dealer_path(groupby_spec.split(":")[0])
        return super()._read_group_groupby(alias, groupby_spec, query)
