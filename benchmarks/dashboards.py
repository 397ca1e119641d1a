"""Every role's dashboard and the ways of orders, with 100,000 orders of a year behind them, made by SQL."""

from copies import copy_orders
from measure import Row, measured, typical

from odoo.tools import SQL

DAYS = 250
MAX_QUERIES, MAX_MS = 60, 1000
KINDS = ("created", "submitted", "approved", "confirmed", "dispatched", "checked", "shipped", "received")
STAGES = ("entry", "confirmation", "review", "packing", "shipping", "feedback", "desk", "shipped")
BOARDS = (("manager", "manager"), ("desk", "leader"), ("finance", "finance"), ("warehouse", "dispatcher"))


def dashboards(bench, seeds, orders):
    env = bench.root
    copy_orders(env, seeds, max(1, orders // len(seeds)))
    _live(env)
    count = env["sale.order"].search_count([("process_controlled", "=", True)])
    limits = {"budget": f"{MAX_QUERIES} q, {MAX_MS} ms", "max_queries": MAX_QUERIES, "max_ms": MAX_MS}
    for board, person in BOARDS:
        Dashboard = bench.env(user=getattr(bench, person))["order.process.dashboard"]
        for period in ("week", "month"):
            runs = _three(Dashboard.env, Dashboard.get_dashboard, board, period)
            yield Row(f"dashboard {board}, a {period}, {count} orders", runs, **limits)
    Conformance = bench.env(user=bench.manager)["order.process.conformance"]
    for period in ("week", "month"):
        runs = _three(Conformance.env, Conformance.get_conformance, "road", period)
        yield Row(f"how orders went, a {period}, {count} orders", runs, **limits)


def _three(env, work, *asked):
    runs = []
    for _run in range(3):
        with measured(env) as figure:
            work(*asked)
        runs.append(figure)
    return typical(runs)


def _live(env):
    """Spread the orders over the last days, those of earlier days closed, with history, clocks and dispatches."""
    env.flush_all()
    env.cr.execute(
        SQL(
            """UPDATE sale_order SET business_date = day, performance_date = day, process_mode = 'road',
                      process_stage = CASE WHEN day < current_date - 3 THEN 'closed' ELSE process_stage END,
                      receipt_confirmed_on = CASE WHEN day < current_date - 3 THEN day + interval '3 days' END,
                      first_arrival_on = day + 2, arrival_days_late = id %% 3 - 1
                 FROM (SELECT id AS of_id, current_date - (id %% %s)::int AS day FROM sale_order) spread
                WHERE id = of_id AND process_controlled""",
            DAYS,
        )
    )
    rule = env["order.process.clock.rule"].search([], limit=1).id
    env.cr.execute(
        SQL(
            """INSERT INTO order_process_event (order_id, company_id, seq, kind, user_id, at, digest)
               SELECT so.id, so.company_id, 1000 + kinds.number, kinds.kind, 1,
                      so.business_date + kinds.number * interval '50 minutes', 'x'
                 FROM sale_order so CROSS JOIN unnest(%s) WITH ORDINALITY AS kinds(kind, number)
                WHERE so.process_controlled AND (so.business_date < current_date - 3 OR kinds.number < 3)""",
            list(KINDS),
        )
    )
    env.cr.execute(
        SQL(
            """INSERT INTO order_process_clock (order_id, company_id, warehouse_id, stage, occurrence, rule_id, allowed,
                   kind, calendar, allowed_seconds, started_on, deadline, ended_on, breached, breached_on)
               SELECT so.id, so.company_id, so.warehouse_id, stages.stage, 9, %s, 2, 'work', 'company', 7200,
                      so.business_date, so.business_date + interval '2 hours',
                      so.business_date + (so.id %% 300) * interval '1 minute', so.id %% 9 = 0, so.business_date
                 FROM sale_order so CROSS JOIN unnest(%s) AS stages(stage)
                WHERE so.process_controlled AND so.business_date < current_date - 3""",
            rule,
            list(STAGES),
        )
    )
    env.cr.execute(
        SQL(
            """INSERT INTO order_process_dispatch (window_id, date, warehouse_id, company_id, scheduled_on, run_on,
                   state)
               SELECT win.id, current_date - day, place.id, win.company_id, current_date - day + interval '4 hours',
                      current_date - day + interval '4 hours', 'sent'
                 FROM order_process_window win JOIN stock_warehouse place ON place.company_id = win.company_id
                CROSS JOIN generate_series(1, %s) AS day ON CONFLICT DO NOTHING""",
            DAYS,
        )
    )
    env.cr.execute(
        """INSERT INTO order_process_rolled (dispatch_id, company_id, warehouse_id, order_id, stage, codes)
           SELECT DISTINCT ON (so.id) out.id, so.company_id, out.warehouse_id, so.id, 'review', 'review'
             FROM sale_order so JOIN order_process_dispatch out ON out.date = so.business_date
                  AND out.warehouse_id = so.warehouse_id
            WHERE so.process_controlled AND so.id % 7 = 0 ON CONFLICT DO NOTHING"""
    )
    env.cr.execute("ANALYZE")
    env.invalidate_all()
    env.cr.commit()
