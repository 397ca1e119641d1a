from odoo import api, models
from odoo.fields import Domain

NAMES = 3


class OrderProcessRegisters(models.AbstractModel):
    """A filter in words, so that who reads the paper knows what its totals are of."""

    _inherit = "order.process.registers"

    @api.model
    def _describe_domain(self, key, domain=()):
        """What was filtered, in the reader's language; “everything” where nothing was."""
        domain = Domain(list(domain))
        if domain.is_true():
            return self.env._("everything")
        return self._say_domain(self.env[self._get_register(key).model], domain)

    def _say_domain(self, model, domain):
        if domain.is_true():
            return self.env._("everything")
        if domain.is_false():
            return self.env._("nothing")
        if hasattr(domain, "field_expr"):
            return self._say_condition(model, domain)
        parts = [self._say_domain(model, part) for part in getattr(domain, "children", [])]
        if domain.OPERATOR == "!":
            return self.env._("not (%s)", self._say_domain(model, domain.child))
        joined = f" {self.env._('or')} ".join(parts) if domain.OPERATOR == "|" else "; ".join(parts)
        return f"({joined})" if domain.OPERATOR == "|" else joined

    def _say_condition(self, model, condition):
        _ = self.env._
        name = condition.field_expr.split(".")[0]
        field = model._fields.get(name)
        label = model.fields_get([name], ["string"]).get(name, {}).get("string", name)
        if isinstance(condition.value, Domain) or not field:
            return label
        words = {
            "in": "",
            "=": "",
            "not in": _("not"),
            "!=": _("not"),
            "child_of": "",
            "ilike": "~",
            "not ilike": _("not ~"),
        }
        said = words.get(condition.operator, condition.operator)
        return f"{label}: {said} {self._say_value(field, condition.value)}".replace(":  ", ": ")

    def _say_value(self, field, value):
        if not isinstance(value, str) and hasattr(value, "__iter__"):
            values = list(value)
            if field.type == "many2one" and all(type(one) is int for one in values):
                # As the reader may see them: an id that was sent in tells no name.
                found = self.env[field.comodel_name].search([("id", "in", values)], limit=NAMES)
                said = found.mapped("display_name")
            else:
                said = [self._say_value(field, one) for one in values[:NAMES]]
            more = len(values) - len(said)
            return ", ".join(said) + (f" … (+{more})" if more > 0 else "")
        if field.type == "many2one" and type(value) is int:
            return self._say_value(field, [value])
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, self.env._("empty"))
        if field.type == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        return str(value) if value not in (False, None) else self.env._("empty")
