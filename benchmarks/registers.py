"""The order register with 100,000 rows: its totals, a page of its list, and the workbook, made by a process of its own
so that its memory is measured alone."""

import json
import os
import subprocess
import sys
from pathlib import Path

from copies import copy_orders
from measure import Figure, Row, measured, typical
from screens import PAGE

ROWS = 100_000
MAX_SECONDS, MAX_MB = 60, 300
NAMES = ("name", "partner_id", "performance_date", "taken_by_id", "process_stage", "amount", "given", "delivered")


def registers(bench, seeds):
    env = bench.root
    copy_orders(env, seeds, ROWS // len(seeds) + 1)
    env.cr.commit()
    leader = bench.env(user=bench.leader)
    model = leader["order.process.register.order"]
    count = model.search_count([])
    yield Row(f"totals of the order register, {count} rows", _repeat(leader, _totals), budget="2000 ms", max_ms=2000)
    yield Row(f"list of the order register, {count} rows", _repeat(leader, _page), budget="1000 ms", max_ms=1000)
    for key, form, name in (("orders", "xlsx", "workbook"), ("orders", "pdf", "paper (1,000 rows)")):
        figure, megabytes, start = _export(bench.leader.id, bench.company.id, key, form)
        yield Row(
            f"{name} of the order register, {count} rows: {megabytes} MB ({start} before)",
            figure,
            budget=f"{MAX_SECONDS} s, {MAX_MB} MB",
            max_ms=MAX_SECONDS * 1000,
            kept=megabytes <= MAX_MB,
        )


def _repeat(env, work):
    figures = []
    for _run in range(3):
        with measured(env) as figure:
            work(env)
        figures.append(figure)
    return typical(figures)


def _totals(env):
    env["order.process.registers"]._get_totals("orders")


def _page(env):
    env["order.process.register.order"].web_search_read(
        [], {name: {"fields": {"display_name": {}}} if name.endswith("_id") else {} for name in NAMES}, limit=PAGE
    )


def _export(user_id, company_id, key, form):
    """``(figure, peak of the resident memory in MB, that before the export)`` of a fresh process."""
    script = Path(__file__).parent / "register_export.py"
    arguments = [sys.executable, str(script), str(user_id), str(company_id), key, form]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True, env=os.environ)
    said = json.loads(done.stdout.strip().splitlines()[-1])
    return Figure(said["queries"], said["ms"], said["cpu_ms"]), said["peak"], said["start"]
