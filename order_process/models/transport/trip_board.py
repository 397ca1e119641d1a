from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.sentinel import internal
from .plan import LOADS
from .plan_problem import VEHICLE_MODES
from .plan_words import describe
from .planner import best_order, why_left
from .trip import HERE_STATES, RUNNING_STATES

SHOWN_DAYS = 14
ON_BOARD = (*RUNNING_STATES, "back")


class OrderProcessDispatch(models.Model):
    """The dispatcher's board: vehicles × stops, what is not planned at the left (ux: Dispatcher, trips)."""

    _inherit = "order.process.dispatch"

    def action_open_trip_board(self):
        """The board of this dispatch."""
        self.ensure_one()
        self.env["stock.picking.batch"]._check_planner()
        return {
            "type": "ir.actions.client",
            "tag": "order_process.trip_board",
            "name": self.env._("Plan Trips"),
            "params": {"dispatch_id": self.id},
        }

    @api.model
    def get_trip_board(self, dispatch_id=False, mode=False, departs=False):
        """What the board shows of a dispatch and a mode; of the latest one with something to plan, when none is named.

        Instants are UTC strings, figures are ready to be read.

        :return: ``{"choices", "current", "departs", "left", "rows", "off"}``
        """
        self.env["stock.picking.batch"]._check_planner()
        choices = self._get_board_choices()
        chosen = [choice for choice in choices if choice["dispatch_id"] == dispatch_id]
        chosen = [choice for choice in chosen if choice["mode"] == mode] or chosen
        chosen = chosen or [choice for choice in choices if choice["left"]] or choices
        if not chosen:
            return {"choices": [], "current": False, "departs": False, "left": [], "rows": [], "off": []}
        dispatch = self.browse(chosen[0]["dispatch_id"])
        dispatch.check_access("read")
        return {"choices": choices, "current": chosen[0], **dispatch.sudo()._get_board(chosen[0]["mode"], departs)}

    @api.model
    def _get_board_choices(self):
        """Dispatches and modes with something to plan, or trips that are not closed; the latest first."""
        company = self.env.company
        since = fields.Datetime.subtract(fields.Datetime.now(), days=SHOWN_DAYS)
        ours = [("company_id", "=", company.id), ("process_mode", "in", VEHICLE_MODES)]
        waiting = self.env["stock.picking"].sudo()._read_group(
            [
                *ours,
                ("dispatch_id.scheduled_on", ">=", since),
                ("state", "not in", ("done", "cancel")),
                ("picking_type_id.code", "in", ("outgoing", "internal")),
                ("goes_back", "=", False),
            ],
            ["dispatch_id", "process_mode"],
            ["__count", "stop_id:count", "wave_stop_id:count"],
        )
        left = {(dispatch, mode): total - there - picked for dispatch, mode, total, there, picked in waiting}
        trips = self.env["stock.picking.batch"].sudo()._read_group(
            [*ours, ("dispatch_id.scheduled_on", ">=", since), ("trip_state", "in", ON_BOARD)],
            ["dispatch_id", "process_mode"],
        )
        left = self._add_waiting_again(left, trips)
        modes = dict(self.env["stock.picking"]._fields["process_mode"]._description_selection(self.env))
        found = sorted({*left, *trips}, key=lambda one: (one[0].scheduled_on, one[0].id, one[1]), reverse=True)
        return [
            {
                "dispatch_id": dispatch.id,
                "mode": mode,
                "name": f"{dispatch.display_name} · {modes[mode]}",
                "left": left.get((dispatch, mode), 0),
            }
            for dispatch, mode in found
        ]

    def _get_board(self, mode, departs):
        departs = fields.Datetime.to_datetime(departs or False) or self._get_departure()
        found = self._get_plannable(mode, departs)
        left = why_left(found.problem, found.sequences)
        rows = []
        for trip in self._get_board_trips(mode):
            key = f"t{trip.id}"
            one = found
            if key not in found.sequences:
                one = trip._get_trip_plan()
            leaves = one.minutes(trip.departs_on) if trip.departs_on else None
            route = one.problem.route(key, one.sequences[key], leaves)
            rows.append(trip._prepare_row(one, route, editable=key in found.sequences))
        free = self._get_free(mode, self._get_plan_trips(mode), departs)
        for one in free:
            if not one.problems:
                key = f"v{one.vehicle.id}"
                rows.append(one.vehicle._prepare_row(one, found.problem, key))
        return {
            "departs": fields.Datetime.to_string(departs),
            "left": [
                {**self._prepare_stop(found, key), "problem": bool(reason) and describe(self.env, reason)}
                for key, reason in left.items()
            ],
            "rows": rows,
            "off": [
                {"name": one.vehicle._get_plate(), "why": " ".join(one.problems)}
                for one in free
                if one.problems
            ],
        }

    def _get_board_trips(self, mode):
        trips = self.batch_ids.filtered(lambda trip: trip.process_mode == mode and trip.trip_state in ON_BOARD)
        return trips.sorted(lambda trip: (ON_BOARD.index(trip.trip_state), trip.vehicle_no or "", trip.id))

    def _prepare_stop(self, found, key):
        """A stop, planned or not, as the board shows it."""
        delivery, pickings = found.problem.delivery[key], found.pickings[key]
        stop = self._get_stop(key)
        address = stop.partner_id or next(iter(self.env["stock.picking.batch"]._group_by_address(pickings)))
        hours = [found.instant(minutes) for minutes in (delivery.opens, delivery.closes)]
        return {
            "key": key,
            "name": address.commercial_partner_id.name or address.display_name,
            "door": self._get_door_name(address),
            "place": " ".join(part for part in (address.city, address.street) if part),
            "orders": ", ".join(pickings.sale_id.mapped("name")),
            "weight": delivery.weight,
            "volume": delivery.volume,
            "parcels": delivery.parcels,
            "licences": ", ".join(sorted(delivery.needs)),
            "urgent": bool(delivery.urgency),
            "exact": delivery.place.exact,
            "again": any(picking._is_brought_again() for picking in pickings),
            "opens": bool(stop.window_from or delivery.opens) and fields.Datetime.to_string(hours[0]),
            "closes": delivery.closes < 3 * 24 * 60 and fields.Datetime.to_string(hours[1]),
            "locked": stop.is_locked,
            "state": stop.state or "open",
            "planned": bool(stop.planned_on) and fields.Datetime.to_string(stop.planned_on),
            "problem": False,
        }

    @api.model
    def _get_door_name(self, address):
        """What tells the doors of one dealer apart: the shop's own name; nothing at the dealer's own address."""
        name = address.name or ""
        return "" if name == address.commercial_partner_id.name else name

    # === What the dispatcher does on it ===

    def action_move_stops(self, mode, keys, target, position=None, departs=False):
        """Put stops on a vehicle, into their place on it, or take them out of their trips.

        :param list keys: of the board: stops ``s1``, unplanned addresses ``a2``
        :param str target: a trip ``t3``, a free vehicle ``v4``, or nothing: not planned
        :param int position: from 0; at the end when not given
        :raises UserError: what has left, what is not there any more, and what the rules of a trip forbid
        """
        dispatch = self._begin_planning(mode)
        found = dispatch._get_plannable(mode, fields.Datetime.to_datetime(departs or False))
        gone = [key for key in keys if key not in found.pickings]
        if gone or (target and target not in found.sequences and target not in found.free):
            raise UserError(
                self.env._("Somebody has planned it otherwise since, or it has left. Look at the board as it is now.")
            )
        moving = self.env["stock.picking"].sudo().union(*(found.pickings[key] for key in keys))
        stops = self.env["order.process.stop"].sudo().union(*map(self._get_stop, keys))
        before = stops.trip_id
        if target:
            trip = dispatch._put_on(found, keys, moving, target, position)
        else:
            trip = before.browse()
            before._release_stops(stops)
        stops._drop_empty()
        (before - trip)._drop_empty_trips()
        (before - trip)._reschedule()
        return True

    def _put_on(self, found, keys, pickings, target, position):
        """The trip of ``target`` with these stops at their place."""
        trips = self.env["stock.picking.batch"].sudo()
        staying = [key for key in found.sequences.get(target, ()) if key not in keys]
        position = len(staying) if position is None else max(0, min(position, len(staying)))
        order = [*staying[:position], *keys, *staying[position:]]
        if target in found.sequences:
            trip = trips.browse(int(target[1:]))
            coming = pickings.filtered(lambda picking: picking._get_trip_stop().trip_id != trip)
            if coming:
                trip._take_stops(coming)
                trip._log_trip("changed", self.env._("Taken along: %s", ", ".join(coming.mapped("name"))))
        else:
            trip = trips._open_trip(pickings, self._get_trip_vals(found, target))
        route = found.problem.route(target, order, found.minutes(trip.departs_on) if trip.departs_on else None)
        trip._set_route(found, route)
        return trip

    def action_lock_stops(self, mode, keys, locked):
        """A new plan leaves locked stops on their vehicle and in their order."""
        self._begin_planning(mode)
        stops = self.env["order.process.stop"].browse(int(key[1:]) for key in keys if key.startswith("s")).exists()
        internal(stops.filtered(lambda stop: stop.trip_id.dispatch_id == self)).write({"is_locked": bool(locked)})
        return True

    def action_best_order(self, mode, trip_id):
        """Put the stops of one trip in the order of the shortest way that keeps their hours and what is locked."""
        dispatch = self._begin_planning(mode)
        trip, key = self.env["stock.picking.batch"].sudo().browse(trip_id), f"t{trip_id}"
        trip._check_changing()
        found = dispatch._get_plannable(mode, again=True)
        if key not in found.sequences:
            raise UserError(self.env._("%s is being loaded: its stops stay in their order.", trip.name))
        keys = best_order(found.problem, key, found.sequences[key])
        trip._set_route(found, found.problem.route(key, keys, found.minutes(trip.departs_on)))
        return True


class StockPickingBatch(models.Model):
    _inherit = "stock.picking.batch"

    def action_open_trip_board(self):
        """The board of the batch's dispatch, at its way of delivery."""
        self.ensure_one()
        self._check_planner()
        if not self.dispatch_id:
            raise UserError(self.env._("Trips are planned from what a window has sent; %s has no dispatch.", self.name))
        action = self.dispatch_id.action_open_trip_board()
        return {**action, "params": {**action["params"], "mode": self.process_mode}}

    def _prepare_row(self, found, route, editable):
        self.ensure_one()
        changing = self.trip_state in HERE_STATES
        stops = []
        for visit in route.visits:
            stop = self.dispatch_id._prepare_stop(found, visit.key)
            if changing:
                stop["planned"] = fields.Datetime.to_string(found.instant(visit.arrives))
                stop["problem"] = visit.key in route.at and describe(self.env, route.at[visit.key])
            stops.append(stop)
        return {
            "key": f"t{self.id}",
            "trip_id": self.id,
            "name": self.name,
            "state": self.trip_state,
            "state_name": self._get_state_label(),
            "plate": self.vehicle_no or self.vehicle_id.display_name or self.wagon_no or self.env._("No vehicle"),
            "size": self.vehicle_category_id.name or "",
            "people": " · ".join(dict.fromkeys(filter(None, (self.driver_id.name, self.escort_id.name)))),
            "departs": bool(self.departs_on) and fields.Datetime.to_string(self.departs_on),
            "returns": bool(self.returns_on) and fields.Datetime.to_string(self.returns_on),
            "km": round(route.metres / 1000),
            "editable": editable,
            "licences": sorted(found.problem.vehicle[f"t{self.id}"].holds),
            "bars": _bars(self.env, found.problem.vehicle[f"t{self.id}"], route),
            "problems": self._get_open_problems() if changing else [],
            "stops": stops,
        }


class FleetVehicle(models.Model):
    _inherit = "fleet.vehicle"

    def _prepare_row(self, free, problem, key):
        self.ensure_one()
        vehicle = problem.vehicle[key]
        return {
            "key": key,
            "trip_id": False,
            "name": "",
            "state": "free",
            "state_name": self.env._("Free"),
            "plate": self._get_plate(),
            "size": self.category_id.name or "",
            "people": " · ".join(dict.fromkeys(filter(None, (free.driver.name, free.escort.name)))),
            "departs": fields.Datetime.to_string(free.starts),
            "returns": False,
            "km": 0,
            "editable": True,
            "licences": sorted(vehicle.holds),
            "bars": _bars(self.env, vehicle, problem.route(key, ())),
            "problems": [],
            "stops": [],
        }


def _bars(env, vehicle, route):
    """What fills a vehicle: kilograms, cubic metres, packages, hours."""
    labels = {"weight": env._("kg"), "volume": env._("m³"), "parcels": env._("pkg")}
    bars = [
        {"code": name, "label": labels[name], "used": round(route.loads[name], 2), "most": getattr(vehicle, name)}
        for name in LOADS
    ]
    spent = route.returns - route.departs if route.visits else 0
    bars.append({"code": "hours", "label": env._("hours"), "used": round(spent / 60, 1), "most": vehicle.work / 60})
    for bar in bars:
        bar["percent"] = round(100 * bar["used"] / bar["most"]) if bar["most"] else 0
        bar["over"] = bool(bar["most"]) and bar["used"] > bar["most"] + 1e-6
    return bars
