"""Two dispatchers hand the same trip over at the same moment, on connections that really commit: one does (G3)."""

from odoo.tests import tagged

from .race_common import RaceCase

PEOPLE = {
    "one": "dispatcher",
    "two": "dispatcher",
    "keeper": "warehouse_keeper",
    **{f"escort{number}": "carrier" for number in range(6)},
}
SCRIPT = """
company.resource_calendar_id.tz = "Asia/Shanghai"
company.driver_day_hours = 0
escorts = [users[f"escort{number}"] for number in range(6)]
env["order.process.driver"].create(
    [
        {
            "partner_id": escort.partner_id.id,
            "licence_no": f"42{escort.id}",
            "licence_class": "B2",
            "licence_expires_on": fields.Date.today() + timedelta(days=900),
            "company_id": company.id,
        }
        for escort in escorts
    ]
)
window = env["order.process.window"].search([("company_id", "=", company.id)], limit=1)
dispatch = env["order.process.dispatch"]._append(
    [
        {
            "window_id": window.id,
            "date": fields.Date.today() + timedelta(days=400),
            "warehouse_id": orders.warehouse_id.id,
            "scheduled_on": fields.Datetime.now(),
        }
    ]
)
assert dispatch._send(orders) == orders
dispatch._create_batches()
now = fields.Datetime.now()
later = fields.Datetime.add(now, hours=5)


bookings = [
    {"driver_id": escort.partner_id.id, "escort_id": escort.id, "returns_on": later} for escort in escorts
]


def set_off(order, number):
    trips = env["stock.picking.batch"].with_user(users["one"]).sudo(False)
    pickings = order.picking_ids.with_user(users["one"]).sudo(False)
    trip = trips._create_trip(pickings, {**bookings[number], "departs_on": now}).sudo()
    leaving = trip.stop_ids.picking_ids.with_user(users["keeper"]).sudo(False)
    said = leaving.with_context(skip_sms=True, skip_backorder=True).button_validate()
    assert trip.trip_state == "way", (said, leaving.mapped("state"))
    return trip


def break_down(trip_id, number, own):
    own["stock.picking.batch"].browse(trip_id).action_break_down(f"Engine {number}", booking=bookings[number])


one, two = users["one"], users["two"]
first, second = set_off(orders[0], 0), set_off(orders[1], 1)
stop = second.stop_ids
proofs = stop._create_unmet_proofs({"happened_on": now, "user_id": escorts[1].id})
stop._end_stop("failed", now)
stop._after_stop(proofs)
found = {}
for name, trip, numbers in (("stops", first, (2, 3)), ("goods in custody", second, (4, 5))):
    answers = at_once(*((user, partial(break_down, trip.id, n)) for user, n in zip((one, two), numbers)))
    handovers = trip.handover_ids
    found[name] = [answers, len(handovers), len(handovers.line_ids), len(env["stock.picking.batch"].search(
        [("escort_id", "in", [escorts[number].id for number in numbers])]))]
found["held"] = [sum(second._get_held_goods().values()), sum(second.handover_ids.to_trip_id._get_held_goods().values())]
found["stop"] = [first.stop_ids.state, len(orders[0].picking_ids.stop_id.trip_id - first)]
print("RESULT", json.dumps(found))
"""


@tagged("post_install", "-at_install")
class TestHandoversAtOnce(RaceCase):
    def test_a_trip_is_handed_over_once(self):
        found = self._run(SCRIPT, PEOPLE, orders=2)
        for name in ("stops", "goods in custody"):
            with self.subTest(name):
                (refusal, done), handovers, lines, trips = found[name]
                self.assertEqual(done, "done")
                self.assertIn("has nothing left to hand over", refusal)
                self.assertEqual([handovers, lines, trips], [1, 1, 1])
        self.assertEqual(found["held"], [0, 1.0])
        self.assertEqual(found["stop"], ["moved", 1])
