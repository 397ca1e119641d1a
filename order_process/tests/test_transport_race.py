"""Planners at the same moment, on connections of their own that really commit: a vehicle is booked once (G1)."""

from odoo.tests import tagged

from .race_common import RaceCase

PEOPLE = {"one": "dispatcher", "two": "dispatcher"}
SCRIPT = """
company.resource_calendar_id.tz = "Asia/Shanghai"
company.write({"trip_first_hour": 0, "trip_last_hour": 24, "driver_day_hours": 0})
size = env["fleet.vehicle.model.category"].create({"name": "Van", "weight_capacity": 500})
brand = env["fleet.vehicle.model.brand"].create({"name": "Foton"})
model = env["fleet.vehicle.model"].create({"name": "Aumark", "brand_id": brand.id, "category_id": size.id})
van, other = env["fleet.vehicle"].create(
    [{"model_id": model.id, "license_plate": plate, "category_id": size.id} for plate in ("E-1", "E-2")]
)
env["fleet.vehicle"].search([("id", "not in", (van | other).ids)]).active = False
for number, order in enumerate(orders):
    order.partner_shipping_id = dealer.copy({"name": f"Door {number}", "parent_id": dealer.id, "type": "delivery"})
# Other addresses, so they are reviewed again.
for name in ("leader", "finance"):
    orders.review_ids.filtered(lambda review: review.state == "pending").with_user(users[name]).action_approve()
window = env["order.process.window"].search([("company_id", "=", company.id)], limit=1)
dispatches = env["order.process.dispatch"]
for number, share in enumerate((orders[:4], orders[4:])):
    dispatch = env["order.process.dispatch"]._append(
        [
            {
                "window_id": window.id,
                "date": fields.Date.today() + timedelta(days=400 + number),
                "warehouse_id": orders.warehouse_id.id,
                "scheduled_on": fields.Datetime.now() + timedelta(minutes=number),
            }
        ]
    )
    assert dispatch._send(share) == share
    dispatch._create_batches()
    dispatches |= dispatch


def move(dispatch_id, key, target, own):
    own["order.process.dispatch"].browse(dispatch_id).action_move_stops("road", [key], target)


def plan(dispatch_id, own):
    own["order.process.dispatch"].browse(dispatch_id).action_plan_trips("road")


one, two = users["one"], users["two"]
first, second = dispatches
a, b = [f"a{order.partner_shipping_id.id}" for order in orders[:2]]
target = f"v{van.id}"
found = {
    "same vehicle": at_once((one, partial(move, first.id, a, target)), (two, partial(move, first.id, b, target)))
}
trips = env["stock.picking.batch"].search([("trip_state", "=", "planned")])
found["one trip"] = [len(trips), len(trips.stop_ids)]
found["same rest"] = at_once((one, partial(plan, first.id)), (two, partial(plan, first.id)))
found["planned"] = len(orders[:4].picking_ids.stop_id)
found["two dispatches"] = at_once(
    (one, partial(plan, second.id)),
    (two, partial(move, second.id, f"a{orders[4].partner_shipping_id.id}", f"v{other.id}")),
)
trips = env["stock.picking.batch"].search([("trip_state", "=", "planned")], order="departs_on")
found["overlaps"] = sum(
    one.vehicle_id == two.vehicle_id and one.departs_on < two.returns_on and two.departs_on < one.returns_on
    for number, one in enumerate(trips)
    for two in trips[number + 1 :]
)
print("RESULT", json.dumps(found))
"""


@tagged("post_install", "-at_install")
class TestPlannersAtOnce(RaceCase):
    def test_a_vehicle_is_booked_once(self):
        found = self._run(SCRIPT, PEOPLE, orders=8)
        with self.subTest("two dispatchers put different stops on the same free vehicle"):
            refusal, done = found["same vehicle"]
            self.assertEqual(done, "done")
            self.assertIn("planned it otherwise since", refusal)
            self.assertEqual(found["one trip"], [1, 1])
        with self.subTest("two plan the rest of one dispatch: it is planned once"):
            self.assertEqual(found["planned"], 4)
        with self.subTest("whatever they do, no vehicle is on two trips at a time and nothing on two"):
            self.assertIn("done", found["two dispatches"])
            self.assertEqual(found["overlaps"], 0)
