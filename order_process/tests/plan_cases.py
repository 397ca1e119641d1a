"""Days to plan, by chance and yet always the same: what the tests and the benchmarks of the planner plan."""

from random import Random

from ..models.transport.place import Place
from ..models.transport.plan import Delivery, Problem, Vehicle

CHANGSHA = Place(28.23, 112.94, "coordinates")
MORNING, AFTERNOON, ALL_DAY = (8 * 60, 12 * 60), (13 * 60, 18 * 60), (0, 24 * 60)


def day(deliveries, vehicles, seed=1, spread=0.25, room=1.25, **vals):
    """A day of a centre: half of the deliveries in the morning or the afternoon, one in twenty with dangerous goods,
    which every third vehicle may carry.

    :param spread: degrees that most dealers live away from the centre
    :param room: how much more the vehicles carry than there is
    """
    chance = Random(seed)
    load = [
        Delivery(
            f"delivery {number}",
            Place(CHANGSHA[0] + chance.gauss(0, spread), CHANGSHA[1] + chance.gauss(0, spread), "coordinates"),
            round(chance.uniform(5, 150), 1),
            round(chance.uniform(0.02, 0.6), 3),
            chance.randint(1, 15),
            *chance.choice((MORNING, AFTERNOON, ALL_DAY, ALL_DAY)),
            chance.choice((5, 8, 10)),
            frozenset({"dangerous"}) if chance.random() < 0.05 else frozenset(),
            chance.choice((0, 0, 0, 1, 2)),
        )
        for number in range(deliveries)
    ]
    each = [sum(getattr(d, name) for d in load) * room / vehicles for name in ("weight", "volume", "parcels")]
    fleet = [
        Vehicle(f"vehicle {number}", *each, frozenset({"dangerous"} if number % 3 == 0 else ()), 7 * 60, 20 * 60, 660)
        for number in range(vehicles)
    ]
    return Problem(CHANGSHA, load, fleet, **vals)


def hard_day(seed):
    """A small day in which anything may go wrong: no room, no time, no licence, a place by its city, locked stops."""
    chance = Random(seed)
    places = [
        CHANGSHA,
        Place(27.83, 113.13, "city"),
        Place(28.55, 112.36, "postal"),
        Place(28.68, 115.86, "province"),
    ]
    load = []
    for number in range(chance.randint(0, 14)):
        opens = chance.choice((0, 480, 780))
        load.append(
            Delivery(
                number,
                chance.choice([*places, Place(28 + chance.random(), 112 + chance.random(), "coordinates")]),
                chance.choice((0, 10, 400, 1500.5)),
                chance.choice((0, 0.1, 3)),
                chance.choice((0, 1, 40)),
                opens,
                opens + chance.choice((0, 60, 240, 600)),
                chance.choice((0, 10, 45)),
                frozenset(chance.sample(("dangerous", "cold"), chance.choice((0, 0, 0, 1, 2)))),
                chance.randint(0, 2),
            )
        )
    fleet = [
        Vehicle(
            f"v{number}",
            chance.choice((0, 500, 2000)),
            chance.choice((0, 4)),
            chance.choice((0, 50)),
            frozenset(chance.sample(("dangerous", "cold"), chance.randint(0, 2))),
            chance.choice((420, 720)),
            chance.choice((900, 1200)),
            chance.choice((0, 300, 600)),
            chance.choice((0, 30_000)),
        )
        for number in range(chance.randint(0, 4))
    ]
    locked = {}
    if fleet:
        for delivery in chance.sample(load, len(load) // 4):
            locked.setdefault(chance.choice(fleet).key, []).append(delivery.key)
    return Problem(CHANGSHA, load, fleet, locked)
