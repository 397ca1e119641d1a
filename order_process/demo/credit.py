"""What some dealers owed when the story begins: near the limit, over it, overdue, and with temporary credit."""

from datetime import timedelta

from odoo import Command

# dealer, what it owes, days since the invoice (30 days to pay)
OPENING = (("D006", 49200, 10), ("D010", 40800, 12), ("D016", 3600, 75), ("D021", 79500, 20))


def open_accounts(demo):
    """Post what the dealers owe, and ask for and grant temporary credit."""
    env, company = demo.env, demo.company
    today = company._process_today()
    moves = env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "company_id": company.id,
                "partner_id": demo.dealers[ref].id,
                "invoice_date": today - timedelta(days=days),
                "invoice_payment_term_id": demo.terms["credit"].id,
                "invoice_line_ids": [
                    Command.create(
                        {"name": "上期货款", "quantity": 1, "price_unit": amount, "tax_ids": [Command.clear()]}
                    )
                ],
            }
            for ref, amount, days in OPENING
        ]
    )
    moves.action_post()
    Grant = env(su=False)["order.process.credit.grant"]
    last = today + timedelta(days=10)
    grant = Grant.with_user(demo.users["liumin"])._request(
        demo.dealers["D021"], company, 20000, last, "美博会期间备货,会后回款"
    )
    grant.with_user(demo.users["chenjianguo"]).action_grant()
    Grant.with_user(demo.users["wangfang"])._request(
        demo.dealers["D010"], company, 5000, last, "经销商说周五回款,货急"
    )
