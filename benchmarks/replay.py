"""A changed rule of each kind over 10,000 orders of a month, their histories made by SQL."""

from copies import copy_orders
from measure import Row, measured

from odoo import fields
from odoo.tools import SQL

ORDERS = 10_000
MAX_MS = 30_000


def replay(bench, seeds):
    env = bench.root(context=dict(bench.root.context, allowed_company_ids=bench.company.ids))
    copy_orders(env, seeds, ORDERS // len(seeds) + 1)
    begin, end = _live(env, bench.company)
    for name, rule, values in _changes(env, bench):
        proposal = env["order.process.rule.proposal"].browse(_propose(env, bench, rule, begin, end))
        proposal.propose_values(values)
        with measured(env) as figure:
            proposal.action_try()
        yield Row(
            f"replay of a {name}: {proposal.judged} cases, {proposal.effect_count} differ",
            figure,
            budget=f"{MAX_MS} ms",
            max_ms=MAX_MS,
        )
        env.cr.commit()


def _propose(env, bench, rule, begin, end):
    proposal = env["order.process.rule.proposal"]._create_proposal(rule.with_company(bench.company))
    proposal._keep({"company_id": bench.company.id, "date_from": begin, "date_to": end})
    return proposal.id


def _changes(env, bench):
    dealer = env["sale.order"].search([("company_id", "=", bench.company.id)], limit=1).partner_invoice_id
    dealer = dealer.commercial_partner_id.with_company(bench.company)
    merit = env["order.process.merit.rule"].create(
        {"name": "Late", "reason": "late", "amount": 20, "points": 1, "company_id": bench.company.id}
    )
    window = env["order.process.window"].search([("company_id", "=", bench.company.id)], limit=1)
    return [
        (
            "completeness rule",
            env["order.process.gap.rule"].search([("check", "=", "phone")], limit=1),
            {"check": "promotion", "step": "submit"},
        ),
        ("review level", env.ref("order_process.level_finance"), {"domain": "[('amount_total', '>', 3000)]"}),
        ("window", window, {"review_deadline": window.review_deadline - 0.5}),
        ("time allowed", env.ref("order_process.clock_rule_review"), {"allowed": 1.0}),
        ("fine", merit, {"amount": 30.0}),
        ("credit limit", dealer, {"credit_limit": 5000.0}),
    ]


def _live(env, company):
    """The orders were received over a month, submitted after an hour, decided on after two, and their time was kept."""
    env.flush_all()
    begin = fields.Datetime.to_datetime("2026-03-01 00:00:00")
    env.cr.execute(
        SQL(
            """
            UPDATE sale_order SET received_on = %(begin)s + (id * 7919 %% 43200) * interval '1 minute',
                   submitted_on = %(begin)s + (id * 7919 %% 43200 + 60) * interval '1 minute',
                   ready_on = %(begin)s + (id * 7919 %% 43200 + 200) * interval '1 minute'
             WHERE company_id = %(company)s AND process_controlled
            """,
            begin=begin,
            company=company.id,
        )
    )
    env.cr.execute(
        SQL(
            """
            UPDATE order_process_review review SET state = 'approved', reviewer_id = %(user)s, deadline = NULL,
                   decided_on = sale.submitted_on + (review.sequence + review.id %% 120) * interval '1 minute'
              FROM sale_order sale WHERE sale.id = review.order_id AND sale.company_id = %(company)s
            """,
            user=env.uid,
            company=company.id,
        )
    )
    env.cr.execute(
        SQL(
            """
            INSERT INTO order_process_event (order_id, company_id, seq, kind, user_id, at, digest)
            SELECT id, company_id, 1000, 'submitted', %(user)s, submitted_on, 'bench' FROM sale_order
             WHERE company_id = %(company)s AND process_controlled
            """,
            user=env.uid,
            company=company.id,
        )
    )
    rule = env.ref("order_process.clock_rule_review")
    env.cr.execute(
        SQL(
            """
            INSERT INTO order_process_clock (order_id, company_id, warehouse_id, stage, occurrence, rule_id, allowed,
                kind, calendar, allowed_seconds, warn_percent, started_on, deadline, ended_on, breached, breached_on,
                user_id, paused_seconds)
            SELECT id, company_id, warehouse_id, 'review', 1000, %(rule)s, 2, 'work', 'company', 7200, 80,
                submitted_on, submitted_on + interval '2 hours', submitted_on + (id %% 180) * interval '1 minute',
                id %% 180 > 120, CASE WHEN id %% 180 > 120 THEN submitted_on + interval '2 hours' END,
                %(user)s, 0
              FROM sale_order WHERE company_id = %(company)s AND process_controlled
            """,
            rule=rule.id,
            user=env.uid,
            company=company.id,
        )
    )
    env.cr.execute("ANALYZE")
    env.invalidate_all()
    env.cr.commit()
    return "2026-03-01", "2026-03-31"
