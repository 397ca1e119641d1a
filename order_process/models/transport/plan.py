"""What a day's deliveries and vehicles are to the planners, what a plan is, and whether it holds. No ORM.

Times are whole minutes from an origin that the caller chooses (midnight at the centre), ways are metres. Without a map
service a way is the straight line and a share for the roads; a journey takes it at one speed."""

from dataclasses import dataclass, field
from functools import cached_property
from math import ceil

from .place import Place, kilometres

DAY = 24 * 60
LOADS = ("weight", "volume", "parcels")
ROUNDING = 1e-6


@dataclass(frozen=True)
class Delivery:
    """What one address gets. Goods are handed over from ``opens`` on and not begun after ``closes``; ``needs`` are the
    licences that the load asks of a vehicle; the more urgent is left behind last."""

    key: object
    place: Place
    weight: float = 0.0
    volume: float = 0.0
    parcels: float = 0.0
    opens: int = 0
    closes: int = DAY
    service: int = 10
    needs: frozenset = frozenset()
    urgency: int = 0


@dataclass(frozen=True)
class Vehicle:
    """A vehicle with its driver for one trip. A capacity or ``work`` of 0 is no limit; ``fixed`` is what using it
    counts, in metres."""

    key: object
    weight: float = 0.0
    volume: float = 0.0
    parcels: float = 0.0
    holds: frozenset = frozenset()
    starts: int = 0
    ends: int = DAY
    work: int = 0
    fixed: int = 0


@dataclass(frozen=True)
class Visit:
    """``arrives`` is when the goods are handed over, after ``waits`` minutes in front of a closed door."""

    key: object
    arrives: int
    leaves: int
    waits: int = 0


@dataclass(frozen=True)
class Reason:
    """Why something does not fit, for :data:`REASONS`, with what its words name."""

    code: str
    values: dict = field(default_factory=dict, compare=False)

    def __str__(self):
        return REASONS[self.code] % self.values


# In English for logs and tests; plan_words.py has them for people.
REASONS = {
    "no_vehicle": "there is no vehicle",
    "licence": "no vehicle has the licence %(licence)s",
    "weight": "%(asked)g kg, and the vehicle takes %(takes)g",
    "volume": "%(asked)g m³, and the vehicle takes %(takes)g",
    "parcels": "%(asked)g parcels, and the vehicle takes %(takes)g",
    "window": "no vehicle is there in time",
    "hours": "the way takes longer than the hours of any vehicle",
    "room": "no vehicle has room left for it",
    "time": "no vehicle has time left for it",
    "late": "%(minutes)d minutes late",
    "work": "%(asked)d minutes of work, and %(takes)d are allowed",
    "shift": "back %(minutes)d minutes after the end",
}


@dataclass(frozen=True)
class Route:
    """A vehicle's way, with what is wrong with it: ``problems`` of the whole, ``at`` of single stops."""

    vehicle: object
    visits: tuple
    departs: int
    returns: int
    metres: int
    loads: dict
    problems: tuple = ()
    at: dict = field(default_factory=dict, compare=False)

    @property
    def keys(self):
        return tuple(visit.key for visit in self.visits)

    @property
    def holds(self):
        return not self.problems and not self.at


@dataclass(frozen=True)
class Plan:
    """Routes of the vehicles that are used, and what is left with its reason."""

    routes: tuple
    left: dict
    solver: str

    @property
    def metres(self):
        return sum(route.metres for route in self.routes)


@dataclass
class Problem:
    """``locked``: what stays on which vehicle, in that order, whatever it costs: ``{vehicle: (delivery, …)}``."""

    centre: Place
    deliveries: list
    vehicles: list
    locked: dict = field(default_factory=dict)
    speed: float = 40.0
    roads: float = 1.3
    nearby: int = 2000

    def __post_init__(self):
        self.delivery = {delivery.key: delivery for delivery in self.deliveries}
        self.vehicle = {vehicle.key: vehicle for vehicle in self.vehicles}
        self.index = {delivery.key: number for number, delivery in enumerate(self.deliveries, 1)}
        self.locked = {vehicle: tuple(keys) for vehicle, keys in self.locked.items() if keys}
        self.lock_of = {key: vehicle for vehicle, keys in self.locked.items() for key in keys}

    @cached_property
    def metres(self):
        """Ways between all places; number 0 is the centre. Two addresses known by their city only are ``nearby``."""
        places = [self.centre, *(delivery.place for delivery in self.deliveries)]
        ways = [[0] * len(places) for _place in places]
        for row, one in enumerate(places):
            for column in range(row + 1, len(places)):
                other = places[column]
                way = round(kilometres(one, other) * 1000 * self.roads)
                if not (one.exact and other.exact):
                    way = max(way, self.nearby)
                ways[row][column] = ways[column][row] = way
        return ways

    @cached_property
    def minutes(self):
        metres_a_minute = self.speed * 1000 / 60
        return [[ceil(way / metres_a_minute) for way in row] for row in self.metres]

    def may_carry(self, vehicle, delivery):
        """Whether a vehicle may take a delivery at all, whatever else it carries."""
        return delivery.needs <= vehicle.holds and self.lock_of.get(delivery.key, vehicle.key) == vehicle.key

    def node(self, number):
        """Delivery ``number`` as a piece of a journey."""
        delivery = self.deliveries[number - 1]
        return (delivery.service, 0, delivery.opens, delivery.closes)

    def route(self, vehicle_key, keys, departs=None):
        """The journey of a vehicle along ``keys``, with what is wrong with it.

        :param int departs: when it leaves; as late as costs no time when not given
        """
        vehicle = self.vehicle[vehicle_key]
        stops = [self.index[key] for key in keys]
        now = departs = self._latest_departure(vehicle, stops) if departs is None else departs
        visits, at, last = [], {}, 0
        for stop, key in zip(stops, keys, strict=True):
            delivery = self.delivery[key]
            there = now + self.minutes[last][stop]
            begins = max(there, delivery.opens)
            if begins > delivery.closes:
                at[key] = Reason("late", {"minutes": begins - delivery.closes})
            elif not delivery.needs <= vehicle.holds:
                at[key] = Reason("licence", {"licence": ", ".join(sorted(map(str, delivery.needs - vehicle.holds)))})
            now, last = begins + delivery.service, stop
            visits.append(Visit(key, begins, now, begins - there))
        now += self.minutes[last][0]
        metres = sum(self.metres[one][other] for one, other in zip([0, *stops], [*stops, 0], strict=True))
        loads = {name: sum(getattr(self.delivery[key], name) for key in keys) for name in LOADS}
        problems = tuple(self._problems(vehicle, loads, departs, now))
        return Route(vehicle_key, tuple(visits), departs, now, metres, loads, problems, at)

    def _latest_departure(self, vehicle, stops):
        """The latest way to leave without losing time; what is late anyway leaves as early as it can."""
        journey = depot = (0, 0, vehicle.starts, vehicle.ends)
        last = 0
        for stop in stops:
            journey, last = join(journey, self.node(stop), self.minutes[last][stop]), stop
        journey = join(journey, depot, self.minutes[last][0])
        return vehicle.starts if journey[1] else max(vehicle.starts, journey[2])

    def _problems(self, vehicle, loads, departs, returns):
        for name, asked in loads.items():
            takes = getattr(vehicle, name)
            if takes and asked > takes + ROUNDING:
                yield Reason(name, {"asked": asked, "takes": takes})
        if vehicle.work and returns - departs > vehicle.work:
            yield Reason("work", {"asked": returns - departs, "takes": vehicle.work})
        if returns > vehicle.ends:
            yield Reason("shift", {"minutes": returns - vehicle.ends})

    def plan(self, sequences, solver):
        """A plan of ``{vehicle: keys}``; what is in none of them is left, with its reason."""
        routes = tuple(self.route(vehicle, keys) for vehicle, keys in sequences.items() if keys)
        planned = {key for route in routes for key in route.keys}
        room = {vehicle.key: self.route(vehicle.key, sequences.get(vehicle.key, ())) for vehicle in self.vehicles}
        left = {d.key: self._why_left(d, room) for d in self.deliveries if d.key not in planned}
        return Plan(routes, left, solver)

    def _why_left(self, delivery, routes):
        """The first thing that keeps a delivery from every vehicle: what it is, then where it is, then what is full."""
        if not self.vehicles:
            return Reason("no_vehicle")
        able = [vehicle for vehicle in self.vehicles if delivery.needs <= vehicle.holds]
        if not able:
            fewest = min((delivery.needs - vehicle.holds for vehicle in self.vehicles), key=len)
            return Reason("licence", {"licence": ", ".join(sorted(map(str, fewest)))})
        for name in LOADS:
            asked = getattr(delivery, name)
            takes = [getattr(vehicle, name) for vehicle in able]
            if all(takes) and asked > max(takes) + ROUNDING:
                return Reason(name, {"asked": asked, "takes": max(takes)})
        there = self.minutes[0][self.index[delivery.key]]
        spent = 2 * there + delivery.service
        if all(spent > min(vehicle.ends - vehicle.starts, vehicle.work or DAY) for vehicle in able):
            return Reason("hours")
        if not any(self.route(vehicle.key, (delivery.key,)).holds for vehicle in able):
            return Reason("window")
        fits = any(
            all(
                not getattr(vehicle, name)
                or routes[vehicle.key].loads[name] + getattr(delivery, name) <= getattr(vehicle, name) + ROUNDING
                for name in LOADS
            )
            for vehicle in able
        )
        return Reason("time" if fits else "room")


def join(one, other, way):
    """Two pieces of a journey, ``(minutes, minutes too late, earliest, latest start)``, with a way between them.

    A piece that starts between its earliest and latest start takes its minutes, waiting included, and no more.

    >>> join((10, 0, 480, 720), (10, 0, 600, 660), 30)
    (50, 0, 560, 620)
    >>> join((10, 0, 480, 480), (10, 0, 500, 510), 30)
    (50, 10, 480, 480)
    >>> join((0, 0, 480, 500), (10, 0, 600, 660), 30)
    (110, 0, 500, 500)
    """
    before = one[0] - one[1] + way
    wait = max(other[2] - before - one[3], 0)
    late = max(one[2] + before - other[3], 0)
    return (
        one[0] + other[0] + way + wait,
        one[1] + other[1] + late,
        max(other[2] - before, one[2]) - wait,
        min(other[3] - before, one[3]) + late,
    )
