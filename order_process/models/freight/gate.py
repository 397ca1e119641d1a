from odoo import fields, models
from odoo.tools import format_amount

from ..base.blocker import Blocker
from ..base.staff import check_staff
from ..payment.gate import CASHIER


class SaleOrder(models.Model):
    """An order is not closed while freight was charged and has not come back (G4)."""

    _inherit = "sale.order"

    def _get_blockers(self, step):
        blockers = super()._get_blockers(step)
        if step == "close":
            freight = self.env["order.process.freight"].sudo().search(
                [("order_id", "in", self._under_process().ids), ("state", "=", "charged")]
            )
            for order, rows in freight.grouped("order_id").items():
                blockers[order.with_env(self.env)].append(rows.with_env(self.env).sudo()._get_blocker())
        return blockers

    def _get_blocker_action(self, blocker):
        if blocker.code == "freight" and self.env.user.has_group(CASHIER):
            return {"label": self.env._("Show the freight"), "method": "action_open_freight"}
        return super()._get_blocker_action(blocker)

    def action_open_freight(self):
        """Open the freight of these orders."""
        check_staff(self)
        action = self.env["ir.actions.actions"]._for_xml_id("order_process.action_freight")
        action["domain"] = [("order_id", "in", self.ids)]
        action["context"] = {}
        return action


class OrderProcessFreight(models.Model):
    _inherit = "order.process.freight"

    def _get_blocker(self):
        """The reason for which the order of these deliveries stays open."""
        amount = format_amount(self.env, sum(self.mapped("to_recover")), self.currency_id)
        rules = set(self.mapped("freight_rule"))
        if rules == {"collect"}:
            message = self.env._(
                "Freight of %s has not come back: the escort collects it at delivery, or finance registers it.", amount
            )
        elif rules == {"order"}:
            message = self.env._("Freight of %s has not come back: it is paid with the order.", amount)
        else:
            message = self.env._(
                "Freight of %s has not come back: finance registers it when the dealer has paid.", amount
            )
        return Blocker("freight", message, CASHIER, min(self.mapped("left_on")), once_left="unsettled")


class OrderProcessHold(models.Model):
    _inherit = "order.process.hold"

    code = fields.Selection(
        selection_add=[("freight", "Freight"), ("manual",)], ondelete={"freight": "cascade"}
    )
