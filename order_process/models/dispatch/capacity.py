from odoo import fields, models

from ..gate.event import describes
from .room import MEASURES, has_room


class OrderProcessWindow(models.Model):
    """How much a window may send from one centre (D7)."""

    _inherit = "order.process.window"

    capacity_orders = fields.Integer("Orders at Most", help="From each centre. 0: no limit.")
    capacity_lines = fields.Integer("Lines at Most", help="From each centre. 0: no limit.")
    capacity_weight = fields.Float("Weight at Most (kg)", help="From each centre. 0: no limit.")
    capacity_volume = fields.Float("Volume at Most (m³)", help="From each centre. 0: no limit.")

    _capacity = models.Constraint(
        "CHECK (capacity_orders >= 0 AND capacity_lines >= 0 AND capacity_weight >= 0 AND capacity_volume >= 0)",
        "What a window may send is not below 0.",
    )

    def _get_capacity(self):
        """``{measure: the most}`` of what is limited."""
        self.ensure_one()
        found = {measure: self[f"capacity_{measure}"] for measure in MEASURES}
        return {measure: most for measure, most in found.items() if most}


class OrderProcessDispatch(models.Model):
    """What still fits into a window: the urgent first, and what is over rolls on (D7)."""

    _inherit = "order.process.dispatch"

    def _get_fitting(self, orders):
        """Those of these orders, in their order, that the window still has room for.

        One that is too big for what is left lets a smaller one go; too big for any window, it goes first and alone.
        """
        self.ensure_one()
        capacity = self.window_id._get_capacity()
        if not capacity:
            return orders
        taken = self.picking_ids.sale_id
        used = dict.fromkeys(MEASURES, 0.0)
        # Of a delivery in steps the first one counts.
        first = self.picking_ids.move_ids.filtered(lambda move: not move.move_orig_ids)
        for load in taken._get_loads(first).values():
            used = {measure: used[measure] + load[measure] for measure in MEASURES}
        waiting = orders._get_waiting_moves()
        loads = orders._get_loads(self.env["stock.move"].union(*waiting.values()))
        fitting = orders.browse()
        for order in orders:
            if has_room(used, loads[order], capacity):
                fitting |= order
                used = {measure: used[measure] + loads[order][measure] for measure in MEASURES}
        return fitting

    def _is_over(self, order):
        """Whether the order was ready and only found no room."""
        ready = order.process_stage == "approved" and order.ready_on and order.ready_on <= self.scheduled_on
        return bool(ready) and not order.is_held and bool(self.window_id._get_capacity())


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_loads(self, moves):
        """``{order: {measure: quantity}}`` of what these moves bring of each order."""
        loads = {order: {**dict.fromkeys(MEASURES, 0.0), "orders": 1} for order in self}
        seen = set()
        for move in moves.filtered(lambda move: move.state != "cancel"):
            line, load = move.sale_line_id, loads.get(move.sale_line_id.order_id)
            if load is None:
                continue
            load["lines"] += line not in seen
            seen.add(line)
            load["weight"] += move.product_id.weight * move.product_qty
            load["volume"] += move.product_id.volume * move.product_qty
        return loads


@describes("window_full")
def describe_full(event, _key, _value):
    yield event.env._("Reason"), event.env._("The window was full")
