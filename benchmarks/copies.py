"""Many open orders in little time: copies of a few real ones, made by the database itself."""

from odoo.tools import SQL

# What a copy must not share with its original.
FRESH = {
    "sale_order": {
        "name": "t.name || '-' || k",
        "access_token": "NULL",
        "client_order_ref": "NULL",
        "import_key": "NULL",
        "event_count": "0",
        "event_head": "NULL",
        "promised_dispatch_on": "t.promised_dispatch_on + k * interval '1 minute'",
    },
    "order_process_hold": {"since": "t.since - k * interval '1 minute'"},
    "order_process_review": {"deadline": "t.deadline + k * interval '1 minute'"},
}
CHILDREN = ("sale_order_line", "order_process_review", "order_process_hold")


def copy_orders(env, orders, times, more=()):
    """Make ``times`` copies of each order with its lines, reviews and holds, and with its rows of ``more`` tables."""
    env.flush_all()
    offset = _copy(env, "sale_order", SQL("t.id IN %s", tuple(orders.ids)), times)
    for child in (*CHILDREN, *more):
        _copy(env, child, SQL("t.order_id IN %s", tuple(orders.ids)), times, offset)
    env.cr.execute(SQL("ANALYZE"))
    env.invalidate_all()


def _copy(env, table, condition, times, order_offset=0):
    """Insert the copies of a table's rows; copy ``k`` of row ``id`` gets the id ``id + k * offset``."""
    name = SQL.identifier(table)
    offset = env.execute_query(SQL("SELECT max(id) FROM %s", name))[0][0]
    columns = [
        row[0]
        for row in env.execute_query(
            SQL(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND table_schema = 'public'"
                " AND is_generated = 'NEVER' ORDER BY ordinal_position",
                table,
            )
        )
    ]
    env.cr.execute(
        SQL(
            "INSERT INTO %s (%s) SELECT %s FROM %s t, generate_series(1, %s) k WHERE %s",
            name,
            SQL(", ").join(map(SQL.identifier, columns)),
            SQL(", ").join(_value(table, column, offset, order_offset) for column in columns),
            name,
            times,
            condition,
        )
    )
    env.cr.execute(SQL("SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT max(id) FROM %s))", table, name))
    return offset


def _value(table, column, offset, order_offset):
    if column == "id":
        return SQL("t.id + k * %s", offset)
    if column == "order_id" and order_offset:
        return SQL("t.order_id + k * %s", order_offset)
    if column in FRESH.get(table, {}):
        return SQL(FRESH[table][column])
    return SQL("t.%s", SQL.identifier(column))
