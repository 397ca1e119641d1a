from datetime import timedelta

from odoo import api, fields, models

# Who opens the same again within an hour has opened it once.
SAME = timedelta(hours=1)


class OrderProcessStatementOpened(models.Model):
    """That a dealer's person opened a statement: who, when, what, and the balance that was shown (H5)."""

    _name = "order.process.statement.opened"
    _inherit = ["order.process.evidence"]
    _description = "Statement Opened"
    _order = "opened_on desc, id desc"
    _rec_name = "what"

    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", "Dealer", required=True, index=True, ondelete="restrict")
    month = fields.Date(required=True, help="The first day of the month.")
    user_id = fields.Many2one("res.users", "Seen By", required=True, ondelete="restrict")
    opened_on = fields.Datetime("Seen On", required=True)
    what = fields.Selection([("page", "Page"), ("pdf", "PDF"), ("xlsx", "Workbook")], required=True)
    closing = fields.Monetary("Closing as Shown", required=True)
    figures = fields.Char("Digest of the Figures", required=True)

    _month = models.Index("(partner_id, month, company_id)")

    @api.model
    def _note(self, dealer, company, statement, what):
        """Note that the current user opened a statement of ``dealer``, and tell its record.

        :param statement: :class:`statement_month.Statement` as it was shown
        """
        Opened, now = self.sudo(), fields.Datetime.now()
        key = {"company_id": company.id, "partner_id": dealer.id, "month": statement.first}
        vals = {**key, "user_id": self.env.uid, "what": what, "figures": statement.figures}
        domain = [(name, "=", value) for name, value in vals.items()]
        if not Opened.search_count([*domain, ("opened_on", ">", now - SAME)], limit=1):
            Opened._append([{**vals, "closing": statement.closing, "opened_on": now}])
        known = self.env["order.process.statement"].sudo().search([(name, "=", key[name]) for name in key])
        if known.state == "sent" and not known.opened_on:
            known._advance({"opened_on": now})
