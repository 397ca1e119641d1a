from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..base.work_time import at_local
from .month_span import MONTHS, MonthSpan, span_of_domain, span_of_numbers

# The months that are asked about; no client can send what stands there.
ASKED = "order_process_appraisal_months"
NOTHING = SQL()

# Fewer than these say little of a person.
FEW = 20
# The work by which people are compared, each with those who do the same; the first of them is the person's role.
ROLES = {
    "keyed": "Keying",
    "reviewed": "Reviewing",
    "checked": "Checking",
    "delivered": "Delivering",
    "orders_taken": "Selling",
}


class OrderProcessAppraisal(models.Model):
    """A person's month in figures (K3): work, quality, what was charged and earned; each figure opens its records.

    Orders count by their performance date, everything else by the day on which it happened, on the company's clock.
    Nobody writes here: the figures are read from the records themselves."""

    _name = "order.process.appraisal"
    _inherit = ["order.process.amount.guard"]
    _description = "Appraisal"
    _auto = False
    _order = "month desc, role, work desc, id"
    _rec_name = "user_id"
    _guarded_amounts = frozenset({"fine_amount", "reward_amount"})

    user_id = fields.Many2one("res.users", "Person", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    month = fields.Date("First of the Month", readonly=True)
    period = fields.Char("Month", readonly=True)
    role = fields.Selection(list(ROLES.items()), "Mostly", readonly=True, help="What the person did most of.")
    work = fields.Integer("Work Done", readonly=True, help="How much of what the person did most of.")
    work_median = fields.Float("Median", readonly=True, aggregator="avg", help="Of all who do the same.")
    is_few = fields.Boolean("Few", readonly=True, help="Too few to be compared fairly.")
    keyed = fields.Integer("Orders Keyed", readonly=True)
    lines = fields.Integer("Lines Keyed", readonly=True)
    orders_taken = fields.Integer("Orders Taken", readonly=True)
    amount = fields.Monetary("Amount of Orders Taken", readonly=True, help="By performance date.")
    reviewed = fields.Integer("Orders Reviewed", readonly=True)
    checked = fields.Integer("Transfers Checked", readonly=True)
    delivered = fields.Integer("Transfers Delivered", readonly=True)
    first_reviewed = fields.Integer("Keyed and Reviewed", readonly=True)
    first_passed = fields.Integer("Passed at First Attempt", readonly=True)
    first_pass_rate = fields.Float("First Pass %", readonly=True, aggregator="avg")
    first_pass_median = fields.Float("Median of First Pass %", readonly=True, aggregator="avg")
    missed = fields.Integer("Missed Rounds", readonly=True)
    review_errors = fields.Integer("Review Errors", readonly=True)
    fines = fields.Integer(readonly=True, help="What was waived counts in no figure.")
    fine_amount = fields.Monetary("Amount of Fines", readonly=True)
    rewards = fields.Integer(readonly=True)
    reward_amount = fields.Monetary("Amount of Rewards", readonly=True)
    points = fields.Integer(readonly=True, help="Rewards less fines.")

    # === Only the months that are asked about ===

    @api.model
    def _search(self, domain, *args, **kwargs):
        """As always; the figures are counted only for the months that the domain, or the numbers in it, is about."""
        asked = self.browse().with_context(**{ASKED: span_of_domain(list(Domain(domain)), number="id")})
        return super(OrderProcessAppraisal, asked)._search(domain, *args, **kwargs)

    def _get_months(self):
        """The months of these rows, or those that are asked about; a row's number says its month."""
        if self.ids:
            return span_of_numbers([number % MONTHS for number in self.ids])
        asked = self.env.context.get(ASKED)
        return asked if isinstance(asked, MonthSpan) else MonthSpan()

    def _within_months(self, day, margin=0):
        """The condition that a day, or an instant with a margin of days, is in these months."""
        first, end = self._get_months()
        bounds = [SQL("%s >= %s::date - %s", day, first, margin)] if first else []
        bounds += [SQL("%s < %s::date + %s", day, end, margin)] if end else []
        return SQL(" AND ").join(bounds) if bounds else SQL("true")

    @api.depends("user_id", "period")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.user_id.name} {row.period}"

    def _get_sources(self):
        """Hook: what counts, one SELECT each: ``user_id, company_id, day, measure, number``. A measure is a field; the
        numbers of a person and month are added up."""
        order = SQL("o.process_controlled AND o.state != 'cancel' AND o.performance_date IS NOT NULL")
        again = SQL(
            "EXISTS (SELECT FROM order_process_review back WHERE back.order_id = o.id"
            " AND back.state IN ('returned', 'rejected'))"
        )
        seen = SQL(
            "EXISTS (SELECT FROM order_process_review r WHERE r.order_id = o.id"
            " AND r.state IN ('approved', 'outdated', 'returned', 'rejected'))"
        )

        def of_orders(person, measure, number, condition=order, more=NOTHING):
            return SQL(
                "SELECT o.%s, o.company_id, o.performance_date, %s, %s FROM sale_order o %s"
                " WHERE %s AND o.%s IS NOT NULL GROUP BY 1, 2, 3",
                SQL.identifier(person),
                measure,
                number,
                more,
                condition,
                SQL.identifier(person),
            )

        lines = SQL(
            "JOIN sale_order_line l ON l.order_id = o.id AND l.display_type IS NULL"
            " AND NOT COALESCE(l.is_delivery, false)"
        )
        each = SQL("count(*)")
        there = SQL("row.checked_on IS NOT NULL")
        outgoing = SQL(
            "row.state = 'done' AND EXISTS (SELECT FROM stock_picking_type kind"
            " WHERE kind.id = row.picking_type_id AND kind.code = 'outgoing')"
        )
        return [
            of_orders("keyed_by_id", "keyed", each),
            of_orders("keyed_by_id", "lines", each, more=lines),
            of_orders("keyed_by_id", "first_reviewed", each, SQL("%s AND %s", order, seen)),
            of_orders("keyed_by_id", "first_passed", each, SQL("%s AND %s AND NOT %s", order, seen, again)),
            of_orders("taken_by_id", "orders_taken", each),
            of_orders("taken_by_id", "amount", SQL("sum(o.amount_total / COALESCE(NULLIF(o.currency_rate, 0), 1))")),
            self._count_rows(
                "order_process_review",
                "reviewer_id",
                "decided_on",
                "reviewed",
                SQL("row.state IN ('approved', 'outdated', 'returned', 'rejected')"),
            ),
            self._count_rows("stock_picking", "checked_by_id", "checked_on", "checked", there),
            self._count_rows("stock_picking", "bearer_id", "date_done", "delivered", outgoing),
            self._count_rows("order_process_review_miss", "user_id", "deadline", "missed", SQL("true")),
            self._count_rows("order_process_review_error", "user_id", "found_on", "review_errors", SQL("true")),
            *self._get_charged(),
        ]

    def _count_rows(self, table, person, instant, measure, condition):
        """A source: the rows of a table, by the day of an instant on their company's clock."""
        return SQL(
            """SELECT row.%(person)s, row.company_id,
                      (row.%(instant)s AT TIME ZONE 'UTC'
                          AT TIME ZONE COALESCE(company.process_tz, place.tz, 'UTC'))::date, %(measure)s, count(*)
                 FROM %(table)s row
                 JOIN res_company company ON company.id = row.company_id
                 JOIN res_partner place ON place.id = company.partner_id
                WHERE row.%(person)s IS NOT NULL AND %(condition)s AND %(months)s
                GROUP BY 1, 2, 3""",
            person=SQL.identifier(person),
            instant=SQL.identifier(instant),
            measure=measure,
            table=SQL.identifier(table),
            condition=condition,
            # By an index; which day it was on the company's clock is looked at afterwards.
            months=self._within_months(SQL("row.%s", SQL.identifier(instant)), 1),
        )

    @api.model
    def _get_charged(self):
        """Fines and rewards by the month to which they are charged."""
        counts = SQL("state != 'waived'")
        parts = (
            ("fines", SQL("1"), SQL("kind = 'fine'")),
            ("fine_amount", SQL("amount"), SQL("kind = 'fine'")),
            ("rewards", SQL("1"), SQL("kind = 'reward'")),
            ("reward_amount", SQL("amount"), SQL("kind = 'reward'")),
            ("points", SQL("counted_points"), SQL("true")),
        )
        return [
            SQL(
                "SELECT user_id, company_id, date, %s, %s FROM order_process_merit WHERE %s AND %s",
                measure,
                number,
                counts,
                condition,
            )
            for measure, number, condition in parts
        ]

    @api.model
    def _get_measures(self):
        """Hook: the fields that are sums of the sources."""
        return [
            *("keyed", "lines", "orders_taken", "amount", "reviewed", "checked", "delivered", "first_reviewed"),
            *("first_passed", "missed", "review_errors", "fines", "fine_amount", "rewards", "reward_amount", "points"),
        ]

    @api.model
    def _get_rates(self):
        """Hook: ``{field: SQL over the sums}`` of what cannot be added up."""
        return {"first_pass_rate": SQL("100.0 * first_passed / NULLIF(first_reviewed, 0)")}

    @property
    def _table_query(self):
        measures = self._get_measures()
        most = SQL("GREATEST(%s)", SQL(", ").join(map(SQL.identifier, ROLES)))
        return SQL(
            """
            WITH facts (user_id, company_id, day, measure, number) AS (%(sources)s),
            sums AS (
                SELECT facts.user_id, facts.company_id, date_trunc('month', day)::date AS month, %(sums)s
                  FROM facts JOIN res_users person ON person.id = facts.user_id AND NOT person.share
                 WHERE %(months)s
                 GROUP BY 1, 2, 3
            ), roles AS (
                SELECT *, %(most)s AS work, CASE %(cases)s END AS role, %(rates)s
                  FROM sums
            ), medians AS (
                SELECT company_id, month, role,
                       percentile_cont(0.5) WITHIN GROUP (ORDER BY work) AS work_median,
                       percentile_cont(0.5) WITHIN GROUP (ORDER BY first_pass_rate) AS first_pass_median
                  FROM roles GROUP BY 1, 2, 3
            )
            SELECT (roles.company_id::bigint * 100000 + roles.user_id) * 10000
                       + (EXTRACT(YEAR FROM roles.month)::int - 1970) * 12 + EXTRACT(MONTH FROM roles.month)::int AS id,
                   roles.*, to_char(roles.month, 'YYYY-MM') AS period, roles.work < %(few)s AS is_few,
                   medians.work_median, medians.first_pass_median
              FROM roles
              JOIN medians ON medians.company_id = roles.company_id AND medians.month = roles.month
                   AND medians.role IS NOT DISTINCT FROM roles.role
            """,
            sources=SQL(" UNION ALL ").join(self._get_sources()),
            sums=SQL(", ").join(
                SQL(
                    "COALESCE(sum(number) FILTER (WHERE measure = %s), 0)::%s AS %s",
                    name,
                    SQL("integer" if self._fields[name].type == "integer" else "numeric"),
                    SQL.identifier(name),
                )
                for name in measures
            ),
            most=most,
            cases=SQL(" ").join(
                SQL("WHEN %s = %s AND %s > 0 THEN %s", SQL.identifier(role), most, SQL.identifier(role), role)
                for role in ROLES
            ),
            rates=SQL(", ").join(
                SQL("%s AS %s", rate, SQL.identifier(name)) for name, rate in self._get_rates().items()
            ),
            few=FEW,
            months=self._within_months(SQL("facts.day")),
        )

    # === Each figure opens its records ===

    @api.model
    def _get_records(self):
        """Hook: ``{measure: (title, model, field of the person, field of the time, more conditions)}``."""
        _ = self.env._
        order = [("process_controlled", "=", True), ("state", "!=", "cancel")]
        decided = [("state", "in", ("approved", "outdated", "returned", "rejected"))]
        standing = [("state", "!=", "waived")]
        return {
            "keyed": (_("Orders Keyed"), "sale.order", "keyed_by_id", "performance_date", order),
            "orders_taken": (_("Orders Taken"), "sale.order", "taken_by_id", "performance_date", order),
            "reviewed": (_("Orders Reviewed"), "order.process.review", "reviewer_id", "decided_on", decided),
            "checked": (_("Transfers Checked"), "stock.picking", "checked_by_id", "checked_on", []),
            "delivered": (
                _("Transfers Delivered"),
                "stock.picking",
                "bearer_id",
                "date_done",
                [("state", "=", "done"), ("picking_type_code", "=", "outgoing")],
            ),
            "missed": (_("Missed Rounds"), "order.process.review.miss", "user_id", "deadline", []),
            "review_errors": (_("Review Errors"), "order.process.review.error", "user_id", "found_on", []),
            "fines": (_("Fines"), "order.process.merit", "user_id", "date", [*standing, ("kind", "=", "fine")]),
            "rewards": (_("Rewards"), "order.process.merit", "user_id", "date", [*standing, ("kind", "=", "reward")]),
        }

    def action_open_figure(self):
        """The records of a figure, named by the context's ``figure``, as far as the reader may see them."""
        self.ensure_one()
        self.check_access("read")
        title, model, person, when, more = self._get_records()[self.env.context["figure"]]
        first, last = self._get_bounds(self.env[model]._fields[when].type == "datetime")
        return {
            "type": "ir.actions.act_window",
            "name": f"{title}: {self.display_name}",
            "res_model": model,
            "views": [(False, "list"), (False, "form")],
            "domain": [
                ("company_id", "=", self.company_id.id),
                (person, "=", self.user_id.id),
                (when, ">=", first),
                (when, "<", last),
                *more,
            ],
        }

    def _get_bounds(self, instants):
        """The first moment of the month and of the next: dates, or naive UTC instants on the company's clock."""
        if not instants:
            return self.month, fields.Date.add(self.month, months=1)
        return self._get_month_bounds(self.month, self.company_id.sudo()._process_tz())

    @api.model
    def _get_month_bounds(self, month, zone):
        """The first instant of a month and of the next, naive UTC, on the clock of a zone."""
        return at_local(month, 0, zone), at_local(fields.Date.add(month, months=1), 0, zone)

    def action_print_sheet(self):
        """The month's sheet for signature."""
        return self.env["order.process.merit.sheet"]._print_months(
            {(row.user_id, row.company_id, row.month) for row in self}
        )
