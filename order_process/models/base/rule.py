from odoo import api, fields, models, tools
from odoo.exceptions import AccessError

from .compare import changes
from .staff import check_staff, may

RULE_GROUP = "order_process.group_process_admin"
ADDON = "order_process"
UNRECORDED_TYPES = ("one2many", "binary", "image", "properties")


class OrderProcessRule(models.AbstractModel):
    """What the gate reads: only a process administrator changes it, and every change stays on record (M6).

    A model of the add-on that inherits this is a rule with all its fields. A model of core is one with the fields that
    the add-on adds, and with those of core that the gate reads (``_rule_core_fields``) while the process is on."""

    _name = "order.process.rule"
    _description = "Rule of the Process"

    # Whether the record itself is a rule, so that making and deleting it is a change of the rules.
    _rule_whole = True
    # The add-on's fields that are rules; ``None``: all of them.
    _rule_own_fields = None
    # Of the following, each class that extends the model names its own; all together count.
    _rule_core_fields = frozenset()
    # What the system or everybody writes; no rule.
    _rule_free_fields = frozenset()
    # What a new record may have off, whoever makes it: nothing is checked by it then.
    _rule_switches = frozenset()
    # Hours of the day, shown as 15:30.
    _rule_clock_fields = frozenset()
    # The ways to the company whose rule it is (empty: whichever one works in) and to its name.
    _rule_company = "company_id"
    _rule_name = "display_name"
    # Whether anybody who may write the record may change them: they are guarded in their own way.
    _rule_by_all = False
    # Money that is hidden where the company works with points only.
    _rule_amounts = frozenset()

    rule_change_count = fields.Integer(
        "Changes", compute="_compute_rule_change_count", groups="base.group_user"
    )
    may_set_rules = fields.Boolean(compute="_compute_may_set_rules")

    @api.depends_context("uid")
    def _compute_may_set_rules(self):
        self.may_set_rules = self._may_set_rules()

    def _compute_rule_change_count(self):
        counts = dict(
            self.env["order.process.rule.change"]
            .sudo()
            ._read_group([("model", "=", self._name), ("res_id", "in", self.ids)], ["res_id"], ["__count"])
        )
        for rule in self:
            rule.rule_change_count = counts.get(rule.id, 0)

    def action_open_rule_changes(self):
        """Open what was changed in these rules: who, when, before and after."""
        check_staff(self)
        action = self.env["ir.actions.actions"]._for_xml_id("order_process.action_rule_changes")
        return {**action, "domain": [("model", "=", self._name), ("res_id", "in", self.ids)], "context": {}}

    # === Which fields, which records, who ===

    @api.model
    @tools.ormcache("kind")
    def _get_rule_names(self, kind):
        """What all classes of the model name together as ``core_fields``, ``free_fields``, ``amounts`` …"""
        return frozenset().union(*[vars(part).get(f"_rule_{kind}", ()) for part in type(self).mro()])

    @api.model
    def _is_rule_field(self, name):
        """Whether the gate reads a field, directly or through the rules that it holds."""
        if name in self._get_rule_names("core_fields"):
            return True
        field = self._fields.get(name)
        if field is None or not field.store or field.type in UNRECORDED_TYPES:
            return False
        if name in models.MAGIC_COLUMNS or name in self._get_rule_names("free_fields"):
            return False
        if self._rule_own_fields is not None:
            return name in self._rule_own_fields
        return bool(field._modules) and field._modules[0].startswith(ADDON)

    @api.model
    def _may_set_rules(self):
        """Whether the current user changes rules of this kind; the system does."""
        return self._rule_by_all or may(self.env, RULE_GROUP)

    def _in_process(self):
        """The records whose company works with the process; those of no company, where any does."""
        companies = self.env["res.company"].sudo()
        if "company_id" not in self._fields:
            return self if companies.search_count([("order_process_enabled", "=", True)], limit=1) else self.browse()
        bound = self.filtered(lambda rule: rule.sudo().company_id.order_process_enabled)
        free = self.filtered(lambda rule: not rule.sudo().company_id)
        return bound | free if companies.search_count([("order_process_enabled", "=", True)], limit=1) else bound

    def _get_rule_company(self):
        """The company whose rule the record is; empty for a rule of all."""
        self.ensure_one()
        if self._name == "res.company":
            return self
        if not self._rule_company:
            return self.env.company
        known = self._rule_company.split(".")[0] in self._fields
        return self.sudo().mapped(self._rule_company) if known else self.env["res.company"]

    def _get_rule_name(self):
        self.ensure_one()
        return next(iter(self.sudo().mapped(self._rule_name)), "") or self.sudo().display_name or self._description

    def _refuse_rule(self, names):
        labels = [self._fields[name].get_description(self.env, ["string"])["string"] for name in sorted(names)]
        raise AccessError(
            self.env._(
                "%(rule)s: orders are checked by this (%(fields)s). Only a process administrator changes it; the change"
                " stays on record.",
                rule=", ".join({rule._get_rule_name(): None for rule in self}) or self._description,
                fields=", ".join(labels) or self.env["ir.model"]._get(self._name).name,
            )
        )

    def _check_rule_change(self, vals, names):
        if self._may_set_rules():
            return
        core = self._get_rule_names("core_fields")
        own = names - core
        bound = self._in_process() if names & core else self.browse()
        for rule in self:
            asked = names if rule in bound else own
            changed = {name for name in asked if changes(rule.sudo(), vals, frozenset({name}))}
            if changed:
                rule._refuse_rule(changed)

    def _check_new_rules(self):
        """Refuse new records of whoever may not make rules: rules as such, others with values beside the usual ones."""
        if self._may_set_rules():
            return
        bound = self._in_process()
        if self._rule_whole and bound:
            bound._refuse_rule(())
        core = self._get_rule_names("core_fields")
        # Looked at afterwards, because a context or a person's own defaults fill in values as well.
        names = [name for name in self._fields if self._is_rule_field(name) and name not in core]
        plain = self.sudo()
        for name in names:
            field = self._fields[name]
            usual = field.default(plain) if field.default else None
            usual = field.convert_to_record(field.convert_to_cache(usual, plain.browse()), plain.browse())
            asked = usual and name not in self._get_rule_names("switches")
            odd = plain.browse([rule.id for rule in plain if rule[name] != usual and (rule[name] or asked)])
            if odd and not field.compute:
                odd._refuse_rule({name})

    # === The record ===

    def _read_rules(self):
        """``{record: {field: value}}`` of the rules as the record of changes keeps them."""
        names = [name for name in self._fields if self._is_rule_field(name)]
        return {rule: {name: rule._read_rule(name) for name in names} for rule in self.sudo()}

    def _read_rule(self, name):
        field, value = self._fields[name], self[name]
        if field.relational:
            return value.sudo().with_context(active_test=False).mapped("display_name")
        if field.type in ("date", "datetime"):
            return field.to_string(value) if value else False
        return value if value or field.type in ("boolean", "integer", "float", "monetary") else False

    def _prepare_rule_change(self, kind, **vals):
        self.ensure_one()
        Change = self.env["order.process.rule.change"]
        return Change._prepare(self, kind, name=self._get_rule_name(), company_id=self._get_rule_company().id, **vals)

    def _record_whole(self, kind, values):
        """Record that rules were made or deleted, with what they say."""
        side = "new" if kind == "created" else "old"
        rows, hidden = [], self._get_rule_names("amounts")
        for rule, found in values.items():
            told = {name: value for name, value in found.items() if value and name not in hidden}
            amounts = [found[name] for name in hidden if name in found]
            rows.append(
                rule._prepare_rule_change(kind, **{side: told, f"{side}_amount": amounts[0] if amounts else 0.0})
            )
        self.env["order.process.rule.change"]._append(rows)

    def _record_changes(self, before):
        """Record what differs from ``before``.

        :return: the names of the fields that changed
        """
        rows, names = [], set()
        for rule, now in self._read_rules().items():
            for name, new in now.items():
                old = before[rule][name]
                if old == new:
                    continue
                names.add(name)
                if name in self._get_rule_names("amounts"):
                    values = {"old_amount": old, "new_amount": new}
                else:
                    values = {"old": {"is": old}, "new": {"is": new}}
                rows.append(rule._prepare_rule_change("changed", field=name, **values))
        self.env["order.process.rule.change"]._append(rows)
        return names

    def _before_rule_change(self):
        """Hook: the rules are about to change or to be deleted; as superuser, in the same transaction."""

    def _after_rule_change(self, names):
        """Hook: rules were made, changed or deleted; as superuser, in the same transaction, the record written.

        What follows from a rule (holds, stages, promises of open orders) is brought in step here.

        :param names: the fields that changed; empty for rules that were made or deleted
        """

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules._check_new_rules()
        if self._rule_whole:
            rules._record_whole("created", rules._read_rules())
            rules.sudo()._after_rule_change(set())
        return rules

    def write(self, vals):
        names = {name for name in vals if self._is_rule_field(name)}
        if not names:
            return super().write(vals)
        self._check_rule_change(vals, names)
        changed = self.filtered(lambda rule: changes(rule.sudo(), vals, frozenset(names)))
        if not changed:
            return super().write(vals)
        before = changed._read_rules()
        changed.sudo()._before_rule_change()
        result = super().write(vals)
        found = changed._record_changes(before)
        if found:
            changed.sudo()._after_rule_change(found)
        return result

    def unlink(self):
        if not self._rule_whole or not self:
            return super().unlink()
        if not self._may_set_rules() and (bound := self._in_process()):
            bound._refuse_rule(())
        self.sudo()._before_rule_change()
        self._record_whole("deleted", self._read_rules())
        result = super().unlink()
        self.browse().sudo()._after_rule_change(set())
        return result
