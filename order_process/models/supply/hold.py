from odoo import models


class OrderProcessHold(models.Model):
    """A hold for stock asks the dealer; when it lifts, no answer is needed any more."""

    _inherit = "order.process.hold"

    def _after_hold(self):
        """The dealer is asked what to do about goods that are short."""
        super()._after_hold()
        short = self.sudo().filtered(lambda hold: hold.code == "shortage").order_id
        short = short.filtered("company_id.shortage_asks_dealer")
        if short:
            Shortage = self.env["order.process.shortage"].sudo()
            # Who said how long to wait is not asked again before that day.
            waiting = Shortage.search([("order_id", "in", short.ids), ("state", "=", "answered")]).order_id
            Shortage._ask(short - waiting)

    def _after_lift(self):
        """Goods that are there again need no answer any more."""
        super()._after_lift()
        orders = self.sudo().filtered(lambda hold: hold.code == "shortage").order_id
        if orders:
            Shortage = self.env["order.process.shortage"].sudo()
            Shortage.search([("order_id", "in", orders.ids), ("state", "in", ("open", "answered"))])._lapse()
