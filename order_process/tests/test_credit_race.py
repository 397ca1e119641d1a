"""Many people decide at once on a real database: each thread has its own transaction, the server's way to run it again
is used, and nobody takes the room of another (C8)."""

from odoo.tests import tagged

from .real_processes import RealProcessesCase

ORDERS, ROOM = 20, 7

FILL = """
from odoo import Command
from odoo.tests import new_test_user

company = env.company
company.write({"account_use_credit_limit": True, "process_tz": "UTC", "resource_calendar_id": False})
users = {
    name: new_test_user(env, "credit_" + name, groups="order_process." + group, company_id=company.id)
    for name, group in (
        ("clerk", "group_order_clerk"), ("leader", "group_desk_leader"), ("finance", "group_finance_reviewer"),
        ("cashier", "group_finance_reviewer"),
    )
}
product = env["product.product"].create(
    {"name": "Dye", "type": "consu", "is_storable": True, "list_price": 100, "taxes_id": False}
)
term = env["account.payment.term"].create(
    {"name": "Monthly", "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})]}
)
carrier = env["delivery.carrier"].create(
    {"name": "Account", "product_id": env.ref("order_process.product_road").id, "payment_rule": "credit"}
)
dealer = env["res.partner"].create(
    {"name": "Dealer", "street": "1", "city": "Changsha", "phone": "1", "child_ids": [Command.create({"name": "Li"})]}
)
dealer.credit_limit = 100 * %(room)d + 99
orders = env["sale.order"].with_user(users["clerk"]).create(
    [
        {
            "partner_id": dealer.id,
            "intake_channel_id": env.ref("order_process.channel_phone").id,
            "carrier_id": carrier.id,
            "warehouse_id": env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1).id,
            "payment_term_id": term.id,
            "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 1})],
        }
        for n in range(%(orders)d)
    ]
)
orders.action_submit_review()
orders.sudo().review_ids.filtered(lambda review: review.state == "pending").with_user(users["leader"]).action_approve()
env.cr.commit()
print("RESULT", len(orders.sudo().review_ids.filtered(lambda review: review.state == "pending")))
"""

# Threads that start together, each as one person in a transaction of its own, run as the server runs a call.
RUN = """
import json
import threading
from odoo import api
from odoo.exceptions import UserError
from odoo.service.model import retrying

users = {u.login: u.id for u in env["res.users"].search([("login", "like", "credit_")])}
reviews = env["order.process.review"].search([("state", "=", "pending")], order="id")
calls = %(calls)s
registry, barrier, results = env.registry, threading.Barrier(len(calls)), []
env.cr.commit()

def decide(login, ids, method, args):
    with registry.cursor() as cr:
        thread_env = api.Environment(cr, users[login], {})
        thread_env["order.process.review"].browse(ids).mapped("state")  # what the person saw before
        barrier.wait()
        try:
            retrying(lambda: getattr(thread_env["order.process.review"].browse(ids), method)(*args), thread_env)
            result = "done"
        except UserError as error:
            cr.rollback()
            result = str(error)
        except Exception as error:
            cr.rollback()
            result = "CRASH " + repr(error)
        results.append((login, ids, method, result))

threads = [threading.Thread(target=decide, args=call) for call in calls]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
env.invalidate_all()
breaks = env["order.process.event"]._find_breaks(env["sale.order"].search([]))
assert not breaks, breaks
print("RESULT", json.dumps(results))
"""


@tagged("post_install", "-at_install")
class TestCreditRace(RealProcessesCase):
    @classmethod
    def _fill(cls):
        pending = cls._result(cls.source.start(FILL % {"orders": ORDERS, "room": ROOM}))
        assert pending == ORDERS, f"{pending} of {ORDERS} orders wait for finance"

    def _decide(self, label, calls):
        database = self._copy(label, self.source.name)
        process = database.start(RUN % {"calls": calls})
        self.started.append(process)
        return database, self._result(process)

    def _confirmed(self, database):
        return database.query("SELECT count(*), sum(amount_total) FROM sale_order WHERE state = 'sale'")[0]

    def test_twenty_orders_of_one_dealer(self):
        database, results = self._decide(
            "credit20", '[("credit_finance", [review.id], "action_approve", ()) for review in reviews]'
        )
        self.assertEqual(len(results), ORDERS)
        refused = [result for *_call, result in results if result != "done"]
        self.assertEqual(len(refused), ORDERS - ROOM, refused)
        for result in refused:
            self.assertRegex(result, "(?s)cannot be confirmed yet:.*Credit of Dealer: limit .*1.00 too much")
        self.assertEqual(self._confirmed(database), (ROOM, 100 * ROOM))
        states = database.query(
            "SELECT state, count(*) FROM order_process_review WHERE sequence = 20 GROUP BY 1 ORDER BY 1"
        )
        self.assertEqual(states, [("approved", ROOM), ("pending", ORDERS - ROOM)])

    def test_two_people_approve_half_each(self):
        database, results = self._decide(
            "credithalf",
            '[("credit_finance", reviews[:10].ids, "action_approve", ()),'
            ' ("credit_cashier", reviews[10:].ids, "action_approve", ())]',
        )
        self.assertEqual(self._confirmed(database), (ROOM, 100 * ROOM), results)

    def test_one_review_decided_twice(self):
        """Two reviewers, and one of them in two tabs: one decision, the others are told whose it was."""
        for label, second in (("creditone", '"action_approve", ()'), ("creditno", '"action_reject", ("no",)')):
            with self.subTest(second=second):
                database, results = self._decide(
                    label,
                    '[("credit_finance", reviews[:1].ids, "action_approve", ()),'
                    ' ("credit_finance", reviews[:1].ids, "action_approve", ()),'
                    f' ("credit_cashier", reviews[:1].ids, {second})]',
                )
                told = [result for *_call, result in results if result != "done"]
                self.assertEqual(len(told), 2, results)
                for result in told:
                    self.assertRegex(result, "was decided already by credit_(finance|cashier)")
                self.assertEqual(
                    database.query(
                        "SELECT count(*) FROM order_process_event WHERE kind IN ('approved', 'rejected') AND order_id ="
                        " (SELECT min(order_id) FROM order_process_review WHERE sequence = 20)"
                    ),
                    [(2,)],
                    "the desk's decision and one of finance",
                )
