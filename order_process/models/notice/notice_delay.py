from odoo import models
from odoo.tools import format_date, format_datetime


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _describe_delay(self, said):
        """What a notice says of a delay: ``{"was", "now", "arrives", "reasons"}`` as texts in the reader's language.

        Where only the arrival was moved, why stands as it was typed."""
        self.ensure_one()
        order = self.sudo()
        zone = (order.warehouse_id or order.company_id)._process_tz()
        instants = {
            name: format_datetime(self.env, said[name], tz=zone, dt_format="short") if said.get(name) else ""
            for name in ("was", "now")
        }
        instants["arrives"] = format_date(self.env, said["arrives"]) if said.get("arrives") else ""
        if said.get("why"):
            return {**instants, "reasons": [said["why"]]}
        held = [hold.text for hold in map(order._describe_dealer_hold, said.get("codes") or ()) if hold]
        checking = self.env._("The order was not checked in time.")
        return {**instants, "reasons": list(dict.fromkeys(held)) or [checking]}

    def _describe_dealer_hold(self, code):
        """What one kind of hold means to the dealer; ``None`` where there is nothing to tell. Whoever shows orders to
        the dealer has the words."""
        return None
