"""A planner of our own, for when pyvrp is not there: cheapest insertion, then take some out and put them back better.

What is locked is never taken out, so it keeps its vehicle and its order. Same problem, same plan: chance has a seed,
and effort is counted in tries; ``seconds`` only ends what a slow machine would not."""

from math import inf, log
from random import Random
from time import monotonic

from .plan import LOADS, ROUNDING, join

LEFT_BEHIND = 1_000_000  # metres that leaving one behind counts; more by urgency
TAKEN_OUT = 12


class _Way:
    """One vehicle's stops with the journeys up to and from each of them, so that a try asks only what is new."""

    def __init__(self, problem, vehicle, stops=()):
        self.problem, self.vehicle = problem, vehicle
        self.limits = [getattr(vehicle, name) or inf for name in LOADS]
        self.work = vehicle.work or inf
        self.set(list(stops))

    def set(self, stops):
        problem, depot = self.problem, (0, 0, self.vehicle.starts, self.vehicle.ends)
        self.stops, minutes = stops, problem.minutes
        self.chain = [0, *stops, 0]
        self.before, self.after = [depot], [depot]
        for last, stop in zip(self.chain, stops, strict=False):
            self.before.append(join(self.before[-1], problem.node(stop), minutes[last][stop]))
        for following, stop in zip([0, *reversed(stops)], reversed(stops), strict=False):
            self.after.append(join(problem.node(stop), self.after[-1], minutes[stop][following]))
        self.after.reverse()
        loads = [[getattr(problem.deliveries[stop - 1], name) for stop in stops] for name in LOADS]
        self.loads = [sum(load) for load in loads]
        metres = problem.metres
        way = sum(metres[one][other] for one, other in zip(self.chain, self.chain[1:], strict=False))
        self.cost = way + (self.vehicle.fixed if stops else 0)

    def cheapest(self, stop, delivery, node, limit, chance=None):
        """``(metres more, position)`` of the cheapest place for a stop that costs less than ``limit``, else None."""
        for load, most, name in zip(self.loads, self.limits, LOADS, strict=True):
            if load + getattr(delivery, name) > most + ROUNDING:
                return None
        metres, minutes, found = self.problem.metres, self.problem.minutes, None
        way, time = metres[stop], minutes[stop]
        fixed = 0 if self.stops else self.vehicle.fixed
        service, _late, opens, closes = node
        one = 0
        # The same as two calls of join(), written out: this is where all the time goes.
        for position, other in enumerate(self.chain[1:]):
            more = way[one] + way[other] - metres[one][other] + fixed
            if more < limit and not (chance and chance() < 0.01):
                spent, _late, early, late = self.before[position]
                spent += time[one]
                if early + spent > closes:
                    break  # the further along, the later
                wait = max(opens - spent - late, 0)
                early = max(opens - spent, early) - wait
                late = min(closes - spent, late)
                spent += service + wait + time[other]
                rest, _late, rest_early, rest_late = self.after[position]
                if early + spent <= rest_late and spent + rest + max(rest_early - spent - late, 0) <= self.work:
                    limit, found = more, (more, position)
            one = other
        return found


class Search:
    def __init__(self, problem, sequences, seed=1):
        self.problem, self.random = problem, Random(seed)
        self.deliveries = [None, *problem.deliveries]
        self.nodes = [None, *(problem.node(number + 1) for number in range(len(problem.deliveries)))]
        self.locked = {problem.index[key] for key in problem.lock_of}
        self.ways = [
            _Way(problem, vehicle, [problem.index[key] for key in sequences.get(vehicle.key, ())])
            for vehicle in problem.vehicles
        ]
        self.where = {stop: way for way in self.ways for stop in way.stops}
        # What does not hold with its locked stops alone is left as it is.
        self.open = [way for way in self.ways if problem.route(way.vehicle.key, self._keys(way)).holds]
        every = [stop for stop in range(1, len(self.deliveries)) if stop not in self.locked]
        self.carriers = {
            stop: [way for way in self.open if problem.may_carry(way.vehicle, self.deliveries[stop])] for stop in every
        }
        self.movable = [stop for stop in every if self.carriers[stop]]
        self.left = {stop for stop in self.movable if stop not in self.where}
        self.near = {}

    def _keys(self, way):
        return tuple(self.deliveries[stop].key for stop in way.stops)

    def sequences(self):
        return {way.vehicle.key: self._keys(way) for way in self.ways}

    def cost(self):
        return sum(way.cost for way in self.ways) + sum(self._price(stop) for stop in self.left)

    def _price(self, stop):
        return LEFT_BEHIND * (1 + self.deliveries[stop].urgency)

    def has_place(self, stop):
        """Whether some vehicle could take a stop along as it is, without moving another."""
        delivery, node = self.deliveries[stop], self.nodes[stop]
        return any(way.cheapest(stop, delivery, node, inf) for way in self.carriers.get(stop, ()))

    def put_in(self, stops, chance=None):
        for stop in stops:
            best, place = self._price(stop), None
            for way in self.carriers[stop]:
                found = way.cheapest(stop, self.deliveries[stop], self.nodes[stop], best, chance)
                if found:
                    best, place = found[0], (way, found[1])
            if place:
                way, position = place
                way.set([*way.stops[:position], stop, *way.stops[position:]])
                self.where[stop] = way
                self.left.discard(stop)
            else:
                self.left.add(stop)

    def take_out(self, stops):
        for way in {self.where[stop] for stop in stops if stop in self.where}:
            way.set([stop for stop in way.stops if stop not in stops])
        for stop in stops:
            self.where.pop(stop, None)

    def construct(self):
        """Hard ones first: urgent, with few vehicles, then the farthest."""
        far = self.problem.metres[0]
        order = sorted(
            self.left, key=lambda stop: (-self.deliveries[stop].urgency, len(self.carriers[stop]), -far[stop], stop)
        )
        self.put_in(order)

    def neighbours(self, stop):
        if stop not in self.near:
            row = self.problem.metres[stop]
            self.near[stop] = sorted(self.movable, key=lambda other: (row[other], other))[:40]
        return self.near[stop]

    def improve(self, tries, until):
        """Take out stops near each other, put them back in a new order, and keep what is better, or hardly worse at
        first."""
        if not self.movable:
            return
        random, rank = self.random, self._ranks()
        cost = best = self.cost()
        warm = 0.5 * sum(way.cost for way in self.ways) / len(self.movable)
        kept = [list(way.stops) for way in self.ways], set(self.left)
        for number in range(tries):
            if monotonic() > until:
                break
            heat = warm * (1 - number / tries)
            count = random.randint(1, min(TAKEN_OUT, len(self.movable)))
            around = self.neighbours(random.choice(self.movable))
            out = set(random.sample(around[: 2 * count], min(count, len(around)))) | self.left
            if len(self.left) > TAKEN_OUT:
                out -= set(random.sample(sorted(self.left), len(self.left) - TAKEN_OUT))
            before = [(way, way.stops) for way in {self.where[stop] for stop in out if stop in self.where}]
            was_left = set(self.left)
            self.take_out(out)
            self.put_in(sorted(out, key=random.choice(rank)), random.random)
            new = self.cost()
            if new > cost - heat * log(random.random() or 1e-9):
                self._restore(before, out, was_left)
                continue
            cost = new
            if cost < best:
                best, kept = cost, ([list(way.stops) for way in self.ways], set(self.left))
        for way, stops in zip(self.ways, kept[0], strict=True):
            way.set(stops)
        self.left = kept[1]

    def _ranks(self):
        far, deliveries, random = self.problem.metres[0], self.deliveries, self.random
        return (
            lambda stop: (-deliveries[stop].urgency, random.random()),
            lambda stop: (-far[stop], stop),
            lambda stop: (-deliveries[stop].weight, stop),
            lambda stop: (deliveries[stop].closes, stop),
        )

    def _restore(self, before, out, was_left):
        touched = {self.where[stop] for stop in out if stop in self.where}
        known = dict(before)
        for way in touched:
            if way not in known:
                known[way] = [stop for stop in way.stops if stop not in out]
        for way, stops in known.items():
            way.set(stops)
        for stop in out:
            self.where.pop(stop, None)
        self.where.update({stop: way for way, stops in known.items() for stop in stops})
        self.left = was_left


def solve(problem, sequences=None, tries=None, seconds=None, seed=1):
    """Plan with what is given as a start, or with what is locked.

    :param sequences: ``{vehicle: keys}`` that hold what is locked
    :param int tries: how often to look for something better; by size when not given
    :return: ``{vehicle: keys}``
    """
    until = monotonic() + (seconds or patience(problem))
    search = Search(problem, problem.locked if sequences is None else sequences, seed)
    search.construct()
    search.improve(effort(problem) if tries is None else tries, until)
    search.construct()
    return search.sequences()


def patience(problem):
    """Seconds after which a planner takes what it has: people wait for it, on a machine that does other work, too."""
    return 0.7 if len(problem.deliveries) <= 40 else 3.8


def effort(problem):
    """How many tries a problem is worth: a trip of 30 stops half a second, a day of 200 some four."""
    size = len(problem.deliveries)
    return 0 if size < 2 else min(3000, 15 * size)
