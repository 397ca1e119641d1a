from odoo import api, fields, models
from odoo.exceptions import UserError


class ResCompany(models.Model):
    """What a plan counts with where no map service says it."""

    _inherit = "res.company"

    trip_speed = fields.Float("Speed on the Road", default=40.0, help="Kilometres an hour, all in all.")
    trip_stop_minutes = fields.Integer("Minutes at a Stop", default=10)
    trip_load_minutes = fields.Integer("Minutes to Load", default=60, help="From the dispatch to the departure.")
    trip_first_hour = fields.Float("First Departure", default=8.0, help="On the company's clock.")
    trip_last_hour = fields.Float(
        "Last Departure", default=17.0, help="On the company's clock; what is later departs the next day."
    )

    @api.constrains("trip_speed", "trip_stop_minutes", "trip_load_minutes", "trip_first_hour", "trip_last_hour")
    def _check_plan_settings(self):
        for company in self:
            hours = 0 <= company.trip_first_hour <= company.trip_last_hour <= 24
            minutes = 0 <= company.trip_stop_minutes <= 240 and 0 <= company.trip_load_minutes <= 1440
            if not hours or not minutes or not 5 <= company.trip_speed <= 120:
                raise UserError(
                    self.env._(
                        "A plan counts with 5 to 120 kilometres an hour, 0 to 240 minutes at a stop, 0 to 1440 minutes"
                        " to load, and a last departure that is not before the first."
                    )
                )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    trip_speed = fields.Float(related="company_id.trip_speed", readonly=False)
    trip_stop_minutes = fields.Integer(related="company_id.trip_stop_minutes", readonly=False)
    trip_load_minutes = fields.Integer(related="company_id.trip_load_minutes", readonly=False)
    trip_first_hour = fields.Float(related="company_id.trip_first_hour", readonly=False)
    trip_last_hour = fields.Float(related="company_id.trip_last_hour", readonly=False)


class FleetVehicle(models.Model):
    _inherit = "fleet.vehicle"

    process_centre_id = fields.Many2one("stock.warehouse", "Centre", help="Where it loads. Empty: wherever it is free.")


class FleetVehicleModelCategory(models.Model):
    _inherit = "fleet.vehicle.model.category"

    trip_cost = fields.Float("Cost of a Trip", help="In the company's currency: driver, tolls, whatever the way.")
    km_cost = fields.Float("Cost of a Kilometre", help="In the company's currency: fuel, wear.")


class ResPartner(models.Model):
    """When a door is open for goods, on the company's clock."""

    _inherit = "res.partner"

    receives_from = fields.Float("Goods Received from", help="On the company's clock. 0: at any time.")
    receives_until = fields.Float("Goods Received until", help="On the company's clock. 0: at any time.")

    @api.constrains("receives_from", "receives_until")
    def _check_receiving_hours(self):
        for partner in self:
            if not 0 <= partner.receives_from <= (partner.receives_until or 24) <= 24:
                raise UserError(
                    self.env._(
                        "%s: goods are received from an hour until a later one, between 0:00 and 24:00.",
                        partner.display_name,
                    )
                )
