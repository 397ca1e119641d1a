from odoo import fields, models


class OrderProcessRuleChange(models.Model):
    """The history of rules says of a change that was tried and approved who agreed to it."""

    _name = "order.process.rule.change"
    _inherit = ["order.process.rule.change"]
    _evidence_mutable = frozenset({"proposal_id"})

    proposal_id = fields.Many2one("order.process.rule.proposal", "Proposal", ondelete="restrict", readonly=True)
    approver_id = fields.Many2one(related="proposal_id.approver_id", string="Approved By")
