from odoo import api, fields, models
from odoo.tools import format_date, format_datetime

from .window import open_record

KINDS = [("created", "Created"), ("changed", "Changed"), ("deleted", "Deleted")]


class OrderProcessRuleChange(models.Model):
    """Who changed what of which rule, and when: one append-only list for every rule that the gate reads (M6)."""

    _name = "order.process.rule.change"
    _inherit = ["order.process.evidence"]
    _description = "Change of a Rule"
    _order = "at desc, id desc"
    _rec_name = "name"

    at = fields.Datetime("When", required=True, index=True)
    user_id = fields.Many2one("res.users", "By", required=True, ondelete="restrict", index=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: a rule of every company.")
    model = fields.Char("Model", required=True)
    res_id = fields.Many2oneReference("Record", model_field="model", required=True)
    model_name = fields.Char("Kind of Rule", compute="_compute_texts")
    name = fields.Char("Rule", required=True, help="As it was called then.")
    kind = fields.Selection(KINDS, required=True)
    field = fields.Char("Field Name")
    old = fields.Json()
    new = fields.Json()
    old_amount = fields.Float("Amount Before")
    new_amount = fields.Float("Amount After")
    field_label = fields.Char("What", compute="_compute_texts")
    old_text = fields.Text("Before", compute="_compute_texts")
    new_text = fields.Text("After", compute="_compute_texts")

    _rule = models.Index("(model, res_id, id)")

    @api.model
    def _prepare(self, record, kind, **vals):
        """One row about a record, now and by the current user."""
        return {
            "at": fields.Datetime.now(),
            "user_id": self.env.uid,
            "model": record._name,
            "res_id": record.id,
            "kind": kind,
            **vals,
        }

    @api.depends_context("lang", "tz")
    @api.depends("model", "field", "old", "new")
    def _compute_texts(self):
        for change in self:
            change.model_name = self.env["ir.model"]._get(change.model).name or change.model
            change.field_label = change._get_field_label(change.field) if change.field else False
            change.old_text = change._describe(change.old)
            change.new_text = change._describe(change.new)

    def _get_field_label(self, name):
        field = self.env[self.model]._fields.get(name) if self.model in self.env else None
        return field.get_description(self.env, ["string"])["string"] if field else name

    def _describe(self, value):
        """A value as people read it; that of a new or deleted rule is one line for each of its fields."""
        if self.field:
            # In a box, because a bare zero or no would be stored as nothing.
            return self._describe_value(self.field, (value or {}).get("is"))
        return "\n".join(
            f"{self._get_field_label(name)}: {self._describe_value(name, part)}" for name, part in (value or {}).items()
        )

    def _describe_value(self, name, value, model=None):
        rule = self.env.get(model or self.model)
        field = rule._fields.get(name) if rule is not None else None
        if isinstance(value, bool) and field is not None and field.type == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        if value is None or value is False or value in ("", []):
            return "–"
        if isinstance(value, list):
            return ", ".join(value)
        if field is None:
            return str(value)
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        if field.type == "datetime":
            return format_datetime(self.env, value, tz=self.env.context.get("tz"), dt_format="short")
        if field.type == "date":
            return format_date(self.env, value)
        if name in rule._get_rule_names("clock_fields"):
            minutes = round(value * 60)
            return f"{minutes // 60:02d}:{minutes % 60:02d}"
        return f"{value:g}" if isinstance(value, float) else str(value)

    def action_open_rule(self):
        """Open the rule as it is now."""
        self.ensure_one()
        return open_record(self.env[self.model].browse(self.res_id))
