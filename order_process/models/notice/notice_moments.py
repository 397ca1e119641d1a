from collections import defaultdict

from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _after_state_change(self, before):
        super()._after_state_change(before)
        self.browse(
            [order.id for order, state in before.items() if order.state == "sale" and state != "sale"]
        )._tell("confirmed")


class OrderProcessDispatch(models.Model):
    _inherit = "order.process.dispatch"

    def _send_together(self, orders, late_entry):
        sent = super()._send_together(orders, late_entry)
        # Who pays on delivery is told how much to have ready, all in one.
        collected = sent.filtered(lambda order: order.carrier_id.payment_rule == "on_delivery")
        collected._tell("cod_due", key=str(self.id))
        (sent - collected)._tell("dispatched", key=str(self.id))
        return sent


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _action_done(self):
        result = super()._action_done()
        left = defaultdict(list)
        for picking in self.filtered(
            lambda picking: picking.state == "done" and picking.location_dest_id.usage == "customer" and picking.sale_id
        ):
            left[picking.sale_id].append(str(picking.id))
        orders = self.env["sale.order"].union(*left)
        orders._tell("shipped", key={order: ",".join(sorted(ids)) for order, ids in left.items()})
        return result
