from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ..base.notify import show_result
from ..base.staff import check_staff


class OrderProcessCreditRequest(models.TransientModel):
    """Asks for temporary credit for a dealer."""

    _name = "order.process.credit.request"
    _description = "Request of Temporary Credit"

    order_id = fields.Many2one("sale.order", readonly=True)
    partner_id = fields.Many2one("res.partner", "Dealer", required=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(required=True)
    valid_until = fields.Date(
        required=True, default=lambda self: self.env.company._process_today() + timedelta(days=7)
    )
    reason = fields.Text()

    def action_request(self):
        """Ask for it; an approving manager decides."""
        self.ensure_one()
        self.partner_id.check_access("read")
        self.order_id.check_access("read")
        if self.company_id not in self.env.companies:
            raise UserError(self.env._("Choose one of your companies."))
        self.env["order.process.credit.grant"]._request(
            self.partner_id, self.company_id, self.amount, self.valid_until, self.reason, self.order_id
        )
        return show_result(self.env._("Asked for. An approving manager decides."), then="close")


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_blocker_action(self, blocker):
        if blocker.code == "credit":
            return {"label": self.env._("Ask for temporary credit"), "method": "action_request_credit"}
        return super()._get_blocker_action(blocker)

    def action_request_credit(self):
        """Open the request of temporary credit with what this order lacks."""
        self.ensure_one()
        check_staff(self)
        order = self.sudo()
        standing = self._get_credit_standings()[self]
        confirmed = order.state == "sale"
        amount = standing.orders.get(order.id, 0.0) if confirmed else order._get_credit_amount()
        action = self.env["ir.actions.actions"]._for_xml_id("order_process.action_credit_request")
        action["context"] = {
            "default_order_id": order.id,
            "default_partner_id": order._get_payer().id,
            "default_company_id": order.company_id.id,
            "default_amount": standing.excess(amount, order.id, confirmed),
        }
        return action
