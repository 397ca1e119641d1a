from odoo import fields, models


class ResCompany(models.Model):
    """What dealers are shown."""

    _inherit = "res.company"

    dealer_few_stock = fields.Float(
        "Few in Stock",
        default=20.0,
        help="Up to this free quantity dealers read “few left”. They never see quantities.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    dealer_few_stock = fields.Float(related="company_id.dealer_few_stock", readonly=False)
