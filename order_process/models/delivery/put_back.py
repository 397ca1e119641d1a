from collections import defaultdict

from odoo import Command, models

from ..gate.transfer_guard import is_away, is_over, is_scrapped


class SaleOrder(models.Model):
    """Goods that were picked and do not leave any more lie in the packing zone or the output: they are asked back."""

    _inherit = "sale.order"

    def _after_cancel(self):
        """Goods that were picked are asked back into stock."""
        super()._after_cancel()
        self._create_put_backs()

    def _create_put_backs(self):
        """Make the transfers that bring back into stock what of these orders lies in a step with nothing to take it on.

        They stand on the keeper's desk. What is asked back already is not asked again."""
        pickings = self.env["stock.picking"].sudo()
        for order in self.sudo():
            for place, goods in order._get_lying().items():
                pickings |= pickings.create(order._prepare_put_back(place, goods))
        if not pickings:
            return
        pickings.action_confirm()
        pickings.move_ids._action_assign()
        for picking in pickings:
            picking.message_post(
                body=self.env._("Goods of order %s that do not leave any more: put them back.", picking.sale_id.name)
            )

    def _get_lying(self):
        """``{place: {move that brought it: quantity}}`` in the product's unit, of what lies between stock and customer.

        What is scrapped, or still to be taken on, or back, by an open transfer is not in it."""
        self.ensure_one()
        pickings = self.picking_ids
        moves = (self.order_line.move_ids | pickings.move_ids).filtered(lambda move: move.state != "cancel")
        brought, taken = defaultdict(moves.browse), defaultdict(float)
        for move in moves:
            if move.state == "done" and move._lies_in_step():
                brought[move.location_dest_id, move.product_id] |= move
            taken[move.location_id, move.product_id] += move._get_carried()
        lying = defaultdict(dict)
        for (place, product), arrived in brought.items():
            rest = sum(move._get_carried() for move in arrived) - taken[place, product]
            for move in arrived:
                part = min(rest, move._get_carried())
                if product.uom_id.compare(part, 0) > 0:
                    lying[place][move] = part
                    rest -= part
        return lying

    def _prepare_put_back(self, place, goods):
        warehouse = place.warehouse_id
        places = {"location_id": place.id, "location_dest_id": warehouse.lot_stock_id.id}
        return {
            "picking_type_id": warehouse.int_type_id.id,
            "origin": self.name,
            **places,
            "move_ids": [
                Command.create(
                    {
                        "product_id": move.product_id.id,
                        "product_uom_qty": quantity,
                        "product_uom": move.product_id.uom_id.id,
                        "sale_line_id": move.sale_line_id.id,
                        "move_orig_ids": [Command.link(move.id)],
                        "company_id": self.company_id.id,
                        **places,
                    }
                )
                for move, quantity in goods.items()
            ],
        }


class StockMove(models.Model):
    _inherit = "stock.move"

    def _lies_in_step(self):
        """Whether what the move brought lies in a step of a delivery: inside the centre, and not in its stock."""
        place = self.location_dest_id
        inside = place.usage == "internal" and not is_away(place) and not is_scrapped(self)
        return inside and bool(place.warehouse_id) and not place._child_of(place.warehouse_id.lot_stock_id)

    def _get_carried(self):
        quantity = self.quantity if self.state == "done" else self.product_uom_qty
        return self.product_uom._compute_quantity(quantity, self.product_id.uom_id, round=False)


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _after_done(self):
        """Goods of a later step that are left behind for good, as with "No Backorder", are asked back."""
        super()._after_done()
        later = self.filtered(lambda picking: is_over(picking) and picking.move_ids.move_orig_ids)
        later.sudo().sale_id._under_process()._create_put_backs()
