from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_datetime, split_every

from ..company import schedule

JOB = "ir_cron_review_rounds"
LOOK_AHEAD_DAYS = 14
CHUNK = 200


class OrderProcessReview(models.Model):
    """Rounds: who decides is warned before a deadline, and missing it goes on record; only people decide (C6).

    A missed round is on record however late it is noticed: the scheduled action notes it, and so does the decision or
    the withdrawal that comes first."""

    _inherit = "order.process.review"

    first_deadline = fields.Datetime(help="The deadline that the review had first; it stays when a round is missed.")
    warned_on = fields.Datetime("Warned On", help="When those who decide were warned of the deadline; once.")
    miss_ids = fields.One2many("order.process.review.miss", "review_id", "Missed Rounds")

    def _start(self):
        """Ask these levels: pending from now, with the deadline of the round that is still open."""
        now = fields.Datetime.now()
        deadlines = self._get_deadlines(dict.fromkeys(self, now))
        for deadline, reviews in self.grouped(lambda review: deadlines[review]).items():
            reviews._advance({"state": "pending", "deadline": deadline, "warned_on": False})

    def _get_deadlines(self, instants):
        """``{review: deadline}`` after an instant each (naive UTC): the next round of the order's centre, or so many
        working hours later; ``False`` where no window follows."""
        plans = self.env["order.process.window"]._plan(
            self.order_id, {review.order_id: instant for review, instant in instants.items()}
        )
        deadlines = {}
        for review in self:
            level, (slot, _dispatch) = review.level_id, plans[review.order_id]
            deadline = slot.closes if slot else False
            if level.deadline_rule == "hours" and review.company_id.sudo().resource_calendar_id:
                start = instants[review]
                deadline = review.company_id._plan_hours([start], level.deadline_hours)[start]
            deadlines[review] = deadline
        return deadlines

    def _advance(self, vals):
        if vals.get("state", "pending") != "pending":
            self._note_misses(fields.Datetime.now())
        elif vals.get("deadline") and not vals.get("missed"):
            fresh = self.filtered(lambda review: not review.missed)
            super(OrderProcessReview, fresh)._advance({**vals, "first_deadline": vals["deadline"]})
            return super(OrderProcessReview, self - fresh)._advance(vals) if self - fresh else None
        return super()._advance(vals)

    # === Missed rounds ===

    def _note_misses(self, now):
        """Record every round that passed undecided against those who had it, and give the next deadline.

        Where no window follows, the last deadline stays. :return: the reviews of which something was recorded
        """
        late = self.sudo().filtered(
            lambda review: review.state == "pending" and review.deadline and review.deadline < now
        )
        if not late:
            return late
        known = {(miss.review_id, miss.deadline) for miss in late.miss_ids}
        rounds = defaultdict(list)  # deadline → reviews that missed it
        following = {review: review.deadline for review in late}
        current = dict(following)
        while passed := late.browse(
            [review.id for review, deadline in following.items() if deadline and deadline < now]
        ):
            deadlines = passed._get_deadlines({review: following[review] for review in passed})
            for review in passed:
                if (review, following[review]) not in known:
                    rounds[following[review]].append((review, deadlines[review]))
                following[review] = deadlines[review]
                current[review] = deadlines[review] or current[review]
        rows, entries = [], []
        for deadline, pairs in rounds.items():
            deciders = late.browse([review.id for review, _next in pairs])._get_deciders(deadline)
            for review, next_deadline in pairs:
                people = deciders[review] or {self.env["res.users"]: self.env["res.users"]}
                rows += [
                    {
                        "review_id": review.id,
                        "user_id": person.id,
                        "substituted_id": absent.id,
                        "deadline": deadline,
                        "next_deadline": next_deadline,
                        "noted_on": now,
                    }
                    for person, absent in people.items()
                ]
                said = {
                    "level": review.level_id.name,
                    "deadline": review._format_instant(deadline),
                    "people": ", ".join(person.name for person in people if person),
                }
                entries.append((review.order_id, "missed", said))
        self.env["order.process.review.miss"]._append(rows)
        late.invalidate_recordset(["miss_ids"])
        missed = late.browse({review.id: None for pairs in rounds.values() for review, _next in pairs})
        for deadline, reviews in missed.grouped(lambda review: current[review]).items():
            reviews._advance({"missed": True, "deadline": deadline})
        self.env["order.process.event"]._log(entries)
        return missed

    def _format_instant(self, instant):
        """An instant on the clock of the order's centre, as the history keeps it."""
        self.ensure_one()
        zone = (self.warehouse_id or self.company_id)._process_tz()
        return f"{schedule.to_local(instant, zone):%Y-%m-%d %H:%M}"

    # === The scheduled action ===

    @api.model
    def _run_rounds(self, now=None):
        """Warn of deadlines that come close and record those that passed; called by ``ir_cron_review_rounds``.

        Safe to run twice, late, or on two servers: orders are locked, and what was done is read again under the lock.
        Nothing is ever approved here.

        :param datetime now: naive UTC; the present by default
        """
        now = now or fields.Datetime.now()

        def follow(company):
            pending = [("state", "=", "pending"), ("company_id", "=", company.id)]
            late = self.sudo().search([*pending, ("deadline", "<", now)], order="id")
            late._run_chunks(lambda reviews: reviews._miss(now))
            soon = now + timedelta(minutes=company.review_warning_minutes)
            close = self.sudo().search(
                [*pending, ("deadline", ">=", now), ("deadline", "<=", soon), ("warned_on", "=", False)]
            )
            close._run_chunks(lambda reviews: reviews._warn(now))

        companies = self.env["res.company"].sudo().search([("order_process_enabled", "=", True)])
        self.env["order.process.failure"]._run_each(JOB, companies, follow)

    def _run_chunks(self, work):
        for ids in split_every(CHUNK, self.ids):
            chunk = self.browse(ids)
            chunk.order_id._lock_rows()
            chunk.invalidate_recordset()
            self.env["order.process.failure"]._run_apart(JOB, chunk, work)
            self.env["order.process.dispatch"]._commit_progress()

    def _miss(self, now):
        """Record what was missed and tell the people concerned and their leader."""
        missed = self._note_misses(now)
        if not missed:
            return
        missed.order_id._sync_process()
        last = {review: review.miss_ids.sorted("deadline")[-1].deadline for review in missed}
        owners, leaders = defaultdict(self.browse), defaultdict(self.browse)
        for review in missed:
            for miss in review.miss_ids:
                if miss.deadline == last[review] and miss.user_id:
                    owners[miss.user_id] |= review
            for leader in review._get_leaders():
                leaders[leader] |= review
        for person, reviews in owners.items():
            said = self.with_context(lang=person.lang)
            person.with_env(said.env)._process_notify(
                said.env._("Review round missed"),
                said.env._("%s orders missed their round and still wait for you. Next deadlines:", len(reviews)),
                reviews,
            )
        for leader, reviews in leaders.items():
            said = self.with_context(lang=leader.lang)
            names = reviews.miss_ids.user_id.mapped("name")
            leader.with_env(said.env)._process_notify(
                said.env._("Review round missed"),
                said.env._(
                    "%(count)s orders missed their review round (%(people)s). They still wait; next deadlines:",
                    count=len(reviews),
                    people=", ".join(names) or said.env._("nobody may decide on them"),
                ),
                reviews,
            )

    def _get_leaders(self):
        """Who is told of a missed round: the level's leader, or the approving managers of the company."""
        self.ensure_one()
        if self.level_id.leader_id:
            return self.level_id.leader_id
        return self.env.ref("order_process.group_approving_manager")._get_colleagues(self.company_id)

    def _warn(self, now):
        """Tell those who may decide that the deadline is close, once for each review."""
        fresh = self.filtered(lambda review: review.state == "pending" and not review.warned_on)
        owners = defaultdict(self.browse)
        for review, people in fresh._get_deciders().items():
            for person in people:
                owners[person] |= review
        fresh._advance({"warned_on": now})
        for person, reviews in owners.items():
            said = self.with_context(lang=person.lang)
            person.with_env(said.env)._process_notify(
                said.env._("Review deadline close"),
                said.env._("%s orders wait for your review; their deadline is close:", len(reviews)),
                reviews,
            )

    # === What the queue says of the round ===

    @api.model
    def _get_round_bounds(self):
        """When the review round before closed and when the next closes (UTC or ``None``), of any centre."""
        now = fields.Datetime.now()
        windows = self.env["order.process.window"].sudo().search([("company_id", "=", self.env.company.id)])
        passed, coming = [], []
        for warehouse in self.env["stock.warehouse"].sudo().search([("company_id", "=", self.env.company.id)]):
            start = schedule.to_local(now, warehouse._process_tz()).date() - timedelta(days=LOOK_AHEAD_DAYS)
            for slot in windows._serving(warehouse)._get_slots(warehouse, start, 2 * LOOK_AHEAD_DAYS):
                (coming if slot.closes > now else passed).append(slot.closes)
        return max(passed, default=None), min(coming, default=None)

    @api.model
    def get_queue_summary(self):
        """What heads the review queue: how many orders wait for the current person, were decided by them since the last
        round closed, are overdue, and when the round closes (UTC string)."""
        mine = [("is_mine", "=", True)]
        closed, closes = self._get_round_bounds()
        since = closed or fields.Datetime.now() - timedelta(days=1)
        zone = self.env.company._process_tz()
        return {
            "to_review": self.search_count(mine),
            "reviewed": self.search_count([("reviewer_id", "=", self.env.uid), ("decided_on", ">", since)]),
            "overdue": self.search_count([*mine, "|", ("missed", "=", True), ("deadline", "<", fields.Datetime.now())]),
            "asked": self.search_count([*mine, ("question_state", "=", "asked")]),
            "closes": format_datetime(self.env, closes, tz=zone, dt_format="EEE HH:mm") if closes else False,
            "deadline": fields.Datetime.to_string(closes),
        }


class OrderProcessReviewMiss(models.Model):
    """A round that passed without a decision, for each person who had it; without a person, nobody could decide."""

    _name = "order.process.review.miss"
    _inherit = ["order.process.evidence"]
    _description = "Missed Review Round"
    _order = "deadline desc, id desc"
    _rec_name = "order_id"

    review_id = fields.Many2one("order.process.review", required=True, index=True, ondelete="restrict")
    order_id = fields.Many2one(related="review_id.order_id", store=True, index=True)
    company_id = fields.Many2one(related="review_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="review_id.partner_id")
    level_id = fields.Many2one(related="review_id.level_id", store=True)
    user_id = fields.Many2one("res.users", "Person", index=True, ondelete="restrict")
    substituted_id = fields.Many2one("res.users", "In the Place Of", ondelete="restrict")
    deadline = fields.Datetime("Missed Deadline", required=True)
    next_deadline = fields.Datetime()
    noted_on = fields.Datetime(required=True)
    reviewer_id = fields.Many2one(related="review_id.reviewer_id")
    decided_on = fields.Datetime(related="review_id.decided_on")

    _once = models.UniqueIndex("(review_id, deadline, COALESCE(user_id, 0))", "This missed round is on record already.")
