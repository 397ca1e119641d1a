from odoo import fields, models


class ResCompany(models.Model):
    """How fines and rewards count."""

    _inherit = "res.company"
    _rule_amounts = frozenset({"merit_monthly_cap"})

    merit_points_only = fields.Boolean(
        "Points Only", help="Fines and rewards are counted in points; no amount of money is shown to anybody."
    )
    merit_monthly_cap = fields.Monetary(
        "Monthly Cap",
        currency_field="currency_id",
        default=200.0,
        groups="base.group_system,order_process.group_process_admin",
        help="What a person is fined at most in a month of the company's clock. 0: no cap.",
    )
    merit_appeal_days = fields.Integer(
        "Days to Appeal", default=7, help="Days after that of the proposal on which the person may still appeal."
    )

    merit_paper_days = fields.Integer(
        "Days Until Papers Are Back",
        default=3,
        help="Days after the goods were taken, on which a paper is still in time.",
    )
    merit_least_orders = fields.Integer(
        "Orders for a Reward", default=100, help="What a person has keyed or approved in a month at least."
    )

    _merits_positive = models.Constraint(
        "CHECK (merit_monthly_cap >= 0 AND merit_appeal_days >= 0 AND merit_paper_days >= 0"
        " AND merit_least_orders >= 1)",
        "The monthly cap and days are not negative, and a reward asks for at least one order.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    merit_points_only = fields.Boolean(related="company_id.merit_points_only", readonly=False)
    merit_monthly_cap = fields.Monetary(related="company_id.merit_monthly_cap", readonly=False)
    merit_appeal_days = fields.Integer(related="company_id.merit_appeal_days", readonly=False)
    merit_paper_days = fields.Integer(related="company_id.merit_paper_days", readonly=False)
    merit_least_orders = fields.Integer(related="company_id.merit_least_orders", readonly=False)
