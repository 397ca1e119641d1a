"""``./dev chaos``: days of a distributor on two servers that are killed, and what is left of them.

The filled database is copied and two servers are started on it. Each round lets people work on both at once
(``load.py``), kills one server and then PostgreSQL below them, lets the scheduled actions finish, and asks
``checks.py`` about all rounds so far.
"""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from checks import run_checks
from odoo_session import environment
from servers import Listener, Server, Ticker, open_day, plan_windows, query, restart_postgres

import odoo.sql_db

HERE = Path(__file__).parent
LONGER = 120  # as people.py has it
FINISH = 90  # seconds that the scheduled actions may take to finish
# What a server may log as an error, and why.
ALLOWED = {
    "the database went away under a request": re.compile(
        r"terminating connection|server closed the connection|connection already closed|could not connect|"
        r"the database system is (starting up|shutting down|in recovery)|Connection refused|cursor already closed|"
        r"connection to server .* failed|SSL connection has been closed|Connection reset by peer|OperationalError"
        r"|InterfaceError|AdminShutdown|CrashShutdown|No such file or directory"
    ),
    "two people wrote the same row: Odoo runs the call again": re.compile(
        r"could not serialize|deadlock detected|could not obtain lock|SerializationFailure|LockNotAvailable"
    ),
    "a server started while the database went away; its reason is the next record": re.compile(
        r"odoo\.registry: Failed to load registry"
    ),
    # Whoever is told so in the words of the database is found by a check of its own.
    "the same thing came twice at one moment: one is let in, the other finds what it did": re.compile(
        r'unique constraint "order_process_(request_once|dispatch_once|trip_act_uuid|handin_open)"'
    ),
}
RECORD = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ (\w+) ")


class Company:
    """The company that all rounds work in: its database, two servers, and another system that listens."""

    def __init__(self, args):
        self.folder, self.database = Path(os.environ["CHAOS_FOLDER"]), "chaos_day"
        self.journal = self.folder / "journal.jsonl"
        self.logs = [self.folder / f"server-{name}.log" for name in "ab"]
        for file in (self.journal, *self.logs):
            file.unlink(missing_ok=True)
        ports = (args.port, args.port + 10)
        self.servers = [Server(self.database, port, log) for port, log in zip(ports, self.logs, strict=True)]
        self.listener = Listener(int(os.environ["CHAOS_LISTENER_PORT"]))

    def open(self):
        query("postgres", f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')
        # Copied through the log, the sequences of a copy go back when PostgreSQL crashes before its next checkpoint.
        query("postgres", f'CREATE DATABASE "{self.database}" TEMPLATE chaos_seed STRATEGY file_copy')
        self.offset = open_day(self.database)
        for server in self.servers:
            server.start()
        self.wait()

    def wait(self):
        for server in self.servers:
            server.wait()

    def close(self):
        for server in self.servers:
            server.kill(15)
        self.listener.stop()


class Round:
    """People work, a server and PostgreSQL die, what is begun is finished, and everything so far is checked."""

    def __init__(self, number, company, seconds):
        self.number, self.company, self.seconds = number, company, seconds
        self.database, self.servers, self.journal = company.database, company.servers, company.journal
        self.times, self.load = {}, {}

    def run(self):
        start = time.monotonic()
        restarts = self._count_restarts()
        # While the machine is slow people go on, so windows go on falling due.
        waits = [round(self.seconds * part) for part in (0.2, 0.42, 0.7)]
        waits += [round(self.seconds + wait) for wait in range(0, LONGER, 20)]
        ticker = Ticker(self.database, plan_windows(self.database, self.company.offset, waits))
        try:
            self._work(self.seconds)
            self._finish()
        finally:
            ticker.stop()
        found = self._check(self.company.listener.got)
        self.restarts = self._count_restarts() - restarts
        self.times["all"] = time.monotonic() - start
        return found

    def _count_restarts(self):
        return sum(server.restarts for server in self.servers)

    def _work(self, whole):
        """People work; the second server dies at the first window, PostgreSQL at the second."""
        said = {
            "urls": [server.url for server in self.servers],
            "facts": os.environ["CHAOS_FACTS"],
            "journal": str(self.journal),
            "seconds": whole,
            "round": self.number,
        }
        people = subprocess.Popen(
            [os.environ["CHAOS_PYTHON"], str(HERE / "load.py"), json.dumps(said)],
            stdout=subprocess.PIPE,
            text=True,
        )
        begin = time.monotonic()
        troubles = [(0.21 * whole, self._kill_server), (0.43 * whole, self._crash_postgres)]
        threads = [threading.Timer(wait, trouble) for wait, trouble in troubles]
        for thread in threads:
            thread.start()
        try:
            output, _errors = people.communicate(timeout=whole + 600)
        finally:
            people.kill()
        for thread in threads:
            thread.join()
        if people.returncode:
            raise SystemExit(f"the people ended with {people.returncode}:\n{output[-3000:]}")
        self.load = json.loads(output.splitlines()[-1])
        self.times["work"] = time.monotonic() - begin

    def _kill_server(self):
        start = time.monotonic()
        self.servers[1].kill()
        self.servers[1].start()
        self.servers[1].wait()
        self.times["server away"] = time.monotonic() - start

    def _crash_postgres(self):
        start = time.monotonic()
        restart_postgres()
        self.times["database away"] = time.monotonic() - start

    def _finish(self):
        """Until the scheduled actions have nothing left to do."""
        self.company.wait()
        start, left = time.monotonic(), None
        while time.monotonic() < start + FINISH:
            time.sleep(1)
            left = query(
                self.database,
                "SELECT (SELECT count(*) FROM order_process_webhook_delivery WHERE state = 'waiting'),"
                " (SELECT count(*) FROM order_process_webhook_delivery WHERE state = 'failed'),"
                " (SELECT count(*) FROM order_process_dispatch WHERE state <> 'sent'),"
                " (SELECT count(*) FROM order_process_import WHERE state = 'running')",
            )[0]
            if not any(left):
                break
            # Nobody waits a minute here for the second try.
            query(
                self.database,
                "UPDATE order_process_webhook_delivery SET next_try = now() at time zone 'utc' WHERE state = 'failed'",
            )
            query(
                self.database,
                "INSERT INTO ir_cron_trigger (cron_id, call_at) SELECT res_id, now() at time zone 'utc'"
                " FROM ir_model_data WHERE module = 'order_process'"
                " AND name IN ('ir_cron_webhooks', 'ir_cron_dispatch', 'ir_cron_order_import')",
            )
        self.times["finish"] = time.monotonic() - start

    def _check(self, got):
        journal = [json.loads(line) for line in self.journal.read_text(encoding="utf-8").splitlines()]
        with open(os.environ["CHAOS_FACTS"], encoding="utf-8") as file:
            stock = json.load(file)["stock"]
        odoo.sql_db.close_all()  # PostgreSQL has ended the connections of the round before
        with environment(self.database) as env:
            found = run_checks(env, journal, got, stock)
            env.cr.execute(
                "SELECT (SELECT count(*) FROM sale_order), (SELECT count(*) FROM order_process_event WHERE kind ="
                " 'approved'), (SELECT count(*) FROM order_process_event WHERE kind = 'dispatched'), (SELECT count(*)"
                " FROM order_process_event WHERE kind = 'shipped'), (SELECT count(*) FROM order_process_event WHERE"
                " kind = 'received'), (SELECT count(*) FROM order_process_collection WHERE state = 'handed_in')"
            )
            names = ("orders", "approvals", "sent", "left", "received", "handed in")
            self.counts = dict(zip(names, env.cr.fetchone(), strict=True))
        found["errors in the servers' logs"] = [text for log in self.company.logs for text in read_errors(log)]
        return found


def read_errors(log):
    """The records of a log with ERROR or CRITICAL, with their tracebacks, that no reason allows."""
    records = []
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        if RECORD.match(line) or not records:
            records.append([line])
        else:
            records[-1].append(line)
    for lines in records:
        found, text = RECORD.match(lines[0]), "\n".join(lines)
        if found and found[1] in ("ERROR", "CRITICAL") and not any(p.search(text) for p in ALLOWED.values()):
            yield text[-1500:]


def main():
    parser = argparse.ArgumentParser(prog="./dev chaos", description=__doc__)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=1.4, help="how long people work in each round")
    parser.add_argument("--port", type=int, default=8390)
    args = parser.parse_args()
    # Stopped from outside, it takes its servers along.
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit(1))
    failed = False
    company = Company(args)
    try:
        company.open()
        for number in range(1, args.rounds + 1):
            failed |= report(Round(number, company, args.minutes * 60))
    finally:
        company.close()
    sys.exit(failed)


def report(day):
    """Run a round, print its row of the table and what is wrong.

    :return: whether something is
    """
    found = day.run()
    wrong = {title: texts for title, texts in found.items() if texts}
    row = {
        "round": day.number,
        **{name: round(value, 1) for name, value in sorted(day.times.items())},
        "restarts": day.restarts,
        **{name: day.load.get(name) for name in ("requests", "failures", "repeats", "refused")},
        **day.counts,
        "checks": f"{len(found) - len(wrong)} of {len(found)}",
    }
    if day.number == 1:
        print("| " + " | ".join(row) + " |\n|" + "---|" * len(row))
    print("| " + " | ".join(str(value) for value in row.values()) + " |", flush=True)
    for title, texts in wrong.items():
        print(f"  WRONG: {title}")
        for text in texts[:20]:
            print(f"    {text}")
    sys.stdout.flush()
    return bool(wrong)


if __name__ == "__main__":
    main()
