from odoo import fields, models
from odoo.exceptions import UserError

from ..base.halves import apply_by_halves
from ..base.notify import show_result
from ..base.reason import ask_reason, need_reason

ask_reason("order.process.review", reject="action_reject", **{"return": "action_return"})


class OrderProcessReview(models.Model):
    """Decisions. Public methods check who asks; the work is done as the system, in the name of that person."""

    _inherit = "order.process.review"

    def action_approve(self, note=None, checked=False):
        """Approve these reviews; the last level's approval confirms the order.

        Each order passes or fails by itself: of many, those that cannot be approved are named and the rest passes.
        Where a question is open, an order is approved by itself, knowingly, and not with many others.

        :param checked: whether everything on the checklists was checked for all of them; it is ticked then
        :raises UserError: when none could be approved, with the reason of each
        :return: a notification with the result
        """
        failures = self._decide(
            lambda reviews: reviews._approve(note, checked),
            gate=True,
            omit=lambda reviews: reviews._get_omitted(checked),
        )
        done = len(self) - len(failures)
        return self._notify(self.env._("%s approved.", done), failures)

    def action_reject(self, reason):
        """Refuse the orders for good reason; they go back to entry.

        :raises UserError: without a reason, or when none could be rejected
        """
        return self._send_back("rejected", reason)

    def action_return(self, reason):
        """Send the orders back to be mended or explained, with what is asked.

        :raises UserError: without a reason, or when none could be returned
        """
        return self._send_back("returned", reason)

    def action_approve_next(self):
        """Approve this review and open the next one of the queue."""
        self.ensure_one()
        self.action_approve()
        return self._open_next()

    def _send_back(self, state, reason):
        reason = need_reason(reason, self.env._("Say why, so that the order can be mended."))
        failures = self._decide(lambda reviews: reviews._close(state, reason))
        done = len(self) - len(failures)
        message = self.env._("%s rejected.", done) if state == "rejected" else self.env._("%s returned.", done)
        return self._notify(message, failures)

    def _notify(self, message, failures):
        then = self._open_next() if self.env.context.get("process_open_next") else "reload"
        return show_result(message, failures.values(), then=then)

    def _decide(self, decision, gate=False, omit=None):
        """Apply ``decision`` to the reviews that the current person may decide, under a lock on their orders.

        ``omit`` names, as ``{review: reason}``, what of them is left out all the same. A person whose rights do not
        reach the order is refused by its access rules.

        :return: ``{review: reason}`` of those that were not decided
        :raises UserError: when none was decided
        """
        self.check_access("read")
        self.order_id.check_access("read")
        self.order_id._lock_rows()
        if gate:
            self._lock_room()
        self.invalidate_recordset()
        failures = self._get_refusals()
        if omit:
            failures = {**omit(self), **failures}
        if gate:
            blockers = self.order_id._get_blockers("submit")
            for review in self - self.browse().union(*failures):
                found = blockers[review.order_id]
                if found:
                    failures[review] = review.order_id._refusal(review.order_id, "confirm", found)
        refused = apply_by_halves(self - self.browse().union(*failures), decision)
        failures.update({review: f"{review.order_id.name}: {error}" for review, error in refused.items()})
        if self and len(failures) == len(self):
            raise UserError("\n".join(failures.values()))
        return failures

    def _lock_room(self):
        """Hook: wait for what the approvals that are the last of their orders will take, before any work is done."""

    def _record(self, state, **vals):
        """Write the decision in the name of the current person, and for whom it was made in an absence."""
        now = fields.Datetime.now()
        for person, reviews in self.grouped("acting_for_id").items():
            reviews.sudo()._advance(
                {
                    "state": state,
                    "reviewer_id": self.env.uid,
                    "substituted_id": person.id,
                    "decided_on": now,
                    **vals,
                }
            )

    def _log_decision(self, kind, **said):
        entries = []
        for review in self.sudo():
            absent = {"substituted": review.substituted_id.name} if review.substituted_id else {}
            entries.append((review.order_id, kind, {"level": review.level_id.name, **said, **absent}))
        self.env["order.process.event"]._log(entries)

    def _get_omitted(self, checked=False):
        """``{review: reason}`` of what an approval of all of these leaves out: what is asked and not answered yet, and
        what has a checklist to tick first."""
        omitted = {}
        for review in self:
            order = review.sudo().order_id
            if len(self) > 1 and review.sudo().question_state == "asked":
                omitted[review] = self.env._(
                    "%s: a question is not answered yet; approve it by itself if you can do without the answer.",
                    order.name,
                )
            elif not checked and (points := review.sudo()._get_open_points()):
                omitted[review] = self.env._(
                    "%(order)s: tick the checklist first: %(points)s.", order=order.name, points=", ".join(points)
                )
        return omitted

    def _approve(self, note, checked=False):
        if checked:
            self._tick_all()
        self._grant_specials(note)
        orders = self.sudo().order_id
        for review in self.sudo():
            review._advance({"snapshot": review.order_id._get_snapshot()})
        self._record("approved", note=note or False)
        self._log_decision("approved", note=note or "")
        orders._advance_review()._finish_review()
        orders._sync_process()

    def _close(self, state, reason):
        orders = self.sudo().order_id
        self._record(state, reason=reason)
        orders._get_open_reviews()._advance({"state": "outdated"})
        self._log_decision(state, reason=reason)
        orders._set_review_state("rejected")
        for order in orders:
            order.message_post(
                body=self.env._("Sent back by %(person)s: %(reason)s", person=self.env.user.name, reason=reason),
                partner_ids=order.keyed_by_id.partner_id.ids,
            )
        orders._sync_process()
        # Why, is said by the order desk: reasons of reviewers stay inside.
        orders._tell("returned", key={review.order_id: str(review.id) for review in self.sudo()})


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _advance_review(self):
        """Hand each order to its next level; return the orders that have passed all of them."""
        self._ask_specials()
        waiting = self._get_open_reviews().grouped("order_id")
        following = self.env["order.process.review"].union(
            *(
                reviews.sorted(lambda review: (review.sequence, review.id))[0]
                for reviews in waiting.values()
                if "pending" not in reviews.mapped("state")
            )
        )
        following._start()
        finished = self.filtered(lambda order: order not in waiting)
        finished._set_review_state("approved")
        return finished

    def _finish_review(self):
        """Confirm the quotations that passed every level, where the company's setting says so."""
        passed = self.filtered(lambda order: order.state in ("draft", "sent") and order.company_id.review_confirms)
        if passed:
            passed.action_confirm()
