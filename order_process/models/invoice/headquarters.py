from odoo import api, models
from odoo.exceptions import UserError

from ..base.staff import is_system


class ResUsers(models.Model):
    _inherit = "res.users"

    def _serves_headquarters(self, company):
        """Whether headquarters is among the person's centres; without centres of one's own it is."""
        self.ensure_one()
        headquarters = company.sudo().headquarters_id
        return not headquarters or self._works_at(headquarters)

    def _may_invoice_headquarters(self, company):
        """Whether the system invoices by itself what headquarters invoices, or a person who serves it."""
        return is_system(self.env) or self._serves_headquarters(company)


class SaleOrder(models.Model):
    """Bulk orders: they leave from headquarters, and headquarters' finance invoices them (E6)."""

    _inherit = "sale.order"

    def _get_invoice_moment(self):
        """When the order's delivery method wants the invoice: free, before, receipt or headquarters."""
        self.ensure_one()
        return self._get_carrier().invoice_moment or "free"

    def _get_headquarters(self):
        if self.sudo()._get_carrier().from_headquarters:
            return self.sudo().company_id.headquarters_id
        return super()._get_headquarters()

    # === The centre ===

    @api.onchange("carrier_id")
    def _onchange_carrier_centre(self):
        for order in self.filtered(lambda order: order.company_id.order_process_enabled):
            order._propose_centre()

    def write(self, vals):
        before = {order: order._get_headquarters() for order in self} if "carrier_id" in vals else {}
        result = super().write(vals)
        if "warehouse_id" not in vals:
            for order, headquarters in before.items():
                if order._get_headquarters() != headquarters:
                    order._propose_centre(headquarters)
        return result

    def _propose_centre(self, left=None):
        """Headquarters where the delivery method wants it; the dealer's own centre again when it does so no more.

        :param left: headquarters, when the order has just stopped leaving from there
        """
        self.ensure_one()
        if not self._under_process() and self._origin or self.state not in ("draft", "sent"):
            return
        if self._origin and self._is_content_locked():
            return
        headquarters = self._get_headquarters()
        if headquarters and self.warehouse_id != headquarters:
            self.warehouse_id = headquarters.with_env(self.env)
        elif not headquarters and (left or (self._origin and self._origin._get_headquarters())) and self.warehouse_id:
            serving = self._get_serving_warehouses()[self.sudo()]
            if serving and serving != self.warehouse_id:
                self.warehouse_id = serving.with_env(self.env)

    # === The invoice ===

    def _headquarters_refusal(self):
        return self.env._(
            "%(orders)s: the finance of headquarters (%(centre)s) issues this invoice; that centre is not among yours.",
            orders=", ".join(self.mapped("name")),
            centre=self.sudo().company_id.headquarters_id.name,
        )


class AccountMove(models.Model):
    _inherit = "account.move"

    def _check_headquarters(self):
        """Refuse invoices that headquarters issues to others and to other journals.

        :raises UserError: who issues it, or into which journal it belongs
        """
        for move in self:
            orders = move._get_goods_lines().order_id._under_process().filtered(
                lambda order: order._get_invoice_moment() == "headquarters"
            )
            journal = orders.company_id.headquarters_journal_id
            if orders and not self.env.user._may_invoice_headquarters(orders.company_id):
                raise UserError(orders._headquarters_refusal())
            if journal and move.journal_id != journal:
                raise UserError(
                    self.env._(
                        "%(orders)s: headquarters invoices into the journal %(right)s, this invoice is in %(wrong)s."
                        " Change its journal, or make it anew from the order.",
                        orders=", ".join(orders.mapped("name")),
                        right=journal.name,
                        wrong=move.journal_id.name,
                    )
                )
