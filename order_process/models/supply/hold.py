from odoo import api, models


class OrderProcessHold(models.Model):
    """A hold for stock asks the dealer; when it lifts, no answer is needed any more."""

    _inherit = "order.process.hold"

    @api.model
    def _append(self, vals_list):
        holds = super()._append(vals_list)
        short = holds.sudo().filtered(lambda hold: hold.code == "shortage").order_id
        short = short.filtered("company_id.shortage_asks_dealer")
        if short:
            Shortage = self.env["order.process.shortage"].sudo()
            # Who said how long to wait is not asked again before that day.
            waiting = Shortage.search([("order_id", "in", short.ids), ("state", "=", "answered")]).order_id
            Shortage._ask(short - waiting)
        return holds

    def _advance(self, vals):
        result = super()._advance(vals)
        if vals.get("released_on"):
            orders = self.sudo().filtered(lambda hold: hold.code == "shortage").order_id
            if orders:
                Shortage = self.env["order.process.shortage"].sudo()
                Shortage.search([("order_id", "in", orders.ids), ("state", "in", ("open", "answered"))])._lapse()
        return result
