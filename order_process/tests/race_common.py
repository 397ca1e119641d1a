"""People at the same moment, each on a connection of their own that really commits, in a database of their own."""

import json
import os
import subprocess
from contextlib import closing

import psycopg2

from odoo.tests import BaseCase

DEADLINE = 240  # seconds that the process may take on a busy machine

# Part of a script that imports ``threading``, ``partial``, ``UserError`` and ``retrying``.
AT_ONCE = """
def at_once(*calls):
    # Everybody has begun, and sees nothing of the others, before anybody acts.
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


def administer(query):
    connection = psycopg2.connect(dbname="postgres")
    connection.autocommit = True
    with closing(connection), connection.cursor() as cr:
        cr.execute(query)


class RaceCase(BaseCase):
    def _run(self, script):
        template = os.environ.get("ORDER_PROCESS_TEMPLATE_DB")
        if not template:
            self.skipTest("a database of its own needs ./dev test")
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
