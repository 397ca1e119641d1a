from odoo import fields, models
from odoo.exceptions import UserError

from ..base.reason import ask_reason, need_reason
from ..base.staff import check_role

# The notices that tell a dealer what has left.
FEEDBACK = ("shipped", "fetched", "loaded")
TELLERS = (
    "order_process.group_customer_service",
    "order_process.group_order_clerk",
    "order_process.group_desk_leader",
    "order_process.group_dispatcher",
    "sales_team.group_sale_salesman",
)

ask_reason("sale.order", tell_dealer="action_dealer_told")


class SaleOrder(models.Model):
    """After the goods have left, the dealer hears of it: by the notice, or from a person (P8 §6)."""

    _inherit = "sale.order"

    needs_feedback = fields.Boolean(
        compute="_compute_needs_feedback", groups="base.group_user", help="Nobody has told the dealer what left."
    )

    def _compute_needs_feedback(self):
        open_clocks = self._get_feedback_clocks()
        for order in self:
            order.needs_feedback = order.sudo() in open_clocks.order_id

    def _get_feedback_clocks(self):
        return self.env["order.process.clock"].sudo().search(
            [("order_id", "in", self.ids), ("stage", "=", "feedback"), ("ended_on", "=", False)]
        )

    def _after_ship(self, pickings):
        """From now on the dealer is to hear of it."""
        super()._after_ship(pickings)
        orders = self.sudo()._under_process()
        now = fields.Datetime.now()
        known = self.env["order.process.clock"].sudo().search([("order_id", "in", orders.ids)])
        running = known.filtered(lambda clock: clock.stage == "feedback" and not clock.ended_on).order_id
        fresh = (orders - running).filtered(lambda order: not order.receipt_confirmed_on)
        self.env["order.process.clock"]._start([(order, "feedback", now) for order in fresh], known)

    def action_dealer_told(self, note):
        """Note that a person told the dealers of these orders what left, and how.

        :raises UserError: to whom the role is missing, without a note, or where the dealer knows already
        """
        refusal = self.env._("The order desk, customer service, a dispatcher or the sales rep tells the dealer.")
        check_role(self.env, TELLERS, refusal)
        note = need_reason(note, self.env._("Write whom you told, and how: for example Li Na, by phone."))
        self.check_access("read")
        self._lock_rows()
        clocks = self._get_feedback_clocks()
        if knowing := self.sudo() - clocks.order_id:
            raise UserError(
                self.env._(
                    "%s: nothing has left of which the dealer does not know yet.", ", ".join(knowing.mapped("name"))
                )
            )
        clocks._end(fields.Datetime.now())
        self.env["order.process.event"]._log((order, "told", {"note": note}) for order in self)
        return True


class OrderProcessTold(models.Model):
    _inherit = "order.process.told"

    def _send_together(self):
        """A dealer who was told what left has had the feedback."""
        super()._send_together()
        told = self.filtered(
            lambda row: row.state == "sent"
            and row.occasion in FEEDBACK
            and row.notice_id.to_dealer
            and not row.no_address
        )
        if told:
            told.order_id._get_feedback_clocks()._end(fields.Datetime.now())
