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

    _merits_positive = models.Constraint(
        "CHECK (merit_monthly_cap >= 0 AND merit_appeal_days >= 0)",
        "The monthly cap and the days to appeal are not negative.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    merit_points_only = fields.Boolean(related="company_id.merit_points_only", readonly=False)
    merit_monthly_cap = fields.Monetary(related="company_id.merit_monthly_cap", readonly=False)
    merit_appeal_days = fields.Integer(related="company_id.merit_appeal_days", readonly=False)
