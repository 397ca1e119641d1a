from odoo import models


class OrderProcessRuleChange(models.Model):
    """The fines that rules used to name are hidden with the others where the company works with points only."""

    _name = "order.process.rule.change"
    _inherit = ["order.process.rule.change", "order.process.amount.guard"]
    _guarded_amounts = frozenset({"old_amount", "new_amount"})
