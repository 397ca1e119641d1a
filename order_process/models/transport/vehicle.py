from odoo import api, fields, models
from odoo.exceptions import UserError


class FleetVehicleModelCategory(models.Model):
    """How much vehicles of one size take; weight and volume are core's own fields."""

    _inherit = "fleet.vehicle.model.category"

    parcel_capacity = fields.Integer("Most Packages", help="0: as many as weight and volume allow.")


class FleetVehicle(models.Model):
    """Whether a vehicle may go on the road, and with which goods (G1)."""

    _inherit = "fleet.vehicle"

    repair_from = fields.Date("In Repair from", tracking=True)
    repair_until = fields.Date("In Repair until", tracking=True, help="The last day; empty while nobody knows.")
    inspection_expires_on = fields.Date("Inspection Valid until", tracking=True)
    insurance_expires_on = fields.Date("Insured until", tracking=True)
    load_licence_ids = fields.Many2many(
        "order.process.load.licence", "order_process_vehicle_licence_rel", string="Licences for Loads"
    )

    @api.constrains("repair_from", "repair_until")
    def _check_repair(self):
        for vehicle in self:
            if vehicle.repair_until and (not vehicle.repair_from or vehicle.repair_until < vehicle.repair_from):
                raise UserError(
                    self.env._("%s: a repair begins before it ends; say from which day on.", vehicle.display_name)
                )

    def _get_plate(self):
        """What people call the vehicle: its plate, or its model where it has none."""
        self.ensure_one()
        return self.license_plate or self.display_name

    def _get_road_problems(self, first, last):
        """Why the vehicle cannot be on the road on these days.

        :param first: local date of the departure
        :param last: local date of the return
        :return: ``{kind: text}``
        """
        self.ensure_one()
        problems, name = {}, self._get_plate()
        if self.repair_from and self.repair_from <= last and not (self.repair_until and self.repair_until < first):
            problems["repair"] = (
                self.env._(
                    "%(vehicle)s is in repair from %(first)s to %(last)s.",
                    vehicle=name,
                    first=self.repair_from,
                    last=self.repair_until,
                )
                if self.repair_until
                else self.env._(
                    "%(vehicle)s is in repair since %(first)s; nobody knows yet for how long.",
                    vehicle=name,
                    first=self.repair_from,
                )
            )
        if self.inspection_expires_on and self.inspection_expires_on < last:
            problems["inspection"] = self.env._(
                "The inspection of %(vehicle)s is valid until %(day)s only.",
                vehicle=name,
                day=self.inspection_expires_on,
            )
        if self.insurance_expires_on and self.insurance_expires_on < last:
            problems["insurance"] = self.env._(
                "%(vehicle)s is insured until %(day)s only.", vehicle=name, day=self.insurance_expires_on
            )
        return problems
