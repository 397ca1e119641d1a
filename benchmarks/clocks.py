"""The tick with 100,000 clocks running, made by SQL, and the list that managers open."""

from copies import copy_orders
from measure import Row, measured, typical
from screens import PAGE

from odoo import fields
from odoo.tools import SQL

STAGES = ("entry", "confirmation", "review", "packing", "shipping", "feedback", "desk", "shipped")
CLOCKS = 100_000
DUE = 20
MAX_QUERIES, MAX_MS = 50, 5000


def clocks(bench, seeds):
    env = bench.root
    copy_orders(env, seeds, CLOCKS // len(STAGES) // len(seeds) + 1)
    _start(env)
    Clock = env["order.process.clock"]
    count = Clock.search_count([("ended_on", "=", False)])
    limits = {"budget": f"{MAX_QUERIES} q, {MAX_MS} ms", "max_queries": MAX_QUERIES, "max_ms": MAX_MS}
    yield Row(f"tick, {count} clocks run, nothing due", _tick(env), **limits)
    _let_run_out(env, DUE)
    # Of one run only: what is late once is not late again.
    with measured(env) as late:
        Clock._run_clocks()
    yield Row(f"tick, {count} clocks run, {DUE} late (with the messages)", late)
    leader = bench.env(user=bench.leader)["order.process.clock"]
    names = ("order_id", "partner_id", "stage", "verdict", "countdown", "deadline", "user_id", "group_id", "held_for")
    pages = []
    for _run in range(3):
        with measured(leader.env) as page:
            leader.web_search_read(
                ["|", ("ended_on", "=", False), ("breached", "=", True)],
                {name: {"fields": {"display_name": {}}} if name.endswith("_id") else {} for name in names},
                limit=PAGE,
                count_limit=10001,
            )
        pages.append(page)
    yield Row(f"list of clocks, {count} run", typical(pages), budget="1000 ms", max_ms=1000)


def _tick(env):
    ticks = []
    for _run in range(3):
        with measured(env) as tick:
            env["order.process.clock"]._run_clocks()
        ticks.append(tick)
    return typical(ticks)


def _start(env):
    """One clock for each stage of open orders that have none, due over the next sixty days."""
    env.flush_all()
    rule = env["order.process.clock.rule"].search([], limit=1)
    env.cr.execute(
        SQL(
            """
            INSERT INTO order_process_clock (order_id, company_id, warehouse_id, stage, occurrence, rule_id, allowed,
                kind, calendar, allowed_seconds, warn_percent, started_on, deadline, warn_on, group_id, breached)
            SELECT so.id, so.company_id, so.warehouse_id, stages.stage, 1, %(rule)s, 2, 'work', 'company', 7200, 80,
                %(now)s, %(now)s + (1 + (so.id * 7) %% 86400) * interval '1 minute',
                %(now)s + (1 + (so.id * 7) %% 86400) * interval '50 seconds', %(role)s, FALSE
              FROM sale_order so CROSS JOIN unnest(%(stages)s) AS stages(stage)
             WHERE so.process_controlled AND so.state = 'draft'
               AND NOT EXISTS (SELECT FROM order_process_clock clock
                                WHERE clock.order_id = so.id AND clock.stage = stages.stage)
             LIMIT %(count)s
            """,
            rule=rule.id,
            now=fields.Datetime.add(fields.Datetime.now(), hours=1),
            role=env.ref("order_process.group_dispatcher").id,
            stages=list(STAGES),
            count=CLOCKS,
        )
    )
    env.cr.execute("ANALYZE order_process_clock")
    env.invalidate_all()
    env.cr.commit()


def _let_run_out(env, count):
    env.cr.execute(
        SQL(
            "UPDATE order_process_clock SET deadline = %s, warn_on = NULL WHERE id IN"
            " (SELECT id FROM order_process_clock WHERE stage = 'packing' AND ended_on IS NULL LIMIT %s)",
            fields.Datetime.subtract(fields.Datetime.now(), minutes=1),
            count,
        )
    )
    env.invalidate_all()
    env.cr.commit()
