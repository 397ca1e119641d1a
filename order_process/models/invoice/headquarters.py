from odoo import api, models
from odoo.exceptions import UserError


class ResUsers(models.Model):
    _inherit = "res.users"

    def _serves_headquarters(self, company):
        """Whether headquarters is among the person's centres; without centres of one's own it is."""
        self.ensure_one()
        centres, headquarters = self.sudo().process_warehouse_ids, company.sudo().headquarters_id
        return not headquarters or not centres or headquarters in centres


class SaleOrder(models.Model):
    """Bulk orders: they leave from headquarters, and headquarters' finance invoices them (E6)."""

    _inherit = "sale.order"

    def _get_invoice_moment(self):
        """When the order's delivery method wants the invoice: free, before, receipt or headquarters."""
        self.ensure_one()
        return self._get_carrier().invoice_moment or "free"

    def _get_headquarters(self):
        """The warehouse from which the order's delivery method has goods leave; empty where any centre may send."""
        self.ensure_one()
        order = self.sudo()
        from_headquarters = order._get_carrier().from_headquarters
        return order.company_id.headquarters_id if from_headquarters else order.warehouse_id.browse()

    # === The centre ===

    def _get_serving_warehouses(self):
        serving = super()._get_serving_warehouses()
        for order in serving:
            serving[order] = order._get_headquarters() or serving[order]
        return serving

    def _get_warehouse_refusal(self, serving):
        if self._get_headquarters():
            return self.env._(
                "%(carrier)s leaves from headquarters (%(right)s), the order says %(wrong)s: change the warehouse or"
                " give a reason for it.",
                carrier=self.sudo().carrier_id.name,
                right=serving.name,
                wrong=self.warehouse_id.name,
            )
        return super()._get_warehouse_refusal(serving)

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

    def _check_invoice_gate(self):
        super()._check_invoice_gate()
        for move in self.filtered(lambda move: move.move_type == "out_invoice"):
            lines = move.invoice_line_ids.sudo().sale_line_ids.filtered(lambda line: not line.is_downpayment)
            orders = lines.order_id._under_process().filtered(
                lambda order: order._get_invoice_moment() == "headquarters"
            )
            if orders:
                move._check_headquarters(orders)

    def _check_headquarters(self, orders):
        """Refuse an invoice that headquarters issues to others and to other journals.

        :raises UserError: who issues it, or into which journal it belongs
        """
        self.ensure_one()
        journal = orders.company_id.headquarters_journal_id
        if not self.env.su and not self.env.user._serves_headquarters(orders.company_id):
            raise UserError(orders._headquarters_refusal())
        if journal and self.journal_id != journal:
            raise UserError(
                self.env._(
                    "%(orders)s: headquarters invoices into the journal %(right)s, this invoice is in %(wrong)s."
                    " Change its journal, or make it anew from the order.",
                    orders=", ".join(orders.mapped("name")),
                    right=journal.name,
                    wrong=self.journal_id.name,
                )
            )
