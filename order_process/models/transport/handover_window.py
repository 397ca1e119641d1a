from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.plain import as_text
from ..base.window import open_record


class OrderProcessTripBreakDown(models.TransientModel):
    """Asks who goes on with the rest of a trip after a breakdown."""

    _name = "order.process.trip.break.down"
    _description = "Breakdown"

    trip_id = fields.Many2one("stock.picking.batch", required=True, readonly=True)
    reason = fields.Text("What Went Wrong", required=True)
    how = fields.Selection(
        [("other", "A Trip That Is There"), ("new", "Another Vehicle or Escort")],
        "Goes on with",
        required=True,
        default="new",
    )
    to_trip_id = fields.Many2one(
        "stock.picking.batch",
        "Trip That Goes on",
        domain="[('trip_state', 'in', ('planned', 'loading', 'way')), ('picking_type_id', '=', picking_type_id),"
        " ('id', '!=', trip_id)]",
    )
    picking_type_id = fields.Many2one(related="trip_id.picking_type_id")
    from_escort_id = fields.Many2one(related="trip_id.escort_id")
    to_escort_id = fields.Many2one("res.users", compute="_compute_to_escort_id")
    vehicle_id = fields.Many2one("fleet.vehicle", "Vehicle")
    driver_id = fields.Many2one("res.partner", "Driver")
    escort_id = fields.Many2one("res.users", "Escort", domain="[('share', '=', False)]")
    returns_on = fields.Datetime("Returns about")
    delay_minutes = fields.Integer("Later by (Minutes)", default=60, help="The dealers are told so.")
    from_signature = fields.Text("Hands over")
    to_signature = fields.Text("Takes over")
    unsigned_reason = fields.Char("Why Not Both Sign")
    summary = fields.Text("What Is Handed over", compute="_compute_summary")

    @api.model
    def default_get(self, names):
        values = super().default_get(names)
        trip = self.env["stock.picking.batch"].browse(self.env.context.get("active_id"))
        if trip and self.env.context.get("active_model") == trip._name:
            trip.check_access("read")
            values["trip_id"] = trip.id
            values.setdefault("driver_id", trip.driver_id.id)
            values.setdefault("escort_id", trip.escort_id.id)
            values.setdefault("returns_on", trip.returns_on)
        return values

    @api.depends("how", "to_trip_id", "escort_id")
    def _compute_to_escort_id(self):
        for wizard in self:
            wizard.to_escort_id = wizard.to_trip_id.escort_id if wizard.how == "other" else wizard.escort_id

    @api.depends("trip_id")
    def _compute_summary(self):
        for wizard in self:
            wizard.trip_id.check_access("read")
            trip = wizard.trip_id.sudo()
            lines = [
                f"{stop.partner_id.display_name}: {', '.join(stop.picking_ids.mapped('name'))}"
                for stop in trip._get_open_stops()
            ]
            held = trip._get_held_goods() if trip else {}
            lines += [
                self.env._(
                    "To bring back: %(goods)s × %(quantity)s",
                    goods=key[3].product_id.display_name,
                    quantity=f"{quantity:g}",
                )
                for key, quantity in held.items()
            ]
            if money := trip._get_held_money() if trip else False:
                lines.append(
                    self.env._(
                        "Money: %(amount)s stay with %(escort)s, who hands them in; %(trip)s is not closed before"
                        " that.",
                        amount=money._sum_money(),
                        escort=money.escort_id.name,
                        trip=trip.name,
                    )
                )
            wizard.summary = "\n".join(lines)

    def action_hand_over(self):
        """Hand the rest over and show the hand-over, to be printed and signed."""
        self.ensure_one()
        signatures = {"from": self.from_signature, "to": self.to_signature}
        if not all(signatures.values()) and not as_text(self.unsigned_reason):
            raise UserError(self.env._("Both sign what is handed over; or say why one of them does not."))
        booking = {
            "vehicle_id": self.vehicle_id.id,
            "driver_id": self.driver_id.id,
            "escort_id": self.escort_id.id,
            "returns_on": self.returns_on,
        }
        handover = self.trip_id.action_break_down(
            self.reason,
            self.to_trip_id.id if self.how == "other" else None,
            booking,
            self.delay_minutes,
            signatures,
            self.unsigned_reason,
        )
        return open_record(handover)
