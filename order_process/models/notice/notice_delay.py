from odoo import fields, models
from odoo.tools import format_datetime

from ..company import schedule


class SaleOrder(models.Model):
    """Dealer and sales rep are told at once that an order leaves on a later day than announced, and why (J2)."""

    _inherit = "sale.order"

    def _roll_on(self, dispatch, now):
        before = {order: order.promised_dispatch_on for order in self}
        super()._roll_on(dispatch, now)
        facts, keys = {}, {}
        for order, was in before.items():
            leaves = order.promised_dispatch_on
            day = leaves and order._get_promise_day(leaves)
            # Within a day the order's page shows the next dispatch; nobody gets four mails a day.
            if not day or not was or day > order._get_promise_day(was):
                codes = order.hold_ids.filtered(lambda hold: not hold.released_on).mapped("code")
                facts[order] = {
                    "was": fields.Datetime.to_string(was) if was else "",
                    "now": fields.Datetime.to_string(leaves) if leaves else "",
                    "codes": codes,
                }
                keys[order] = str(day or "")
        self.browse([order.id for order in facts])._tell("delayed", key=keys, facts=facts)

    def _get_promise_day(self, instant):
        """The day of a dispatch on the centre's clock."""
        return schedule.to_local(instant, (self.warehouse_id or self.company_id).sudo()._process_tz()).date()

    def _describe_delay(self, said):
        """What a notice says of a delay: ``{"was", "now", "reasons"}`` as texts in the reader's language."""
        self.ensure_one()
        order = self.sudo()
        zone = (order.warehouse_id or order.company_id)._process_tz()
        instants = {
            name: format_datetime(self.env, said[name], tz=zone, dt_format="short") if said.get(name) else ""
            for name in ("was", "now")
        }
        held = [hold.text for hold in map(order._describe_dealer_hold, said.get("codes") or ()) if hold]
        checking = self.env._("The order was not checked in time.")
        return {**instants, "reasons": list(dict.fromkeys(held)) or [checking]}
