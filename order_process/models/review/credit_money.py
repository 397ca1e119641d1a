from odoo import api, models

from .credit_gate import CREDIT_STEPS

CHUNK = 1000


def _is_receivable(line):
    return line.account_id.account_type == "asset_receivable"


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft=soft)
        # A payment or a credit note; what makes the dealer owe more lifts nothing.
        money = posted.line_ids.filtered(lambda line: line.balance < 0 and _is_receivable(line))
        money.partner_id._sync_credit_holds()
        return posted


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _reconcile_post_hook(self, data):
        result = super()._reconcile_post_hook(data)
        self.filtered(_is_receivable).partner_id._sync_credit_holds()
        return result


class SaleOrder(models.Model):
    _inherit = "sale.order"

    @api.model
    def _refresh_credit(self):
        """Bring holds in step where time alone changed credit: due dates passed, temporary credit ended.

        Only the orders whose hold is not what credit says now are touched. Called by the scheduled action."""
        companies = self.env["res.company"].search(
            [("order_process_enabled", "=", True), ("account_use_credit_limit", "=", True)]
        )
        orders = self.search(
            [
                ("company_id", "in", companies.ids),
                ("process_controlled", "=", True),
                ("process_stage", "in", ("review", "approved", "dispatched", "preparing")),
            ],
            order="id",
        )
        for start in range(0, len(orders), CHUNK):
            chunk = orders[start : start + CHUNK]
            waiting = chunk.filtered(lambda order: order._next_step() in CREDIT_STEPS)
            stopped = self.union(*waiting._get_credit_blockers())
            held = self.env["order.process.hold"].search(
                [("order_id", "in", waiting.ids), ("code", "=", "credit"), ("released_on", "=", False)]
            ).order_id
            ((stopped | held) - (stopped & held))._sync_process()
            self.env["ir.cron"]._commit_progress(len(chunk), remaining=len(orders) - start - len(chunk))
            self.env.invalidate_all()
