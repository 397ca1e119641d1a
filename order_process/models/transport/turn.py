from odoo import api, fields, models
from odoo.tools import SQL


class OrderProcessTripTurn(models.Model):
    """One booking at a time of a vehicle, a driver or an escort."""

    _name = "order.process.trip.turn"
    _description = "Turn of Booking"
    _log_access = False
    _rec_name = "resource"

    resource = fields.Char(required=True)
    turn = fields.Integer(required=True)

    _once = models.UniqueIndex("(resource)")

    @api.model
    def _take(self, records):
        """Wait for these records and mark that they were booked: whoever waited is run again, with what is true now.

        :param records: recordsets of any model; taken in one order, so that two never wait for each other
        """
        names = sorted({f"{record._name},{record.id}" for part in records for record in part})
        if names:
            self.env.execute_query(
                SQL(
                    """
                    INSERT INTO order_process_trip_turn (resource, turn) VALUES %s
                    ON CONFLICT (resource) DO UPDATE SET turn = order_process_trip_turn.turn + 1
                    RETURNING id
                    """,
                    SQL(", ").join(SQL("(%s, 0)", name) for name in names),
                )
            )
