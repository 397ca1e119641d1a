from odoo import models

from .shortage import OPEN_STATES


class OrderProcessHold(models.Model):
    """A hold for stock asks the dealer; when it lifts, no answer is needed any more."""

    _inherit = "order.process.hold"

    def _after_hold(self):
        """The dealer is asked what to do about goods that are short; once they are there, no answer is needed."""
        super()._after_hold()
        Shortage = self.env["order.process.shortage"].sudo()
        holds = self.sudo().filtered(lambda hold: hold.code == "shortage")
        lifted = holds.filtered("released_on").order_id
        if lifted:
            Shortage.search([("order_id", "in", lifted.ids), ("state", "in", OPEN_STATES)])._lapse()
        short = (holds.order_id - lifted).filtered(
            lambda order: order.company_id.shortage_asks_dealer and not order.goods_may_follow
        )
        if short:
            # Who said how long to wait is not asked again before that day.
            waiting = Shortage.search([("order_id", "in", short.ids), ("state", "in", ("answered", "coming"))]).order_id
            Shortage._ask(short - waiting)
