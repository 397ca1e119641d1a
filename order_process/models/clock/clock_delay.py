from odoo import fields, models


class SaleOrder(models.Model):
    """An order that did not leave in the days that policy allows: dealer and rep are told why and until when (J2)."""

    _inherit = "sale.order"

    def _tell_late_shipping(self, now):
        """Tell the dealers of orders that should have left by now when they leave, and why they did not.

        Who was told of this day before, when the order rolled on to it, is not told again."""
        orders = self.sudo()._under_process()
        if not orders:
            return
        plans = self.env["order.process.window"]._plan(orders, dict.fromkeys(orders, now))
        leaves = {}
        for order, (_round, slot) in plans.items():
            promised = order.promised_dispatch_on
            leaves[order] = promised if promised and promised > now else slot.leaves if slot else False
        arrivals = orders._plan_arrivals(leaves)
        facts, keys = {}, {}
        for order, instant in leaves.items():
            promised = order.promised_dispatch_on
            codes = order._get_open_holds().mapped("code")
            facts[order] = {
                "was": fields.Datetime.to_string(promised) if promised and promised <= now else "",
                "now": fields.Datetime.to_string(instant) or "",
                "codes": codes,
                "arrives": str(arrivals[order] or order.promised_arrival_on or ""),
            }
            if not codes and order.process_stage in ("dispatched", "preparing"):
                facts[order]["at_warehouse"] = True
            keys[order] = str(order._get_promise_day(instant)) if instant else ""
        orders._tell("delayed", key=keys, facts=facts)

    def _describe_delay(self, said):
        """What was dispatched and did not leave is with the warehouse, and nobody else holds it."""
        told = super()._describe_delay(said)
        if said.get("at_warehouse"):
            told["reasons"] = [self.env._("Preparing the goods takes longer than planned.")]
        return told
