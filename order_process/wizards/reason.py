from odoo import fields, models
from odoo.exceptions import UserError

from ..models.gate.hold import RELEASING_GROUPS


class OrderProcessReason(models.TransientModel):
    """Asks for the reason of a decision on the records selected, and takes the decision."""

    _name = "order.process.reason"
    _description = "Reason of a Decision"

    decision = fields.Selection(
        [
            ("reject", "Reject"),
            ("return", "Return"),
            ("release", "Release"),
            ("hold", "Hold"),
            ("void", "Make void"),
            ("reprint", "Print again"),
            ("let_go", "Let go without an order"),
        ],
        required=True,
        readonly=True,
    )
    reason = fields.Text()
    record_count = fields.Integer("Records", compute="_compute_record_count")

    def _compute_record_count(self):
        self.record_count = len(self._get_records())

    def _get_records(self):
        models_by_decision = {
            "reject": "order.process.review",
            "return": "order.process.review",
            "release": "order.process.hold",
            "hold": "sale.order",
            "void": "order.process.paper",
            "reprint": "order.process.paper",
            "let_go": "stock.picking",
        }
        ids = self.env.context.get("active_ids") or []
        return self.env[models_by_decision[self.decision or "hold"]].browse(ids)

    def action_decide(self):
        """Take the decision on the selected records; the records themselves check who may."""
        self.ensure_one()
        records = self._get_records()
        if self.decision in ("reject", "return"):
            decide = records.action_reject if self.decision == "reject" else records.action_return
            result = decide(self.reason)
            if self.env.context.get("process_open_next"):
                result["params"]["next"] = records._open_next()
            return result
        if self.decision == "reprint":
            return records.action_print(self.reason)
        if self.decision == "release":
            result = records.action_release(self.reason)
        elif self.decision == "void":
            result = records.action_void(self.reason)
        elif self.decision == "let_go":
            result = records.action_let_go(self.reason)
        else:
            result = records.action_hold(self.reason)
        return result if isinstance(result, dict) else {"type": "ir.actions.client", "tag": "soft_reload"}


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def action_hold(self, reason):
        """Stop orders by hand until somebody releases them.

        Of many, those that have nothing left to hold are named, and the rest is held.

        :raises UserError: to whom the role is missing, without a reason, or when there was nothing to hold
        :return: a notification with the result where there were several
        """
        groups = (*RELEASING_GROUPS, "order_process.group_desk_leader", "order_process.group_finance_reviewer")
        if not any(self.env.user.has_group(group) for group in groups):
            raise UserError(self.env._("Only reviewers, dispatchers, managers and administrators may hold an order."))
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the order is held."))
        self.check_access("read")
        going = self.sudo()._under_process().filtered(lambda order: order._next_step())
        self.env["order.process.hold"]._hold(
            going, "manual", "dispatch", reason.strip(), "order_process.group_dispatcher"
        )
        failures = {
            order: self.env._("%s: nothing is left to hold.", order.name) for order in self if order.sudo() not in going
        }
        return self._tell_result(self.env._("%s held.", len(going)), failures)
