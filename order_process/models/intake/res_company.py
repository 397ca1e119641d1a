from odoo import fields, models

DIRECTIONS = [("down", "Down"), ("nearest", "To the nearest"), ("up", "Up")]


class ResCompany(models.Model):
    """For which day an order counts (A6), by when it is processed (P13), and how its odd amount is rounded (B4)."""

    _inherit = "res.company"
    _rule_clock_fields = frozenset({"performance_cutoff"})

    performance_cutoff = fields.Float(
        default=16.0,
        help="Orders received after this time (hours, local) count for the next working day's performance.",
    )
    limit_days_product = fields.Float("Product Sale (days)", default=2.0)
    limit_days_service = fields.Float("After-sales Service (days)", default=2.0)
    limit_days_complaint = fields.Float("Complaint or Refund (days)", default=2.0)
    limit_days_sample = fields.Float("Sample (days)", default=2.0)
    rounding_direction = fields.Selection(
        DIRECTIONS, "Round the Odd Amount", default="down", help="Empty: orders are not rounded."
    )
    rounding_unit = fields.Float(
        default=10.0, digits=(16, 2), help="Totals become multiples of this, in the currency of the order: 10, 1, 0.1."
    )
    rounding_order_limit = fields.Monetary(
        "Limit per Order", default=10.0, help="What may be waived on an order without special approval."
    )
    rounding_month_limit = fields.Monetary(
        "Limit per Dealer and Month",
        default=100.0,
        help="What may be waived for a dealer in a calendar month (company's zone) without special approval.",
    )
    rounding_on_import = fields.Boolean("Round Imported Orders")
    rounding_always = fields.Boolean(
        "Round Every Order",
        help="The odd amount is waived by itself, however an order comes in, as soon as it has lines.",
    )
    rounding_account_id = fields.Many2one(
        "account.account", help="Where waived amounts are posted. Empty: the income account of the product."
    )

    def _process_limit_days(self, order_class):
        """Working days within which an order of the class has to be processed (P13)."""
        self.ensure_one()
        return self[f"limit_days_{order_class or 'product'}"]

    def _get_rounding_product(self):
        return self.env.ref("order_process.product_rounding")


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    performance_cutoff = fields.Float(related="company_id.performance_cutoff", readonly=False)
    limit_days_product = fields.Float(related="company_id.limit_days_product", readonly=False)
    limit_days_service = fields.Float(related="company_id.limit_days_service", readonly=False)
    limit_days_complaint = fields.Float(related="company_id.limit_days_complaint", readonly=False)
    limit_days_sample = fields.Float(related="company_id.limit_days_sample", readonly=False)
    rounding_direction = fields.Selection(related="company_id.rounding_direction", readonly=False)
    rounding_unit = fields.Float(related="company_id.rounding_unit", readonly=False)
    rounding_order_limit = fields.Monetary(related="company_id.rounding_order_limit", readonly=False)
    rounding_month_limit = fields.Monetary(related="company_id.rounding_month_limit", readonly=False)
    rounding_on_import = fields.Boolean(related="company_id.rounding_on_import", readonly=False)
    rounding_always = fields.Boolean(related="company_id.rounding_always", readonly=False)
    rounding_account_id = fields.Many2one(related="company_id.rounding_account_id", readonly=False)
