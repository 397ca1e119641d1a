"""The figures behind loads, plans and phones, at their limits: no ORM, so each of them is asked by itself."""

from dataclasses import replace
from datetime import datetime
from itertools import permutations

from odoo.tests import BaseCase, tagged

from ..models.transport import load_math, place, plan_own, road_read
from ..models.transport.place import Place
from ..models.transport.plan import Delivery, Problem, Vehicle, join
from ..models.transport.planner import best_order, make_plan
from .plan_cases import CHANGSHA, day

NUMBER = "5b3f0d0e-7f0c-4d5a-9d6b-2f6c1f6a7a10"
AT = 1772440000000.0
RECEIVED = datetime(2026, 3, 2, 9, 0)


@tagged("post_install", "-at_install")
class TestFigures(BaseCase):
    def test_a_load(self):
        self.assertEqual(load_math.share(2.5, [1, 1]), [1, 1.5])
        self.assertEqual(load_math.share(2, [1, 1]), [1, 1])
        self.assertEqual(load_math.read_scan("* 12"), ("* 12", None))
        self.assertEqual([load_math.circled(number) for number in (0, 1, 20, 21)], ["(0)", "①", "⑳", "(21)"])
        rows = [{"first": False, "stop": 1}, {"first": False, "stop": 2}]
        self.assertEqual(load_math.begin_page(rows), [{"first": True, "stop": 1}, {"first": False, "stop": 2}])

    def test_places(self):
        self.assertEqual(place.find(latitude=1.0), Place(1.0, 0.0, "coordinates"))
        self.assertEqual(place.find(longitude=1.0), Place(0.0, 1.0, "coordinates"))
        self.assertEqual(place.find(otherwise=Place(30.6, 114.3, "coordinates")), Place(30.6, 114.3, "centre"))
        self.assertIsNone(place.find())
        for code in ("41200", "4120001", "41200X", "412a"):
            self.assertIsNone(place.find(zip_code=code), code)
        # The province that is given counts, whatever the postal code says.
        self.assertEqual(place.find(zip_code="419999", province="GD"), place.find(province="GD"))


@tagged("post_install", "-at_install")
class TestActs(BaseCase):
    def _read(self, **vals):
        return road_read.read_act({"uuid": NUMBER, "kind": "note", "at_ms": AT, **vals})

    def test_what_is_an_act(self):
        act = self._read(payload={"note": "late"}, clock_moved=True, error_ms=5)
        self.assertEqual([act.kind, act.uuid, act.payload], ["note", NUMBER, {"note": "late"}])
        self.assertEqual([act.at_ms, act.error_ms, act.clock_moved], [AT, 5.0, True])
        self.assertFalse(self._read(clock_moved="yes").clock_moved)
        self.assertIsNone(self._read(error_ms=True).error_ms)

    def test_what_is_none(self):
        for wrong in ({"kind": "fly"}, {"at_ms": "noon"}, {"payload": [1]}, {"uuid": "7"}, {"uuid": NUMBER + "0"}):
            act = self._read(**wrong)
            self.assertEqual([act.kind, list(act.payload)], ["other", ["sent"]], wrong)
            self.assertEqual(len(act.uuid), 36)
        self.assertEqual(self._read(at_ms="noon").at_ms, 0.0)
        # Sent again it is the same, and something else is another one.
        self.assertEqual(self._read(uuid="7").uuid, self._read(uuid="7").uuid)
        self.assertNotEqual(self._read(uuid="7").uuid, self._read(uuid="8").uuid)
        self.assertEqual(road_read.as_uuid(NUMBER.replace("-", "")), "", "one way to write a number")

    def test_what_a_database_does_not_know(self):
        kept = {"a": None, "b": [True, 10**400, 2.5], "1": "x"}
        self.assertEqual(road_read.clean({"a": None, "b": (True, 10**400, 2.5), 1: "x"}), kept)

    def test_limits(self):
        room = road_read.MAX_PAYLOAD - len(road_read.json.dumps({"kind": "note", "payload": {"note": ""}}))
        self.assertEqual(road_read.read_act({"kind": "note", "payload": {"note": "x" * room}}).kind, "other")
        with self.assertRaises(road_read.TooLarge):
            road_read.read_act({"kind": "note", "payload": {"note": "x" * (room + 1)}})
        earliest, latest = road_read.EARLIEST_MS, road_read.LATEST_MS
        self.assertEqual([road_read.as_ms(earliest), road_read.as_ms(latest)], [earliest, latest])
        self.assertEqual([road_read.as_ms(earliest - 1), road_read.as_ms(latest + 1)], [None, None])
        for edge in ({"lat": 90, "lng": 180, "acc": 1}, {"lat": -90, "lng": -180, "acc": 0}):
            self.assertEqual(road_read.read_position(edge), edge)
        for wrong in ({"lat": True, "lng": 0}, {"lat": 1}, {"lng": 1}, {"lat": 0, "lng": 180.1}):
            self.assertIsNone(road_read.read_position(wrong), wrong)
        self.assertEqual(road_read.read_position({"lat": 1, "lng": 2})["acc"], 0.0)

    def test_when(self):
        act = self._read()
        second = 1000.0
        # The error measured beside the act counts, also where the one of now is another.
        found = road_read.find_when(act._replace(error_ms=-30 * second), 0.0, RECEIVED)
        self.assertEqual([str(found.happened_on), found.error_ms], ["2026-03-02 08:26:10", -30000])
        self.assertFalse(found.clock_moved)
        found = road_read.find_when(act._replace(error_ms=-60 * second), 0.0, RECEIVED)
        self.assertFalse(found.clock_moved)
        found = road_read.find_when(act._replace(error_ms=-61 * second), 0.0, RECEIVED)
        self.assertEqual([str(found.happened_on), found.error_ms], ["2026-03-02 08:25:39", -61000])
        self.assertTrue(found.clock_moved)
        # Two measures that are near each other, both of them wrong by much.
        self.assertFalse(road_read.find_when(act._replace(error_ms=-40 * second), -90 * second, RECEIVED).clock_moved)
        # One that leads into the future does not; at the very moment it does.
        ahead = 2000 * second
        found = road_read.find_when(act._replace(error_ms=ahead), 0.0, RECEIVED)
        self.assertEqual([found.happened_on, found.error_ms], [RECEIVED, ahead])
        found = road_read.find_when(act._replace(error_ms=ahead + second), 0.0, RECEIVED)
        self.assertEqual([str(found.happened_on), found.error_ms], ["2026-03-02 08:26:40", 0.0])


@tagged("post_install", "-at_install")
class TestRoutes(BaseCase):
    """A van of 500 kg that starts at eight, and doors two kilometres away: three minutes there, three back."""

    def setUp(self):
        super().setUp()
        self.door = Delivery("a", place.find(city="长沙"), weight=100, service=10)
        self.van = Vehicle("van", weight=500, starts=480, ends=1080, work=480)

    def _route(self, *deliveries, van=None, **vals):
        problem = Problem(self.door.place, list(deliveries), [van or self.van])
        return problem.route("van", [delivery.key for delivery in deliveries], **vals)

    def _said(self, *deliveries, **vals):
        return [str(problem) for problem in self._route(*deliveries, **vals).problems]

    def test_ways(self):
        exact = replace(self.door, key="b", place=Place(self.door.place[0], self.door.place[1], "coordinates"))
        problem = Problem(CHANGSHA, [self.door, exact], [self.van])
        self.assertEqual([problem.metres[n][n] for n in range(3)], [0, 0, 0])
        self.assertEqual(problem.metres[1][2], 2000, "one of two is known by its city")
        self.assertEqual(problem.metres, [list(row) for row in zip(*problem.metres, strict=True)])
        twice = Problem(exact.place, [exact, replace(exact, key="c")], [self.van])
        self.assertEqual(twice.metres[1][2], 0, "both are known")

    def test_a_wait_and_what_comes_too_late(self):
        (visit,) = self._route(replace(self.door, opens=500), departs=480).visits
        self.assertEqual([visit.arrives, visit.waits, visit.leaves], [500, 17, 510])
        self.assertFalse(self._route(replace(self.door, closes=483)).at)
        late = self._route(replace(self.door, closes=482))
        self.assertEqual(str(late.at["a"]), "1 minutes late")

    def test_what_just_fits(self):
        self.assertEqual(self._said(replace(self.door, weight=500)), [])
        self.assertEqual(self._said(replace(self.door, weight=500.001)), ["500.001 kg, and the vehicle takes 500"])
        # Sums of decimals are not exact.
        three = [replace(self.door, key=n, weight=0.1) for n in range(3)]
        self.assertEqual(self._said(*three, van=replace(self.van, weight=0.3)), [])
        self.assertEqual(self._said(self.door, van=replace(self.van, work=16)), [])
        tired = replace(self.van, work=15)
        self.assertEqual(self._said(self.door, van=tired), ["16 minutes of work, and 15 are allowed"])
        self.assertEqual(self._said(self.door, van=replace(self.van, ends=496)), [])
        self.assertEqual(self._said(self.door, van=replace(self.van, ends=494)), ["back 2 minutes after the end"])

    def test_pieces_of_a_journey(self):
        self.assertEqual(join((20, 6, 100, 100), (5, 4, 0, 200), 10), (35, 10, 100, 100), "late once is late for good")
        # What came six minutes late counts as in time from there on: the next one is reached at 124, and waited for.
        self.assertEqual(join((20, 6, 100, 100), (5, 0, 130, 130), 10), (41, 6, 100, 100))

    def _left(self, delivery, *vehicles, **vals):
        found = make_plan(Problem(self.door.place, [delivery], list(vehicles), **vals), "own")
        return [str(reason) for reason in found.left.values()]

    def test_why_it_is_left(self):
        big = replace(self.van, key="big", weight=0)
        self.assertEqual(self._left(replace(self.door, weight=500), self.van), [])
        self.assertEqual(self._left(replace(self.door, weight=500.0000001), self.van), [], "no weight, an error")
        self.assertEqual(self._left(replace(self.door, weight=900), self.van, big), [], "one without a limit takes it")
        too_long = ["the way takes longer than the hours of any vehicle"]
        for vals in ({"work": 16}, {"ends": 496}):
            self.assertEqual(self._left(self.door, replace(self.van, **vals)), [])
        for vals in ({"work": 15}, {"ends": 495}):
            self.assertEqual(self._left(self.door, replace(self.van, **vals)), too_long)
        self.assertEqual(self._left(self.door, replace(self.van, work=0)), [])
        # Locked where it does not hold, others stay beside it with their own reason.
        late = replace(self.door, key="late", closes=480)
        problem = Problem(self.door.place, [late, replace(self.door, weight=450)], [self.van], {"van": ["late"]})
        found = make_plan(problem, "own")
        self.assertEqual([route.keys for route in found.routes], [("late",)])
        self.assertEqual([str(reason) for reason in found.left.values()], ["no vehicle has room left for it"])


@tagged("post_install", "-at_install")
class TestOwnPlanner(BaseCase):
    """Our own planner finds the shortest way where all ways can be counted."""

    def test_the_shortest_way_of_all(self):
        for seed in range(6):
            problem = day(6, 1, seed=seed, spread=0.1)
            ways = (problem.route("vehicle 0", keys) for keys in permutations(problem.delivery))
            shortest = min(route.metres for route in ways if route.holds)
            found = make_plan(problem, "own")
            self.assertEqual([len(found.left), found.metres], [0, shortest])
            order = best_order(problem, "vehicle 0", tuple(problem.delivery))
            self.assertEqual(problem.route("vehicle 0", order).metres, shortest)

    def test_a_second_vehicle_is_taken_where_one_does_not_do(self):
        doors = [Delivery(n, Place(28.23, 112.94 + way, "coordinates")) for n, way in enumerate((-0.3, 0.3))]
        vans = [Vehicle(key, fixed=500_000) for key in ("one", "two")]
        self.assertEqual(len(make_plan(Problem(CHANGSHA, doors, vans), "own").routes), 1)
        # Together they are on the road for too long.
        alone = make_plan(Problem(CHANGSHA, doors, [Vehicle(key, work=130) for key in ("one", "two")]), "own")
        self.assertEqual(sorted(route.keys for route in alone.routes), [(0,), (1,)])

    def test_the_urgent_one_is_not_left(self):
        doors = [replace(Delivery(n, CHANGSHA, weight=60), urgency=n) for n in range(3)]
        found = make_plan(Problem(CHANGSHA, doors, [Vehicle("van", weight=120)]), "own")
        self.assertEqual(sorted(found.left), [0])

    def test_patience_and_effort(self):
        sizes = (0, 1, 2, 40, 41, 200, 201)
        of = [Problem(CHANGSHA, [Delivery(n, CHANGSHA) for n in range(count)], []) for count in sizes]
        self.assertEqual([plan_own.effort(one) for one in of], [0, 0, 30, 600, 615, 3000, 3000])
        self.assertEqual([plan_own.patience(one) for one in of[2:5]], [0.7, 0.7, 3.8])
