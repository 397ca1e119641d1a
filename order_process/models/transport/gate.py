from odoo import fields, models

from ..base.blocker import Blocker
from ..gate.transfer_guard import is_over
from .trip import HERE_STATES


class SaleOrder(models.Model):
    """Nothing is loaded on a trip that is against the rules by now: an order grew after it was planned, a licence has
    run out."""

    _inherit = "sale.order"

    def _get_blockers(self, step):
        blockers = super()._get_blockers(step)
        if step == "ship":
            orders = self._under_process()
            stops = self.env["order.process.stop"].sudo().search(
                [("picking_ids.sale_id", "in", orders.ids), ("trip_id.trip_state", "in", HERE_STATES)]
            )
            problems = {trip: trip._get_open_problems() for trip in stops.trip_id}
            for picking in stops.picking_ids.filtered(lambda picking: not is_over(picking)):
                found, order = problems[picking.stop_id.trip_id], picking.sale_id.with_env(self.env)
                if found and order in orders:
                    message = self.env._(
                        "%(trip)s cannot go like this: %(why)s", trip=picking.stop_id.trip_id.name, why=" ".join(found)
                    )
                    blockers[order].append(
                        Blocker("trip", message, "order_process.group_dispatcher", picking=picking.id)
                    )
        return blockers


class StockPickingBatch(models.Model):
    _inherit = "stock.picking.batch"

    def _get_open_problems(self):
        """Texts of what is against the rules and was not passed by a manager."""
        self.ensure_one()
        passed = self.sudo().overridden_kinds or ()
        return [text for kind, text in self._get_trip_problems().items() if kind not in passed]


class OrderProcessHold(models.Model):
    _inherit = "order.process.hold"

    code = fields.Selection(selection_add=[("trip", "Trip"), ("manual",)], ondelete={"trip": "cascade"})
