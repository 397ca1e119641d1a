"""Whole servers whose own cron workers tick: two at once, a worker killed, a server started again hours late (D3)."""

import os
import socket
import subprocess
import time
from contextlib import closing, contextmanager
from datetime import timedelta

import psutil
import psycopg2

from odoo.tests import tagged

from .real_processes import DEADLINE, ORDERS, RealProcessesCase, administer

CHUNK = 50  # a dispatch commits after so many orders


@tagged("post_install", "-at_install")
class TestRealServers(RealProcessesCase):
    def _serve(self, database):
        """A prefork server of its own, with one cron worker, on this database."""
        server = subprocess.Popen(
            [
                os.environ["ORDER_PROCESS_ODOO_BIN"],
                "server",
                "-c",
                os.environ["ORDER_PROCESS_ODOO_CONF"],
                "-d",
                database.name,
                "--workers=1",
                "--max-cron-threads=1",
                f"--http-port={self._free_port()}",
                f"--gevent-port={self._free_port()}",
                "--limit-time-real=600",
                "--limit-time-cpu=600",
                "--log-level=warn",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.started.append(server)
        return server

    def _free_port(self):
        with closing(socket.socket()) as found:
            found.bind(("127.0.0.1", 0))
            return found.getsockname()[1]

    def _schedule(self, database, jobs=1):
        """Only the scheduled action of the windows is left, so many times: each server may take one of them."""
        database.query("UPDATE ir_cron SET active = (ir_actions_server_id IN (%s))" % self._action(database))
        columns = [
            name
            for [name] in database.query(
                "SELECT column_name FROM information_schema.columns"
                " WHERE table_name = 'ir_cron' AND column_name <> 'id'"
            )
        ]
        names = ", ".join(columns)
        for _copy in range(jobs - 1):
            database.query(f"INSERT INTO ir_cron ({names}) SELECT {names} FROM ir_cron WHERE active LIMIT 1")
        database.query("UPDATE ir_cron SET nextcall = now() at time zone 'utc', lastcall = NULL WHERE active")

    def _action(self, database):
        return (
            "SELECT ir_actions_server_id FROM ir_cron WHERE id = (SELECT res_id FROM ir_model_data"
            " WHERE module = 'order_process' AND name = 'ir_cron_dispatch')"
        )

    def _tick(self, database, condition, servers):
        """Wait for the condition while the workers look at their jobs at once, not each minute."""

        def ticking():
            if condition():
                return True
            if time.monotonic() > self.ticked + 0.5:
                self.ticked = time.monotonic()
                administer(f"NOTIFY cron_trigger, '{database.name}'")
            return False

        self.ticked = 0.0
        self._until(ticking, servers)

    @contextmanager
    def _held(self, database, count):
        """While somebody else works on the last orders, whoever dispatches them has to wait."""
        with closing(psycopg2.connect(dbname=database.name)) as connection:
            connection.cursor().execute(
                "SELECT id FROM sale_order ORDER BY id DESC LIMIT %s FOR UPDATE", [count]
            )
            yield

    def _waiting(self, database):
        """How many workers wait for a locked row."""
        return database.query(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = %s AND wait_event_type = 'Lock' AND query LIKE '%%sale_order%%'",
            database.name,
        )[0][0]

    def _jobs_done(self, database):
        return database.query("SELECT count(*) FROM ir_cron WHERE active AND lastcall IS NOT NULL")[0][0]

    def _finished(self, database):
        return database.query("SELECT state FROM order_process_dispatch") == [("sent",)]

    def test_two_servers_tick_at_once(self):
        database = self._scenario("servertwo", 2)
        self._schedule(database, jobs=2)
        with self._held(database, ORDERS):
            servers = [self._serve(database), self._serve(database)]
            # one has the dispatch and waits for its orders; the other has looked at it and gone its way
            self._tick(
                database, lambda: self._waiting(database) == 1 and self._jobs_done(database) == 1, servers
            )
            self.assertEqual(self._sent(database), 0)
        self._tick(database, lambda: self._finished(database) and self._jobs_done(database) == 2, servers)
        self._assert_once(database)
        self.assertEqual(database.query("SELECT late FROM order_process_dispatch"), [(False,)])

    def test_worker_killed_in_the_middle(self):
        database = self._scenario("serverkill", 2)
        self._schedule(database)
        with self._held(database, 1):
            server = self._serve(database)
            self._tick(database, lambda: self._waiting(database), [server])
            self.assertEqual(self._sent(database), CHUNK)
            workers = psutil.Process(server.pid).children()
            for worker in workers:
                worker.kill()
            psutil.wait_procs(workers, timeout=DEADLINE)
            self.assertIsNone(server.poll())
            # what was committed stands, the rest is untouched
            self.assertEqual(database.query("SELECT state FROM order_process_dispatch"), [("running",)])
            self.assertEqual(
                database.query("SELECT count(*) FROM order_process_event WHERE kind = 'dispatched'"), [(CHUNK,)]
            )
        # the server starts another worker by itself, which goes on at its next tick
        self._tick(database, lambda: self._finished(database), [server])
        self._assert_once(database)

    def test_server_killed_and_started_hours_later(self):
        late_orders = 10
        database = self._scenario("serverlate", 240, late_orders)
        self._schedule(database)
        with self._held(database, late_orders + 1):
            server = self._serve(database)
            self._tick(database, lambda: self._waiting(database), [server])
            self._kill(server)
        self.assertEqual(self._sent(database), CHUNK)
        again = self._serve(database)
        self._tick(database, lambda: self._finished(database), [again])
        self._assert_once(database, ORDERS - late_orders)
        [(late, delay)] = database.query("SELECT late, run_on - scheduled_on FROM order_process_dispatch")
        self.assertTrue(late)
        self.assertGreater(delay, timedelta(hours=3, minutes=59))
        self.assertEqual(
            database.query("SELECT count(*) FROM sale_order WHERE process_stage = 'approved' AND NOT is_held"),
            [(late_orders,)],
        )
