"""Changed rules of all kinds run over 10,000 orders of the month before, all of one dealer, with their reviews,
history, clocks, fines, invoices and payments, made by SQL."""

from company import day_of_orders
from copies import copy_orders
from dateutil.relativedelta import relativedelta
from measure import Row, measured

from odoo import fields
from odoo.tools import SQL

ORDERS, SEEDS = 10_000, 100
MAX_MS = 30_000
STAGES = ("entry", "confirmation", "packing", "shipping", "feedback")
# When something happened to an order, in minutes after its receipt, by its place in the history.
STEP = SQL("interval '35 minutes'")


def replay(bench):
    env = bench.root
    dealer = bench.dealers[0]
    orders = bench.review(bench.orders(bench.company, [min(n, 30) for n in day_of_orders(SEEDS)], partner_id=dealer.id))
    orders.sudo().action_confirm()
    copy_orders(env, orders, ORDERS // SEEDS - 1, more=("order_process_event",))
    first = fields.Date.today().replace(day=1) - relativedelta(months=1)
    _spread(env, bench, first)
    rule = _keep_time(env, bench)
    _charge(env, bench)
    _invoice(env, bench, dealer)
    env.cr.execute("ANALYZE")
    env.invalidate_all()
    env.cr.commit()
    yield from _try_all(bench, dealer, rule, first)


def _try_all(bench, dealer, clock_rule, first):
    admin = bench._create_user("admin", "order_process.group_process_admin", bench.company)
    own = bench.env(user=admin)
    sudo = own(su=True)
    company = bench.company.id
    gap = {"name": "note", "check": "domain", "domain": "[]", "company_id": company}
    level = {
        "name": "Large orders",
        "group_id": own.ref("order_process.group_approving_manager").id,
        "domain": "[('amount_total', '>=', 1000000000)]",
        "company_id": company,
    }
    fine = {"name": "Late", "reason": "late", "amount": 20, "points": 1, "company_id": company}
    window = sudo["order.process.window"].search([("company_id", "=", company)], order="dispatch_time", limit=1)
    changes = {
        "completeness": (sudo["order.process.gap.rule"].create(gap), {"domain": "[('promotion_note', '!=', False)]"}),
        "review level": (
            sudo["order.process.review.level"].create(level),
            {"domain": "[('amount_total', '>=', 1000)]"},
        ),
        "window": (window, {"review_deadline": window.review_deadline - 0.25}),
        "time allowed": (clock_rule, {"allowed": clock_rule.allowed / 2}),
        "fine": (sudo["order.process.merit.rule"].create(fine), {"amount": 50}),
        "credit limit": (dealer, {"credit_limit": 1_000_000}),
    }
    for kind, (rule, values) in changes.items():
        mine = own[rule._name].browse(rule.id)
        proposal = own["order.process.rule.proposal"].browse(mine.action_try_change()["res_id"])
        proposal.write({"date_from": first, "date_to": first + relativedelta(months=1, days=-1)})
        proposal.propose_values(values)
        with measured(own) as figure:
            proposal.action_try()
        yield Row(
            f"replay of a {kind}: {proposal.judged} cases, {proposal.effect_count} differ",
            figure,
            budget="30 s",
            max_ms=MAX_MS,
        )
        own.cr.commit()


def _spread(env, bench, first):
    """Orders of every day and hour of the month, their reviews and histories after them."""
    env.flush_all()
    run = env.cr.execute
    run(
        SQL(
            """UPDATE sale_order SET received_on = at, submitted_on = at + %(step)s, date_order = at + 4 * %(step)s,
                      business_date = at::date, performance_date = at::date
                 FROM (SELECT id AS of_id, %(first)s::timestamp + (id %% 27) * interval '1 day'
                              + (id %% 541) * interval '1 minute' AS at FROM sale_order) spread
                WHERE id = of_id AND state = 'sale' AND company_id = %(company)s""",
            step=STEP,
            first=first,
            company=bench.company.id,
        )
    )
    run(
        SQL(
            """UPDATE order_process_event event SET at = so.received_on + (event.seq - 1) * %s
                 FROM sale_order so WHERE so.id = event.order_id AND so.state = 'sale' AND so.company_id = %s""",
            STEP,
            bench.company.id,
        )
    )
    run(
        SQL(
            """UPDATE order_process_review review SET decided_on = event.at
                 FROM (SELECT order_id, at, row_number() OVER (PARTITION BY order_id ORDER BY seq) AS turn
                         FROM order_process_event WHERE kind = 'approved') event,
                      (SELECT id AS of_id, row_number() OVER (PARTITION BY order_id ORDER BY sequence, id) AS turn
                         FROM order_process_review WHERE company_id = %s) mine
                WHERE review.id = mine.of_id AND event.order_id = review.order_id AND event.turn = mine.turn""",
            bench.company.id,
        )
    )


def _keep_time(env, bench):
    """Five clocks of each order, one in nine of them late, by the rule that there is for the first stage.

    :return: the rule of the first stage
    """
    rules = env["order.process.clock.rule"].search([("stage", "in", STAGES), ("company_id", "=", False)], order="id")
    env.cr.execute(SQL("DELETE FROM order_process_clock WHERE company_id = %s", bench.company.id))
    env.cr.execute(
        SQL(
            """INSERT INTO order_process_clock (order_id, company_id, warehouse_id, stage, occurrence, rule_id, allowed,
                   kind, calendar, allowed_seconds, paused_seconds, started_on, deadline, ended_on, breached,
                   breached_on, user_id)
               SELECT so.id, so.company_id, so.warehouse_id, rule.stage, 1, rule.id, rule.allowed, rule.kind,
                      rule.calendar, 3600 * rule.allowed, CASE WHEN so.id %% 20 = 0 THEN 600 * (so.id %% 5) ELSE 0 END,
                      so.received_on, so.received_on + interval '3 hours',
                      so.received_on + (so.id * 7 + rule.id) %% 200 * interval '1 minute',
                      (so.id + rule.id) %% 9 = 0,
                      CASE WHEN (so.id + rule.id) %% 9 = 0 THEN so.received_on + interval '3 hours' END,
                      (%(people)s)[1 + so.id %% 3]
                 FROM sale_order so CROSS JOIN order_process_clock_rule rule
                WHERE so.state = 'sale' AND so.company_id = %(company)s AND rule.id IN %(rules)s""",
            company=bench.company.id,
            rules=tuple(rules.ids),
            people=[bench.clerk.id, bench.leader.id, bench.dispatcher.id],
        )
    )
    return rules[:1]


def _charge(env, bench):
    """Fines for half of what was late."""
    rule = env["order.process.merit.rule"].search([("reason", "=", "late")], limit=1) or env[
        "order.process.merit.rule"
    ].create({"name": "Late stage", "reason": "late", "amount": 20, "points": 1})
    env.flush_all()
    env.cr.execute(
        SQL(
            """INSERT INTO order_process_merit (kind, reason, description, fact, cause, happened_on, user_id,
                   company_id, order_id, rule_id, repetition, proposed_on, date, month, number, currency_id, amount,
                   amount_by_rule, points, counted_amount, counted_points, state)
               SELECT 'fine', 'late', 'late', key, key, deadline, user_id, company_id, order_id, %(rule)s, 1, deadline,
                      deadline::date, date_trunc('month', deadline)::date,
                      row_number() OVER (PARTITION BY user_id, date_trunc('month', deadline)), %(currency)s, 20, 20, 1,
                      -20, -1, 'confirmed'
                 FROM (SELECT *, 'late:' || order_id || ':' || stage || ':' || occurrence AS key
                         FROM order_process_clock WHERE company_id = %(company)s AND breached AND id %% 2 = 0) late""",
            rule=rule.id,
            currency=bench.company.currency_id.id,
            company=bench.company.id,
        )
    )


def _invoice(env, bench, dealer):
    """Of every second order an invoice of its amount, three days later; of every fourth the money, ten days later."""
    company = bench.company
    Account = env["account.account"].with_company(company)
    receivable, income, bank = (
        Account.create({"name": f"Bench {code}", "code": code, "account_type": kind, "company_ids": company.ids})
        for code, kind in (("B1", "asset_receivable"), ("B2", "income"), ("B3", "asset_cash"))
    )
    journal = env["account.journal"].create(
        {"name": "Bench", "code": "BEN", "type": "sale", "company_id": company.id, "default_account_id": income.id}
    )
    env.flush_all()
    values = {
        "company": company.id,
        "currency": company.currency_id.id,
        "journal": journal.id,
        "dealer": dealer.id,
        "receivable": receivable.id,
        "income": income.id,
        "bank": bank.id,
    }
    for kind, name, every, days in (("out_invoice", "BI", 2, 3), ("entry", "BP", 4, 10)):
        env.cr.execute(
            SQL(
                """INSERT INTO account_move (name, ref, journal_id, company_id, currency_id, state, move_type, date,
                       invoice_date, partner_id, commercial_partner_id, auto_post, invoice_currency_rate, amount_total)
                   SELECT %(name)s || '/' || id, id::text, %(journal)s, %(company)s, %(currency)s, 'posted', %(kind)s,
                          business_date + %(days)s, business_date + %(days)s, %(dealer)s, %(dealer)s, 'no', 1,
                          amount_total
                     FROM sale_order
                    WHERE state = 'sale' AND company_id = %(company)s AND id %% %(every)s = 0""",
                name=name,
                kind=kind,
                every=every,
                days=days,
                **values,
            )
        )
    lines = """INSERT INTO account_move_line (move_id, account_id, partner_id, company_id, journal_id, currency_id,
                   company_currency_id, date, date_maturity, parent_state, display_type, balance, amount_currency,
                   debit, credit, price_total, quantity)
               SELECT id, %(account)s, %(dealer)s, %(company)s, %(journal)s, %(currency)s, %(currency)s, date,
                      date + 30, 'posted', %(display)s, amount_total * %(sign)s, amount_total * %(sign)s,
                      GREATEST(amount_total * %(sign)s, 0), GREATEST(-amount_total * %(sign)s, 0), amount_total, 1
                 FROM account_move WHERE move_type = %(kind)s AND journal_id = %(journal)s"""
    for kind, account, display, sign in (
        ("out_invoice", "receivable", "payment_term", 1),
        ("out_invoice", "income", "product", -1),
        ("entry", "receivable", "product", -1),
        ("entry", "bank", "product", 1),
    ):
        env.cr.execute(
            SQL(lines, **{**values, "account": values[account], "display": display, "sign": sign, "kind": kind})
        )
    env.cr.execute(
        SQL(
            """INSERT INTO sale_order_line_invoice_rel (order_line_id, invoice_line_id)
               SELECT (SELECT min(id) FROM sale_order_line WHERE order_id = move.ref::int), item.id
                 FROM account_move move JOIN account_move_line item ON item.move_id = move.id
                WHERE move.journal_id = %(journal)s AND move.move_type = 'out_invoice'
                  AND item.account_id = %(income)s""",
            **values,
        )
    )
    env.cr.execute(
        SQL(
            """INSERT INTO account_partial_reconcile (debit_move_id, credit_move_id, amount, debit_amount_currency,
                   credit_amount_currency, max_date, company_id, debit_currency_id, credit_currency_id)
               SELECT bill.id, paid.id, bill.balance, bill.balance, bill.balance, paid.date, %(company)s, %(currency)s,
                      %(currency)s
                 FROM account_move_line bill JOIN account_move one ON one.id = bill.move_id
                 JOIN account_move two ON two.ref = one.ref AND two.move_type = 'entry' AND two.journal_id = %(journal)s
                 JOIN account_move_line paid ON paid.move_id = two.id AND paid.account_id = %(receivable)s
                WHERE one.move_type = 'out_invoice' AND one.journal_id = %(journal)s
                  AND bill.account_id = %(receivable)s""",
            **values,
        )
    )


