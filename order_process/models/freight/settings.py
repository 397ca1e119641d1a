from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    freight_bill_tolerance = fields.Monetary(
        "Tolerance of Freight Bills",
        default=5.0,
        help="A carrier's bill may differ by so much from the freight expected without a reason.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    freight_bill_tolerance = fields.Monetary(
        related="company_id.freight_bill_tolerance", readonly=False, currency_field="currency_id"
    )
