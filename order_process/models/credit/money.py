from odoo import api, models

from ..base.once import later
from .gate import CREDIT_STEPS

CHUNK = 1000


class AccountMove(models.Model):
    _inherit = "account.move"

    def _after_money(self):
        """What credit holds of these dealers may go on, or has to stop."""
        super()._after_money()
        lines = self.line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")
        # A payment or a credit note; an invoice lifts nothing, and its order is on the account already.
        later(lines.filtered(lambda line: line.balance < 0).partner_id, "_sync_credit_holds")
        # Money that went back, or an invoice that counts no more.
        back = lines.filtered(
            lambda line: line.parent_state != "posted"
            or (line.balance > 0 and not line.move_id.is_invoice(include_receipts=True))
        )
        later(back.partner_id, "_refresh_credit_holds")


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _refresh_credit_holds(self):
        """Bring the orders of these dealers in step, held or not: they owe more, or less, than before."""
        dealers = self.sudo().commercial_partner_id
        if dealers:
            payers = [("partner_invoice_id.commercial_partner_id", "in", dealers.ids)]
            self.env["sale.order"].sudo()._find_credit_waiting(payers)._sync_credit()


class SaleOrder(models.Model):
    _inherit = "sale.order"

    @api.model
    def _find_credit_waiting(self, domain=()):
        """The orders under way of the companies that control credit, in the order of their ids."""
        companies = self.env["res.company"].sudo().search(
            [("order_process_enabled", "=", True), ("account_use_credit_limit", "=", True)]
        )
        return self.search(
            [
                ("company_id", "in", companies.ids),
                ("process_controlled", "=", True),
                ("process_stage", "in", ("review", "approved", "dispatched", "preparing")),
                *domain,
            ],
            order="id",
        )

    def _sync_credit(self):
        """Bring those of these orders in step whose hold is not what credit says now."""
        waiting = self.filtered(lambda order: order._next_step() in CREDIT_STEPS)
        stopped = self.browse().union(*waiting._get_credit_blockers())
        held = self.env["order.process.hold"].search(
            [("order_id", "in", waiting.ids), ("code", "=", "credit"), ("released_on", "=", False)]
        ).order_id
        ((stopped | held) - (stopped & held))._sync_process()

    @api.model
    def _refresh_credit(self):
        """Bring holds in step where time alone changed credit: due dates passed, temporary credit ended.

        Only the orders whose hold is not what credit says now are touched. Called by the scheduled action."""
        orders = self._find_credit_waiting()
        for start in range(0, len(orders), CHUNK):
            chunk = orders[start : start + CHUNK]
            self.env["order.process.failure"]._run_apart("ir_cron_credit", chunk, lambda found: found._sync_credit())
            self.env["ir.cron"]._commit_progress(len(chunk), remaining=len(orders) - start - len(chunk))
            self.env.invalidate_all()
