from odoo import api, models

from .credit_gate import CREDIT_STEPS

CHUNK = 1000


def _is_receivable(line):
    return line.account_id.account_type == "asset_receivable"


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft=soft)
        # A payment or a credit note; an invoice lifts nothing, and its order is on the account already.
        money = posted.line_ids.filtered(lambda line: line.balance < 0 and _is_receivable(line))
        money.partner_id._sync_credit_holds()
        entries = posted.filtered(lambda move: not move.is_invoice(include_receipts=True))
        back = entries.line_ids.filtered(lambda line: line.balance > 0 and _is_receivable(line))
        back.partner_id._refresh_credit_holds()
        return posted

    def write(self, vals):
        left = self.browse()
        if vals.get("state", "posted") != "posted":
            left = self.filtered(lambda move: move.state == "posted")
        result = super().write(vals)
        # Money that went back, or an invoice that counts no more.
        left.line_ids.filtered(_is_receivable).partner_id._refresh_credit_holds()
        return result


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _reconcile_post_hook(self, data):
        result = super()._reconcile_post_hook(data)
        self.filtered(_is_receivable).partner_id._sync_credit_holds()
        return result


class ResPartner(models.Model):
    _inherit = "res.partner"
