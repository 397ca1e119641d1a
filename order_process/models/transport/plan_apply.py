from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.sentinel import internal
from .plan import Problem
from .plan_problem import LONGEST, VEHICLE_MODES, Plannable
from .planner import make_plan
from .trip import HERE_STATES


class StockPickingBatch(models.Model):
    """What a plan makes of a trip: its stops in their order with their times, its way and its cost."""

    _inherit = "stock.picking.batch"

    planned_km = fields.Float("Kilometres, Estimated", kept=True, copy=False, readonly=True)
    trip_cost = fields.Float(
        "Cost, Estimated",
        kept=True,
        copy=False,
        readonly=True,
        help="By the size of the vehicle: of the trip and of its kilometres, as it was when the trip was planned.",
    )

    def write(self, vals):
        moved = self.filtered(lambda trip: trip.trip_state in HERE_STATES and trip.departs_on and trip.returns_on)
        if not moved or not vals.get("departs_on") or "returns_on" in vals:
            return super().write(vals)
        # Departing at another time, it is everywhere at another time.
        for trip in self:
            later = fields.Datetime.to_datetime(vals["departs_on"]) - trip.departs_on if trip in moved else None
            super(StockPickingBatch, trip).write(
                {**vals, "returns_on": trip.returns_on + later} if later is not None else vals
            )
        moved._reschedule()
        return True

    def _get_trip_plan(self):
        """The trip as a problem of its own, with its stops in their order."""
        self.ensure_one()
        trip = self.sudo()
        departs = trip.departs_on or trip.dispatch_id._get_departure()
        found = Plannable(None, trip.dispatch_id._get_plan_origin(departs), {}, {}, {})
        stops = trip.stop_ids.filtered(lambda stop: stop.state != "moved").sorted(lambda stop: (stop.sequence, stop.id))
        found.pickings.update({f"s{stop.id}": stop._get_plan_pickings() for stop in stops})
        found.sequences[f"t{trip.id}"] = list(found.pickings)
        centre = trip.dispatch_id._get_centre_place(stops.partner_id)
        deliveries = [
            trip.dispatch_id._as_delivery(f"s{stop.id}", stop.partner_id, found.pickings[f"s{stop.id}"], found, centre)
            for stop in stops
        ]
        vehicle = trip._as_plan_vehicle(found, departs)
        return found._replace(problem=Problem(centre, deliveries, [vehicle], {}, trip.company_id.trip_speed))

    def _reschedule(self):
        """Reckon anew when trips that have not left are where, from their departure on, and book them for that time."""
        for trip in self.sudo().filtered(lambda trip: trip.trip_state in HERE_STATES and trip.stop_ids):
            found, key = trip._get_trip_plan(), f"t{trip.id}"
            departs = found.minutes(trip.departs_on) if trip.departs_on else None
            trip.with_env(self.env)._set_route(found, found.problem.route(key, found.sequences[key], departs))

    def _set_route(self, found, route):
        """Write order and times of the stops, way and cost; then the trip is asked whether it holds.

        :raises UserError: as ``_check_trip_rules`` says
        """
        self.ensure_one()
        there = self.sudo().stop_ids
        for number, visit in enumerate(route.visits, 1):
            delivery = found.problem.delivery[visit.key]
            stop = self.dispatch_id._get_stop(visit.key)
            if stop not in there:
                stop = found.pickings[visit.key][:1]._get_trip_stop()
            internal(stop).write(
                {
                    "sequence": 10 * number,
                    "planned_on": found.instant(visit.arrives),
                    "window_from": found.instant(delivery.opens) if delivery.opens else False,
                    "window_to": found.instant(delivery.closes) if delivery.closes < LONGEST else False,
                }
            )
        kilometres, size = route.metres / 1000, self.sudo().vehicle_category_id
        internal(self).write(
            {"planned_km": kilometres, "trip_cost": size.trip_cost + kilometres * size.km_cost if size else 0.0}
        )
        times = {"departs_on": found.instant(route.departs), "returns_on": found.instant(route.returns)}
        self.sudo().write(times)

    def _drop_empty_trips(self):
        """Trips of which nothing is left book nobody any more."""
        for trip in self.sudo().exists().filtered(lambda trip: trip.trip_state in HERE_STATES and not trip.stop_ids):
            trip.with_env(self.env)._log_trip("changed", self.env._("All stops were taken out: there is no trip."))
            internal(trip).write({"trip_state": False, "state": "cancel"})


class OrderProcessStop(models.Model):
    _inherit = "order.process.stop"

    def write(self, vals):
        result = super().write(vals)
        if not self.env.su and not {"sequence", "window_from", "window_to"}.isdisjoint(vals):
            self.trip_id._check_changing()
            self.trip_id._reschedule()
        return result


class OrderProcessDispatch(models.Model):
    """Trips of a dispatch, planned at once (G1, G2)."""

    _inherit = "order.process.dispatch"

    @api.model
    def _check_vehicle_mode(self, mode):
        if mode not in VEHICLE_MODES:
            raise UserError(self.env._("Trips are planned for what goes by road; say for which way of delivery."))

    def _begin_planning(self, mode):
        """Let dispatchers go on, one at a time for a dispatch.

        :return: the dispatch, as the system reads it in the person's name
        """
        self.ensure_one()
        self.env["stock.picking.batch"]._check_planner()
        self.check_access("read")
        self._check_vehicle_mode(mode)
        self.env["order.process.trip.turn"]._take((self,))
        return self.sudo()

    def action_plan_trips(self, mode, again=False, departs=False):
        """Put what is not planned on vehicles that are free, in one transaction.

        What is on a trip stays; with ``again`` everything is planned anew but locked stops and trips that are loaded or
        have left.

        :param str departs: UTC instant from which vehicles are free
        :return: how many stops were planned and how many are left, and by which planner
        :raises UserError: to others than dispatchers and approving managers, and where there is nothing to plan
        """
        dispatch = self._begin_planning(mode)
        found = dispatch._get_plannable(mode, fields.Datetime.to_datetime(departs or False), again)
        if not found.pickings:
            raise UserError(self.env._("Nothing of %s waits for a trip.", self.name))
        plan = make_plan(found.problem)
        dispatch._apply_plan(found, plan)
        planned = sum(len(route.visits) for route in plan.routes)
        return {"planned": planned, "left": len(plan.left), "solver": plan.solver}

    def _apply_plan(self, found, plan):
        """Make the trips that a plan says, move their stops, and book them once all have theirs."""
        trips = self.env["stock.picking.batch"].sudo().browse(int(key[1:]) for key in found.sequences)
        before = self.env["order.process.stop"].sudo().union(*map(self._get_stop, found.pickings))
        released = [self._get_stop(key) for key in plan.left if key.startswith("s")]
        if released:
            trips._release_stops(before.browse().union(*released))
        made = {}
        for route in plan.routes:
            pickings = self.env["stock.picking"].sudo().union(*(found.pickings[key] for key in route.keys))
            if route.vehicle in found.sequences:
                trip = trips.browse(int(route.vehicle[1:]))
                moving = pickings.filtered(lambda picking, trip=trip: picking._get_trip_stop().trip_id != trip)
                if moving:
                    trip._take_stops(moving)
            else:
                trip = trips._open_trip(pickings, self._get_trip_vals(found, route.vehicle))
            made[trip] = route
        before._drop_empty()
        for trip, route in made.items():
            trip._set_route(found, route)
        trips._drop_empty_trips()

    def _get_trip_vals(self, found, key):
        """Vehicle and people of a new trip; its times are booked once it has its stops."""
        free = found.free[key]
        return {
            "dispatch_id": self.id,
            "vehicle_id": free.vehicle.id,
            "driver_id": free.driver.id,
            "escort_id": free.escort.id,
        }
