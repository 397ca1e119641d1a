from typing import NamedTuple

from odoo import models


class Need(NamedTuple):
    """What a line takes of a product, or of a part of a kit, at a centre, in the product's unit; ``missing`` is what of
    it is not there."""

    line: object
    product: object
    warehouse: object
    quantity: float
    missing: float = 0.0

    @property
    def key(self):
        return self.product, self.warehouse


class SaleOrderLine(models.Model):
    """What lines need of the stock of their centres before transfers say it."""

    _inherit = "sale.order.line"

    def _get_needs(self):
        """``[Need]`` of what of these lines is still to be delivered, kits by their parts. Services, what is not kept
        in stock, and what is bought or made for the order need nothing."""
        lines = self.filtered(
            lambda line: line.product_id.type == "consu"
            and line.product_uom_qty > line.qty_delivered
            and line.warehouse_id
        )
        kits = lines._explode_kits()
        stored = lines.filtered(lambda line: line in kits or line.product_id.is_storable)
        needs = []
        for line in stored.filtered(lambda line: not line.is_mto):
            quantity = line.product_uom_id._to_exact(
                line.product_uom_qty - line.qty_delivered, line.product_id.uom_id
            )
            for product, each in kits.get(line, {line.product_id: 1.0}).items():
                needs.append(Need(line, product, line.warehouse_id, quantity * each))
        return needs

    def _explode_kits(self):
        """``{line: {part: quantity for one kit}}`` of the kits among these lines, in the products' units: as their
        orders keep it, or by today's bill of materials, where Manufacturing knows one."""
        kits = {}
        for line in self:
            if line.kit_parts:
                kits[line] = line._get_unit_parts()
        if "mrp.bom" not in self.env:
            return kits
        for company, lines in (self - self.browse().union(*kits)).grouped("company_id").items():
            bills = self.env["mrp.bom"].sudo()._bom_find(lines.product_id, company_id=company.id, bom_type="phantom")
            for line in lines:
                if bill := bills.get(line.product_id):
                    kits[line] = self._explode_bill(bill, line.product_id)
        return kits

    def _get_unit_parts(self):
        """``{part: quantity for one kit}`` as the order keeps it, in the units of kit and parts."""
        pieces = self.product_id._in_pieces(1.0)
        return {
            part: part._from_pieces(each * pieces)
            for part, each in self._get_parts().items()
            if part.is_storable
        }

    def _explode_bill(self, bill, product):
        quantity = product.uom_id._to_exact(1.0, bill.product_uom_id) / (bill.product_qty or 1.0)
        parts = {}
        for part, said in bill.explode(product, quantity)[1]:
            if part.product_id.is_storable:
                amount = part.product_uom_id._to_exact(said["qty"], part.product_id.uom_id)
                parts[part.product_id] = parts.get(part.product_id, 0.0) + amount
        return parts
