from odoo import Command, api, fields, models

from ..base.rule import RULE_GROUP
from ..base.staff import check_role
from ..base.window import open_record
from .span import Judged


class OrderProcessTried(models.AbstractModel):
    """A kind of rule of which a change can be tried on orders of the past before it applies (M6)."""

    _name = "order.process.tried"
    _description = "Rule That Can Be Tried"

    # Of the rule's fields, those that no replay can say anything about.
    _tried_less = frozenset()

    @api.model
    def _get_tried_fields(self):
        """The names of the fields of which a change can be proposed."""
        return frozenset(name for name in self._fields if self._is_rule_field(name)) - self._tried_less

    @api.model
    def _get_shown_fields(self):
        """Those of them that the reader may see: money only where it is shown at all."""
        shown = self.env["order.process.rule.effect"]._shows_amounts()
        return self._get_tried_fields() - (frozenset() if shown else self._get_rule_names("amounts"))

    def action_try_change(self):
        """Open a proposal to change this rule.

        :raises UserError: to everybody but process administrators
        """
        self.ensure_one()
        check_role(self.env, RULE_GROUP, self.env._("Only a process administrator proposes changes of rules."))
        self.check_access("read")
        return open_record(self.env["order.process.rule.proposal"]._create_proposal(self))

    # === Values ===

    def _read_tried(self):
        """``{field: value}`` of the rule as it is, as JSON keeps it: ids for records, strings for dates."""
        self.ensure_one()
        return self._read_probe(self, self.sudo()._get_tried_fields())

    @api.model
    def _read_probe(self, record, names):
        found = {}
        for name in names:
            field, value = self._fields[name], record[name]
            if field.type == "many2one":
                found[name] = value.id or False
            elif field.relational:
                found[name] = sorted(value._origin.ids)
            elif field.type in ("date", "datetime"):
                found[name] = field.to_string(value) if value else False
            else:
                found[name] = value or (False if field.type in ("char", "text", "selection") else value)
        return found

    def _prepare_tried(self, values):
        """The rule with these values (as :meth:`_read_tried` gives them), in memory only.

        There is one such record of a rule at a time: the next one takes its place, with all its values."""
        self.ensure_one()
        return self.new(self._as_commands({**self._read_tried(), **values}), origin=self)

    @api.model
    def _as_commands(self, values):
        """The values as ``write`` and ``new`` take them: of many2many, these records in place of those there were."""
        return {
            name: [Command.set(value)] if self._fields[name].type == "many2many" else value
            for name, value in values.items()
        }

    def _check_tried(self, changed, names):
        """Hook: refuse values that the rule itself would refuse once they are written.

        :param changed: the rule in memory, with the values
        """
        changed._validate_fields(names)

    @api.model
    def _get_tried_view(self):
        """Hook: the external id of the form in which the values are typed; it has no buttons."""
        return f"order_process.view_try_{self._name.removeprefix('order.process.').replace('.', '_')}"

    @api.model
    def _get_tried_kind(self):
        """Hook: what kind of rule it is, as people call it."""
        return self.env["ir.model"]._get(self._name).name

    # === What each kind of rule says ===

    def _replay(self, changed, span):
        """Hook: what of the past would have been otherwise. As superuser; nothing is written.

        :param changed: this rule with the proposed values, in memory only
        :param span: a :class:`~.span.Span`
        :rtype: Judged
        """
        return Judged(0, [])

    def _apply_tried(self, values, day):
        """Hook: the change applies from a day on (the company's clock), which has begun.

        :param dict values: as ``write`` takes them
        :return: the rules that were written or made
        """
        self.write(values)
        return self

    # === For the kinds ===

    @api.model
    def _get_past_orders(self, span, more=()):
        """The orders under process that were received in the time of a replay."""
        return (
            self.env["sale.order"]
            .sudo()
            .search(
                [
                    ("company_id", "=", span.company.id),
                    ("process_controlled", "=", True),
                    ("received_on", ">=", span.first),
                    ("received_on", "<", span.last),
                    *more,
                ],
                order="received_on, id",
            )
        )

    @api.model
    def _prepare_effect(self, kind, order, was, would_be, why="", person=None, at=None, **more):
        """The values of a row that is about an order."""
        return {
            "kind": kind,
            "order_id": order.id,
            "partner_id": order.partner_id.id,
            "user_id": person.id if person else False,
            "happened_on": at or order.received_on or fields.Datetime.now(),
            "was": was,
            "would_be": would_be,
            "explanation": why,
            "currency_id": order.currency_id.id,
            "amount_total": order.amount_total,
            **more,
        }
