from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    order_process_enabled = fields.Boolean(related="company_id.order_process_enabled", readonly=False)
    process_tz = fields.Selection(related="company_id.process_tz", readonly=False)
    headquarters_id = fields.Many2one(
        related="company_id.headquarters_id", readonly=False, domain="[('company_id', '=', company_id)]"
    )
