from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _get_worth(self, quantity):
        """What ``quantity`` (in the line's unit) of the line costs, tax included, in the order's currency: what a
        document for so much of it says, rounded as core rounds its rows."""
        self.ensure_one()
        if not quantity:
            return 0.0
        if not self._compare_moved(quantity, self.product_uom_qty):
            return self.price_total
        AccountTax, company = self.env["account.tax"], self.company_id or self.env.company
        base_line = self._prepare_base_line_for_taxes_computation(quantity=quantity)
        AccountTax._add_tax_details_in_base_line(base_line, company)
        AccountTax._round_base_lines_tax_details([base_line], company)
        return base_line["tax_details"]["total_included_currency"]


class SaleOrder(models.Model):
    """What a part of an order is worth: one reckoning for papers, collections, credit notes and what is due.

    What stands beside the goods (discounts on the order, freight, the odd amount) goes along with them in proportion,
    to the hundredth, as invoices divide it; so an order delivered whole is worth its total, and its parts add up to
    it."""

    _inherit = "sale.order"

    def _get_goods_lines(self):
        lines = self.order_line
        goods = lines.filtered(
            lambda line: not line.display_type and not line.is_downpayment and line.product_id.type == "consu"
        )
        # Filtering forgets the other orders' lines: invoices and transfers would be read for each order by itself.
        return goods.with_prefetch(lines._prefetch_ids)

    def _get_lines_beside(self):
        """The lines that are no goods and are paid with them."""
        lines = self.order_line.filtered(lambda line: not line.display_type and not line.is_downpayment)
        return lines - self._get_goods_lines()

    def _get_share_beside(self, quantities):
        """The part, from 0 to 1, of what stands beside the goods that goes along with ``quantities`` of them."""
        self.ensure_one()
        goods = self._get_goods_lines().filtered("product_uom_qty")
        whole = sum(goods.mapped("price_total"))
        if whole:
            part = sum(line.price_total * quantities.get(line, 0.0) / line.product_uom_qty for line in goods)
            return min(max(part / whole, 0.0), 1.0)
        return 1.0 if not goods or any(quantity > 0 for quantity in quantities.values()) else 0.0

    def _get_quantities_beside(self, quantities):
        """``{line: quantity}`` of what stands beside the goods and goes along with ``quantities`` of them."""
        share = self._get_share_beside(quantities)
        return {line: line.product_uom_id.round(line.product_uom_qty * share) for line in self._get_lines_beside()}

    def _get_worth_by_line(self, quantities):
        """``{line: amount}`` of so much of the goods and of what goes along with it, tax included.

        :param dict quantities: ``{line: quantity}`` of goods, in the units of the lines
        """
        goods = {line: quantities.get(line, 0.0) for line in self._get_goods_lines()}
        both = {**goods, **self._get_quantities_beside(goods)}
        return {line: line._get_worth(quantity) for line, quantity in both.items()}

    def _get_worth(self, quantities):
        """What so much of the goods is worth with all that goes along, tax included, in the order's currency."""
        self.ensure_one()
        goods = self._get_goods_lines()
        if all(not line._compare_moved(quantities.get(line, 0.0), line.product_uom_qty) for line in goods):
            return self.amount_total
        return self.currency_id.round(sum(self._get_worth_by_line(quantities).values()))
