from odoo import models


class PaymentTransaction(models.Model):
    """Money is taken whatever the state of the review; the order waits for its reviewers."""

    _inherit = "payment.transaction"

    def _check_amount_and_confirm_order(self):
        held = self._get_held_orders()
        # Part of what was asked for is kept as well, but does not yet say that the dealer wants the order.
        held.filtered(lambda order: order._is_confirmation_amount_reached())._submit_or_wait()
        return super(
            PaymentTransaction, self.filtered(lambda tx: not tx.sale_order_ids & held)
        )._check_amount_and_confirm_order()

    def _get_held_orders(self):
        quotations = self.sale_order_ids.filtered(lambda order: order.state in ("draft", "sent"))
        blockers = quotations._get_blockers("confirm")
        return quotations.filtered(lambda order: blockers[order])

    def _submit_paid_on_delivery(self):
        """Submit what is to be paid on delivery and not reviewed yet: of it core confirms drafts, and leaves alone a
        quotation that was sent."""
        on_delivery = self.filtered(
            lambda tx: tx.provider_id.custom_mode == "cash_on_delivery" and tx.state == "pending"
        )
        held = on_delivery._get_held_orders()
        held.filtered(lambda order: order.state == "draft").action_quotation_sent()
        held._submit_or_wait()
