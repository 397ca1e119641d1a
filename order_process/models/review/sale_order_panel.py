from datetime import timedelta
from math import ceil

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.notify import show_result
from ..base.staff import check_staff

REMIND_AGAIN = timedelta(minutes=10)


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
        people = [person.name for person in review._get_deciders()[review]]
        return {
            "what": self.env._("Awaits %s", review.level_id.name),
            "who": ", ".join(people) if 0 < len(people) <= 3 else review.group_id.name,
            "deadline": fields.Datetime.to_string(review.deadline),
        }

    def _get_blocker_action(self, blocker):
        if blocker.code == "review" and self.review_state == "pending":
            if self.may_review:
                return {"label": self.env._("Open review"), "method": "action_open_review"}
            return {"label": self.env._("Remind"), "method": "action_remind_review"}
        asked_anew = blocker.code == "changed" or (blocker.code == "review" and self.review_state != "pending")
        if asked_anew and self.state == "sale" and self.may_amend:
            return {"label": self.env._("Ask for review"), "method": "action_ask_again"}
        if blocker.code == "changed" and self.state in ("draft", "sent"):
            return {"label": self.env._("Withdraw"), "method": "action_withdraw_review"}
        return super()._get_blocker_action(blocker)

    def action_remind_review(self):
        """Tell the people who have to decide next that the order waits for them; once in ten minutes and person.

        :raises UserError: when no review is pending
        """
        self.ensure_one()
        check_staff(self)
        review = self.sudo().pending_review_id
        if not review:
            raise UserError(self.env._("%s does not wait for a review.", self.name))
        self._lock_rows()
        last = (
            self.env["order.process.event"]
            .sudo()
            .search(
                [("order_id", "=", self.id), ("kind", "=", "reminded"), ("user_id", "=", self.env.uid)],
                order="seq desc",
                limit=1,
            )
        )
        again = last and last.at + REMIND_AGAIN
        if again and again > fields.Datetime.now():
            minutes = ceil((again - fields.Datetime.now()).total_seconds() / 60)
            message = self.env._(
                "You reminded them of %(order)s already; again in %(count)s min.", order=self.name, count=minutes
            )
            return show_result(message, kind="warning", then=None)
        people = self.env["res.users"].union(*review._get_deciders()[review]) - self.env.user
        if not people:
            message = self.env._("Nobody else may decide on it: an administrator must add reviewers.")
            return show_result(message, kind="warning", then=None)
        for person in people:
            said = review.with_context(lang=person.lang)
            message = said.env._(
                "%(person)s asks for your decision: %(order)s waits for %(level)s.",
                person=self.env.user.name,
                order=self.name,
                level=said.level_id.name,
            )
            person.with_env(said.env)._process_notify(said.env._("Review of %s", self.name), message, review)
        names = ", ".join(people.mapped("name"))
        self.env["order.process.event"]._log(
            [(self.sudo(), "reminded", {"level": review.level_id.name, "people": names})]
        )
        return show_result(self.env._("Reminded: %s.", names), then=None)
