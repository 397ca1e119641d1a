from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """What the review adds to the band over the form and to the cards."""

    _inherit = "sale.order"

    return_reason = fields.Char("Sent Back Because", compute="_compute_return_reason")
    may_review = fields.Boolean(compute="_compute_may_review")

    @api.depends("review_state", "review_ids.reason")
    def _compute_return_reason(self):
        for order in self:
            order.return_reason = False
            if order.review_state == "rejected":
                last = order.sudo().review_ids.filtered("reason").sorted("decided_on")[-1:]
                order.return_reason = f"{last.reviewer_id.name}: {last.reason}" if last else False

    @api.depends_context("uid")
    def _compute_may_review(self):
        refusals = self.sudo().pending_review_id._get_refusals()
        for order in self:
            review = order.sudo().pending_review_id
            order.may_review = bool(review) and review not in refusals

    def _get_waits_for(self):
        waits_for = super()._get_waits_for()
        review = self.sudo().pending_review_id
        if not review:
            return waits_for
        people = review.level_id.user_ids.mapped("name")
        return {
            "what": self.env._("Awaits %s", review.level_id.name),
            "who": ", ".join(people[:3]) or review.group_id.name,
            "deadline": fields.Datetime.to_string(review.deadline) if review.deadline else False,
        }

    def _get_blocker_action(self, blocker):
        if blocker.code == "review" and self.review_state == "pending":
            if self.may_review:
                return {"label": self.env._("Open review"), "method": "action_open_review"}
            return {"label": self.env._("Remind"), "method": "action_remind_review"}
        if blocker.code == "changed" and self.state == "sale" and self.may_amend:
            return {"label": self.env._("Ask for review"), "method": "action_ask_again"}
        if blocker.code == "changed" and self.state in ("draft", "sent"):
            return {"label": self.env._("Withdraw"), "method": "action_withdraw_review"}
        return super()._get_blocker_action(blocker)

    def action_remind_review(self):
        """Tell the people who have to decide next that the order waits for them.

        :raises UserError: when no review is pending
        """
        self.ensure_one()
        self.check_access("read")
        review = self.sudo().pending_review_id
        if not review:
            raise UserError(self.env._("%s does not wait for a review.", self.name))
        people = (review.level_id.user_ids or review.group_id.all_user_ids).filtered(
            lambda user: user.active and not user.share and review.company_id in user.company_ids
        )
        people -= self.keyed_by_id | self.taken_by_id | self.env.user
        body = Markup("<p>%s</p>") % self.env._(
            "%(person)s asks for your decision: %(order)s waits for %(level)s.",
            person=self.env.user.name,
            order=self.name,
            level=review.level_id.name,
        )
        self.sudo().message_notify(
            partner_ids=people.partner_id.ids, body=body, subject=self.env._("Review of %s", self.name)
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if people else "warning",
                "message": self.env._("Reminded: %s.", ", ".join(people[:5].mapped("name")))
                if people
                else self.env._("Nobody else may decide on it: an administrator must add reviewers."),
            },
        }
