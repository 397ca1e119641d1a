from odoo import models

from ..base.sentinel import in_own_units, internal, is_in_own_units


class UomUom(models.Model):
    _inherit = "uom.uom"

    def _adjust_uom_quantities(self, qty, quant_uom):
        """Have goods of an order under the process moved in a unit that loses nothing, and by the piece where the order
        is for less than the product's unit: 7 pieces of goods that are kept in dozens are 7 pieces, a box of 7 too."""
        propagated = self.env["ir.config_parameter"].sudo().get_param("stock.propagate_uom") == "1"
        if not is_in_own_units(self.env) or propagated or self == quant_uom:
            return super()._adjust_uom_quantities(qty, quant_uom)
        smallest = self._get_smallest()
        units = (smallest, self) if self.factor < quant_uom.factor else (quant_uom, smallest, self)
        for unit in units:
            quantity = self._to_exact(qty, unit)
            if unit._can_keep(quantity):
                return quantity, unit
        return super()._adjust_uom_quantities(qty, quant_uom)


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _action_launch_stock_rule(self, *, previous_product_uom_qty=False):
        # An order that was cancelled and is confirmed anew is asked for by today's bill.
        anew = self.filtered(lambda line: line.kit_parts and all(move.state == "cancel" for move in line.move_ids))
        internal(anew).write({"kit_parts": False})
        orders = self.order_id._under_process()
        ours = self.filtered(lambda line: line.order_id in orders)
        result = True
        for lines in filter(None, (in_own_units(ours), self - ours)):
            result = super(SaleOrderLine, lines)._action_launch_stock_rule(
                previous_product_uom_qty=previous_product_uom_qty
            )
        for line in ours.filtered(lambda line: line.state == "sale" and not line.kit_parts):
            if parts := line._read_parts():
                internal(line).write({"kit_parts": parts})
        return result


class StockMove(models.Model):
    """Goods moved in another unit than the product's: what is reserved and split off is read as it is meant."""

    _inherit = "stock.move"

    def _read_own(self, quantity, likely):
        """A quantity in the product's unit, cut to its decimals, in the unit of the move.

        :param float likely: what it would be, in the unit of the move, where decimals leave several possible
        """
        self.ensure_one()
        own, unit = self.product_id.uom_id, self.product_uom
        if not own.compare(unit._compute_quantity(likely, own, round=False), quantity):
            return likely
        return own._to_exact(own.round(quantity), unit)

    def _prepare_move_line_vals(self, quantity=None, reserved_quant=None):
        vals = super()._prepare_move_line_vals(quantity=quantity, reserved_quant=reserved_quant)
        own, unit = self.product_id.uom_id, self.product_uom
        if quantity and own != unit and vals["product_uom_id"] == unit.id and own._can_keep(quantity):
            vals["quantity"] = self._read_own(quantity, self.product_uom_qty - self.quantity)
        return vals

    def _complete_reserved(self):
        """Core adds up what it reserves bit by bit, each bit rounded: 3 pieces and 3.96 are 7."""
        for move in self.filtered(lambda move: move.state not in ("done", "cancel") and not move.picked):
            own, unit = move.product_id.uom_id, move.product_uom
            if own == unit:
                continue
            for line in move.move_line_ids.filtered(lambda line, unit=unit: line.product_uom_id == unit):
                quantity = unit._compute_quantity(line.quantity, own, rounding_method="HALF-UP")
                exact = move._read_own(quantity, move.product_uom_qty - move.quantity + line.quantity)
                if unit._can_keep(exact) and unit.compare(exact, line.quantity):
                    line.quantity = exact

    def _read_split(self, quantity):
        """``(demand, part)`` before the part is split off, both in the unit of the move."""
        return self.product_uom_qty, self._read_own(quantity, self.product_uom_qty - self.quantity)

    def _complete_split(self, rest, demand, part):
        """Have the values of what was split off, and what is left, say exactly what was meant."""
        unit = self.product_uom
        if unit != self.product_id.uom_id and rest and unit._can_keep(part):
            for vals in rest:
                vals.update(product_uom=unit.id, product_uom_qty=part)
            self.sudo().with_context(do_not_unreserve=True).product_uom_qty = max(unit.round(demand - part), 0.0)
        return rest
