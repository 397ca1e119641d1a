"""The way of an order, step by step, beside core's on the same lines."""

import csv
import io
from base64 import b64encode

from company import Bench, day_of_orders
from measure import Figure, Row, measured, typical

from odoo import Command


def create(bench: Bench, sizes, rounds):
    ours, core = [], []
    for _round in range(rounds):
        for company, figures in ((bench.company, ours), (bench.plain, core)):
            with measured(bench.root, len(sizes)) as figure:
                bench.orders(company, sizes)
            figures.append(figure)
    yield Row("create orders in one call, per order", typical(ours), typical(core))


def review(bench: Bench, sizes, rounds):
    together = []
    for _round in range(rounds):
        orders = bench.orders(bench.company, sizes)
        with measured(bench.root, len(sizes)) as figure:
            bench.review(orders)
        together.append(figure)
    limits = {"budget": "25 q, 40 ms", "max_queries": 25, "max_ms": 40}
    alone = {"budget": "60 q, 60 ms", "max_queries": 60, "max_ms": 60}
    yield Row("submit and two approvals in one call each, per order", typical(together), **limits)
    single = []
    for order in bench.orders(bench.company, day_of_orders(9)):
        with measured(bench.root) as figure:
            bench.review(order)
        single.append(figure)
    yield Row("submit and two approvals one by one, per order", typical(single), **alone)
    small, large = (_review_of(bench, lines) for lines in (1, 100))
    yield Row(
        "the same with 100 lines (core column: with 1 line)",
        large,
        small,
        "flat in lines: queries x 1.00",
        kept=round(large.queries) <= round(small.queries),
    )


def _review_of(bench, lines):
    orders = bench.orders(bench.company, [lines] * 10)
    with measured(bench.root, 10) as figure:
        bench.review(orders)
    return typical([figure])


STEPS = {"ship_only": "", "pick_ship": " in two steps", "pick_pack_ship": " in three steps"}


def fulfil(bench: Bench, sizes, rounds):
    """Confirm, reserve, batch: in turn ours and core's, each on its own equal orders."""
    yield from _fulfil(bench, sizes, rounds, 0)
    for number, steps in enumerate(("pick_ship", "pick_pack_ship"), 1):
        with bench.steps(steps):
            rows = list(_fulfil(bench, sizes, rounds, number * rounds))
        row = next(row for row in rows if row.work.startswith("reserve"))
        yield Row(
            f"reserve a dispatch{STEPS[steps]}, per order",
            row.ours,
            row.core,
            "0.20 x core's queries, 0.25 x its time",
            max_queries=0.20 * row.core.queries,
            max_ms=0.25 * row.core.ms,
        )


def _fulfil(bench: Bench, sizes, rounds, first):
    figures = {name: ([], []) for name in ("confirm", "reserve", "batch")}
    for number in range(first, first + rounds):
        ours = bench.review(bench.orders(bench.company, sizes)).sudo()
        core = bench.orders(bench.plain, sizes).sudo()
        for side, orders in ((0, ours), (1, core)):
            with measured(bench.root, len(sizes)) as figure:
                orders.action_confirm()
            figures["confirm"][side].append(figure)
        dispatch = bench.dispatch(number)
        with measured(bench.root, len(sizes)) as figure:
            sent = dispatch._send(ours)
        figures["reserve"][0].append(figure)
        with measured(bench.root, len(sizes)) as figure:
            _first(core).action_assign()
        figures["reserve"][1].append(figure)
        assert sent == ours and set(_first(core).mapped("state")) == {"assigned"}
        with measured(bench.root) as figure:
            dispatch._create_batches()
        figures["batch"][0].append(figure)
        with measured(bench.root) as figure:
            _core_batches(bench, _first(core))
        figures["batch"][1].append(figure)
        assert len(dispatch.batch_ids) == len(core.picking_ids.batch_id)
    ours, core = (typical(side) for side in figures["reserve"])
    limits = {"max_queries": 0.08 * core.queries, "max_ms": 0.33 * core.ms}
    yield Row("reserve a dispatch, per order", ours, core, "0.08 x core's queries, 0.33 x its time", **limits)
    ours, core = (typical(side) for side in figures["confirm"])
    yield Row("confirm reviewed orders in one call, per order", ours, core, "1.10 x core", max_ratio=1.10)
    ours, core = (typical(side) for side in figures["batch"])
    yield Row("batches of a dispatch", ours, core, "0.50 x core's queries", max_queries=0.50 * core.queries)


def _first(orders):
    """The transfers that take out of stock."""
    return orders.picking_ids.filtered(lambda picking: not picking.move_ids.move_orig_ids)


def _core_batches(bench, pickings):
    batches = bench.env(bench.plain)["stock.picking.batch"].create(
        [
            {
                "picking_type_id": group.picking_type_id.id,
                "company_id": bench.plain.id,
                "picking_ids": [Command.set(group.ids)],
            }
            for group in pickings.grouped("carrier_id").values()
        ]
    )
    for batch in batches:
        batch.action_confirm()


def bulk_review(bench: Bench, count):
    orders = bench.orders(bench.company, [3] * count)
    bad = orders[count // 2]
    bad.taken_by_id = bench.leader
    orders.action_submit_review()
    reviews = bench.pending(orders, bench.leader)
    with measured(bench.root, count) as figure:
        notice = reviews.action_approve()
    approved = reviews.filtered(lambda review: review.state == "approved")
    kept = len(approved) == count - 1 and notice["params"]["message"].count(bad.name) == 1
    yield Row(
        f"bulk review of {count} orders with one bad, per order",
        typical([figure]),
        budget=f"{count - 1} pass, one reason, one message",
        kept=kept,
    )


def long_order(bench: Bench, lines=200):
    """Import, review and confirm one long order; what core takes to create and confirm it is not ours."""
    ours, core = Figure(), Figure()
    content = _order_file(bench, lines)
    record = bench.env(user=bench.clerk)["order.process.import"].create({"file": content, "file_name": "long.csv"})
    with measured(bench.root) as figure:
        record.action_import_all()
    _add(ours, figure)
    order = bench.env(user=bench.clerk)["sale.order"].browse(record.order_ids.ids)
    assert len(order.order_line) == lines, record.note or record.problem
    with measured(bench.root) as figure:
        bench.review(order)
    _add(ours, figure)
    with measured(bench.root) as figure:
        order.sudo().action_confirm()
    _add(ours, figure)
    with measured(bench.root) as figure:
        plain = bench.orders(bench.plain, [lines])
    _add(core, figure)
    with measured(bench.root) as figure:
        plain.sudo().action_confirm()
    _add(core, figure)
    difference = Figure(ours.queries - core.queries, ours.ms - core.ms, ours.cpu_ms - core.cpu_ms)
    yield Row(f"an order of {lines} lines: import, review, confirm", ours, core)
    yield Row("  of that ours (without core's create and confirm)", difference, budget="1000 ms", max_ms=1000)


def _add(total, figure):
    total.queries += figure.queries
    total.ms += figure.ms
    total.cpu_ms += figure.cpu_ms


def _order_file(bench, lines):
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(
        ("Order Reference", "Dealer Code", "Product Code", "Quantity", "Delivery Method", "Payment Terms", "Warehouse")
    )
    carrier, centre = bench.carriers[0].name, bench.warehouse(bench.company).code
    for number in range(lines):
        product = bench.products[number].default_code
        row = (f"LONG-{lines}", bench.dealers[0].ref, product, 1 + number % 9, carrier, bench.term.name, centre)
        writer.writerow(row)
    return b64encode(stream.getvalue().encode())
