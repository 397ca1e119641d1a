from odoo import fields, models
from odoo.tools import float_compare

from .dealer_catalogue import format_quantity
from .sale_order_draft import DealerGap


class ProductTemplate(models.Model):
    _inherit = "product.template"

    dealer_minimum = fields.Float(
        "Dealers Order at Least",
        digits="Product Unit",
        help="In the portal, in the product's unit. 0: any quantity.",
    )
    dealer_whole_boxes = fields.Boolean(
        "Dealers Order Whole Boxes", help="In the portal, multiples of the smallest packaging of the product."
    )


class ProductProduct(models.Model):
    """In what quantities dealers order it in the portal (L5)."""

    _inherit = "product.product"

    def _get_dealer_box(self):
        """How many the smallest box has, or 0."""
        self.ensure_one()
        sizes = (unit._compute_quantity(1, self.uom_id) for unit in self.uom_ids if unit != self.uom_id)
        return min((size for size in sizes if size > 1), default=0.0)

    def _describe_dealer_pack(self):
        """Least quantity and box, in words, or empty."""
        parts, box = [], self._get_dealer_box()
        if self.dealer_minimum > 0:
            parts.append(self.env._("at least %s", format_quantity(self.dealer_minimum)))
        if box:
            size = format_quantity(box)
            whole = self.dealer_whole_boxes
            parts.append(self.env._("whole boxes of %s only", size) if whole else self.env._("box of %s", size))
        return " · ".join(parts)

    def _explain_dealer_quantity(self, quantity):
        """What is wrong with so many of it, or empty."""
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        name, box = self.with_context(display_default_code=False).display_name, self._get_dealer_box()
        if float_compare(quantity, self.dealer_minimum, precision_digits=digits) < 0:
            least = format_quantity(self.dealer_minimum)
            return self.env._("%(product)s: at least %(least)s are ordered.", product=name, least=least)
        if self.dealer_whole_boxes and box and float_compare(quantity % box, 0.0, precision_digits=digits):
            low = quantity // box * box
            return self.env._(
                "%(product)s comes in boxes of %(box)s: order %(low)s or %(high)s.",
                product=name,
                box=format_quantity(box),
                low=format_quantity(low),
                high=format_quantity(low + box),
            )
        return ""


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_dealer_gaps(self):
        """Quantities in which goods are not sold to dealers are mended before the order is submitted."""
        gaps, later = super()._get_dealer_gaps()
        quantities = {}
        for line in self.sudo()._get_dealer_lines():
            quantities[line.product_id] = quantities.get(line.product_id, 0.0) + line.product_uom_qty
        wrong = (product._explain_dealer_quantity(quantity) for product, quantity in quantities.items())
        return [*gaps, *(DealerGap(text, "search") for text in wrong if text)], later
