from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..base.lock import lock_rows
from ..base.sentinel import internal
from .sale_order import ORDER_CLASSES
from .turns import in_turn, least_loaded

ROLES = [("clerk", "Handled by"), ("follow_up", "Follow-up person")]
MODES = [
    ("turn", "In turn"),
    ("team", "In turn, of the order's sales team"),
    ("category", "By product category"),
    ("load", "Who has least to do"),
]
# The field of the order that names the person, and the stages in which the order is work for this person.
ROLE_FIELDS = {"clerk": "clerk_id", "follow_up": "follow_up_id"}
ROLE_STAGES = {
    "clerk": ("entry", "review"),
    "follow_up": ("entry", "review", "approved", "dispatched", "preparing", "shipped", "received"),
}


class OrderProcessAssignment(models.Model):
    """Who handles an order that nobody of the company keyed, and who follows up a complex one (A7).

    The first rule that fits an order and has somebody for it decides."""

    _name = "order.process.assignment"
    _inherit = ["order.process.rule"]
    _description = "Assignment Rule"
    _order = "sequence, id"
    _rule_free_fields = frozenset({"last_user_id"})

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    role = fields.Selection(
        ROLES,
        "Finds",
        required=True,
        default="clerk",
        help="A clerk for orders that came through the portal or in a file; a follow-up person for orders that the"
        " conditions call complex.",
    )
    mode = fields.Selection(MODES, "Chooses", required=True, default="turn")
    order_class = fields.Selection(ORDER_CLASSES, "Only Class", help="Empty: every class.")
    domain = fields.Char("Only Orders", default="[]", help="Empty: all orders.")
    member_ids = fields.One2many("order.process.assignment.member", "assignment_id", "People", copy=True)
    last_user_id = fields.Many2one("res.users", "Last Turn", readonly=True, copy=False, ondelete="set null")

    @api.constrains("domain")
    def _check_domain(self):
        for rule in self:
            try:
                self.env["sale.order"].new({}).filtered_domain(literal_eval(rule.domain or "[]"))
            except Exception as error:
                raise ValidationError(
                    self.env._("%(rule)s: the condition cannot be read (%(error)s).", rule=rule.name, error=error)
                ) from error

    @api.model
    def _choose(self, role, orders):
        """``{order: (person, rule)}`` for the orders for which a rule has somebody.

        The rules' rows are locked and updated, so that two orders at the same moment do not get the same turn: the
        later one waits, and the server runs it again on what the first one left."""
        chosen = {}
        for company, group in orders.sudo().grouped("company_id").items():
            rules = self.sudo().search([("role", "=", role), ("company_id", "=", company.id)])
            fitting = {rule: rule._filter_orders(group) for rule in rules}
            rules = rules.filtered(lambda rule, fitting=fitting: fitting[rule])
            lock_rows(rules)
            loads = rules._get_loads(role)
            for rule in rules:
                for order in fitting[rule].sorted("id"):
                    person = rule._pick(order, loads) if order not in chosen else None
                    if person:
                        chosen[order] = person, rule
                        loads[person] = loads.get(person, 0) + 1
        return chosen

    def _filter_orders(self, orders):
        matching = orders.filtered_domain(literal_eval(self.domain or "[]"))
        return matching.filtered(lambda order: self.order_class in (False, order.order_class))

    def _get_loads(self, role):
        """``{person: number of open orders}``."""
        people = self.member_ids.user_id
        name = ROLE_FIELDS[role]
        domain = [(name, "in", people.ids), ("process_stage", "in", ROLE_STAGES[role])]
        return dict(self.env["sale.order"].sudo()._read_group(domain, [name], ["__count"])) if people else {}

    def _pick(self, order, loads):
        """The person whose turn it is, which is used up; empty where nobody of the rule is for this order."""
        everybody = in_turn(self.member_ids.user_id, self.last_user_id)
        able = self._get_able(order)
        people = [person for person in everybody if person in able]
        if not people:
            return self.env["res.users"]
        person = least_loaded(people, loads) if self.mode == "load" else people[0]
        internal(self).write({"last_user_id": person.id})
        return person

    def _get_able(self, order):
        """The people of the rule who are for this order and still work here."""
        members = self.member_ids.filtered(lambda member: member.user_id._is_colleague(order.company_id))
        if self.mode == "team":
            team = order.team_id.member_ids
            members = members.filtered(lambda member: member.user_id in team)
        elif self.mode == "category":
            amounts = {member: member._get_amount(order) for member in members}
            most = max(amounts.values(), default=0)
            members = members.filtered(lambda member: amounts[member] > 0 and amounts[member] == most)
        return members.user_id


class OrderProcessAssignmentMember(models.Model):
    """A person whose turn comes, and the goods that this person knows."""

    _name = "order.process.assignment.member"
    _inherit = ["order.process.rule"]
    _description = "Person of an Assignment Rule"
    _order = "assignment_id, sequence, id"
    _rule_company = "assignment_id.company_id"

    assignment_id = fields.Many2one("order.process.assignment", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    user_id = fields.Many2one(
        "res.users", "Person", required=True, ondelete="restrict", domain="[('share', '=', False)]"
    )
    category_ids = fields.Many2many("product.category", string="Product Categories")

    _once = models.Constraint("UNIQUE (assignment_id, user_id)", "A person is in a rule once.")

    @api.depends("user_id")
    def _compute_display_name(self):
        for member in self:
            member.display_name = member.user_id.name

    def _get_amount(self, order):
        """What the goods of these categories, and of those below them, are worth in the order; in its currency."""
        known = tuple(self.category_ids.mapped("parent_path"))
        lines = order._goods_lines().filtered(
            lambda line: known and (line.product_id.categ_id.parent_path or "").startswith(known)
        )
        return sum(lines.mapped("price_total"))
