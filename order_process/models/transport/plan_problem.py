from datetime import timedelta
from typing import NamedTuple

from odoo import fields, models

from ..base.work_time import at_local, to_local
from ..gate.transfer_guard import is_over
from . import place
from .plan import DAY, Delivery, Problem, Vehicle
from .trip import RUNNING_STATES

# Where our own vehicles drive; a collector, a train or headquarters' carrier is asked elsewhere.
VEHICLE_MODES = ("road", "cod", "other")
USED_VEHICLE = 20_000  # metres that using one more vehicle counts
LONGEST = 5 * DAY
OF_CHINA = ("CN", "HK", "MO")


class Free(NamedTuple):
    """A vehicle that may be planned, or why it may not: ``problems`` are texts."""

    vehicle: object
    driver: object
    escort: object
    starts: object
    ends: object
    work: int
    problems: tuple


class Plannable(NamedTuple):
    """A problem with the records behind its keys: stops ``s1`` and unplanned addresses ``a2`` with their transfers,
    trips ``t3`` and free vehicles ``v4``."""

    problem: Problem
    origin: object
    pickings: dict
    sequences: dict
    free: dict

    def instant(self, minutes):
        return self.origin + timedelta(minutes=minutes)

    def minutes(self, instant):
        return round((instant - self.origin).total_seconds() / 60)


class OrderProcessDispatch(models.Model):
    """What of a dispatch is to be planned, and with which vehicles."""

    _inherit = "order.process.dispatch"

    def _get_plan_pickings(self, mode):
        """What may go with a trip of this mode and has not left, and what waits at the centre to be brought again."""
        pickings = self.sudo().picking_ids
        sent = pickings.with_prefetch(pickings._ids).filtered(lambda p: not is_over(p) and p._goes_with_trip())
        again = self._get_waiting_again(self.warehouse_id)
        return (sent | again).filtered(lambda picking: picking.process_mode == mode).sorted("id")

    def _get_plan_trips(self, mode):
        """The trips of a mode that a plan may change: nothing of them is loaded."""
        trips = self.sudo().batch_ids.filtered(
            lambda trip: trip.trip_state == "planned" and trip.process_mode == mode and trip.stop_ids
        )
        gone = trips.stop_ids.picking_ids.filtered(lambda picking: picking._has_left()).stop_id.trip_id
        return (trips - gone).sorted("id")

    def _get_departure(self):
        """When trips of this dispatch depart, if nobody says otherwise: once loaded, within the day's hours."""
        company = self.company_id
        tz = company._process_tz()
        soonest = max(self.scheduled_on, fields.Datetime.now()) + timedelta(minutes=company.trip_load_minutes)
        soonest = fields.Datetime.add(soonest, minutes=-soonest.minute % 5, seconds=-soonest.second)
        day = to_local(soonest, tz).date()
        first, last = (at_local(day, hour, tz) for hour in (company.trip_first_hour, company.trip_last_hour))
        if soonest <= last:
            return max(soonest, first)
        return at_local(day + timedelta(days=1), company.trip_first_hour, tz)

    def _get_plannable(self, mode, departs=None, again=False):
        """The problem of a mode.

        :param datetime departs: naive UTC from which vehicles are free; trips that there are keep their own
        :param bool again: whether everything may move that is not locked; else what is planned stays
        """
        self.ensure_one()
        departs = departs or self._get_departure()
        trips, pickings = self._get_plan_trips(mode), self._get_plan_pickings(mode)
        free = self._get_free(mode, trips, departs)
        able = {f"v{found.vehicle.id}": found for found in free if not found.problems}
        groups = self.env["stock.picking.batch"]._group_by_address(pickings.filtered(lambda p: not p._get_trip_stop()))
        of_key = {f"a{address.id}": (address, group) for address, group in groups.items()}
        stops = trips.stop_ids.filtered(lambda stop: stop.state == "open").sorted(lambda s: (s.sequence, s.id))
        of_stop = {stop: stop._get_plan_pickings() for stop in stops}
        every = pickings.union(*of_stop.values())._ids
        of_key.update({f"s{stop.id}": (stop.partner_id, own.with_prefetch(every)) for stop, own in of_stop.items()})
        found = Plannable(
            None, self._get_plan_origin(departs),
            {key: group for key, (_address, group) in of_key.items()},
            {f"t{trip.id}": [f"s{stop.id}" for stop in stops if stop.trip_id == trip] for trip in trips},
            able,
        )
        vehicles = [trip._as_plan_vehicle(found, departs) for trip in trips]
        vehicles += [one.vehicle._as_plan_vehicle(key, one, found) for key, one in able.items()]
        centre = self._get_centre_place([address for address, _group in of_key.values()])
        deliveries = [self._as_delivery(key, *of_key[key], found, centre) for key in of_key]
        kept = stops.filtered("is_locked") if again else stops
        kept = {f"s{stop.id}" for stop in kept}
        locked = {key: tuple(stop for stop in keys if stop in kept) for key, keys in found.sequences.items()}
        return found._replace(problem=Problem(centre, deliveries, vehicles, locked, self.company_id.trip_speed))

    def _get_plan_origin(self, departs):
        """Midnight before a departure, on the company's clock, from which a plan counts its minutes."""
        tz = self.company_id._process_tz()
        return at_local(to_local(departs, tz).date(), 0, tz)

    def _get_stop(self, key):
        """The stop of a key; empty for an address that is not planned."""
        return self.env["order.process.stop"].sudo().browse(int(key[1:]) if key.startswith("s") else ())

    def _as_delivery(self, key, address, pickings, found, centre):
        load, stop = pickings._get_load(), self._get_stop(key)
        opens, closes = address._get_receiving_minutes()
        if stop.window_from:
            opens = found.minutes(stop.window_from)
        if stop.window_to:
            closes = found.minutes(stop.window_to)
        licences = self.env["order.process.load.licence"].browse(load.licences)
        return Delivery(
            key,
            address._get_place(centre),
            load.weight,
            load.volume,
            load.parcels,
            opens,
            closes,
            self.company_id.trip_stop_minutes,
            frozenset(licences.mapped("name")),
            max((int(urgency) for urgency in pickings.sale_id.mapped("urgency") if urgency), default=0),
        )

    def _get_centre_place(self, addresses):
        """Where the centre is; in its region, or amid the addresses, where its own address does not say."""
        own = (self.warehouse_id.sudo().partner_id or self.company_id.partner_id)._get_place(None)
        region = place.find(province=self.warehouse_id.sudo().process_state_ids[:1].code or "")
        known = [found for found in (address._get_place(None) for address in addresses) if found]
        if own or region or not known:
            return own or region or place.Place(0.0, 0.0, "centre")
        return place.Place(*(sum(one[axis] for one in known) / len(known) for axis in (0, 1)), "centre")

    def _get_free(self, mode, planned, departs):
        """Every vehicle that loads at this centre and is in no trip of ``planned``, with what keeps it from a trip of
        this mode."""
        company = self.company_id
        vehicles = self.env["fleet.vehicle"].sudo().search(
            [
                ("company_id", "in", [False, company.id]),
                ("process_centre_id", "in", [False, self.warehouse_id.id]),
                ("id", "not in", planned.vehicle_id.ids),
            ],
            order="license_plate, id",
        )
        drivers = self.env["order.process.driver"].sudo().with_context(active_test=False).search(
            [("partner_id", "in", vehicles.driver_id.ids)]
        )
        bookings = self.env["stock.picking.batch"].sudo().search(
            [
                ("trip_state", "!=", False),
                ("departs_on", "<", departs + timedelta(days=2)),
                ("returns_on", ">", departs - timedelta(days=2)),
                *(["|", ("vehicle_id", "in", vehicles.ids), ("driver_id", "in", vehicles.driver_id.ids)]),
            ]
        )
        of_partner = {driver.partner_id: driver for driver in drivers}
        found, driving = [], {}
        for vehicle in vehicles:
            driver = of_partner.get(vehicle.driver_id, drivers.browse())
            free = vehicle._get_free_time(driver, bookings, departs, company)
            if vehicle.driver_id in driving:
                twice = self.env._(
                    "%(driver)s drives %(vehicle)s.",
                    driver=vehicle.driver_id.name,
                    vehicle=driving[vehicle.driver_id]._get_plate(),
                )
                free = free._replace(problems=(*free.problems, twice))
            elif vehicle.driver_id and not free.problems:
                driving[vehicle.driver_id] = vehicle
            found.append(free)
        return self._keep_from_money(mode, found)

    def _keep_from_money(self, mode, vehicles):
        """Whoever still has money of an earlier day is named for no more of it, so that no plan fails by it (E5)."""
        orders = self._get_plan_pickings(mode).sale_id
        if not any(order._is_collected_at_delivery() for order in orders):
            return vehicles
        company = self.company_id
        late = self.env["res.users"].union(*(one.escort for one in vehicles))._get_late_money(company)
        texts = {
            escort: escort.with_env(self.env)._get_late_money_text(company, *money) for escort, money in late.items()
        }
        return [
            one._replace(problems=(*one.problems, texts[one.escort])) if one.escort in texts else one
            for one in vehicles
        ]


class FleetVehicle(models.Model):
    _inherit = "fleet.vehicle"

    def _get_free_time(self, driver, bookings, departs, company):
        """When the vehicle and its driver are free from a departure on, how long the driver may work that day, and what
        is against it."""
        self.ensure_one()
        tz = company._process_tz()
        day = to_local(departs, tz).date()
        problems = self._get_road_problems(day, day)
        if self.driver_id:
            problems |= driver._get_road_problems(self.driver_id, day)
        busy = bookings.filtered(
            lambda trip: (
                trip.trip_state in RUNNING_STATES
                and (trip.vehicle_id == self or (self.driver_id and trip.driver_id == self.driver_id))
            )
        ).sorted("departs_on")
        starts, ends = departs, departs + timedelta(minutes=LONGEST)
        for trip in busy:
            if trip.departs_on < starts + timedelta(hours=1) and trip.returns_on > starts:
                starts = max(starts, trip.returns_on)
            elif trip.departs_on > starts:
                ends = min(ends, trip.departs_on)
        if to_local(starts, tz).date() != day:
            problems["busy"] = self.env._("On %s all day.", ", ".join(busy.mapped("name")))
        work = 0
        if company.driver_day_hours and self.driver_id:
            spent = sum(
                (trip.returns_on - trip.departs_on).total_seconds()
                for trip in bookings
                if trip.driver_id == self.driver_id and to_local(trip.departs_on, tz).date() == day
            )
            work = int(company.driver_day_hours * 60 - spent / 60)
            if work <= 0:
                problems["hours"] = self.env._("%s has no hours left that day.", self.driver_id.name)
        escort = driver.user_id.filtered(lambda user: user.has_group("order_process.group_carrier"))
        return Free(self, self.driver_id, escort, starts, ends, work, tuple(problems.values()))

    def _as_plan_vehicle(self, key, free, found):
        """The vehicle of a plan, as long as it and its driver are free."""
        self.ensure_one()
        starts, ends = found.minutes(free.starts), found.minutes(free.ends)
        licences = self._get_held_licences(free.driver)
        return _as_vehicle(key, self.category_id, licences, starts, ends, free.work)

    def _get_held_licences(self, driver_partner):
        """Names of the licences that the vehicle and its driver both have."""
        licences = self.sudo().load_licence_ids
        if driver_partner:
            licences &= self.env["order.process.driver"]._get_driver(driver_partner).load_licence_ids
        return frozenset(licences.with_env(self.env).sudo().mapped("name"))


class StockPickingBatch(models.Model):
    _inherit = "stock.picking.batch"

    def _as_plan_vehicle(self, found, departs):
        """A trip that is planned already, as the vehicle of a plan."""
        self.ensure_one()
        starts = found.minutes(self.departs_on or departs)
        hours = self.company_id.driver_day_hours if self.driver_id else 0
        licences = self.vehicle_id._get_held_licences(self.driver_id)
        return _as_vehicle(f"t{self.id}", self.vehicle_category_id, licences, starts, starts + LONGEST, int(hours * 60))


class OrderProcessStop(models.Model):
    _inherit = "order.process.stop"

    def _get_plan_pickings(self):
        """What the stop brings, and what is still to be picked for it."""
        return self.sudo().picking_ids | self._get_open_picks()


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _get_place(self, otherwise):
        """Where an address is, as well as is known; coordinates are those that phones and Odoo know (WGS-84)."""
        self.ensure_one()
        chinese = not self.country_id or self.country_id.code in OF_CHINA
        return place.find(
            self.partner_latitude,
            self.partner_longitude,
            (chinese and self.zip) or "",
            (chinese and self.city) or "",
            (chinese and self.state_id.code) or "",
            otherwise,
        )

    def _get_receiving_minutes(self):
        """From and until which minute of the day an address receives goods; its dealer's hours where it has none."""
        self.ensure_one()
        hours = self if self.receives_from or self.receives_until else self.commercial_partner_id
        return round(hours.receives_from * 60), round(hours.receives_until * 60) or LONGEST


def _as_vehicle(key, size, licences, starts, ends, work):
    return Vehicle(
        key,
        size.weight_capacity,
        size.volume_capacity,
        size.parcel_capacity,
        licences,
        starts,
        ends,
        work,
        USED_VEHICLE,
    )
