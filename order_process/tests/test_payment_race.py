"""The same money at the same moment, on a real database with threads: counted once, spent once."""

from odoo.tests import tagged

from .real_processes import RealProcessesCase

FILL = """
from odoo import Command
from odoo.tests import new_test_user

company = env.company
company.write({"process_tz": "UTC", "resource_calendar_id": False, "payment_partial_release": True})
if not env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", company.id)]):
    env["account.chart.template"]._load("generic_coa", company, install_demo=False)
users = {
    name: new_test_user(env, "money_" + name, groups="order_process." + group, company_id=company.id)
    for name, group in (
        ("clerk", "group_order_clerk"), ("leader", "group_desk_leader"), ("finance", "group_finance_reviewer"),
        ("cashier", "group_finance_reviewer"), ("keeper", "group_warehouse_keeper"),
        ("dispatcher", "group_dispatcher"),
    )
}
warehouse = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
product = env["product.product"].create(
    {"name": "Dye", "type": "consu", "is_storable": True, "list_price": 1, "taxes_id": False}
)
env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, 1000)
carrier = env["delivery.carrier"].create(
    {
        "name": "Prepaid", "product_id": env.ref("order_process.product_road").id,
        "process_mode": "pickup", "payment_rule": "before", "payment_step": "ship",
    }
)
dealer = env["res.partner"].create(
    {"name": "Dealer", "street": "1", "city": "Changsha", "phone": "1", "child_ids": [Command.create({"name": "Li"})]}
)
order = env["sale.order"].with_user(users["clerk"]).create(
    {
        "partner_id": dealer.id,
        "intake_channel_id": env.ref("order_process.channel_phone").id,
        "carrier_id": carrier.id,
        "warehouse_id": warehouse.id,
        "payment_term_id": env.ref("account.account_payment_term_immediate").id,
        "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 100})],
    }
)
order.action_submit_review()
for name in ("leader", "finance"):
    pending = order.sudo().review_ids.filtered(lambda review: review.state == "pending")
    pending.with_user(users[name]).sudo(False).action_approve()
env.cr.commit()
window = env["order.process.window"].search([("company_id", "=", company.id)], limit=1)
window.effective_from = "2020-01-01"
env["order.process.dispatch"].with_user(users["dispatcher"]).action_run_now(window.id, warehouse.id, "now")
dispatch = env["order.process.dispatch"].search([("window_id", "=", window.id)])
order = order.sudo()
if not order.picking_ids.dispatch_id:  # the window's time was over before the order was ready
    env["order.process.late.entry"].with_user(users["dispatcher"]).create(
        {"dispatch_id": dispatch.id, "order_ids": [Command.set(order.ids)], "reason": "now"}
    ).action_enter()
first = order.picking_ids
first.move_ids.write({"quantity": 60, "picked": True})
vals = first.move_ids._split(40)
env.cr.execute("UPDATE stock_picking SET batch_id = NULL")
env.invalidate_all()
second = first.copy({"move_ids": []})
env.cr.execute("UPDATE stock_picking SET dispatch_id = %s WHERE id = %s", [first.dispatch_id.id, second.id])
env.invalidate_all()
move = env["stock.move"].create([{**values, "picking_id": second.id} for values in vals])
move._action_confirm(merge=False)
move.write({"quantity": 40, "picked": True})
env.cr.commit()
print("RESULT", len(order.picking_ids.filtered(lambda picking: picking.state == "assigned")))
"""

# Threads that start together, each as one person in a transaction of its own, run as the server runs a call.
RUN = """
import json
import threading
from odoo import api
from odoo.exceptions import UserError
from odoo.service.model import retrying

users = {u.login: u for u in env["res.users"].search([("login", "like", "money_")])}
order = env["sale.order"].search([("carrier_id.name", "=", "Prepaid")])
pickings = order.picking_ids.sorted("id")

def register(amount, memo):
    action = order.with_user(users["money_cashier"]).sudo(False).action_register_payment()
    wizard = env[action["res_model"]].with_user(users["money_cashier"]).browse(action["res_id"])
    wizard.line_ids.write({"amount": amount, "memo": memo})
    return ("money_cashier", wizard._name, wizard.ids, "action_register")

for _login, model, ids, method in [%(before)s]:
    getattr(env[model].with_user(users["money_cashier"]).browse(ids), method)()
calls = %(calls)s
registry, barrier, results = env.registry, threading.Barrier(len(calls)), []
env.cr.commit()

def work(login, model, ids, method):
    with registry.cursor() as cr:
        thread_env = api.Environment(cr, users[login].id, {"skip_sms": True, "skip_backorder": True})
        thread_env["sale.order"].sudo().browse(order.ids).mapped("amount_received")  # what the person saw before
        barrier.wait()
        try:
            retrying(lambda: getattr(thread_env[model].browse(ids), method)(), thread_env)
            result = "done"
        except UserError as error:
            cr.rollback()
            result = str(error)
        except Exception as error:
            cr.rollback()
            result = "CRASH " + repr(error)
        results.append(result)

threads = [threading.Thread(target=work, args=call) for call in calls]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
env.invalidate_all()
assert not env["order.process.event"]._find_breaks(order)
print("RESULT", json.dumps([sorted(results), order.amount_received, order._get_received()[order],
                            sum(order.order_line.mapped("qty_delivered"))]))
"""


@tagged("post_install", "-at_install")
class TestMoneyRace(RealProcessesCase):
    @classmethod
    def _fill(cls):
        transfers = cls._result(cls.source.start(FILL))
        assert transfers == 2, f"{transfers} of 2 transfers wait for the keeper"

    def _run(self, label, calls, before=""):
        process = self._copy(label, self.source.name).start(RUN % {"calls": calls, "before": before})
        self.started.append(process)
        return self._result(process)

    def test_registered_twice(self):
        """A double click: one payment, and the second is told."""
        results, stored, live, _gone = self._run("moneytwice", '[register(50, "slip"), register(50, "slip")]')
        self.assertEqual(results[1], "done")
        self.assertIn("was registered already", results[0])
        self.assertEqual((stored, live), (50, 50))

    def test_two_payments(self):
        """Two cashiers at once: what is stored is the sum."""
        results, stored, live, _gone = self._run("moneytwo", '[register(30, "slip 1"), register(40, "slip 2")]')
        self.assertEqual((results, stored, live), (["done", "done"], 70, 70))

    def test_two_transfers_for_the_same_money(self):
        results, _stored, _live, gone = self._run(
            "moneyship",
            '[("money_keeper", "stock.picking", picking.ids, "button_validate") for picking in pickings]',
            'register(70, "slip")',
        )
        self.assertEqual(results[1], "done")
        self.assertRegex(results[0], "70.00 received, goods for .* have left .*30.00 more than was paid")
        self.assertIn(gone, (60, 40))
