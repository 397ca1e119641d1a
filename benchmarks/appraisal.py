"""A month's appraisal as managers open it, with 100,000 orders of 250 days behind it, made by SQL: keyed, taken,
reviewed, checked, delivered, eight clocks each."""

from copies import copy_orders
from dateutil.relativedelta import relativedelta
from measure import Row, measured, typical
from screens import PAGE

from odoo import fields
from odoo.tools import SQL

DAYS, PEOPLE = 250, 20
STAGES = ("entry", "confirmation", "review", "packing", "shipping", "feedback", "desk", "shipped")
NAMES = (
    *("user_id", "role", "work", "work_median", "keyed", "lines", "amount", "reviewed", "first_pass_rate"),
    *("checked", "delivered", "breaches", "fines", "rating", "currency_id", "company_id"),
)


def appraisal(bench, seeds, orders):
    env = bench.root
    copy_orders(env, seeds, max(1, orders // len(seeds)))
    _work(env, bench)
    count = env["sale.order"].search_count([("process_controlled", "=", True)])
    manager = bench.env(user=bench.manager)
    month = fields.Date.today().replace(day=1) - relativedelta(months=1)
    domain = ["&", ("month", ">=", month), ("month", "<=", month + relativedelta(months=1, days=-1))]
    limits = {"budget": "1000 ms", "max_ms": 1000}
    yield Row(f"appraisal of a month, {count} orders", _three(manager, _page, domain), **limits)
    yield Row("its totals", _three(manager, _sum, domain), **limits)
    yield Row("one person's row of it", _three(manager, _read, domain), **limits)
    yield Row(f"appraisal of all {DAYS} days", _three(manager, _page, []))


def _three(env, work, domain):
    runs = []
    for _run in range(3):
        with measured(env) as figure:
            work(env, domain)
        runs.append(figure)
    return typical(runs)


def _page(env, domain):
    env["order.process.appraisal"].web_search_read(
        domain,
        {name: {"fields": {"display_name": {}}} if name.endswith("_id") else {} for name in NAMES},
        limit=PAGE,
        count_limit=10001,
    )


def _sum(env, domain):
    env["order.process.registers"]._get_totals("appraisals", domain)


def _read(env, domain):
    row = env["order.process.appraisal"].search(domain, limit=1)
    row.invalidate_recordset()
    row.read(list(NAMES))


def _work(env, bench):
    """Twenty people do what is done of the orders of 250 days."""
    people = [
        user.id
        for number in range(PEOPLE)
        for user in bench._create_user(f"person_{number}", "order_process.group_order_clerk", bench.company)
    ]
    env.flush_all()
    values = {
        "people": people,
        "days": DAYS,
        "company": bench.company.id,
        "rule": env["order.process.clock.rule"].search([], limit=1).id,
        "stages": list(STAGES),
    }
    picking = bench.warehouse(bench.company).out_type_id
    values |= {
        "type": picking.id,
        "place": picking.default_location_src_id.id,
        "out": env.ref("stock.stock_location_customers").id,
    }
    for query in (
        """UPDATE sale_order SET business_date = day, performance_date = day,
                  keyed_by_id = (%(people)s)[1 + id %% 20], taken_by_id = (%(people)s)[1 + id %% 13]
             FROM (SELECT id AS of_id, current_date - (id %% %(days)s)::int AS day FROM sale_order) spread
            WHERE id = of_id AND process_controlled""",
        """UPDATE order_process_review review
              SET state = CASE WHEN review.id %% 17 = 0 THEN 'returned' ELSE 'approved' END,
                  reviewer_id = (%(people)s)[1 + review.id %% 7], decided_on = so.business_date + interval '3 hours'
             FROM sale_order so WHERE so.id = review.order_id AND so.process_controlled""",
        """INSERT INTO order_process_clock (order_id, company_id, warehouse_id, stage, occurrence, rule_id, allowed,
               kind, calendar, allowed_seconds, started_on, deadline, ended_on, breached, breached_on, user_id)
           SELECT so.id, so.company_id, so.warehouse_id, stages.stage, 9, %(rule)s, 2, 'work', 'company', 7200,
                  so.business_date, so.business_date + interval '2 hours',
                  so.business_date + (so.id %% 300) * interval '1 minute', so.id %% 9 = 0, so.business_date,
                  (%(people)s)[1 + so.id %% 11]
             FROM sale_order so CROSS JOIN unnest(%(stages)s) AS stages(stage) WHERE so.process_controlled""",
        """INSERT INTO stock_picking (name, company_id, picking_type_id, location_id, location_dest_id, move_type,
               state, partner_id, date_done, checked_on, checked_by_id, bearer_id)
           SELECT 'BENCH/' || id, company_id, %(type)s, %(place)s, %(out)s, 'direct', 'done', partner_id,
                  business_date + interval '9 hours', business_date + interval '8 hours',
                  (%(people)s)[1 + id %% 5], (%(people)s)[1 + id %% 9]
             FROM sale_order WHERE process_controlled""",
    ):
        env.cr.execute(SQL(query, **{name: value for name, value in values.items() if f"%({name})s" in query}))
    env.cr.execute("ANALYZE")
    env.invalidate_all()
    env.cr.commit()
