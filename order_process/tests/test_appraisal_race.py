"""People who report and decide at the same moment, on connections of their own that really commit (K1)."""

from odoo.tests import tagged

from .race_common import RaceCase

PEOPLE = {
    "one": "approving_manager",
    "two": "approving_manager",
    "three": "approving_manager",
    "keeper": "warehouse_keeper",
}
SCRIPT = """
company.merit_monthly_cap = 50
reviews = orders.review_ids.filtered(lambda review: review.reviewer_id == users["finance"])

def report(review_id, kind, own):
    own["order.process.review.error"]._report(own["order.process.review"].browse(review_id), kind, "wrong")


def waive(merit_id, own):
    own["order.process.merit"].browse(merit_id).action_waive("mistaken")


def get_merits(order_by="number"):
    return [[m.number, m.amount, m.state] for m in env["order.process.merit"].search([], order=order_by)]


one, two, three, leader = (users[name] for name in ("one", "two", "three", "leader"))
found = {
    "same": at_once(*((user, partial(report, reviews[0].id, "product")) for user in (one, two))),
    "errors": env["order.process.review.error"].search_count([]),
    "after same": get_merits(),
    "others": at_once(*((user, partial(report, reviews[n].id, "amount")) for n, user in ((1, one), (2, two)))),
    "after others": get_merits(),
}
last = env["order.process.merit"].search([("number", "=", 1)])
deciders = (one | two | three) - last.reporter_id
found["decided"] = at_once(*((user, partial(waive, last.id)) for user in deciders))
found["after decided"] = get_merits()

picking = orders[1].picking_ids
env.cr.execute(
    "UPDATE stock_picking SET state = 'done', date_done = now(), checked_by_id = %s WHERE id = %s",
    [users["keeper"].id, picking.id],
)
env.invalidate_all()
env["order.process.merit.rule"].search([("reason", "=", "shipment")]).valid_from = False


def report_shipment(own):
    own["stock.picking"].browse(picking.id).action_report_shipment("box of another dealer")


def take_up(own):
    # As the scheduled action takes up what a claim, or a clock, has found.
    fact = own["stock.picking"].browse(picking.id).sudo()._prepare_shipment_fact(users["keeper"], "claimed")
    own["order.process.merit"].sudo()._propose([fact])


found["shipment"] = at_once((one, report_shipment), (two, report_shipment), (three, take_up), (leader, take_up))
found["shipments"] = env["order.process.merit"].search_count([("cause", "=", f"shipment:{picking.id}")])
found["breaks"] = len(env["order.process.event"]._find_breaks(orders))
print("RESULT", json.dumps(found))
"""


@tagged("post_install", "-at_install")
class TestAtOnce(RaceCase):
    def test_reports_and_decisions_at_once(self):
        found = self._run(SCRIPT, PEOPLE, orders=3)
        with self.subTest("two report the same error"):
            refusal, done = found["same"]
            self.assertEqual(done, "done")
            self.assertIn("reported already", refusal)
            self.assertEqual(found["errors"], 1)
            self.assertEqual(found["after same"], [[1, 20.0, "proposed"]])
        with self.subTest("two errors of one person share the room that the cap leaves"):
            self.assertEqual(found["others"], ["done", "done"])
            self.assertEqual(
                found["after others"], [[1, 20.0, "proposed"], [2, 20.0, "proposed"], [3, 10.0, "proposed"]]
            )
        with self.subTest("two decide on the same fine"):
            refusal, done = found["decided"]
            self.assertEqual(done, "done")
            self.assertIn("is Waived", refusal)
            self.assertEqual(found["after decided"][0], [1, 20.0, "waived"])
        with self.subTest("two colleagues and what is on record name the same shipment"):
            self.assertEqual(found["shipments"], 1)
            for said in found["shipment"]:
                self.assertTrue(said == "done" or "reported already" in said, said)
            self.assertEqual(found["shipment"][-2:], ["done", "done"], "taking up what is charged is no error")
        self.assertEqual(found["breaks"], 0)
