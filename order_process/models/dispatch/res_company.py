from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    dispatch_grace = fields.Integer(
        default=15, help="Minutes after its time from which the run of a dispatch window is marked late."
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    dispatch_grace = fields.Integer(related="company_id.dispatch_grace", readonly=False)
