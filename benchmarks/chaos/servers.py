"""Two Odoo servers and the PostgreSQL below them, which are killed and started again while people work."""

import json
import os
import shlex
import signal
import subprocess
import threading
import time
import urllib.request
from contextlib import closing
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psycopg2

PATIENCE = 120
TICK = 0.7
DISPATCH_JOB = (
    "SELECT ir_actions_server_id FROM ir_cron WHERE id = (SELECT res_id FROM ir_model_data"
    " WHERE module = 'order_process' AND name = 'ir_cron_dispatch')"
)


def query(database, statement, *params):
    """The rows of one statement, which is committed."""
    connection = psycopg2.connect(dbname=database)
    connection.autocommit = True
    with closing(connection), connection.cursor() as cr:
        cr.execute(statement, params)
        return cr.fetchall() if cr.description else []


def restart_postgres():
    """As after a crash: nobody is waited for, nothing is written that was not."""
    command = [*shlex.split(os.environ["CHAOS_PG_CTL"]), "-m", "immediate", "restart"]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd="/")


class Server:
    """A prefork server with two workers and one cron worker."""

    def __init__(self, database, port, log):
        self.database, self.port, self.log = database, port, log
        self.url = f"http://127.0.0.1:{port}"
        self.process, self.wanted, self.restarts = None, False, 0
        self.guard = threading.RLock()

    def start(self):
        """Start it, and start it again whenever it ends by itself, as ``Restart=always`` of systemd does."""
        with self.guard:
            self.wanted = True
            self._spawn()
        threading.Thread(target=self._supervise, args=(self.process,), daemon=True).start()

    def _supervise(self, process):
        process.wait()
        time.sleep(3)
        with self.guard:
            if self.wanted and self.process is process:
                self.restarts += 1
                self.start()

    def _spawn(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [
                    *(os.environ["ORDER_PROCESS_ODOO_BIN"], "server", "-c", os.environ["ORDER_PROCESS_ODOO_CONF"]),
                    *("-d", self.database, "--db-filter", f"^{self.database}$", "--workers=2", "--max-cron-threads=1"),
                    *(f"--http-port={self.port}", f"--gevent-port={self.port + 1}", "--http-interface=127.0.0.1"),
                    *("--limit-time-real=120", "--limit-time-cpu=120", "--limit-time-real-cron=120"),
                    "--log-level=warn",
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait(self):
        """Until it answers with its registry loaded."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        end = time.monotonic() + PATIENCE
        while True:
            try:
                opener.open(f"{self.url}/web/login", timeout=PATIENCE).close()
                return
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.3)

    def kill(self, sign=signal.SIGKILL):
        """The machine loses power: the server and all its workers end at once."""
        with self.guard:
            self.wanted = False
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, sign)
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait(timeout=20)


class Listener:
    """The other system that is told the steps of orders; every seventh step it is out of order."""

    def __init__(self, port):
        self.got, self.count = [], 0
        lock, listener = threading.Lock(), self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                with lock:
                    listener.count += 1
                    taken = listener.count % 7 != 0
                    listener.got += [(body, taken)]
                self.send_response(200 if taken else 503)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def open_day(database):
    """The company's clock says ten and some minutes; its own windows rest, and each server has a scheduled action for
    those that come (:func:`plan_windows`).

    :return: the company's clock before UTC, in hours
    """
    offset = 10 - datetime.utcnow().hour
    offset = offset + 24 if offset < -12 else offset
    query(database, "UPDATE res_company SET process_tz = %s", f"Etc/GMT{-offset:+d}" if offset else "Etc/GMT")
    query(database, "UPDATE order_process_window SET active = false")
    copy_rows(database, "ir_cron", f"ir_actions_server_id IN ({DISPATCH_JOB})")
    return offset


def plan_windows(database, offset, seconds):
    """Windows of the company that fall due so many seconds from now.

    :return: the instants, UTC
    """
    now = datetime.utcnow().replace(microsecond=0)
    instants = [now + timedelta(seconds=wait) for wait in seconds]
    for instant in instants:
        local = instant + timedelta(hours=offset)
        hours = local.hour + local.minute / 60 + local.second / 3600
        changes = {"dispatch_time": hours, "review_deadline": hours - 1 / 3600, "active": True, "closing": False}
        changes["effective_from"] = now - timedelta(hours=2)
        copy_rows(database, "order_process_window", "id = (SELECT min(id) FROM order_process_window)", changes)
    # As if a server had made them: both forget what they know of windows.
    for [table] in query(database, "SELECT relname FROM pg_class WHERE relname ~ '^orm_signaling_' AND relkind = 'r'"):
        if table != "orm_signaling_registry":
            query(database, f"INSERT INTO {table} DEFAULT VALUES")
    return instants


def copy_rows(database, table, where, changes=None):
    changes = changes or {}
    names = [
        name
        for [name] in query(
            database,
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND column_name <> 'id'",
            table,
        )
    ]
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join("%s" if name in changes else f'"{name}"' for name in names)
    params = [changes[name] for name in names if name in changes]
    query(database, f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} WHERE {where}", *params)


class Ticker:
    """Wakes the cron workers of both servers all the time, as on a day with much to do, and makes the windows' actions
    due at the windows' instants."""

    def __init__(self, database, instants):
        self.database, self.instants = database, list(instants)
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        while not self.stopped.wait(TICK):
            try:
                if self.instants and datetime.utcnow() >= self.instants[0]:
                    self._make_due()
                    self.instants.pop(0)
                query("postgres", f"NOTIFY cron_trigger, '{self.database}'")
            except psycopg2.Error:
                continue

    def _make_due(self):
        connection = psycopg2.connect(dbname=self.database)
        with closing(connection), connection, connection.cursor() as cr:
            cr.execute("SET lock_timeout = '2s'")
            cr.execute(
                "UPDATE ir_cron SET nextcall = now() at time zone 'utc' WHERE ir_actions_server_id IN"
                f" ({DISPATCH_JOB})"
            )

    def stop(self):
        self.stopped.set()
        self.thread.join(30)
