from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _get_exact_quantity(self, unit):
        """The quantity in another unit, not rounded."""
        self.ensure_one()
        return self.product_uom_id._to_exact(self.quantity, unit) if self.product_uom_id else self.quantity


class SaleOrderLine(models.Model):
    """Invoices and credit notes to the piece: where the line's unit would cut the quantity, they are in one that does
    not. One piece of 3 dozen at 360 is credited as 1 piece at 30.00, not as 0.08 dozen."""

    _inherit = "sale.order.line"

    def _get_invoiced(self):
        """How much is on invoices that are not cancelled, credit notes taken off, in the line's unit, not rounded."""
        self.ensure_one()
        rows = self._get_invoice_lines()
        if all(row.product_uom_id == self.product_uom_id for row in rows) and self._is_exact():
            return self.qty_invoiced
        return self._sum_rows(
            row
            for row in rows
            if row.move_id.state != "cancel" or row.move_id.payment_state == "invoicing_legacy"
        )

    def _sum_rows(self, rows):
        """How much is on these rows of customer invoices, credit notes taken off, in the line's unit, not rounded."""
        signs = {"out_invoice": 1, "out_refund": -1}
        return sum(signs.get(row.move_id.move_type, 0) * row._get_exact_quantity(self.product_uom_id) for row in rows)

    def _prepare_qty_invoiced(self):
        invoiced = super()._prepare_qty_invoiced()
        orders = self.order_id._under_process()
        for line in self:
            if line.order_id in orders and any(row.product_uom_id != line.product_uom_id for row in line.invoice_lines):
                invoiced[line] = line._get_invoiced()
        return invoiced

    def _compute_qty_invoiced_posted(self):
        super()._compute_qty_invoiced_posted()
        orders = self.order_id._under_process()
        for line in self:
            if line.order_id in orders and any(row.product_uom_id != line.product_uom_id for row in line.invoice_lines):
                line.qty_invoiced_posted = line._get_posted_quantities()[line]

    def _show_open(self, quantity):
        """A quantity still to be invoiced as the line's unit can show it: never nothing where a piece is open."""
        unit = self.product_uom_id
        if unit.is_zero(quantity) and self._compare_moved(quantity, 0):
            return unit.rounding if quantity > 0 else -unit.rounding
        return quantity

    def _get_meant(self, quantity):
        """What a quantity to be invoiced means, not cut to the decimals of the line's unit: what is open, where it is
        just that, else whole pieces."""
        unit, exact = self.product_uom_id, self._get_to_invoice()
        if exact is not None:
            for sign in (1, -1):
                if not unit.compare(self._show_open(exact), sign * quantity):
                    return sign * exact
        return unit._to_exact(quantity, unit)

    def _prepare_invoice_line(self, **optional_values):
        account = self.company_id.sudo().rounding_account_id if self.is_rounding else None
        if account:
            optional_values.setdefault("account_id", account.id)
        vals = super()._prepare_invoice_line(**optional_values)
        unit = self.product_uom_id
        if self.display_type or self.is_downpayment or self.product_id.type != "consu" or self._is_exact():
            return vals
        if not self.order_id._under_process():
            return vals
        chosen, quantity = unit._choose_for(self._get_meant(vals["quantity"]), self.product_id.uom_id)
        if chosen != unit:
            price = unit._compute_price(vals["price_unit"], chosen)
            vals.update(product_uom_id=chosen.id, quantity=quantity, price_unit=price)
        return vals
