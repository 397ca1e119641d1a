from collections import defaultdict
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.sentinel import internal
from .stop import ENDED_STATES, OPEN_STATES

TRIP_STATES = [
    ("planned", "Trip Planned"),
    ("loading", "Loading"),
    ("way", "On the Way"),
    ("back", "Back at the Centre"),
    ("closed", "Closed"),
]
# Nothing has left yet; and the vehicle and its people are taken.
HERE_STATES = ("planned", "loading")
RUNNING_STATES = (*HERE_STATES, "way")


class Load(NamedTuple):
    """What a trip takes along: kilograms, cubic metres, packages, and the licences that its goods demand."""

    weight: float = 0.0
    volume: float = 0.0
    parcels: int = 0
    licences: frozenset = frozenset()


def _as_trip(env):
    return env._("A trip is planned, loaded, sent and closed by its own buttons.")


class StockPickingBatch(models.Model):
    """A trip: a batch with a vehicle, its people and its stops (design 12). Pickup and rail have one as well, with the
    dealer's collector or the wagon."""

    _inherit = "stock.picking.batch"

    trip_state = fields.Selection(
        TRIP_STATES, "Trip", kept=_as_trip, copy=False, readonly=True, index="btree_not_null"
    )
    stop_ids = fields.One2many("order.process.stop", "trip_id", "Stops", copy=False)
    stop_count = fields.Integer("Number of Stops", compute="_compute_stop_counts")
    stop_ended_count = fields.Integer("Stops Ended", compute="_compute_stop_counts")
    departs_on = fields.Datetime("Departs", copy=False, index="btree_not_null")
    returns_on = fields.Datetime("Returns about", copy=False)
    left_on = fields.Datetime(kept=_as_trip, copy=False, readonly=True)
    back_on = fields.Datetime(kept=_as_trip, copy=False, readonly=True)
    closed_on = fields.Datetime(kept=_as_trip, copy=False, readonly=True)
    load_weight = fields.Float("Weight", compute="_compute_load")
    load_volume = fields.Float("Volume", compute="_compute_load")
    load_parcels = fields.Integer("Packages", compute="_compute_load")
    load_percent = fields.Float("Load %", compute="_compute_load", help="Of what fills the vehicle first.")

    @api.depends("stop_ids.state")
    def _compute_stop_counts(self):
        for batch in self:
            stops = batch.stop_ids.filtered(lambda stop: stop.state != "moved")
            batch.stop_count = len(stops)
            batch.stop_ended_count = len(stops.filtered(lambda stop: stop.state in ENDED_STATES))

    @api.depends("stop_ids.picking_ids.move_ids.product_uom_qty", "stop_ids.picking_ids.package_count", "vehicle_id")
    def _compute_load(self):
        loads = self._get_loads()
        for batch in self:
            load = loads[batch]
            batch.load_weight, batch.load_volume, batch.load_parcels = load.weight, load.volume, load.parcels
            parts = [
                used / most
                for used, most, _label in batch._get_capacities(load)
                if most
            ]
            batch.load_percent = 100 * max(parts, default=0.0)

    def _get_loads(self):
        """``{trip: Load}`` of the goods at the stops, as demanded or, once they have left, as they left.

        Core counts what is reserved, in one batch, and volumes of packages twice."""
        loads = {}
        for trip in self:
            pickings = trip.sudo().stop_ids.filtered(lambda stop: stop.state != "moved").picking_ids
            loads[trip] = pickings._get_load()
        return loads

    def _get_capacities(self, load):
        """``(used, most, label)`` of weight, volume and packages; 0 is no limit."""
        self.ensure_one()
        size = self.sudo().vehicle_category_id
        return (
            (load.weight, size.weight_capacity, self.weight_uom_name),
            (load.volume, size.volume_capacity, self.volume_uom_name),
            (load.parcels, size.parcel_capacity, self.env._("packages")),
        )

    def _compute_progress(self):
        trips = self.filtered("trip_state")
        super(StockPickingBatch, self - trips)._compute_progress()
        for trip in trips:
            pickings = trip.sudo().stop_ids.picking_ids.filtered(lambda picking: picking.state != "cancel")
            trip.transfer_count = len(pickings)
            trip.transfer_done_count = len(pickings.filtered(lambda picking: picking.state == "done"))

    def _takes_followers(self):
        # What comes later is planned into a trip by somebody who looks at what fits.
        return super()._takes_followers() and not self.trip_state

    def _get_open_stops(self):
        """The stops at which something is still to be done, as superuser."""
        return self.sudo().stop_ids.filtered(lambda stop: stop.state in OPEN_STATES)

    def _get_state_label(self):
        """What people read for the state of the trip; empty for what is none."""
        self.ensure_one()
        return dict(self._fields["trip_state"]._description_selection(self.env)).get(self.trip_state, "")

    # === On its way ===

    def _set_trip_state(self, state, **vals):
        internal(self).write({"trip_state": state, **vals})

    def _leave_as_sent(self):
        """Trips whose transfers have all left are on the way, whoever sent them and by which button."""
        now = fields.Datetime.now()
        for trip in self.sudo().filtered(lambda trip: trip.trip_state in HERE_STATES):
            pickings = trip.stop_ids.picking_ids
            done = any(picking.state == "done" for picking in pickings)
            if done and all(picking._has_left() for picking in pickings):
                trip._set_trip_state("way", left_on=now)
                trip._log_trip("left")
                trip._after_left()

    def _after_left(self):
        """Hook, once when all of a trip has left: what follows; as the system in the name of whoever sent the last."""

    def _after_back(self):
        """Hook, once when a trip is back: what follows; as the system."""

    def _get_close_problems(self):
        """Hook: texts of what keeps a trip from being closed, goods, money and papers.

        :return: a list
        """
        self.ensure_one()
        return []

    def _guard_unlink(self):
        super()._guard_unlink()
        if trips := self.filtered("trip_state"):
            raise UserError(
                self.env._("%s is a trip and stays; take its stops out of it instead.", ", ".join(trips.mapped("name")))
            )

    def _is_driven_by(self, user):
        """Whether this person takes the trip along: the escort, or the driver's login."""
        self.ensure_one()
        trip = self.sudo()
        driver = self.env["order.process.driver"]._get_driver(trip.driver_id) if trip.driver_id else trip.driver_id
        return user in trip.escort_id or bool(driver and user == driver.user_id)

    @api.model
    def _group_by_address(self, pickings):
        """``{address: transfers}`` in the order of the transfers."""
        groups = defaultdict(pickings.browse)
        for picking in pickings:
            groups[picking.sudo().sale_id.partner_shipping_id or picking.partner_id] |= picking
        # What is read of one group is read of all.
        return {address: group.with_prefetch(pickings._prefetch_ids) for address, group in groups.items()}
