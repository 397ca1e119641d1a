from odoo import api, fields, models
from odoo.exceptions import UserError


class ResCompany(models.Model):
    _inherit = "res.company"

    driver_day_hours = fields.Float(
        "Hours of a Driver a Day", default=10.0, help="All trips of a day together; 0: as many as one likes."
    )
    stop_reopen_minutes = fields.Integer(
        "Minutes to Take a Stop up Again", default=10, help="A stop ended by mistake is open to the driver for so long."
    )

    refused_freight = fields.Selection(
        [("charged", "The dealer pays it all the same"), ("credited", "It is credited")],
        "Freight of What Nobody Took",
        default="charged",
        required=True,
    )

    @api.constrains("driver_day_hours", "stop_reopen_minutes")
    def _check_trip_settings(self):
        for company in self:
            if not 0 <= company.driver_day_hours <= 24 or not 0 <= company.stop_reopen_minutes <= 240:
                raise UserError(
                    self.env._("A driver's day has 0 to 24 hours; a stop is taken up again for 0 to 240 minutes.")
                )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    driver_day_hours = fields.Float(related="company_id.driver_day_hours", readonly=False)
    stop_reopen_minutes = fields.Integer(related="company_id.stop_reopen_minutes", readonly=False)
    refused_freight = fields.Selection(related="company_id.refused_freight", readonly=False)
