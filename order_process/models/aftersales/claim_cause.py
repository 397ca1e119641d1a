from odoo import fields, models


class OrderProcessClaimCause(models.Model):
    """Why dealers have claims, so that the causes can be counted and done away with (I1)."""

    _name = "order.process.claim.cause"
    _inherit = ["order.process.rule"]
    _description = "Cause of Claims"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    ours = fields.Boolean("Our Fault", help="What happened was in our hands; counted apart in evaluations.")
    answers = fields.Selection(
        [("keeper", "Keeper who checked"), ("bearer", "Who had the goods")],
        "Who Answers",
        help="Whom a claim that is put right is charged to, by the rule for goods shipped. Empty: nobody.",
    )
    company_id = fields.Many2one("res.company", help="Empty: for every company.")
