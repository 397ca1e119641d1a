from collections import defaultdict

from odoo import models


class OrderProcessReview(models.Model):
    """When reviews were reached and decided: what deadlines of the past are judged by."""

    _inherit = "order.process.review"

    def _get_reached(self):
        """``{review: when it was asked}`` (naive UTC) of reviews that were decided or are pending.

        The first level of an attempt was reached when the order was submitted, or changed after approval; each other
        when the one before it approved. A fact kept beside what is reviewed (a phone filled in) starts nothing."""
        orders = self.order_id
        asked = defaultdict(list)
        for event in (
            self.env["order.process.event"]
            .sudo()
            .search_fetch(
                [("order_id", "in", orders.ids), ("kind", "in", ("submitted", "outdated", "changed"))],
                ["order_id", "kind", "at", "detail"],
                order="id",
            )
        ):
            if event.kind != "changed" or "changes" in (event.detail or {}):
                asked[event.order_id.id].append(event.at)
        before = self.sudo().search_fetch(
            [("order_id", "in", orders.ids), ("decided_on", "!=", False)],
            ["order_id", "attempt", "sequence", "decided_on"],
        )
        decided = before.grouped(lambda review: (review.order_id.id, review.attempt))
        reached = {}
        for review in self:
            end = review.decided_on
            starts = [at for at in asked[review.order_id.id] if not end or at <= end]
            starts += [
                other.decided_on
                for other in decided.get((review.order_id.id, review.attempt), ())
                if (other.sequence, other.id) < (review.sequence, review.id) and (not end or other.decided_on <= end)
            ]
            if starts:
                reached[review] = max(starts)
        return reached

    def _say_round(self, deadline):
        """What a review was by a deadline, for a reader: until when, and when it was decided."""
        until = self._format_instant(deadline) if deadline else "–"
        if self.decided_on:
            decided = self._format_instant(self.decided_on)
            return self.env._("until %(deadline)s, decided %(decided)s", deadline=until, decided=decided)
        return self.env._("until %(deadline)s, not decided", deadline=until)
