"""The digest of a day and the check of all histories, over entries that the system itself wrote."""

from copies import copy_orders
from measure import Row, measured

from odoo import fields

ORDERS = 2000
ENTRIES = 10


def archive(bench, seeds):
    env = bench.root
    copy_orders(env, seeds, ORDERS // len(seeds) + 1)
    company = bench.company
    orders = env["sale.order"].search([("company_id", "=", company.id)], limit=ORDERS)
    env["order.process.event"]._log([(order, "told", {"note": "x" * 40}) for _n in range(ENTRIES) for order in orders])
    env.cr.commit()
    with measured(env) as taken:
        anchor = env["order.process.anchor"]._take(company, fields.Date.subtract(fields.Date.today(), days=1))
        env.flush_all()
    yield Row(f"digest of a day, {anchor.order_count} histories changed", taken, budget="5000 ms", max_ms=5000)
    with measured(env) as looked:
        check = env["order.process.history.check"]._check(company)
    yield Row(f"nightly check of {check.event_count} entries of {check.order_count} orders", looked)
