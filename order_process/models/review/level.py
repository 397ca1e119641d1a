from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..base.window import open_dialog
from .snapshot import SCOPES
from .special_need import KINDS


class OrderProcessReviewLevel(models.Model):
    """Who must review which orders, in what sequence (C1)."""

    _name = "order.process.review.level"
    _inherit = ["order.process.rule", "order.process.cached"]
    _description = "Review Level"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: every company.")
    domain = fields.Char(default="[]", required=True, help="The orders that this level reviews. Empty: all.")
    group_id = fields.Many2one("res.groups", "Reviewers", required=True, ondelete="restrict")
    user_ids = fields.Many2many(
        "res.users", string="Only These People", help="Empty: everybody who is in the group of reviewers."
    )
    leader_id = fields.Many2one(
        "res.users",
        "Leader",
        ondelete="restrict",
        domain="[('share', '=', False)]",
        help="Is told of missed rounds and may name substitutes. Empty: approving managers are told.",
    )
    deadline_rule = fields.Selection(
        [("round", "The round's review deadline"), ("hours", "Hours after the level is reached")],
        required=True,
        default="round",
    )
    deadline_hours = fields.Float("Hours", default=2.0, help="Working hours of the company's calendar.")
    checklist = fields.Text(translate=True, help="What the reviewer looks at, one point a line.")
    checklist_required = fields.Boolean(
        "Checklist Demanded", help="Nothing is approved before every point of the checklist is ticked."
    )
    scope_customer = fields.Boolean("Customer", default=True)
    scope_goods = fields.Boolean("Goods", default=True)
    scope_price = fields.Boolean("Price", default=True)
    scope_delivery = fields.Boolean("Delivery", default=True)
    scope_payment = fields.Boolean("Payment", default=True)
    valid_from = fields.Date(help="Reviews orders received from this day on. Empty: all.")
    special_kind = fields.Selection(
        [("any", "Whatever exceeds policy"), *KINDS],
        "Special Approval",
        help="The level is asked only where an order exceeds policy in this, and its approval covers the excess."
        " Empty: an ordinary review.",
    )

    @api.constrains("domain")
    def _check_domain(self):
        for level in self:
            try:
                self.env["sale.order"].search_count(literal_eval(level.domain or "[]"), limit=1)
            except Exception as error:
                raise ValidationError(
                    self.env._("%(level)s: the condition cannot be read (%(error)s).", level=level.name, error=error)
                ) from error

    @api.model
    def _get_levels(self, orders):
        """``{order: levels}`` that have to review each order, in sequence; levels of special approval only where
        something is not covered yet, see :meth:`_get_special_levels`."""
        result = dict.fromkeys(orders, self.browse())
        for level in self._get_cached():
            matching = orders.sudo().filtered_domain(literal_eval(level.domain or "[]"))
            for order in matching:
                if level._reviews(order):
                    result[order] |= level
        special = self.union(*result.values()).filtered("special_kind")
        if special:
            uncovered = {order: found for order, found in orders._get_uncovered_needs().items() if found}
            asked = self._get_special_levels(uncovered)
            for order in orders:
                result[order] -= special - self.union(*asked.get(order, {}).values())
        return result

    @api.model
    def _get_special_levels(self, uncovered, levels=None):
        """``{order: {kind: level}}`` that grants special approval; kinds that no level grants are left out.

        A level of the very kind goes before one for whatever exceeds policy; of several, the last one in sequence
        grants, as the higher in rank.

        :param uncovered: ``{order: [(need, …)]}`` as :meth:`sale.order._get_uncovered_needs` gives it
        :param levels: those that grant; every one in use by default
        """
        orders = self.env["sale.order"].union(*uncovered).sudo()
        if levels is None:
            levels = self._get_cached().filtered("special_kind") if orders else self
        found = {order: {} for order in uncovered}
        for level in levels.sorted(lambda level: (level.special_kind != "any", level.sequence, level._origin.id)):
            matching = orders.filtered_domain(level._get_condition())
            for order, needs in uncovered.items():
                if order.sudo() in matching and level._reviews(order.sudo()):
                    for need, *_rest in needs:
                        if level.special_kind in ("any", need.kind):
                            found[order][need.kind] = level
        return found

    def _get_scopes(self):
        """The scopes of an order that this level approves (see ``snapshot.py``)."""
        self.ensure_one()
        return [scope for scope in SCOPES if self.sudo()[f"scope_{scope}"]]

    def _get_condition(self):
        """The condition on orders as a domain."""
        self.ensure_one()
        return Domain(literal_eval(self.domain or "[]"))

    def action_test(self):
        """Open the window that says of an order whether the level applies to it, and why."""
        self.ensure_one()
        return open_dialog(
            self.env._("Test %s on an order", self.name), "order.process.level.test", default_level_id=self.id
        )

    def _reviews(self, order):
        """Whether the level reviews orders of this company and day."""
        self.ensure_one()
        return self.company_id.id in (False, order.company_id.id) and (
            not self.valid_from or not order.business_date or order.business_date >= self.valid_from
        )

    def _may_review(self, user):
        """Whether a person is a reviewer of this level at all."""
        self.ensure_one()
        level = self.sudo()
        return level.group_id.id in user._get_group_ids() and (not level.user_ids or user in level.user_ids)
