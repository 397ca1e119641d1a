"""People who report and decide at the same moment, on connections of their own that really commit (K1)."""

from odoo.tests import tagged

from .race_common import AT_ONCE, RaceCase

SCRIPT = """
import json
import threading
from functools import partial

from odoo import Command
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tests import new_test_user

company = env.company
company.write({"process_tz": "Asia/Shanghai", "merit_monthly_cap": 50})
users = {
    name: new_test_user(env, "race_" + name, groups="order_process.group_" + group, company_id=company.id)
    for name, group in (
        ("clerk", "order_clerk"), ("leader", "desk_leader"), ("finance", "finance_reviewer"),
        ("one", "approving_manager"), ("two", "approving_manager"), ("three", "approving_manager"),
    )
}
product = env["product.product"].create({"name": "Dye", "type": "consu", "list_price": 10, "taxes_id": False})
dealer = env["res.partner"].create(
    {"name": "Dealer", "street": "1", "city": "Changsha", "phone": "1", "child_ids": [Command.create({"name": "Li"})]}
)
carrier = env["delivery.carrier"].create(
    {
        "name": "Truck",
        "process_mode": "road",
        "payment_rule": "on_delivery",
        "product_id": env.ref("order_process.product_road").id,
    }
)
orders = env["sale.order"].with_user(users["clerk"]).create(
    [
        {
            "partner_id": dealer.id,
            "intake_channel_id": env.ref("order_process.channel_phone").id,
            "carrier_id": carrier.id,
            "payment_term_id": env.ref("account.account_payment_term_immediate").id,
            "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 1})],
        }
        for n in range(3)
    ]
)
orders.action_submit_review()
for name in ("leader", "finance"):
    orders.sudo().review_ids.filtered(lambda review: review.state == "pending").with_user(users[name]).action_approve()
reviews = orders.sudo().review_ids.filtered(lambda review: review.reviewer_id == users["finance"])
env.cr.commit()


""" + AT_ONCE + """

def report(review_id, kind, own):
    own["order.process.review.error"]._report(own["order.process.review"].browse(review_id), kind, "wrong")


def waive(merit_id, own):
    own["order.process.merit"].browse(merit_id).action_waive("mistaken")


def get_merits(order_by="number"):
    return [[m.number, m.amount, m.state] for m in env["order.process.merit"].search([], order=order_by)]


one, two, three = (users[name] for name in ("one", "two", "three"))
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
found["breaks"] = len(env["order.process.event"]._find_breaks(orders))
print("RESULT", json.dumps(found))
"""


@tagged("post_install", "-at_install")
class TestAtOnce(RaceCase):
    def test_reports_and_decisions_at_once(self):
        found = self._run(SCRIPT)
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
        self.assertEqual(found["breaks"], 0)
