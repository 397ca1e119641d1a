"""People at the same moment, each on a connection of their own that really commits, in a database of their own."""

import json
import os
import subprocess

from odoo.tests import BaseCase

from .real_processes import DEADLINE, administer

# What the people of a script have before them: reviewed orders of one dealer.
ORDERS = """
import json
import threading
from datetime import timedelta
from functools import partial

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tests import new_test_user

company = env.company
company.process_tz = "Asia/Shanghai"
users = {
    name: new_test_user(env, "race_" + name, groups="order_process.group_" + group, company_id=company.id)
    for name, group in [
        ("clerk", "order_clerk"), ("leader", "desk_leader"), ("finance", "finance_reviewer"), *%(people)r.items()
    ]
}
product = env["product.product"].create({"name": "Dye", "type": "consu", "list_price": 10, "taxes_id": False})
dealer = env["res.partner"].create(
    {"name": "Dealer", "street": "1", "city": "Changsha", "phone": "1", "child_ids": [Command.create({"name": "Li"})]}
)
carrier = env["delivery.carrier"].create(
    {
        "name": "Truck",
        "process_mode": %(mode)r,
        "payment_rule": "on_delivery",
        "integration_level": "rate",
        "product_id": env.ref("order_process.product_" + %(mode)r).id,
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
        for n in range(%(orders)d)
    ]
)
orders.action_submit_review()
orders = orders.sudo()
for name in ("leader", "finance"):
    orders.review_ids.filtered(lambda review: review.state == "pending").with_user(users[name]).action_approve()
assert set(orders.mapped("state")) == {"sale"}


def at_once(*calls):
    # Everybody has begun, and sees nothing of the others, before anybody acts.
    env.cr.commit()
    barrier, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(number, user, call):
        with env.registry.cursor() as cr:
            own = env(cr=cr, user=user.id, su=False, context={})
            own.cr.execute("SELECT 1")
            barrier.wait(60)
            try:
                retrying(partial(call, own), own)
                results[number] = "done"
            except UserError as error:
                results[number] = str(error)

    threads = [threading.Thread(target=run, args=(n, *call)) for n, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    env.cr.commit()
    env.invalidate_all()
    return sorted(results, key="done".__eq__)
"""


class RaceCase(BaseCase):
    def _run(self, script, people, mode="road", orders=1):
        """Run the script after ORDERS, in a process of its own; what it prints as RESULT."""
        template = os.environ.get("ORDER_PROCESS_TEMPLATE_DB")
        if not template:
            self.skipTest("a database of its own needs ./dev test")
        script = ORDERS % {"people": people, "mode": mode, "orders": orders} + script
        name = f"op_merit_{os.getpid()}"
        administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        administer(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        self.addCleanup(administer, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        command = [os.environ["ORDER_PROCESS_ODOO_BIN"], "shell", "-c", os.environ["ORDER_PROCESS_ODOO_CONF"]]
        command += ["-d", name, "--no-http", "--log-level=critical", "--max-cron-threads=0"]
        done = subprocess.run(command, input=script, capture_output=True, text=True, timeout=DEADLINE)
        lines = [line for line in done.stdout.splitlines() if "RESULT " in line]
        self.assertTrue(lines, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
        return json.loads(lines[-1].split("RESULT ", 1)[1])
