from odoo import fields, models


class ResCompany(models.Model):
    """When dealers' credit stops orders (C8)."""

    _inherit = "res.company"
    # Core's switch over credit limits.
    _rule_core_fields = frozenset({"account_use_credit_limit"})
    _followed_more = frozenset({"account_use_credit_limit"})

    credit_limit_required = fields.Boolean(
        "Only Dealers with a Limit", help="A dealer without a credit limit has none; off, there is nothing to exceed."
    )
    credit_overdue_stops = fields.Boolean("Overdue Amounts Stop Orders", default=True)
    credit_overdue_days = fields.Integer(
        "Overdue Days Allowed", help="Days past the due date from which an amount stops the dealer's orders on credit."
    )
    credit_overdue_amount = fields.Monetary(
        "Overdue Amount Allowed", help="Up to this amount, what is overdue for longer does not stop orders."
    )
    credit_tolerance = fields.Float(
        "Tolerance (%)", default=5.0, help="An order released in spite of its dealer's credit may grow by so much."
    )
    credit_release_days = fields.Integer(
        "Release Lasts (days)", default=7, help="Days for which an order released in spite of credit stays released."
    )
    credit_paid_passes = fields.Boolean(
        "Paid Orders Pass",
        default=True,
        help="An order on account whose money has come in full leaves, whatever else of the dealer is overdue or over"
        " the limit.",
    )

    def _controls_credit(self):
        """Whether the dealers' credit stops orders: with the process on and Odoo's own credit limits in use."""
        self.ensure_one()
        return self.order_process_enabled and self.account_use_credit_limit


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    credit_limit_required = fields.Boolean(related="company_id.credit_limit_required", readonly=False)
    credit_overdue_stops = fields.Boolean(related="company_id.credit_overdue_stops", readonly=False)
    credit_overdue_days = fields.Integer(related="company_id.credit_overdue_days", readonly=False)
    credit_overdue_amount = fields.Monetary(
        related="company_id.credit_overdue_amount", readonly=False, currency_field="currency_id"
    )
    credit_tolerance = fields.Float(related="company_id.credit_tolerance", readonly=False)
    credit_release_days = fields.Integer(related="company_id.credit_release_days", readonly=False)
    credit_paid_passes = fields.Boolean(related="company_id.credit_paid_passes", readonly=False)
