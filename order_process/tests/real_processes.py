"""Orders that are ready for a window, in a database of their own, for tests with real processes and servers (D3)."""

import json
import os
import signal
import subprocess
import time
from contextlib import closing
from datetime import datetime, timedelta

import psycopg2

from odoo.tests import BaseCase

ORDERS = 80
DEADLINE = 240  # seconds that a process may take on a busy machine

FILL = """
from odoo import Command
from odoo.tests import new_test_user

company = env.company
company.write({"process_tz": %(tz)r, "resource_calendar_id": False})
windows = env["order.process.window"].search([("company_id", "=", company.id)])
(windows - windows[0]).active = False
users = {
    name: new_test_user(env, "race_" + name, groups="order_process." + group, company_id=company.id)
    for name, group in (
        ("clerk", "group_order_clerk"), ("leader", "group_desk_leader"), ("finance", "group_finance_reviewer")
    )
}
products = env["product.product"].create(
    [
        {"name": f"Dye {n}", "type": "consu", "is_storable": True, "list_price": 10, "taxes_id": False}
        for n in range(4)
    ]
)
warehouse = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
for product in products:
    env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, 10000)
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
            "warehouse_id": warehouse.id,
            "payment_term_id": env.ref("account.account_payment_term_immediate").id,
            "order_line": [Command.create({"product_id": products[n %% 4].id, "product_uom_qty": 1 + n %% 3})],
        }
        for n in range(%(orders)d)
    ]
)
orders.action_submit_review()
for user in ("leader", "finance"):
    orders.sudo().review_ids.filtered(lambda review: review.state == "pending").with_user(users[user]).action_approve()
env.cr.commit()
print("RESULT", orders.sudo().mapped("state").count("sale"))
"""


class Database:
    """A copy of the filled database, asked by SQL and worked on by processes of Odoo."""

    def __init__(self, name):
        self.name = name

    def query(self, query, *params):
        with closing(psycopg2.connect(dbname=self.name)) as connection, connection, connection.cursor() as cr:
            cr.execute(query, params)
            return cr.fetchall() if cr.description else []

    def start(self, script):
        process = subprocess.Popen(
            [
                os.environ["ORDER_PROCESS_ODOO_BIN"],
                "shell",
                "-c",
                os.environ["ORDER_PROCESS_ODOO_CONF"],
                "-d",
                self.name,
                "--no-http",
                "--log-level=warn",
                "--max-cron-threads=0",
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        process.stdin.write(script)
        process.stdin.close()
        process.stdin = None
        return process


def administer(query):
    connection = psycopg2.connect(dbname="postgres")
    connection.autocommit = True
    with closing(connection), connection.cursor() as cr:
        cr.execute(query)


class RealProcessesCase(BaseCase):
    """Copies of one filled database, each with a window that was due some minutes ago."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not os.environ.get("ORDER_PROCESS_TEMPLATE_DB"):
            cls.skipTest(cls, "real processes need the databases of ./dev test")
        cls.started = []
        cls.addClassCleanup(cls._end_started)
        cls.source = cls._copy("race", os.environ["ORDER_PROCESS_TEMPLATE_DB"])
        cls._fill()

    @classmethod
    def _get_zone(cls):
        offset = 17 - datetime.utcnow().hour  # it is between 17:00 and 18:00 there now
        offset = offset - 24 if offset > 14 else offset
        cls.offset = timedelta(hours=offset)
        return f"Etc/GMT{-offset:+d}" if offset else "Etc/GMT"

    @classmethod
    def _fill(cls):
        confirmed = cls._result(cls.source.start(FILL % {"tz": cls._get_zone(), "orders": ORDERS}))
        assert confirmed == ORDERS, f"{confirmed} of {ORDERS} orders were confirmed"

    @classmethod
    def _copy(cls, label, template):
        name = f"op_{label}_{os.getpid()}"
        administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        administer(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        cls.addClassCleanup(administer, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        return Database(name)

    @classmethod
    def _result(cls, process):
        output, _errors = process.communicate(timeout=DEADLINE)
        found = [line for line in output.splitlines() if "RESULT " in line]
        assert found, f"the process ended with {process.returncode}:\n{output[-4000:]}"
        return json.loads(found[-1].split("RESULT ", 1)[1])

    def tearDown(self):
        self._end_started()
        super().tearDown()

    @classmethod
    def _end_started(cls):
        """The processes that a test has started, with all their workers; also when the tests are cut short."""
        while cls.started:
            cls._kill(cls.started.pop())

    @classmethod
    def _kill(cls, process):
        """The machine loses power: the process and all its workers end at once."""
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=DEADLINE)
        if process.stdout:
            process.stdout.close()

    def _scenario(self, label, minutes_ago, late_orders=0):
        """A copy in which the one window was due some minutes ago and all but some orders were ready at its time."""
        database = self._copy(label, self.source.name)
        now = datetime.utcnow().replace(microsecond=0)
        scheduled = now - timedelta(minutes=minutes_ago)
        local = scheduled + self.offset
        hours = local.hour + local.minute / 60 + local.second / 3600
        database.query(
            "UPDATE order_process_window SET dispatch_time = %s, review_deadline = 0, effective_from = %s WHERE active",
            hours,
            scheduled - timedelta(hours=1),
        )
        database.query("UPDATE sale_order SET ready_on = %s", scheduled)
        database.query(
            "UPDATE sale_order SET ready_on = %s WHERE id IN (SELECT id FROM sale_order ORDER BY id DESC LIMIT %s)",
            scheduled + timedelta(seconds=1),
            late_orders,
        )
        database.query("UPDATE sale_order SET promised_dispatch_on = %s", scheduled)
        return database

    def _until(self, condition, processes):
        end = time.monotonic() + DEADLINE
        while not condition():
            ended = [process for process in processes if process.poll() is not None]
            self.assertFalse(ended, ended and ended[0].stdout and ended[0].stdout.read()[-4000:])
            self.assertLess(time.monotonic(), end, "the condition never came true")
            time.sleep(0.02)

    def _sent(self, database):
        return database.query("SELECT count(*) FROM stock_picking WHERE dispatch_id IS NOT NULL")[0][0]

    def _assert_once(self, database, count=ORDERS):
        """Every order was sent exactly once, with one dispatch, reserved and in a batch of it."""
        self.assertEqual(
            database.query(
                "SELECT order_id, count(*) FROM order_process_event WHERE kind = 'dispatched'"
                " GROUP BY order_id HAVING count(*) <> 1"
            ),
            [],
        )
        self.assertEqual(
            database.query("SELECT count(*) FROM order_process_event WHERE kind = 'dispatched'"), [(count,)]
        )
        self.assertEqual(
            database.query("SELECT state, count(*) FROM order_process_dispatch GROUP BY state"), [("sent", 1)]
        )
        self.assertEqual(
            database.query(
                "SELECT process_stage, count(*) FROM sale_order WHERE process_stage = 'dispatched' GROUP BY 1"
            ),
            [("dispatched", count)],
        )
        self.assertEqual(
            database.query(
                "SELECT p.state, count(*) FROM stock_picking p JOIN stock_picking_batch b ON b.id = p.batch_id"
                " JOIN order_process_dispatch d ON d.id = p.dispatch_id AND d.id = b.dispatch_id GROUP BY 1"
            ),
            [("assigned", count)],
        )
        self.assertEqual(
            database.query("SELECT count(*) FROM stock_picking_batch WHERE dispatch_id IS NOT NULL"), [(1,)]
        )
        # nothing is reserved twice: what the moves say is what the shelves say
        self.assertEqual(
            database.query(
                "SELECT (SELECT sum(quantity) FROM stock_move_line WHERE state = 'assigned')"
                " = (SELECT sum(reserved_quantity) FROM stock_quant)"
            ),
            [(True,)],
        )
