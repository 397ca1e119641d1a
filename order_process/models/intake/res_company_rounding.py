from odoo import fields, models

DIRECTIONS = [("down", "Down"), ("nearest", "To the nearest"), ("up", "Up")]


class ResCompany(models.Model):
    """How the odd amount of orders is rounded (B4)."""

    _inherit = "res.company"

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
    rounding_account_id = fields.Many2one(
        "account.account", help="Where waived amounts are posted. Empty: the income account of the product."
    )

    def _get_rounding_product(self):
        return self.env.ref("order_process.product_rounding")


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    rounding_direction = fields.Selection(related="company_id.rounding_direction", readonly=False)
    rounding_unit = fields.Float(related="company_id.rounding_unit", readonly=False)
    rounding_order_limit = fields.Monetary(related="company_id.rounding_order_limit", readonly=False)
    rounding_month_limit = fields.Monetary(related="company_id.rounding_month_limit", readonly=False)
    rounding_on_import = fields.Boolean(related="company_id.rounding_on_import", readonly=False)
    rounding_account_id = fields.Many2one(related="company_id.rounding_account_id", readonly=False)
