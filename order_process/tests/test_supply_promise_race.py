"""Many approvals at once on a real database: what is there is promised once, and the rest waits at the desk (F1)."""

from odoo.tests import tagged

from .real_processes import RealProcessesCase

ORDERS, STOCK = 50, 20

FILL = """
from odoo import Command
from odoo.tests import new_test_user

company = env.company
company.write({"promise_mode": "hold", "process_tz": "UTC", "resource_calendar_id": False})
users = {
    name: new_test_user(env, "promise_" + name, groups="order_process." + group, company_id=company.id)
    for name, group in (
        ("clerk", "group_order_clerk"), ("leader", "group_desk_leader"), ("finance", "group_finance_reviewer")
    )
}
warehouse = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
products = env["product.product"].create(
    [
        {"name": f"Dye {n}", "type": "consu", "is_storable": True, "list_price": 100, "taxes_id": False}
        for n in range(2)
    ]
)
for product, quantity in zip(products, (%(stock)d, 1000)):
    env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, quantity)
carrier = env["delivery.carrier"].create(
    {"name": "Truck", "product_id": env.ref("order_process.product_road").id, "payment_rule": "on_delivery"}
)
dealer = env["res.partner"].create(
    {"name": "Dealer", "street": "1", "city": "Changsha", "phone": "1", "child_ids": [Command.create({"name": "Li"})]}
)
orders = env["sale.order"].with_user(users["clerk"]).create(
    [
        {
            "partner_id": dealer.id,
            "intake_channel_id": env.ref("order_process.channel_phone").id,
            "carrier_id": carrier.id,
            "warehouse_id": warehouse.id,
            "payment_term_id": env.ref("account.account_payment_term_immediate").id,
            # Each from its own end: who locks in the order of the lines waits for whom for ever.
            "order_line": [
                Command.create({"product_id": product.id, "product_uom_qty": 1})
                for product in (products if n %% 2 else reversed(products))
            ],
        }
        for n in range(%(orders)d)
    ]
)
orders.action_submit_review()
orders.sudo().review_ids.filtered(lambda review: review.state == "pending").with_user(users["leader"]).action_approve()
env.cr.commit()
print("RESULT", len(orders.sudo().review_ids.filtered(lambda review: review.state == "pending")))
"""

# Threads that start together, each in a transaction of its own, run as the server runs a call. Who is told five times
# that others were faster presses again.
RUN = """
import json
import threading
from odoo import api
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, retrying

finance = env["res.users"].search([("login", "=", "promise_finance")]).id
reviews = env["order.process.review"].search([("state", "=", "pending")], order="id")
calls = %(calls)s
registry, barrier, results = env.registry, threading.Barrier(len(calls)), []
env.cr.commit()

def decide(ids):
    barrier.wait()
    while True:
        with registry.cursor() as cr:
            thread_env = api.Environment(cr, finance, {})
            own = thread_env["order.process.review"].browse(ids)
            own.mapped("state")  # what the person saw before
            try:
                retrying(own.action_approve, thread_env)
                results.append("done")
                return
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                cr.rollback()
            except Exception as error:
                cr.rollback()
                results.append(repr(error))
                return

threads = [threading.Thread(target=decide, args=(call,)) for call in calls]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
env.invalidate_all()
breaks = env["order.process.event"]._find_breaks(env["sale.order"].search([]))
assert not breaks, breaks
print("RESULT", json.dumps(results))
"""

# As the scheduled action does, on two servers at once.
WAITING = """
import json
import threading
from odoo import SUPERUSER_ID, api
from odoo.service.model import retrying

product = env["product.product"].search([("name", "=", "Dye 0")])
warehouse = env["stock.warehouse"].search([], limit=1)
env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, 7)
registry, barrier = env.registry, threading.Barrier(2)
env.cr.commit()

def run():
    barrier.wait()
    with registry.cursor() as cr:
        own = api.Environment(cr, SUPERUSER_ID, {})
        retrying(own["sale.order"]._run_waiting, own)

threads = [threading.Thread(target=run) for _n in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("RESULT", json.dumps("done"))
"""


@tagged("post_install", "-at_install")
class TestPromiseRace(RealProcessesCase):
    @classmethod
    def _fill(cls):
        pending = cls._result(cls.source.start(FILL % {"orders": ORDERS, "stock": STOCK}))
        assert pending == ORDERS, f"{pending} of {ORDERS} orders wait for finance"

    def _decide(self, label, calls):
        database = self._copy(label, self.source.name)
        process = database.start(RUN % {"calls": calls})
        self.started.append(process)
        results = self._result(process)
        self.assertEqual(set(results), {"done"}, results)
        return database

    def _assert_promised(self, database, count):
        self.assertEqual(
            database.query("SELECT state, count(*) FROM sale_order GROUP BY 1 ORDER BY 1"),
            [("draft", ORDERS - count), ("sale", count)],
        )
        self.assertEqual(database.query("SELECT DISTINCT review_state FROM sale_order"), [("approved",)])
        promised = (
            "SELECT sum(product_qty) FROM stock_move WHERE sale_line_id IS NOT NULL"
            " AND state NOT IN ('cancel', 'done') GROUP BY product_id"
        )
        self.assertEqual(database.query(promised), [(count,), (count,)])
        self.assertEqual(
            database.query(
                "SELECT count(*) FROM order_process_hold WHERE code = 'shortage' AND step = 'confirm'"
                " AND released_on IS NULL"
            ),
            [(ORDERS - count,)],
        )
        self.assertEqual(
            database.query("SELECT count(*) FROM order_process_shortage WHERE state = 'open'"), [(ORDERS - count,)]
        )

    def test_fifty_approvals_over_stock_for_twenty(self):
        database = self._decide("promise50", "[review.ids for review in reviews]")
        self._assert_promised(database, STOCK)
        process = database.start(WAITING)
        self.started.append(process)
        self._result(process)
        self._assert_promised(database, STOCK + 7)

    def test_two_people_approve_half_each(self):
        self._assert_promised(self._decide("promisehalf", "[reviews[:25].ids, reviews[25:].ids]"), STOCK)
