from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.sentinel import internal, is_internal
from ..base.work_time import quarters

STOP_STATES = [
    ("open", "Open"),
    ("arrived", "Arrived"),
    ("done", "Delivered"),
    ("failed", "Not Delivered"),
    ("moved", "Went on with Another Trip"),
]
OPEN_STATES = ("open", "arrived")
ENDED_STATES = ("done", "failed")
# What a planner changes; all else is written as it happens.
PLANNED_FIELDS = frozenset({"sequence", "planned_on", "window_from", "window_to", "is_locked", "note"})


# A plan is kept within so much before and after.
SPAN = timedelta(hours=1)


class OrderProcessStop(models.Model):
    """A door at which a trip stops: the transfers for one address, in their order."""

    _name = "order.process.stop"
    _description = "Stop of a Trip"
    _order = "trip_id, sequence, id"
    _rec_name = "partner_id"

    trip_id = fields.Many2one("stock.picking.batch", required=True, readonly=True, index=True, ondelete="restrict")
    sequence = fields.Integer(default=10)
    partner_id = fields.Many2one("res.partner", "Address", required=True, readonly=True, index=True)
    picking_ids = fields.One2many("stock.picking", "stop_id", "Transfers", readonly=True)
    state = fields.Selection(STOP_STATES, default="open", required=True, readonly=True, index=True)
    planned_on = fields.Datetime("Planned Arrival")
    window_from = fields.Datetime("Not before")
    window_to = fields.Datetime("Not after")
    is_locked = fields.Boolean("Locked", help="A new plan leaves it where it is.")
    note = fields.Char()
    arrived_on = fields.Datetime(readonly=True)
    ended_on = fields.Datetime(readonly=True)
    fail_reason_id = fields.Many2one("order.process.door.reason", "Why Not Delivered", readonly=True)
    company_id = fields.Many2one(related="trip_id.company_id", store=True, index=True)
    escort_id = fields.Many2one(related="trip_id.escort_id", string="Escort")

    @api.model_create_multi
    def create(self, vals_list):
        if not is_internal(self.env):
            raise UserError(self.env._("Stops are made when a trip is planned."))
        return super().create(vals_list)

    def write(self, vals):
        if not is_internal(self.env) and not PLANNED_FIELDS.issuperset(vals):
            raise UserError(self.env._("What happened at a stop is written by the system only."))
        return super().write(vals)

    def unlink(self):
        if self and not is_internal(self.env):
            raise UserError(self.env._("A stop leaves its trip by the plan only."))
        return super().unlink()

    def _arrive(self, when):
        """The driver is at the door; told twice, the first time counts. ``when`` in UTC."""
        for stop in self.filtered(lambda stop: stop.state == "open"):
            internal(stop).write({"state": "arrived", "arrived_on": stop.arrived_on or when})

    def _end_stop(self, state, when, reason=None):
        """The driver goes on: delivered, whole or in part, or not at all. ``when`` in UTC.

        :param state: ``done`` or ``failed``
        """
        for stop in self:
            internal(stop).write(
                {
                    "state": state,
                    "arrived_on": stop.arrived_on or when,
                    "ended_on": when,
                    "fail_reason_id": reason and reason.id,
                }
            )
            stop.trip_id._log_trip("stop", f"{stop._get_state_label()}: {stop.partner_id.display_name}", stop, when)

    def _get_state_label(self):
        return dict(self._fields["state"]._description_selection(self.env))[self.state]

    def _get_span(self):
        """Between which instants the dealer may expect the vehicle, in quarters of an hour: as planned, within the
        hours of the door; ``None`` before it is planned and once it was there."""
        if self.state not in OPEN_STATES or not (self.window_from or self.planned_on):
            return None
        first = self.window_from or self.planned_on - SPAN
        last = self.window_to or (self.planned_on or first) + SPAN
        if self.planned_on:
            first, last = max(first, self.planned_on - SPAN), min(last, self.planned_on + SPAN)
        if first >= last:
            first, last = self.planned_on - SPAN, self.planned_on + SPAN
        return quarters(first, last)

    def _reopen(self, when, note=False):
        """What was ended by mistake is open again; what was said first stays on record, as void.

        The setting says for how long, see ``_check_reopen``."""
        for stop in self:
            stop.picking_ids._void_proofs(when, note)
            internal(stop).write({"state": "arrived", "ended_on": False, "fail_reason_id": False})
            stop.trip_id._log_trip("reopened", note, stop, when)

    def _check_reopen(self, when):
        """:raises UserError: where the stop is open, or ended too long ago"""
        self.ensure_one()
        minutes = self.company_id.stop_reopen_minutes
        if self.state not in ENDED_STATES:
            raise UserError(self.env._("%s is not ended: there is nothing to take up again.", self.display_name))
        if (when - self.ended_on).total_seconds() > 60 * minutes:
            raise UserError(
                self.env._(
                    "%(stop)s was ended more than %(minutes)s minutes ago: customer service settles what was wrong.",
                    stop=self.display_name,
                    minutes=minutes,
                )
            )

    def _after_stop(self, proofs):
        """Hook, once when a stop ends: what follows from what was taken and what was not.

        As the system in the name of whoever ended it, in the transaction of the act."""
