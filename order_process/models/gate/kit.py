from odoo import models

from .line_goods import read_moved


class SaleOrderLine(models.Model):
    """What an order for kits asks of its transfers, part by part: as its parts are kept, not by today's bill."""

    _inherit = "sale.order.line"

    def _get_qty_procurement(self, previous_product_uom_qty=False):
        if not self.kit_parts or not self.order_id._under_process():
            return super()._get_qty_procurement(previous_product_uom_qty=previous_product_uom_qty)
        return self._get_planned() - self._get_returned()

    def _create_procurements(self, product_qty, procurement_uom, values):
        if not self.kit_parts or not self.order_id._under_process():
            return super()._create_procurements(product_qty, procurement_uom, values)
        procurements = []
        for part, quantity in self._get_lacking_parts().items():
            move = self.sudo().move_ids.filtered(lambda move, part=part: move.product_id == part)[:1]
            of_part = {**values, "bom_line_id": move.bom_line_id.id if "bom_line_id" in move._fields else False}
            amount, unit = part.uom_id._get_smallest()._adjust_uom_quantities(quantity, part.uom_id)
            procurements.append(
                self.env["stock.rule"].Procurement(
                    part, amount, unit, self._get_location_final(), part.display_name, self.order_id.name,
                    self.order_id.company_id, of_part,
                )
            )
        return procurements

    def _get_lacking_parts(self):
        """``{part: quantity}`` that the order asks for and no transfer brings, below zero what they bring too much, in
        the smallest units."""
        ends = self._get_ends(self._get_own_moves())
        planned = self._sum_parts(read_moved(ends.filtered(lambda move: move._is_first_sent())))
        # A single part that came back is no kit that did: it is not sent again by itself.
        asked = self._in_pieces(self.product_uom_qty - self._get_returned() + self._get_taken_back())
        lacking = {}
        for part, each in self._get_parts().items():
            rest = asked * each - planned.get(part, 0.0)
            if not part._is_enough(rest, 0.0) or not part._is_enough(-rest, 0.0):
                lacking[part] = rest
        return lacking
