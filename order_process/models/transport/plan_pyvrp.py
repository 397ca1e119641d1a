"""The same plan by pyvrp (MIT), where it is installed: better ways in the same time, for a whole day of a centre.

It is asked for a fixed number of rounds with a fixed seed, so that the same problem has the same plan; seconds only end
what a slow machine would not. What it does not know, the order of what is locked, is set right afterwards."""

from math import ceil

from .plan import DAY, LOADS
from .plan_own import LEFT_BEHIND, patience
from .plan_own import solve as solve_own

try:
    import numpy
    import pyvrp
    from pyvrp import stop as pyvrp_stop
    from pyvrp.IteratedLocalSearch import IteratedLocalSearchParams
except ImportError:  # optional
    pyvrp = None

SEED = 1
NEVER = 1_000_000_000  # metres of a way that a vehicle must not take
HISTORY = 50  # how many rounds back a plan may be as bad as; few, because there are few rounds
NO_LIMIT = 2**40
MINUTES = 30 * DAY


def is_there():
    return pyvrp is not None


def effort(problem):
    """How many rounds a problem is worth: those of 30 stops take a quarter of a second, those of 200 some three."""
    return 300 + min(1500, 8 * len(problem.deliveries))


def solve(problem, rounds=None, seconds=None):
    """Plan beginning with a quick plan of our own.

    :return: ``{vehicle: keys}``
    """
    start = solve_own(problem, tries=0)
    carried = [vehicle for vehicle in problem.vehicles if _is_free(problem, vehicle)]
    frozen = {key for vehicle in problem.vehicles if vehicle not in carried for key in problem.locked[vehicle.key]}
    numbers = [number for number, delivery in enumerate(problem.deliveries, 1) if delivery.key not in frozen]
    if not carried or not numbers:
        return start
    data = _data(problem, carried, numbers)
    until = pyvrp_stop.MultipleCriteria(
        [pyvrp_stop.MaxIterations(rounds or effort(problem)), pyvrp_stop.MaxRuntime(seconds or patience(problem))]
    )
    first = pyvrp.Solution(data, _routes(problem, data, carried, numbers, start))
    settings = pyvrp.SolveParams(ils=IteratedLocalSearchParams(history_length=HISTORY))
    best = pyvrp.solve(data, until, SEED, collect_stats=False, params=settings, initial_solution=first).best
    found = {vehicle.key: start[vehicle.key] for vehicle in problem.vehicles if vehicle not in carried}
    for route in best.routes():
        stops = [numbers[activity.idx] for activity in route if activity.is_client()]
        found[carried[route.vehicle_type()].key] = tuple(problem.deliveries[stop - 1].key for stop in stops)
    return found


def _routes(problem, data, vehicles, numbers, sequences):
    clients = {number: client for client, number in enumerate(numbers)}
    return [
        pyvrp.Route(data, [clients[problem.index[key]] for key in sequences[vehicle.key]], kind)
        for kind, vehicle in enumerate(vehicles)
        if sequences[vehicle.key]
    ]


def _is_free(problem, vehicle):
    keys = problem.locked.get(vehicle.key, ())
    return not keys or problem.route(vehicle.key, keys).holds


def _data(problem, vehicles, numbers):
    """The problem in pyvrp's words: one kind of vehicle for each vehicle, a map of its own for each set of what a
    vehicle must not carry."""
    deliveries = [problem.deliveries[number - 1] for number in numbers]
    maps, kinds = {}, []
    for vehicle in vehicles:
        barred = frozenset(number for number, d in enumerate(deliveries, 1) if not problem.may_carry(vehicle, d))
        kinds.append(
            pyvrp.VehicleType(
                capacity=[int(1000 * getattr(vehicle, name)) or NO_LIMIT for name in LOADS],
                fixed_cost=vehicle.fixed,
                tw_early=vehicle.starts,
                tw_late=vehicle.ends,
                shift_duration=vehicle.work or MINUTES,
                profile=maps.setdefault(barred, len(maps)),
            )
        )
    clients = [
        pyvrp.Client(
            number,
            delivery=[ceil(1000 * getattr(delivery, name)) for name in LOADS],
            service_duration=delivery.service,
            tw_early=delivery.opens,
            tw_late=delivery.closes,
            prize=LEFT_BEHIND * (1 + delivery.urgency + (100 if delivery.key in problem.lock_of else 0)),
            required=False,
        )
        for number, delivery in enumerate(deliveries, 1)
    ]
    places = [pyvrp.Location(0, 0)] * (len(numbers) + 1)
    chosen = [0, *numbers]
    metres = numpy.array([[problem.metres[one][other] for other in chosen] for one in chosen])
    minutes = numpy.array([[problem.minutes[one][other] for other in chosen] for one in chosen])
    ways = []
    for barred in maps:
        way = metres.copy()
        for number in barred:
            way[number, :] = way[:, number] = NEVER
            way[number, number] = 0
        ways.append(way)
    return pyvrp.ProblemData(places, clients, [pyvrp.Depot(0)], kinds, ways, [minutes] * len(ways))
