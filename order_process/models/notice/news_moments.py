from collections import defaultdict

from odoo import models
from odoo.tools import format_datetime

from ..review.res_users import QUEUE_URL

LISTED = 20


def listed(texts):
    """The first of these texts, and how many there are beyond them."""
    return [*texts[:LISTED], *([f"… +{len(texts) - LISTED}"] if len(texts) > LISTED else [])]


class OrderProcessReview(models.Model):
    """Who reviews is told that orders wait, that a deadline is close, and of rounds that were missed."""

    _inherit = "order.process.review"

    def _start(self):
        super()._start()
        self.env["order.process.news"]._tell_staff("reviews_waiting", self)

    def _warn(self, now):
        super()._warn(now)
        self.env["order.process.news"]._tell_staff("reviews_close", self, {one: one.deadline for one in self})

    def _note_misses(self, now):
        missed = super()._note_misses(now)
        self.env["order.process.news"]._tell_staff("reviews_missed", missed, {one: one.deadline for one in missed})
        return missed

    def _still_reviews_waiting(self):
        return self.filtered(lambda review: review.state == "pending")

    def _still_reviews_close(self):
        return self._still_reviews_waiting()

    def _still_reviews_missed(self):
        return self._still_reviews_waiting()

    def _get_told_people(self, occasion):
        """``{user: reviews}``: those who decide; of a missed round their leaders, too."""
        people = defaultdict(self.browse)
        for review, deciders in self._get_deciders().items():
            for user in deciders:
                people[user] |= review
            for user in review._get_leaders() if occasion == "reviews_missed" else ():
                people[user] |= review
        return people

    def _compose_reviews_waiting(self):
        return self._compose_reviews(self.env._("Orders waiting for review: %s", len(self)))

    def _compose_reviews_close(self):
        return self._compose_reviews(self.env._("Review deadline close, orders waiting: %s", len(self)))

    def _compose_reviews_missed(self):
        return self._compose_reviews(self.env._("Review round missed, orders still waiting: %s", len(self)))

    def _compose_reviews(self, title):
        """The link opens the decision page of one order, or the queue, behind the login; it decides nothing."""
        lines = []
        for review in self:
            zone = (review.warehouse_id or review.company_id)._process_tz()
            due = format_datetime(self.env, review.deadline, tz=zone, dt_format="EEE HH:mm") if review.deadline else ""
            lines.append(" · ".join(filter(None, [review.order_id.name, review.level_id.name, due])))
        one = self if len(self) == 1 else self.browse()
        url = self[:1].get_base_url() + QUEUE_URL + (f"/{self.id}" if one else "")
        return title, listed(lines), url, one


class OrderProcessDispatch(models.Model):
    """The people of a centre hear in one summary what a dispatch sent, and what a closing left."""

    _inherit = "order.process.dispatch"

    def _finish(self, now):
        super()._finish(now)
        News = self.env["order.process.news"]
        News._tell_staff("dispatch_done", self)
        if self.closing:
            News._tell_staff("closing_unmet", self.filtered("unsent_ids"))

    def _still_dispatch_done(self):
        """Of centres where nothing was to be sent nothing is said."""
        return self.filtered(lambda one: one.order_count or one.rolled_count or one.unsent_count)

    def _compose_dispatch_done(self):
        lines = [dispatch._describe_sent() for dispatch in self]
        if len(self) == 1:
            return self.env._("Dispatched: %s", self.name), lines[0], self._get_link(), self
        texts = [f"{dispatch.name}: {', '.join(said)}" for dispatch, said in zip(self, lines, strict=True)]
        return self.env._("Dispatches done: %s", len(self)), listed(texts), self._get_link(), self.browse()

    def _describe_sent(self):
        said = [self.env._("Orders sent: %s", self.order_count), self.env._("Batches: %s", self.batch_count)]
        if self.rolled_count:
            said.append(self.env._("Rolled on: %s", self.rolled_count))
        if self.unsent_count:
            said.append(self.env._("Not sent at closing: %s", self.unsent_count))
        return said

    def _compose_closing_unmet(self):
        unsent = self.unsent_ids
        title = self.env._("Orders not sent at closing: %s", len(unsent))
        names = {one: listed(one.unsent_ids.order_id.mapped("name")) for one in self}
        lines = [f"{dispatch.name}: {', '.join(names[dispatch])}" for dispatch in self]
        return title, listed(lines), self._get_link(), self if len(self) == 1 else self.browse()

    def _get_link(self):
        if len(self) != 1:
            return f"{self[:1].get_base_url()}/odoo"
        return f"{self[:1].get_base_url()}/mail/view?model={self._name}&res_id={self.id}"


class OrderProcessFinanceDay(models.Model):
    """Finance's group hears what was left undone at closing."""

    _inherit = "order.process.finance.day"

    def _tell_people(self, rows):
        super()._tell_people(rows)
        self.env["order.process.news"]._tell_staff("finance_left", self)

    def _compose_finance_left(self):
        rows = self.leftover_ids
        kinds = dict(rows._fields["kind"]._description_selection(self.env))
        lines = [f"{kinds[kind]}: {len(found)}" for kind, found in rows.grouped("kind").items()]
        url = f"{self[:1].get_base_url()}/odoo/finance-closings" + (f"/{self.id}" if len(self) == 1 else "")
        title = self.env._("Left undone by finance at closing: %s", len(rows))
        return title, lines, url, self if len(self) == 1 else self.browse()
