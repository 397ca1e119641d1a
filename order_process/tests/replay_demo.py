"""All rules of a company, replayed as they are over all its orders of a year."""

from collections import Counter
from datetime import timedelta

KINDS = ("gap.rule", "review.level", "window", "clock.rule", "merit.rule")
NAME = "雅韵美发用品有限公司"
DAYS = 365


def find_company(env):
    """The demo company; empty in a database without it."""
    return env["res.company"].sudo().search([("name", "=", NAME)], limit=1)


def replay_all(env, company):
    """What would differ by the rules as they are, and what is not as it happened; nothing is written.

    :return: ``({kind: cases}, rows)``
    """
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    orders = env["sale.order"].sudo().search([("company_id", "=", company.id), ("received_on", "!=", False)])
    last = max(orders.mapped("received_on")).date() + timedelta(days=1)
    dealers = orders.partner_invoice_id.commercial_partner_id.sorted("id")
    own = [("company_id", "in", [False, company.id])]
    rules = {kind: env[f"order.process.{kind}"].sudo().search(own) for kind in KINDS}
    rules["limit"] = dealers.filtered(lambda dealer: dealer.with_company(company).credit_limit > 0)
    Proposal = env["order.process.rule.proposal"].sudo()
    judged, rows = Counter(), []
    for kind, records in rules.items():
        judged[kind] = 0
        for rule in records.with_company(company):
            values = {"model": rule._name, "res_id": rule.id, "company_id": company.id}
            proposal = Proposal.new({**values, "date_from": last - timedelta(days=DAYS), "date_to": last})
            found = rule._replay(rule._prepare_tried({}), proposal._get_span())
            judged[kind] += found.count
            for row in found.rows:
                order = env["sale.order"].sudo().browse(row["order_id"])
                rows.append((kind, rule.display_name, row["kind"], order.name, row["was"], row["would_be"], row["why"]))
    return judged, rows
