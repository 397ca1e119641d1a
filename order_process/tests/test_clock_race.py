"""Two who bring one order in step at the same moment, and the tick beside a person, on real connections (J1)."""

from odoo.tests import tagged

from .race_common import RaceCase

SCRIPT = """
order = orders[0]
env.cr.execute("DELETE FROM order_process_clock")
env.invalidate_all()
one, two = users["leader"], users["finance"]


def sync(own):
    own["sale.order"].browse(order.id).sudo()._sync_clocks()


found = {"begun": at_once((one, sync), (two, sync))}
clocks = env["order.process.clock"].search([("order_id", "=", order.id)])
found["clocks"] = clocks.mapped("stage")
env.cr.execute("UPDATE order_process_clock SET deadline = now() at time zone 'utc' - interval '1 hour', warn_on = NULL")
env.invalidate_all()


def tick(own):
    own["order.process.clock"].sudo()._run_clocks()


def cancel(own):
    own["sale.order"].browse(order.id).sudo()._action_cancel()


found["late"] = at_once((one, tick), (two, tick), (one, cancel))
clock = env["order.process.clock"].search([("order_id", "=", order.id)])
found["after"] = [clock.breached, bool(clock.ended_on)]
found["events"] = order.event_ids.mapped("kind").count("overdue")
print("RESULT", json.dumps(found))
"""


@tagged("post_install", "-at_install")
class TestClockRace(RaceCase):
    def test_begun_once_and_late_once(self):
        found = self._run(SCRIPT, {})
        self.assertEqual(found["begun"], ["done", "done"])
        self.assertEqual(found["clocks"], ["shipped"])
        self.assertEqual(found["late"], ["done"] * 3)
        self.assertEqual(found["after"], [True, True])
        self.assertEqual(found["events"], 1)
