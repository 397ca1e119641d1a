"""Two people at the same moment, on connections of their own that really commit: one decision, one claim (I1)."""

from odoo.tests import tagged

from .race_common import RaceCase

PEOPLE = {"service": "customer_service", "one": "approving_manager", "two": "approving_manager"}
SCRIPT = """
users["buyer"] = new_test_user(env, "race_buyer", groups="base.group_portal", company_id=company.id)
users["buyer"].partner_id.parent_id = dealer
order = orders.with_user(users["clerk"]).sudo(False)
claim = env["order.process.claim"].with_user(users["clerk"])._open_by_staff(order, "complaint", "The driver was rude")
claim.with_user(users["service"]).action_ask_approval(8.0, "To keep the dealer")

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
    "breaks": len(env["order.process.event"]._find_breaks(orders)),
}
print("RESULT", json.dumps(found))
"""

GOODS = """
env.user.group_ids += env.ref("order_process.group_process_admin")
env["order.process.window"]._run_due(fields.Datetime.now() + timedelta(days=4))
orders.picking_ids.with_context(skip_sms=True).button_validate()
line = orders.order_line.filtered(lambda line: line.product_id == product)
Claim = env["order.process.claim"].with_user(users["service"])
claims = [Claim._open_by_staff(orders.with_user(users["service"]), "complaint", "It leaks") for _n in range(2)]


def replace(number, own):
    own["order.process.claim"].browse(claims[number].id)._arrange_goods(
        [(own["sale.order.line"].browse(line.id), 1, 0.0)]
    )


found = {
    "delivered": line.qty_delivered,
    "replaced": at_once((users["service"], partial(replace, 0)), (users["other"], partial(replace, 1))),
    "orders": env["sale.order"].search_count([("claim_id", "in", [claim.id for claim in claims])]),
}
print("RESULT", json.dumps(found))
"""


@tagged("post_install", "-at_install")
class TestClaimsAtOnce(RaceCase):
    def test_decisions_and_forms_at_once(self):
        found = self._run(SCRIPT, PEOPLE)
        with self.subTest("two decide on one claim"):
            refusal, done = found["decided"]
            self.assertEqual(done, "done")
            self.assertIn("is now: In Hand", refusal)
            self.assertEqual((found["state"], found["entries"][:2]), ("working", ["opened", "asked"]))
            self.assertIn((found["entries"][2:], found["amount"]), ((["approved"], 8.0), (["refused"], 0.0)))
        with self.subTest("a form that is sent twice at the same moment"):
            self.assertEqual(found["sent"], ["done", "done"])
            self.assertEqual(found["claims"], 2)
        self.assertEqual(found["breaks"], 0)

    def test_goods_replaced_at_once(self):
        found = self._run(GOODS, {"service": "customer_service", "other": "customer_service"})
        self.assertEqual(found["delivered"], 1)
        refusal, done = found["replaced"]
        self.assertEqual(done, "done")
        self.assertIn("0 more can be credited or replaced, 1 were asked for", refusal)
        self.assertEqual(found["orders"], 1)
