from odoo import SUPERUSER_ID, api

CHUNK = 200


def migrate(cr, version):
    """Payments that were taken back while their invoices stayed matched come off them, and orders whose goods have left
    stand where their money and freight say. Safe to run again."""
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    taken_back = env["account.payment"].search([("state", "in", ("draft", "canceled", "rejected"))])
    taken_back.move_id._unmatch()
    orders = env["sale.order"].search(
        [("process_controlled", "=", True), ("process_stage", "in", ("shipped", "received", "settled", "closed"))]
    )
    for start in range(0, len(orders), CHUNK):
        chunk = orders[start : start + CHUNK]
        env["order.process.freight"].search([("order_id", "in", chunk.ids)])._sync_money()
        chunk._sync_money()
        env.flush_all()
        env.invalidate_all()
