"""What must hold after a day on which servers and database were killed; each check names what it found wrong."""

from collections import Counter

CHECKS = []


def check(title):
    """Name a check; it is called with the environment, the journal of what people were told and what the other system
    got, and yields what is wrong."""

    def add(method):
        CHECKS.append((title, method))
        return method

    return add


def of(journal, kind):
    return [row for row in journal if row["kind"] == kind]


def rows(env, statement, *params):
    env.cr.execute(statement, params)
    return env.cr.fetchall()


def said(kind, found):
    return (f"{kind}: {row}" for row in found)


@check("accepted orders exist once")
def accepted(env, journal, got):
    Order = env["sale.order"].with_context(active_test=False)
    yield from said(
        "one reference, several orders",
        rows(
            env,
            "SELECT partner_id, client_order_ref, array_agg(id) FROM sale_order WHERE client_order_ref IS NOT NULL"
            " AND state <> 'cancel' GROUP BY 1, 2 HAVING count(*) > 1",
        ),
    )
    for row in of(journal, "keyed"):
        if Order.browse(row["id"]).exists().client_order_ref != row["reference"]:
            yield f"keyed and not there: {row}"
    numbers = {}
    for row in of(journal, "placed"):
        numbers.setdefault(row["reference"], set()).add(row["number"])
    for reference, found in numbers.items():
        orders = Order.search([("client_order_ref", "=", reference)])
        if len(found) != 1 or orders.mapped("name") != list(found):
            yield f"placed {reference} as {found}, there are {orders.mapped('name')}"
    for row in of(journal, "ordered"):
        order = Order.browse(row["id"]).exists()
        if not order or order.dealer_draft_user_id:
            yield f"ordered in the portal and not there: {row}"


@check("rows of files accounted for")
def imported(env, journal, got):
    Order = env["sale.order"]
    for row in of(journal, "imported"):
        record = env["order.process.import"].browse(row["id"])
        if record.source_count != row["rows"]:
            yield f"{record.file_name}: {record.source_count} of {row['rows']} rows are accounted for"
        if row["state"]["state"] in ("draft", "checked", "running"):
            continue
        for wanted in row["orders"]:
            orders = Order.search(
                [
                    ("client_order_ref", "=", wanted["reference"]),
                    ("partner_id.ref", "=", wanted["dealer"]),
                    ("state", "!=", "cancel"),
                ]
            )
            lines = orders.order_line.filtered("product_id.is_storable")
            found = sorted((line.product_id.default_code, line.product_uom_qty) for line in lines)
            if len(orders) != 1 or found != sorted((code, float(n)) for code, n in wanted["lines"]):
                yield f"{wanted['reference']} of {record.file_name}: {orders.mapped('name')} {found}, not {wanted}"
    for record in env["order.process.import"].search([("state", "=", "running")]):
        yield f"still running: {record.file_name}"


@check("reviews decided once, none lost")
def reviewed(env, journal, got):
    Review = env["order.process.review"]
    for row in {row["id"]: row for row in of(journal, "approved")}.values():
        review = Review.browse(row["id"])
        if review.state not in ("approved", "outdated") or review.reviewer_id.id != row["reviewer"]:
            yield f"told as approved by {row['reviewer']}, is {review.state} by {review.reviewer_id.id}: {row['id']}"
    yield from said(
        "level passed twice",
        rows(
            env,
            "SELECT order_id, level_id, count(*) FROM order_process_review WHERE state = 'approved'"
            " GROUP BY 1, 2 HAVING count(*) > 1",
        ),
    )
    yield from said(
        "order: reviews approved, entries of its history",
        rows(
            env,
            "SELECT r.order_id, r.n, e.n FROM (SELECT order_id, count(*) n FROM order_process_review"
            " WHERE decided_on IS NOT NULL AND state IN ('approved', 'outdated') GROUP BY 1) r LEFT JOIN"
            " (SELECT order_id, count(*) n FROM order_process_event WHERE kind = 'approved' GROUP BY 1) e"
            " USING (order_id) WHERE r.n IS DISTINCT FROM e.n",
        ),
    )
    yield from said(
        "confirmed without its reviews",
        rows(
            env,
            "SELECT id FROM sale_order o WHERE state = 'sale' AND (SELECT count(*) FROM order_process_review r"
            " WHERE r.order_id = o.id AND r.state = 'approved') < 2",
        ),
    )
    told = sum(row["count"] for row in of(journal, "approving"))
    done = Review.search_count([("state", "in", ("approved", "outdated"))])
    if told > done:
        yield f"people were told of {told} approvals, there are {done}"


@check("each order in one dispatch, once")
def dispatched(env, journal, got):
    yield from said(
        "sent more than once",
        rows(
            env,
            "SELECT order_id, count(*) FROM order_process_event WHERE kind = 'dispatched' GROUP BY 1"
            " HAVING count(*) > 1",
        ),
    )
    yield from said("not finished", rows(env, "SELECT id, state FROM order_process_dispatch WHERE state <> 'sent'"))
    yield from said(
        "one window, day and centre, several dispatches",
        rows(
            env,
            "SELECT window_id, date, warehouse_id FROM order_process_dispatch GROUP BY 1, 2, 3 HAVING count(*) > 1",
        ),
    )
    yield from said(
        "ready at the last window, and left behind without a reason",
        rows(
            env,
            "SELECT o.id, o.name, o.ready_on FROM sale_order o WHERE o.process_stage = 'approved' AND NOT o.is_held"
            " AND o.ready_on <= (SELECT max(scheduled_on) FROM order_process_dispatch d"
            " WHERE d.warehouse_id = o.warehouse_id)",
        ),
    )
    yield from said(
        "in a dispatch and its history does not know",
        rows(
            env,
            "SELECT s.id FROM stock_picking p JOIN sale_order s ON s.id = p.sale_id WHERE p.dispatch_id IS NOT NULL"
            " AND NOT EXISTS (SELECT FROM order_process_event e WHERE e.order_id = s.id AND e.kind = 'dispatched')",
        ),
    )


@check("no transfer twice, no order delivered twice")
def transferred(env, journal, got):
    yield from said(
        "brought more than ordered",
        rows(
            env,
            "SELECT l.order_id, l.id, l.product_uom_qty, sum(m.quantity) FROM sale_order_line l JOIN stock_move m"
            " ON m.sale_line_id = l.id AND m.state <> 'cancel' GROUP BY l.id HAVING sum(m.product_uom_qty) >"
            " l.product_uom_qty OR sum(m.quantity) > l.product_uom_qty",
        ),
    )
    yield from said(
        "two open transfers",
        rows(
            env,
            "SELECT sale_id, count(*) FROM stock_picking WHERE state <> 'cancel' AND sale_id IS NOT NULL"
            " GROUP BY 1 HAVING count(*) > 1",
        ),
    )
    yield from said(
        "two stops at a time",
        rows(
            env,
            "SELECT picking_id, array_agg(id) FROM order_process_proof WHERE void_on IS NULL GROUP BY 1"
            " HAVING count(*) > 1",
        ),
    )
    yield from said(
        "a vehicle or an escort on two trips",
        rows(
            env,
            "SELECT a.id, b.id FROM stock_picking_batch a JOIN stock_picking_batch b ON a.id < b.id AND (a.vehicle_id ="
            " b.vehicle_id OR a.escort_id = b.escort_id) AND a.departs_on < b.returns_on"
            " AND b.departs_on < a.returns_on"
            " AND a.trip_state IN ('planned', 'loading', 'way') AND b.trip_state IN ('planned', 'loading', 'way')",
        ),
    )


@check("stock adds up")
def stocked(env, journal, got):
    yield from said(
        "negative, or more reserved than there",
        rows(
            env,
            "SELECT q.id, q.quantity, q.reserved_quantity FROM stock_quant q JOIN stock_location l"
            " ON l.id = q.location_id WHERE l.usage = 'internal' AND (q.quantity < 0 OR q.reserved_quantity < 0"
            " OR q.reserved_quantity > q.quantity)",
        ),
    )
    yield from said(
        "reserved on the shelf, reserved by transfers",
        rows(
            env,
            "SELECT * FROM (SELECT q.product_id, q.location_id, sum(q.reserved_quantity) r FROM stock_quant q"
            " JOIN stock_location l ON l.id = q.location_id WHERE l.usage = 'internal' GROUP BY 1, 2) a FULL JOIN"
            " (SELECT m.product_id, m.location_id, sum(m.quantity_product_uom) r FROM stock_move_line m JOIN"
            " stock_location l ON l.id = m.location_id WHERE l.usage = 'internal' AND m.state NOT IN ('done', 'cancel',"
            " 'draft') GROUP BY 1, 2) b USING (product_id, location_id)"
            " WHERE COALESCE(a.r, 0) <> COALESCE(b.r, 0)",
        ),
    )
    yield from said(
        "goods made or lost",
        rows(
            env,
            "SELECT product_id, sum(q.quantity) FROM stock_quant q JOIN stock_location l ON l.id = q.location_id"
            " WHERE l.usage IN ('internal', 'customer') GROUP BY 1 HAVING sum(q.quantity) <> %s",
            2 * env.context["chaos_stock"],
        ),
    )
    shelves = "SELECT location_id, product_id, sum(quantity), sum(reserved_quantity) FROM stock_quant GROUP BY 1, 2"
    shelves += " HAVING sum(quantity) <> 0 OR sum(reserved_quantity) <> 0 ORDER BY 1, 2"
    before = rows(env, shelves)
    env["stock.quant"]._quant_tasks()
    env["stock.quant"]._clean_reservations()
    env.flush_all()
    if rows(env, shelves) != before:
        yield "core's own check of quants had to mend something"


@check("history and digests whole")
def evident(env, journal, got):
    found = env["order.process.history.check"].sudo().with_context(order_process_one_transaction=True)
    result = found._check(env.company)
    if result.verdict != "intact" or not result.event_count:
        yield f"{result.verdict}: {result.fault_ids.mapped('name')}"
    yield from said(
        "two papers of a number",
        rows(env, "SELECT name, count(*) FROM order_process_paper GROUP BY 1 HAVING count(*) > 1"),
    )
    for row in of(journal, "left"):
        if not env["order.process.load.sheet"].browse(row["sheet"]).exists().signed_by:
            yield f"handed over, and no sheet is signed: {row}"
    for row in of(journal, "signed"):
        if not env["sale.order"].search([("name", "=", row["number"])]).receipt_confirmed_on:
            yield f"signed for, and not on record: {row}"


@check("money balances with orders")
def paid(env, journal, got):
    yield from said(
        "entry out of balance",
        rows(
            env,
            "SELECT move_id FROM account_move_line WHERE parent_state = 'posted' GROUP BY 1 HAVING sum(balance) <> 0",
        ),
    )
    yield from said(
        "collected twice",
        rows(
            env,
            "SELECT picking_id, count(*) FROM order_process_collection WHERE voided_on IS NULL GROUP BY 1"
            " HAVING count(*) > 1",
        ),
    )
    for order in env["sale.order"].search([("state", "=", "sale")]):
        collected = env["order.process.collection"].search([("order_id", "=", order.id), ("voided_on", "=", False)])
        money = sum(collected.mapped("goods_amount"))
        if collected and order.currency_id.compare_amounts(money, order.amount_received):
            yield f"{order.name}: collected {money}, received {order.amount_received}"
        for line in order.order_line.filtered("product_id.is_storable"):
            if line.qty_invoiced > line.qty_delivered:
                yield f"{order.name}: {line.qty_invoiced} invoiced, {line.qty_delivered} delivered"
        if collected and order.amount_received > order.amount_total + 0.001:
            yield f"{order.name}: {order.amount_received} received for {order.amount_total}"
    for record in env["order.process.handin"].search([("state", "=", "posted")]):
        moves = env["account.move"].search_count([("ref", "=", record.name), ("state", "=", "posted")])
        amount = sum(record.collection_ids.mapped("amount"))
        booked = sum(record.move_id.line_ids.mapped("debit"))
        if record.move_id.state != "posted" or moves > 1 or record.company_currency_id.compare_amounts(amount, booked):
            yield f"{record.name}: {amount} handed in, {booked} booked in {moves} entries"
    for row in of(journal, "handed_in"):
        if env["order.process.handin"].browse(row["id"]).state != "posted":
            yield f"told as handed in and is not: {row}"


@check("steps and notices told once")
def told(env, journal, got):
    Delivery = env["order.process.webhook.delivery"].sudo()
    for row in Delivery.search([("state", "!=", "sent")]):
        yield f"step not told: {row.order_id.name} {row.kind} {row.state} {row.answer}"
    taken = Counter(body["id"] for body, was_taken in got if was_taken)
    sent = {f"{row.order_id.id}-{row.event_id.seq}" for row in Delivery.search([("state", "=", "sent")])}
    for missing in sent - set(taken):
        yield f"noted as told, and the other system knows nothing: {missing}"
    for unknown in set(taken) - sent - {"ping"}:
        yield f"told, and not on record: {unknown}"
    steps = rows(
        env,
        "SELECT count(*) FROM order_process_event WHERE kind IN ('submitted', 'confirmed', 'dispatched', 'shipped',"
        " 'received')",
    )[0][0]
    if steps > len(sent):
        yield f"{steps} steps in the history, {len(sent)} told"
    first = {}
    for body, was_taken in got:
        if was_taken:
            first.setdefault(body["id"], body)
    order_steps = {}
    for body in first.values():
        order_steps.setdefault(body["order"], []).append(body["entry"])
    yield from said("steps out of order", ((name, seen) for name, seen in order_steps.items() if seen != sorted(seen)))
    yield from said(
        "message twice",
        rows(
            env,
            "SELECT notice_id, partner_id, channel_id, sale_id, occasion, key, count(*) FROM order_process_message"
            " GROUP BY 1, 2, 3, 4, 5, 6 HAVING count(*) > 1",
        ),
    )


@check("clocks, holds and jobs")
def kept(env, journal, got):
    yield from said(
        "two clocks of a stage",
        rows(
            env,
            "SELECT order_id, stage, array_agg(id) FROM order_process_clock WHERE ended_on IS NULL"
            " GROUP BY 1, 2 HAVING count(*) > 1",
        ),
    )
    yield from said(
        "failure of a scheduled action",
        rows(env, "SELECT job, name, message FROM order_process_failure WHERE resolved_on IS NULL"),
    )
    yield from said(
        "scheduled action given up", rows(env, "SELECT cron_name FROM ir_cron WHERE NOT active AND failure_count > 0")
    )
    orders = env["sale.order"].search([("company_id", "=", env.company.id)])
    before = {order: (order.process_stage, order.is_held) for order in orders}
    orders._sync_process()
    env.flush_all()
    for order in orders:
        if (order.process_stage, order.is_held) != before[order]:
            yield f"{order.name}: was {before[order]}, asked anew it is {(order.process_stage, order.is_held)}"


@check("the day had everything in it")
def whole(env, journal, got):
    kinds = ("imported", "keyed", "placed", "ordered", "approved", "left", "delivered", "handed_in", "signed", "lost")
    for kind in kinds:
        if not of(journal, kind):
            yield f"nobody was told of anything {kind}"
    for state in ("dispatched", "shipped", "received"):
        if not env["order.process.event"].search_count([("kind", "=", state)]):
            yield f"no order was {state}"


@check("nobody stays without an answer")
def answered(env, journal, got):
    yield from said("never answered", of(journal, "never") + of(journal, "gave_up"))
    for row in of(journal, "refused"):
        if "operation cannot be completed" in row["message"] or row.get("status", 422) not in (403, 422):
            yield f"refused in the words of the database: {row}"


def run_checks(env, journal, got, stock):
    """``{title: [what is wrong]}``; nothing that a check does is kept."""
    result = {}
    for title, method in CHECKS:
        env.invalidate_all()
        with env.cr.savepoint():
            result[title] = list(method(env(context={**env.context, "chaos_stock": stock}), journal, got))
    env.cr.rollback()
    return result
