from odoo import fields, models

EVENT_KINDS = [
    ("planned", "Trip Planned"),
    ("changed", "Changed"),
    ("overridden", "Passed in Spite of a Rule"),
    ("loading", "Loading"),
    ("signed", "Load Signed for"),
    ("left", "Left"),
    ("stop", "Stop"),
    ("reopened", "Stop Taken up Again"),
    ("note", "Note from the Road"),
    ("refused_act", "Not Accepted from the Phone"),
    ("settled_act", "Settled by the Office"),
    ("breakdown", "Breakdown"),
    ("handover", "Handed over"),
    ("back", "Back at the Centre"),
    ("counted", "Counted"),
    ("decided", "Difference Decided"),
    ("closed", "Closed"),
]


class OrderProcessTripEvent(models.Model):
    """What happened to a trip, who did it and when."""

    _name = "order.process.trip.event"
    _inherit = ["order.process.evidence"]
    _description = "Event of a Trip"
    _order = "at, id"

    trip_id = fields.Many2one("stock.picking.batch", required=True, index=True, ondelete="restrict")
    stop_id = fields.Many2one("order.process.stop", index="btree_not_null", ondelete="restrict")
    kind = fields.Selection(EVENT_KINDS, required=True)
    at = fields.Datetime(required=True, default=fields.Datetime.now)
    user_id = fields.Many2one("res.users", "Who", required=True, default=lambda self: self.env.uid)
    note = fields.Text()
    company_id = fields.Many2one(related="trip_id.company_id", store=True, index=True)


class StockPickingBatch(models.Model):
    _inherit = "stock.picking.batch"

    trip_event_ids = fields.One2many("order.process.trip.event", "trip_id", "History of the Trip", readonly=True)

    def _log_trip(self, kind, note=False, stop=False, at=False):
        """Append what happened to the history of each trip; ``at`` in UTC, now by default."""
        now = at or fields.Datetime.now()
        self.env["order.process.trip.event"]._append(
            [
                {
                    "trip_id": trip.id,
                    "stop_id": stop and stop.id,
                    "kind": kind,
                    "note": note,
                    "at": now,
                    "user_id": self.env.uid,
                }
                for trip in self
            ]
        )
