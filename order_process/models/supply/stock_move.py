from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.sentinel import is_internal

PROMISED = "promised"


class StockMove(models.Model):
    """What is promised to orders and what is only owed to them."""

    _inherit = "stock.move"

    awaits_goods = fields.Boolean(
        copy=False,
        readonly=True,
        help="The order was taken although these goods were not there: they are owed, and what others were promised"
        " goes first.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not is_internal(self.env):
            # Written out, because a context or a person's own defaults would fill it in.
            vals_list = [{**vals, "awaits_goods": False} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if "awaits_goods" in vals and not is_internal(self.env):
            raise UserError(self.env._("What is promised and what is owed follows from the order's approval."))
        return super().write(vals)

    def _get_unpromised(self):
        """``{order: [(move, missing quantity)]}`` of these moves out of stock for which the goods are not there, in the
        product's unit; what is promised to others is not theirs."""
        leaving = self.filtered(
            lambda move: move.location_id.warehouse_id
            and not move._should_bypass_reservation()
            and not (move.state == "waiting" and move.procure_method == "make_to_order")
        )
        goods = leaving.product_id._get_goods(leaving.location_id.warehouse_id)
        needed = {move: move._get_unreserved() for move in leaving}
        free = {key: found.unpromised for key, found in goods.items()}
        for move, quantity in needed.items():
            key = move.product_id, move.location_id.warehouse_id
            free[key] = free.get(key, 0.0) + quantity
        lacking = {}
        for move, quantity in needed.items():
            key = move.product_id, move.location_id.warehouse_id
            if move.product_id.uom_id.compare(free[key], quantity) < 0:
                missing = quantity - max(free[key], 0.0)
                lacking.setdefault(move.sale_line_id.order_id, []).append((move, missing))
            free[key] -= quantity
        return lacking

    def _get_unreserved(self):
        """What the move asks for and has not reserved, in the product's unit."""
        self.ensure_one()
        unit = self.product_id.uom_id
        here = self.product_uom._compute_quantity(self.quantity, unit, rounding_method="HALF-UP")
        return max(self.product_qty - here, 0.0)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_free_stock(self, moves):
        """What is owed is served from what is promised to nobody."""
        free = super()._get_free_stock(moves)
        owed = moves.filtered("awaits_goods")
        if owed:
            goods = owed.product_id._get_goods(owed.location_id.warehouse_id)
            for move in owed:
                found = goods.get((move.product_id, move.location_id.warehouse_id))
                free[move.product_id, move.location_id, PROMISED] = found.promised if found else 0.0
        return free

    @api.model
    def _get_set_aside(self, move, free):
        aside = super()._get_set_aside(move, free)
        return aside + free.get((move.product_id, move.location_id, PROMISED), 0.0) if move.awaits_goods else aside

    @api.model
    def _take_stock(self, moves, free):
        lacking = super()._take_stock(moves, free)
        for move in moves:
            key = move.product_id, move.location_id, PROMISED
            if key in free and not move.awaits_goods:
                free[key] -= move._get_unreserved()
        return lacking
