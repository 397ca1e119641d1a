from odoo import models


class SaleOrder(models.Model):
    """The messages of orders that take a step together."""

    _inherit = "sale.order"

    def _message_track(self, fields_iter, initial_values_dict):
        """Core posts a new status order by order, as an answer to a message that is there. An order under process has
        several of them by then, so they are read for all orders at once."""
        posted = self.filtered(
            lambda order: initial_values_dict[order.id].get("state", order.state) != order.state
        )
        if len(posted) > 1:
            self.env["mail.message"].sudo().search_fetch(
                [("model", "=", self._name), ("res_id", "in", posted.ids)], ["message_type", "date"]
            )
        return super()._message_track(fields_iter, initial_values_dict)
