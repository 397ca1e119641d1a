from bisect import bisect_left, bisect_right
from collections import defaultdict
from datetime import datetime

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import split_every

from ..base.work_time import to_local
from ..company import schedule
from .span import Judged

CHUNK = 1000
# So far ahead of the last instant windows are looked for: past weekends and holidays.
AHEAD_DAYS = 21
ALWAYS = datetime(1970, 1, 1)


class OrderProcessWindow(models.Model):
    """Which review rounds would have been missed, and when orders would have left, by other windows."""

    _name = "order.process.window"
    _inherit = ["order.process.window", "order.process.tried"]

    _tried_less = frozenset(
        {
            "company_id",
            "closing",
            "effective_from",
            "capacity_orders",
            "capacity_lines",
            "capacity_weight",
            "capacity_volume",
        }
    )

    def _check_tried(self, changed, names):
        # What the database and the twins' check say once it is written, of a record that has no number yet.
        if not 0 < changed.dispatch_time <= 24 or not 0 <= changed.review_deadline <= changed.dispatch_time:
            raise ValidationError(
                self.env._(
                    "A window leaves between 0:00 and 24:00, and its review deadline is not after its dispatch time."
                )
            )
        twins = self._get_every(self.company_id) - self
        if changed.active and changed.dispatch_time in twins.mapped("dispatch_time"):
            same = twins.filtered(lambda twin: twin.dispatch_time == changed.dispatch_time)
            everywhere = not changed.warehouse_ids and not changed.carrier_ids
            if everywhere or any(not twin.warehouse_ids and not twin.carrier_ids for twin in same):
                raise ValidationError(self.env._("Two windows leave at %s for the same centre.", changed.name))

    @api.model
    def _get_every(self, companies):
        return self.sudo().search([("company_id", "in", companies.ids)])

    def _serves(self, warehouse, carrier):
        """As :meth:`_serving`, of one window that may be in memory only."""
        centres, methods = self.warehouse_ids._origin, self.carrier_ids._origin
        return (not centres or warehouse in centres) and (not methods or carrier in methods)

    def _plan_past(self, cases):
        """The review round and the dispatch of each case by these windows, as if they had always been.

        :param cases: ``{case: (order, instant)}``, the instants naive UTC
        :return: ``{case: (round, dispatch)}``, each a :class:`~..company.schedule.Slot` or ``None``
        """
        groups = defaultdict(dict)
        for case, (order, instant) in cases.items():
            groups[order.warehouse_id, order.carrier_id][case] = instant
        found, days = {}, {}
        for (warehouse, carrier), instants in groups.items():
            if not warehouse:
                found.update(dict.fromkeys(instants, (None, None)))
                continue
            tz = warehouse._process_tz()
            first, last = (to_local(edge(instants.values()), tz).date() for edge in (min, max))
            if warehouse not in days or not days[warehouse][0] <= first <= last <= days[warehouse][1]:
                working = warehouse._get_working_days(first, (last - first).days + AHEAD_DAYS)
                days[warehouse] = first, last, working
            serving = self.filtered(lambda window, place=(warehouse, carrier): window._serves(*place))
            windows = [
                window._replace(id=own._origin.id, from_instant=ALWAYS)
                for own, window in zip(serving, serving._as_schedule(), strict=True)
            ]
            slots = schedule.slots(windows, tz, days[warehouse][2])
            found.update(_next_slots(slots, instants))
        return found

    def _replay(self, changed, span):
        every = self._get_every(self.company_id)
        others = every - self
        windows = (every, others | changed if changed.active else others)
        orders = self._get_past_orders(span)
        rows, count = [], 0
        for ids in split_every(CHUNK, orders.ids, list):
            chunk = orders.browse(ids)
            late, reviews = self._replay_rounds(windows, chunk, span)
            rows += late + self._replay_dispatch(windows, chunk)
            count += reviews
        return Judged(count + len(orders), rows)

    # === Review rounds ===

    def _replay_rounds(self, windows, orders, span):
        reviews = self.env["order.process.review"].search(
            [
                ("order_id", "in", orders.ids),
                ("level_id.deadline_rule", "=", "round"),
                "|",
                ("decided_on", "!=", False),
                ("state", "=", "pending"),
            ],
            order="id",
        )
        reached = reviews._get_reached()
        cases = {review: (review.order_id, instant) for review, instant in reached.items()}
        before, after = (found._plan_past(cases) for found in windows)
        rows = []
        for review in reached:
            end = review.decided_on or span.now
            (was, _left), (would_be, _leaves) = before[review], after[review]
            missed, misses = (bool(slot) and slot.closes < end for slot in (was, would_be))
            said = [review._say_round(slot and slot.closes) for slot in (was, would_be)]
            about = {"why": review.level_id.name, "person": review.reviewer_id, "at": end}
            about["people"] = review.level_id._say_pool()
            if missed != misses:
                rows.append(self._prepare_effect("late" if misses else "in_time", review.order_id, *said, **about))
            # Of what is still pending, the scheduled action may not have noted yet that it was missed.
            if review.decided_on and missed != review.missed:
                told = self.env._("missed") if review.missed else self.env._("in time")
                rows.append(self._prepare_effect("unlike", review.order_id, told, said[0], **about))
        return rows, len(reached)

    # === Dispatch ===

    def _replay_dispatch(self, windows, orders):
        ready = {order: (order, order.ready_on) for order in orders if order.ready_on}
        before, after = (found._plan_past(ready) for found in windows)
        rows = []
        for order in ready:
            left, leaves = before[order][1], after[order][1]
            was, would_be = left and left.leaves, leaves and leaves.leaves
            if was == would_be:
                continue
            later = not would_be or (was and would_be > was)
            rows.append(
                self._prepare_effect(
                    "later" if later else "earlier",
                    order,
                    self._say_leaves(order, was),
                    self._say_leaves(order, would_be),
                    self.env._("ready %s", self._say_instant(order, order.ready_on)),
                    at=order.ready_on,
                )
            )
        return rows

    def _say_leaves(self, order, instant):
        return self.env._("leaves %s", self._say_instant(order, instant)) if instant else self.env._("does not leave")

    def _say_instant(self, order, instant):
        return f"{to_local(instant, (order.warehouse_id or order.company_id)._process_tz()):%Y-%m-%d %H:%M}"


def _next_slots(slots, instants):
    """``{case: (round, dispatch)}``: as ``schedule.next_round`` and ``next_dispatch``, of many instants at once."""
    leaves = [slot.leaves for slot in slots]
    # Slots are sorted by when they leave; the latest close up to each is sorted, too, and finds the same slot.
    highest, top = [], ALWAYS
    for slot in slots:
        top = max(top, slot.closes)
        highest.append(top)
    found = {}
    for case, instant in instants.items():
        round_ = bisect_right(highest, instant)
        leaving = bisect_left(leaves, instant)
        found[case] = (
            slots[round_] if round_ < len(slots) else None,
            slots[leaving] if leaving < len(slots) else None,
        )
    return found
