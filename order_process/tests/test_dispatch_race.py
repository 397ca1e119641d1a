"""Windows run by real processes on a real database: at once, killed in the middle, hours late, twice (D3)."""

import os
import signal
from contextlib import closing
from datetime import timedelta

import psycopg2

from odoo.tests import tagged

from .real_processes import DEADLINE, ORDERS, RealProcessesCase

BARRIER = 20260302

RUN = """
import json
import psycopg2
from odoo.addons.order_process.models.dispatch import dispatch_run
dispatch_run.CHUNK = %(chunk)d
env.cr.commit()
barrier = psycopg2.connect(dbname=env.cr.dbname)
barrier.cursor().execute("SELECT pg_advisory_lock_shared(%(barrier)d)")
barrier.close()
%(call)s
env.cr.commit()
breaks = env["order.process.event"]._find_breaks(env["sale.order"].search([]))
print("RESULT", json.dumps(len(breaks)))
"""

RUN_DUE = 'env["order.process.window"]._run_due()'
RUN_CRON_TWICE = """
for _time in range(2):
    env.ref("order_process.ir_cron_dispatch").method_direct_trigger()
"""


@tagged("post_install", "-at_install")
class TestRealProcesses(RealProcessesCase):
    def _start(self, database, call=RUN_DUE, chunk=50, count=1):
        """Start processes that wait for each other and then do the same thing at once."""
        with closing(psycopg2.connect(dbname=database.name)) as gate:
            gate.autocommit = True
            gate.cursor().execute("SELECT pg_advisory_lock(%s)", [BARRIER])
            script = RUN % {"chunk": chunk, "call": call, "barrier": BARRIER}
            processes = [database.start(script) for _n in range(count)]
            self.started += processes
            self._until(
                lambda: (
                    database.query(
                        "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
                        " WHERE d.datname = %s AND l.locktype = 'advisory' AND NOT l.granted",
                        database.name,
                    )[0][0]
                    == count
                ),
                processes,
            )
        return processes

    def test_two_at_once(self):
        database = self._scenario("racetwo", 2)
        processes = self._start(database, chunk=10, count=2)
        self.assertEqual([self._result(process) for process in processes], [0, 0])
        self._assert_once(database)
        self.assertEqual(database.query("SELECT late FROM order_process_dispatch"), [(False,)])

    def test_killed_in_the_middle(self):
        database = self._scenario("racekill", 2)
        [worker] = self._start(database, chunk=4)
        self._until(
            lambda: (
                database.query("SELECT state FROM order_process_dispatch") == [("running",)]
                and 0 < self._sent(database) < ORDERS
            ),
            [worker],
        )
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait(timeout=DEADLINE)
        survived = self._sent(database)
        self.assertTrue(0 < survived < ORDERS, survived)
        self.assertEqual(database.query("SELECT state FROM order_process_dispatch"), [("running",)])
        # whole chunks: what counts as sent is sent and recorded, the rest is untouched
        self.assertEqual(
            database.query("SELECT count(*) FROM order_process_event WHERE kind = 'dispatched'"), [(survived,)]
        )
        self.assertEqual(survived % 4, 0)
        [again] = self._start(database)
        self.assertEqual(self._result(again), 0)
        self._assert_once(database)

    def test_four_hours_late(self):
        late_orders = 10
        database = self._scenario("racelate", 240, late_orders)
        [process] = self._start(database)
        self.assertEqual(self._result(process), 0)
        self._assert_once(database, ORDERS - late_orders)
        [(late, delay)] = database.query("SELECT late, run_on - scheduled_on FROM order_process_dispatch")
        self.assertTrue(late)
        self.assertGreater(delay, timedelta(hours=3, minutes=59))
        self.assertEqual(
            database.query("SELECT count(*) FROM sale_order WHERE process_stage = 'approved' AND NOT is_held"),
            [(late_orders,)],
        )

    def test_scheduled_action_twice(self):
        database = self._scenario("racecron", 2)
        [process] = self._start(database, RUN_CRON_TWICE)
        self.assertEqual(self._result(process), 0)
        self._assert_once(database)
        [again] = self._start(database, RUN_CRON_TWICE)
        self.assertEqual(self._result(again), 0)
        self._assert_once(database)
