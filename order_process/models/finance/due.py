from odoo import api, models
from odoo.fields import Domain

from ..payment.gate import INVOICE_FIRST, PREPAID_RULES
from ..payment.sale_order_money import SHIPPED_STAGES


class SaleOrder(models.Model):
    """Which invoices are due: one answer for finance's desk and for what it left undone."""

    _inherit = "sale.order"

    _invoice_queue = models.Index("(company_id, date_order) WHERE state = 'sale' AND invoice_status = 'to invoice'")

    @api.model
    def _get_invoice_due_domain(self, company, moments=(*INVOICE_FIRST, "receipt")):
        """A domain: confirmed orders of which something is to be invoiced now by their delivery method.

        ``receipt``: when the dealer has confirmed it; ``free``: when the goods have left."""
        domain = Domain(
            [
                ("company_id", "=", company.id),
                ("process_controlled", "=", True),
                ("state", "=", "sale"),
                ("invoice_status", "=", "to invoice"),
            ]
        )
        # By their ids, because finance may not read delivery methods.
        carriers = self.env["delivery.carrier"].sudo().with_context(active_test=False).search([])
        by_moment = carriers.grouped("invoice_moment")
        parts = {
            moment: self._get_carrier_domain(by_moment.get(moment, carriers.browse()))
            for moment in (*INVOICE_FIRST, "receipt", "free")
        }
        parts["receipt"] &= Domain("receipt_confirmed_on", "!=", False)
        parts["free"] |= Domain("carrier_id", "=", False)
        parts["free"] &= Domain("process_stage", "in", SHIPPED_STAGES)
        return domain & Domain.OR([parts[moment] for moment in moments])

    @api.model
    def _get_waiting_money_domain(self, company):
        """A domain: the orders that the gate holds for money, and those paid beforehand whose money is not in; where
        goods may leave for a part of the money, those for which nothing has come."""
        held = Domain("hold_ids", "any", [("code", "=", "payment"), ("released_on", "=", False)])
        carriers = (
            self.env["delivery.carrier"]
            .sudo()
            .with_context(active_test=False)
            .search([("payment_rule", "in", PREPAID_RULES)])
        )
        short = ("nothing",) if company.sudo().payment_partial_release else ("nothing", "part")
        return held | (self._get_carrier_domain(carriers) & Domain("payment_status", "in", short))
