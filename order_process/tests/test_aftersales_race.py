"""Two people at the same moment, on connections of their own that really commit: one decision, one claim (I1)."""

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
company.write({"process_tz": "Asia/Shanghai"})
users = {
    name: new_test_user(env, "race_" + name, groups="order_process.group_" + group, company_id=company.id)
    for name, group in (
        ("clerk", "order_clerk"), ("leader", "desk_leader"), ("finance", "finance_reviewer"),
        ("service", "customer_service"), ("one", "approving_manager"), ("two", "approving_manager"),
    )
}
product = env["product.product"].create({"name": "Dye", "type": "consu", "list_price": 10, "taxes_id": False})
dealer = env["res.partner"].create(
    {"name": "Dealer", "street": "1", "city": "Changsha", "phone": "1", "child_ids": [Command.create({"name": "Li"})]}
)
users["buyer"] = new_test_user(env, "race_buyer", groups="base.group_portal", company_id=company.id)
users["buyer"].partner_id.parent_id = dealer
carrier = env["delivery.carrier"].create(
    {
        "name": "Truck",
        "process_mode": "road",
        "payment_rule": "on_delivery",
        "product_id": env.ref("order_process.product_road").id,
    }
)
order = env["sale.order"].with_user(users["clerk"]).create(
    {
        "partner_id": dealer.id,
        "intake_channel_id": env.ref("order_process.channel_phone").id,
        "carrier_id": carrier.id,
        "payment_term_id": env.ref("account.account_payment_term_immediate").id,
        "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 5})],
    }
)
order.action_submit_review()
for name in ("leader", "finance"):
    order.sudo().review_ids.filtered(lambda review: review.state == "pending").with_user(users[name]).action_approve()
assert order.state == "sale"
claim = env["order.process.claim"].with_user(users["clerk"])._open_by_staff(order, "complaint", "The driver was rude")
claim.with_user(users["service"]).action_ask_approval(20.0, "To keep the dealer")
env.cr.commit()


""" + AT_ONCE + """

def approve(own):
    own["order.process.claim"].browse(claim.id).action_approve()


def refuse(own):
    own["order.process.claim"].browse(claim.id).action_refuse("No")


def send(own):
    mine = own["sale.order"].sudo().browse(order.id)
    own["order.process.claim"]._open_by_dealer(mine, "complaint", "x", [], [], "a" * 32)


one, two, buyer = (users[name] for name in ("one", "two", "buyer"))
found = {
    "decided": at_once((one, approve), (two, refuse)),
    "entries": claim.sudo().entry_ids.mapped("kind"),
    "state": claim.sudo().state,
    "amount": claim.sudo().approved_amount,
    "sent": at_once((buyer, send), (buyer, send)),
    "claims": env["order.process.claim"].search_count([("order_id", "=", order.id)]),
    "breaks": len(env["order.process.event"]._find_breaks(order)),
}
print("RESULT", json.dumps(found))
"""


@tagged("post_install", "-at_install")
class TestClaimsAtOnce(RaceCase):
    def test_decisions_and_forms_at_once(self):
        found = self._run(SCRIPT)
        with self.subTest("two decide on one claim"):
            refusal, done = found["decided"]
            self.assertEqual(done, "done")
            self.assertIn("is now: In Hand", refusal)
            self.assertEqual((found["state"], found["entries"][:2]), ("working", ["opened", "asked"]))
            self.assertIn((found["entries"][2:], found["amount"]), ((["approved"], 20.0), (["refused"], 0.0)))
        with self.subTest("a form that is sent twice at the same moment"):
            self.assertEqual(found["sent"], ["done", "done"])
            self.assertEqual(found["claims"], 2)
        self.assertEqual(found["breaks"], 0)
