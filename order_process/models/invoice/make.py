from odoo import models
from odoo.exceptions import UserError

from ..company import schedule


class SaleOrder(models.Model):
    """How the invoices of orders are made: for which orders together, in which journal, for which day."""

    _inherit = "sale.order"

    def _create_invoices(self, grouped=False, final=False, date=None):
        """Whoever makes invoices of several orders learns at once which of them somebody holds. Orders of one dealer
        share an invoice only where mode, moment and journal are the same.

        :raises UserError: naming the orders and why they are held
        """
        self._check_gate("invoice", ("manual",))
        controlled = self._under_process()
        groups = self.grouped(
            lambda order: order in controlled
            and (order.process_mode, order._get_invoice_moment(), order.sudo().journal_id.id)
        )
        if grouped or len(groups) < 2:
            moves = super()._create_invoices(grouped=grouped, final=final, date=date)
        else:
            moves = self.env["account.move"]
            for group in groups.values():
                single = group.with_context(raise_if_nothing_to_invoice=False)
                moves |= super(SaleOrder, single)._create_invoices(final=final, date=date)
            if not moves and self.env.context.get("raise_if_nothing_to_invoice", True):
                raise UserError(self._nothing_to_invoice_error_message())
            moves = moves.with_env(self.env)
        moves._even_out_cents()
        return moves

    def _prepare_invoice(self):
        values = {**super()._prepare_invoice(), "delivery_date": self._get_delivery_day()}
        journal = self.sudo().company_id.headquarters_journal_id
        if journal and self._under_process() and self._get_invoice_moment() == "headquarters":
            values["journal_id"] = journal.id
        return values

    def _get_delivery_day(self):
        """The day on which the first goods left, on the company's clock; ``False`` while nothing has left."""
        self.ensure_one()
        if not self.effective_date:
            return False
        return schedule.to_local(self.effective_date, self.company_id._process_tz()).date()


class SaleAdvancePaymentInv(models.TransientModel):
    _inherit = "sale.advance.payment.inv"

    def _create_invoices(self, sale_orders):
        # A down payment is made without the orders' own method.
        sale_orders._check_gate("invoice", ("manual",))
        return super()._create_invoices(sale_orders)
