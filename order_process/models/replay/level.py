from odoo import models
from odoo.tools import split_every

from .span import Judged

CHUNK = 1000
TIMES = ("deadline_rule", "deadline_hours")


class OrderProcessReviewLevel(models.Model):
    """Which orders a level would have been asked about, by whom, and by when."""

    _name = "order.process.review.level"
    _inherit = ["order.process.review.level", "order.process.tried"]

    _tried_less = frozenset(
        {
            "name",
            "sequence",
            "checklist",
            "checklist_required",
            "leader_id",
            "scope_customer",
            "scope_goods",
            "scope_price",
            "scope_delivery",
            "scope_payment",
        }
    )

    def _replay(self, changed, span):
        orders, rows = self._get_past_orders(span, [("submitted_on", "!=", False)]), []
        for ids in split_every(CHUNK, orders.ids, list):
            rows += self._replay_orders(changed, orders.browse(ids), span)
        return Judged(len(orders), rows)

    def _replay_orders(self, changed, orders, span):
        then = orders._as_reviewed()
        before, after = (set(level._find_asked(then, self)) for level in (self, changed))
        reviews = self.env["order.process.review"].search(
            [("order_id", "in", orders.ids), ("level_id", "=", self.id)], order="id"
        )
        by_order = reviews.grouped("order_id")
        rows = []
        for order in orders:
            own = by_order.get(order, reviews.browse())
            if (order in before) != (order in after):
                rows.append(self._prepare_asked(changed, order, own, order in after))
            elif order in after and (row := self._prepare_others(changed, order, own)):
                rows.append(row)
            if bool(own) != (order in before):
                rows.append(
                    self._prepare_effect(
                        "unlike", order, self._say_asked(bool(own)), self._say_asked(order in before)
                    )
                )
        if any(self[name] != changed[name] for name in TIMES):
            rows += self._replay_deadlines(changed, reviews.filtered(lambda review: review.order_id in after), span)
        return rows

    def _find_asked(self, then, rule):
        """The orders about which the level is asked, by the orders as they were then.

        :param rule: the level as it is, in whose place this one stands
        """
        self.ensure_one()
        if not self.active:
            return []
        shown = self.env["sale.order"].concat(*then.values())
        asked = [order for order in shown.filtered_domain(self._get_condition()) if self._reviews(order)]
        found = self.env["sale.order"].concat(*asked)._origin
        if not self.special_kind:
            return found
        levels = (self.sudo().search([("special_kind", "!=", False)]) - rule) | self
        needs = {order: [(need,) for need in found] for order, found in found._get_special_needs().items()}
        granting = self._get_special_levels(needs, levels)
        return [order for order in found if self in granting[order].values()]

    # === Rows ===

    def _say_asked(self, asked):
        return self.env._("asked") if asked else self.env._("not asked")

    def _get_pool(self):
        """Who may be asked by the level."""
        return self.user_ids._origin or self.group_id.all_user_ids

    def _say_pool(self):
        return ", ".join(self.user_ids._origin.mapped("name")) or self.group_id.name

    def _prepare_asked(self, changed, order, reviews, asked):
        decided = reviews.filtered("reviewer_id").sorted("decided_on")[-1:]
        return self._prepare_effect(
            "asked" if asked else "unasked",
            order,
            self._say_asked(not asked),
            self._say_asked(asked),
            people=(changed if asked else self)._say_pool(),
            person=decided.reviewer_id,
            at=decided.decided_on or order.submitted_on,
        )

    def _prepare_others(self, changed, order, reviews):
        """A row where somebody decided whom the changed level does not ask."""
        decided = reviews.filtered("reviewer_id").sorted("decided_on")[-1:]
        person = decided.substituted_id or decided.reviewer_id
        if not person or person not in self._get_pool() or person in changed._get_pool():
            return None
        return self._prepare_effect(
            "others",
            order,
            self.env._("decided by %s", decided.reviewer_id.name),
            self.env._("asked: %s", changed._say_pool()),
            people=changed._say_pool(),
            person=decided.reviewer_id,
            at=decided.decided_on,
        )

    def _replay_deadlines(self, changed, reviews, span):
        """Reviews that would have been late, or in time, by the hours or rounds of the changed level."""
        reached = reviews._get_reached()
        judged = reviews.browse([review.id for review in reached])
        before, after = (level._get_past_deadlines(judged, reached) for level in (self, changed))
        rows = []
        for review in judged:
            end = review.decided_on or span.now
            was, would_be = (bool(found[review]) and found[review] < end for found in (before, after))
            if was != would_be:
                rows.append(
                    self._prepare_effect(
                        "late" if would_be else "in_time",
                        review.order_id,
                        review._say_round(before[review]),
                        review._say_round(after[review]),
                        self.name,
                        review.reviewer_id,
                        end,
                        people=self._say_pool(),
                    )
                )
        return rows

    def _get_past_deadlines(self, reviews, reached):
        """``{review: deadline}`` as the level's rule says it from when each was reached."""
        if self.deadline_rule == "hours":
            found = {}
            for company, same in reviews.grouped("company_id").items():
                ends = company._plan_hours([reached[review] for review in same], self.deadline_hours)
                found.update({review: ends[reached[review]] for review in same})
            return found
        planned = self.env["order.process.window"]._get_every(reviews.company_id)._plan_past(
            {review: (review.order_id, reached[review]) for review in reviews}
        )
        return {review: round_ and round_.closes for review, (round_, _dispatch) in planned.items()}
