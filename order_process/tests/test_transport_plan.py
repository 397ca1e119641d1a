import doctest
from dataclasses import replace
from unittest import skipUnless

from odoo.tests import BaseCase, tagged

from ..models.transport import place, plan, plan_pyvrp
from ..models.transport.plan import LOADS, Delivery, Problem, Vehicle
from ..models.transport.planner import best_order, make_plan, usual_solver
from .plan_cases import CHANGSHA, day, hard_day

SOLVERS = ["own", *(["pyvrp"] if plan_pyvrp.is_there() else [])]


@tagged("post_install", "-at_install")
class TestPlan(BaseCase):
    """Plans hold whatever is asked of them, by our own planner and by pyvrp alike."""

    def test_doctests(self):
        for module in (place, plan):
            self.assertFalse(doctest.testmod(module).failed, module.__name__)

    def test_random_days(self):
        for seed in range(150):
            for solver in SOLVERS:
                with self.subTest(seed=seed, solver=solver):
                    self._assert_holds(hard_day(seed), solver)

    def test_a_full_day(self):
        for solver in SOLVERS:
            found = self._assert_holds(day(60, 4), solver)
            self.assertFalse(found.left)

    def test_the_same_day_has_the_same_plan(self):
        for solver, effort in (("own", {"tries": 200}), ("pyvrp", {"rounds": 200})):
            if solver not in SOLVERS:
                continue
            # As many tries as there are, however busy the machine is.
            one, other = (make_plan(day(30, 3, seed=5), solver, seconds=60, **effort) for _time in range(2))
            self.assertEqual(one, other)

    def _assert_holds(self, problem, solver):
        found = make_plan(problem, solver)
        planned = [key for route in found.routes for key in route.keys]
        # each delivery once, or named as left with a reason that can be said
        self.assertEqual(sorted([*planned, *found.left]), sorted(problem.delivery))
        self.assertTrue(all(map(str, found.left.values())))
        self.assertEqual(len({route.vehicle for route in found.routes}), len(found.routes))
        ways = {route.vehicle: route for route in found.routes}
        for vehicle, keys in problem.locked.items():
            # what is locked stays where it is, in its order, even where it does not fit
            self.assertEqual(tuple(key for key in ways[vehicle].keys if key in keys), keys)
        for route in found.routes:
            locked = problem.locked.get(route.vehicle, ())
            if problem.route(route.vehicle, locked).holds:
                self._assert_route_holds(problem, route)
            else:
                self.assertEqual(route.keys, locked)
                self.assertFalse(route.holds)
        return found

    def _assert_route_holds(self, problem, route):
        """Counted anew, without the planner's own arithmetic."""
        vehicle = problem.vehicle[route.vehicle]
        load = [problem.delivery[key] for key in route.keys]
        for name in LOADS:
            if getattr(vehicle, name):
                self.assertLessEqual(sum(getattr(d, name) for d in load), getattr(vehicle, name) + 1e-6)
        now, last = route.departs, 0
        self.assertGreaterEqual(now, vehicle.starts)
        for visit, delivery in zip(route.visits, load, strict=True):
            number = problem.index[delivery.key]
            now = max(now + problem.minutes[last][number], delivery.opens)
            self.assertEqual(visit.arrives, now)
            self.assertLessEqual(now, delivery.closes)
            self.assertLessEqual(delivery.needs, vehicle.holds)
            now, last = now + delivery.service, number
        now += problem.minutes[last][0]
        self.assertEqual(route.returns, now)
        self.assertLessEqual(now, vehicle.ends)
        if vehicle.work:
            self.assertLessEqual(now - route.departs, vehicle.work)
        self.assertTrue(route.holds)


@tagged("post_install", "-at_install")
class TestPlanReasons(BaseCase):
    """What does not fit says why, and the first cause is named: what it is, where it is, then what is full."""

    def setUp(self):
        super().setUp()
        self.near = Delivery("near", CHANGSHA, weight=100)
        self.van = Vehicle("van", weight=500, starts=480, ends=1080, work=480)

    def _left(self, *deliveries, vehicles=None):
        found = make_plan(Problem(CHANGSHA, list(deliveries), [self.van] if vehicles is None else vehicles), "own")
        return {key: str(reason) for key, reason in found.left.items()}

    def test_reasons(self):
        self.assertEqual(self._left(self.near, vehicles=[]), {"near": "there is no vehicle"})
        dangerous = replace(self.near, needs=frozenset({"dangerous"}))
        self.assertEqual(self._left(dangerous), {"near": "no vehicle has the licence dangerous"})
        heavy = replace(self.near, weight=501)
        self.assertEqual(self._left(heavy), {"near": "501 kg, and the vehicle takes 500"})
        early = replace(self.near, closes=470)
        self.assertEqual(self._left(early), {"near": "no vehicle is there in time"})
        far = replace(self.near, place=place.find(province="XJ"))
        self.assertEqual(self._left(far), {"near": "the way takes longer than the hours of any vehicle"})
        five = [replace(self.near, key=number, urgency=number == 3) for number in range(6)]
        left = self._left(*five)
        self.assertEqual(list(left.values()), ["no vehicle has room left for it"])
        self.assertNotIn(3, left)
        slow = [replace(self.near, key=number, service=300) for number in range(2)]
        self.assertEqual(set(self._left(*slow).values()), {"no vehicle has time left for it"})

    def test_a_stop_moved_by_hand_is_red_with_its_reason(self):
        late = replace(self.near, closes=479)
        problem = Problem(CHANGSHA, [late, replace(self.near, key="heavy", weight=450)], [self.van])
        route = problem.route("van", ("near", "heavy"))
        self.assertEqual([str(problem) for problem in route.problems], ["550 kg, and the vehicle takes 500"])
        self.assertEqual({key: str(reason) for key, reason in route.at.items()}, {"near": "1 minutes late"})

    def test_leaves_as_late_as_it_may(self):
        self.assertEqual(self._route(replace(self.near, opens=840)).departs, 837)
        self.assertEqual(self._route(self.near).departs, 480)

    def _route(self, delivery):
        # Two addresses of which one is known by its city are two kilometres apart, three minutes.
        problem = Problem(CHANGSHA, [replace(delivery, place=place.find(city="长沙"))], [self.van])
        return problem.route("van", ("near",))

    def test_one_vehicle_in_the_best_order(self):
        problem = day(12, 1, spread=0.06)
        keys = tuple(problem.delivery)
        found = best_order(problem, "vehicle 0", keys)
        self.assertEqual(sorted(found), sorted(keys))
        self.assertTrue(problem.route("vehicle 0", found).holds)
        locked = replace(problem, locked={"vehicle 0": keys})
        self.assertEqual(best_order(locked, "vehicle 0", keys), keys)

    @skipUnless(plan_pyvrp.is_there(), "pyvrp is not installed")
    def test_pyvrp_is_taken_where_it_is(self):
        self.assertEqual(usual_solver(), "pyvrp")
