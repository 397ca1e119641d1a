from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.window import open_record
from .special_need import KINDS


class OrderProcessSpecialGrant(models.TransientModel):
    """Lets the leader say up to what amount and until when an order may exceed policy, and why (C7)."""

    _name = "order.process.special.grant"
    _description = "Grant Special Approval"

    order_id = fields.Many2one("sale.order", required=True, readonly=True)
    review_id = fields.Many2one("order.process.review", readonly=True)
    line_ids = fields.One2many("order.process.special.grant.line", "grant_id")
    valid_until = fields.Date(required=True)
    reason = fields.Text()

    @api.model
    def _prepare(self, order, review=None):
        """A wizard with everything of the order that is not covered, as its values."""
        uncovered = order._get_uncovered_needs()[order]
        levels = self.env["order.process.review.level"]._get_special_levels({order: uncovered})[order]
        return {
            "order_id": order.id,
            "review_id": review and review.id,
            "valid_until": order.company_id.sudo()._get_special_expiry(),
            "line_ids": [
                fields.Command.create(
                    {
                        "kind": need.kind,
                        "message": need.message,
                        "excess": need.amount,
                        "amount": need.amount,
                        "currency_id": order.currency_id.id,
                    }
                )
                for need, _why, _special in uncovered
                if levels.get(need.kind) and (not review or levels[need.kind] == review.sudo().level_id)
            ],
        }

    @api.model
    def _open(self, order, review=None):
        wizard = self.create(self._prepare(order, review))
        return open_record(wizard, name=self.env._("Special Approval of %s", order.name), target="new")

    def action_grant(self):
        """Decide the review with these amounts, or grant them outside a review; the records check who may."""
        self.ensure_one()
        amounts = {line.kind: line.amount for line in self.line_ids}
        if self.review_id:
            return self.review_id.action_approve_special(amounts, self.valid_until, self.reason)
        if not amounts:
            raise UserError(self.env._("%s needs no special approval any more.", self.order_id.name))
        for kind, amount in amounts.items():
            self.order_id.action_grant_special(kind, amount, self.valid_until, self.reason)
        return {"type": "ir.actions.client", "tag": "soft_reload"}


class OrderProcessSpecialGrantLine(models.TransientModel):
    _name = "order.process.special.grant.line"
    _description = "Special Approval to Grant"

    grant_id = fields.Many2one("order.process.special.grant", required=True, ondelete="cascade")
    kind = fields.Selection(KINDS, required=True)
    message = fields.Text(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    excess = fields.Monetary("Excess", readonly=True)
    amount = fields.Monetary("Approve up to", help="Less than the excess sends the order back to be changed.")
