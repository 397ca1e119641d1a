from odoo import api, fields, models

from ..base.window import open_record

# What would have been otherwise by the changed rule, in the order in which people read it.
EFFECTS = [
    ("held", "Newly Held"),
    ("free", "No Longer Held"),
    ("asked", "Newly Asked"),
    ("unasked", "No Longer Asked"),
    ("others", "Asked of Others"),
    ("late", "Newly Late"),
    ("in_time", "No Longer Late"),
    ("later", "Leaves Later"),
    ("earlier", "Leaves Earlier"),
    ("charged", "Newly Charged"),
    ("uncharged", "No Longer Charged"),
    ("recharged", "Charged Otherwise"),
    ("unlike", "Not as It Happened"),
]


class OrderProcessRuleEffect(models.Model):
    """One case that a changed rule would have decided otherwise; made by a replay, and by nothing else (M6)."""

    _name = "order.process.rule.effect"
    _inherit = ["order.process.amount.guard"]
    _description = "Effect of a Changed Rule"
    _order = "proposal_id desc, position, happened_on, id"
    _rec_name = "order_id"
    _guarded_amounts = frozenset({"charge_before", "charge_after"})

    proposal_id = fields.Many2one("order.process.rule.proposal", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    kind = fields.Selection(EFFECTS, "Difference", required=True, group_expand="_expand_kind")
    position = fields.Integer(aggregator=None)
    order_id = fields.Many2one("sale.order", index="btree_not_null", ondelete="cascade")
    partner_id = fields.Many2one("res.partner", "Dealer", ondelete="cascade")
    user_id = fields.Many2one("res.users", "Person", ondelete="cascade")
    people = fields.Char("Who", help="Who would have had to do with it, where it is not one person.")
    happened_on = fields.Datetime("When")
    was = fields.Char("As the Rule Is")
    would_be = fields.Char("As Proposed")
    explanation = fields.Char("Why")
    currency_id = fields.Many2one("res.currency", ondelete="cascade")
    amount_total = fields.Monetary("Order's Total")
    charge_before = fields.Monetary("Charge Before")
    charge_after = fields.Monetary("Charge After")
    points_before = fields.Integer("Points Before")
    points_after = fields.Integer("Points After")

    @api.model
    def _expand_kind(self, values, domain):
        return [kind for kind, _label in EFFECTS if kind in values]

    def action_open_order(self):
        """Open the order that it is about."""
        self.ensure_one()
        self.check_access("read")
        self.order_id.check_access("read")
        return open_record(self.order_id)
