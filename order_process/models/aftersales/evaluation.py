from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..base.notify import in_their_languages, notify
from ..base.staff import check_role
from ..base.window import open_record
from ..base.work_time import at_local
from .claim_states import KINDS, MANAGER, SERVICE
from .evaluation_period import PERIODS, bounds, label, last_complete
from .rated import RATED_MODELS

EVALUATING_GROUPS = (SERVICE, MANAGER, "order_process.group_process_admin")


class OrderProcessEvaluation(models.Model):
    """How a month or quarter went, as it was when it was counted: orders, claims, answers, ratings (I2).

    The figures are evidence and stay; what follows from them are improvements with an owner and a date."""

    _name = "order.process.evaluation"
    _inherit = ["order.process.evidence"]
    _description = "Evaluation"
    _order = "date_from desc, period, id desc"

    name = fields.Char(required=True)
    company_id = fields.Many2one("res.company", required=True, index=True, ondelete="restrict")
    currency_id = fields.Many2one(related="company_id.currency_id")
    period = fields.Selection(PERIODS, required=True)
    date_from = fields.Date("First Day", required=True)
    date_to = fields.Date("Last Day", required=True)
    made_on = fields.Datetime(required=True)
    made_by_id = fields.Many2one("res.users", "Made By", required=True, ondelete="restrict")

    order_count = fields.Integer("Orders")
    order_amount = fields.Monetary("Amount of Orders")
    claim_count = fields.Integer("Claims")
    claim_rate = fields.Float("Claims per 100 Orders", digits=(16, 2), aggregator="avg")
    ours_count = fields.Integer("By Our Fault")
    answered_count = fields.Integer("Answered")
    in_time_count = fields.Integer("Answered in Time")
    in_time_rate = fields.Float("In Time (%)", digits=(16, 1), aggregator="avg")
    closed_count = fields.Integer("Closed Claims")
    rating_count = fields.Integer("Ratings")
    rating_average = fields.Float("Average Rating", digits=(16, 2), aggregator="avg")
    low_rating_count = fields.Integer("Low Ratings")
    delivery_average = fields.Float("Delivery", digits=(16, 2), aggregator="avg")
    quality_average = fields.Float("Goods", digits=(16, 2), aggregator="avg")
    service_average = fields.Float("Service", digits=(16, 2), aggregator="avg")
    line_ids = fields.One2many("order.process.evaluation.line", "evaluation_id", "Claims by Kind and Cause")
    improvement_ids = fields.One2many("order.process.improvement", "evaluation_id", "Improvements")

    _once = models.UniqueIndex("(company_id, period, date_from)", "This period has been evaluated already.")

    @api.model
    def action_evaluate(self, period, day=None):
        """Count the period of a day of the current company, by default the last one that is over.

        :raises AccessError: to who may not
        :raises UserError: where the period is not over, or was evaluated already
        :return: the action that shows it
        """
        refusal = self.env._("Customer service, approving managers and process administrators evaluate.")
        check_role(self.env, EVALUATING_GROUPS, refusal, AccessError)
        company = self.env.company
        if period not in dict(PERIODS):
            raise UserError(self.env._("Choose a month or a quarter."))
        today = company.sudo()._process_today()
        start, end = bounds(period, fields.Date.to_date(day)) if day else last_complete(period, today)
        if end >= today:
            raise UserError(self.env._("%s is not over yet; its figures would still change.", label(period, start)))
        known = self.sudo().search(
            [("company_id", "=", company.id), ("period", "=", period), ("date_from", "=", start)]
        )
        if known:
            raise UserError(self.env._("%s has been evaluated already; its figures stay.", known.name))
        evaluation = self._evaluate(company, period, start, end)
        return open_record(evaluation)

    def action_plan(self):
        """Open an empty improvement that follows from the evaluation."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan an Improvement"),
            "res_model": "order.process.improvement",
            "views": [(False, "form")],
            "context": {"default_evaluation_id": self.id, "default_company_id": self.company_id.id},
        }

    @api.model
    def _evaluate(self, company, period, start, end):
        zone = company.sudo()._process_tz()
        since, until = at_local(start, 0, zone), at_local(end + timedelta(days=1), 0, zone)
        claims = (
            self.env["order.process.claim"]
            .sudo()
            .search([("company_id", "=", company.id), ("received_on", ">=", since), ("received_on", "<", until)])
        )
        vals = {
            "name": label(period, start),
            "company_id": company.id,
            "period": period,
            "date_from": start,
            "date_to": end,
            "made_on": fields.Datetime.now(),
            "made_by_id": self.env.uid,
            **self._count_orders(company, start, end),
            **self._count_ratings(company, since, until),
            **self._count_more(company, start, end),
        }
        vals.update(self._count_claims(claims, vals["order_count"]))
        evaluation = self._append([vals])
        self.env["order.process.evaluation.line"]._append(
            [{**row, "evaluation_id": evaluation.id} for row in self._break_down(claims)]
        )
        evaluation.invalidate_recordset(["line_ids"])
        evaluation._append_parts()
        return evaluation

    @api.model
    def _count_more(self, company, start, end):
        """Hook: further figures of a company and a period (local days, both included), as values of the evaluation."""
        return {}

    def _append_parts(self):
        """Hook: the evaluation was just counted; append the rows that belong to it."""

    @api.model
    def _count_orders(self, company, start, end):
        """Orders whose business date lies in the period, cancelled ones apart, in the company's currency."""
        orders = (
            self.env["sale.order"]
            .sudo()
            .search_fetch(
                [
                    ("company_id", "=", company.id),
                    ("business_date", ">=", start),
                    ("business_date", "<=", end),
                    ("state", "!=", "cancel"),
                ],
                ["amount_total", "currency_rate"],
            )
        )
        amount = sum(order.amount_total / (order.currency_rate or 1.0) for order in orders)
        return {"order_count": len(orders), "order_amount": company.currency_id.round(amount)}

    @api.model
    def _count_claims(self, claims, order_count):
        answered = claims.filtered("answered_on")
        in_time = answered.filtered(lambda claim: claim.answered_on <= claim.answer_due_on)
        # A claim that was withdrawn before its answer was due needed none.
        counted = claims.filtered(lambda claim: claim.answered_on or claim.breached_on)
        return {
            "claim_count": len(claims),
            "claim_rate": round(100.0 * len(claims) / order_count, 2) if order_count else 0.0,
            "ours_count": len(claims.filtered("cause_id.ours")),
            "answered_count": len(answered),
            "in_time_count": len(in_time),
            "in_time_rate": round(100.0 * len(in_time) / len(counted), 1) if counted else 0.0,
            "closed_count": len(claims.filtered(lambda claim: claim.state == "closed")),
        }

    @api.model
    def _count_ratings(self, company, since, until):
        ratings = (
            self.env["rating.rating"]
            .sudo()
            .search(
                [
                    ("res_model", "in", RATED_MODELS),
                    ("process_company_id", "=", company.id),
                    ("consumed", "=", True),
                    ("process_rated_on", ">=", since),
                    ("process_rated_on", "<", until),
                ]
            )
        )

        def average(name):
            said = [value for value in ratings.mapped(name) if value]
            return round(sum(said) / len(said), 2) if said else 0.0

        return {
            "rating_count": len(ratings),
            "rating_average": average("rating"),
            "low_rating_count": len(ratings.filtered("process_low")),
            "delivery_average": average("process_delivery"),
            "quality_average": average("process_quality"),
            "service_average": average("process_service"),
        }

    @api.model
    def _break_down(self, claims):
        by_pair = claims.grouped(lambda claim: (claim.kind, claim.cause_id))
        order = [kind for kind, _label in KINDS]
        return [
            {"kind": kind, "cause_id": cause.id, "count": len(group)}
            for (kind, cause), group in sorted(
                by_pair.items(),
                key=lambda item: (order.index(item[0][0]), item[0][1].sequence or 0, item[0][1].id or 0),
            )
        ]

    @api.model
    def _run_due(self):
        """Evaluate the last month or quarter of every company that wants it and has not got it. Called by the
        scheduled action; safe to repeat."""
        companies = (
            self.env["res.company"]
            .sudo()
            .search([("order_process_enabled", "=", True), ("evaluation_period", "!=", False)])
        )

        def evaluate(company):
            start, end = last_complete(company.evaluation_period, company._process_today())
            domain = [
                ("company_id", "=", company.id),
                ("period", "=", company.evaluation_period),
                ("date_from", "=", start),
            ]
            if not self.sudo().search_count(domain, limit=1):
                evaluation = self._evaluate(company, company.evaluation_period, start, end)
                evaluation._tell_made()

        self.env["order.process.failure"]._run_apart("ir_cron_evaluations", companies, evaluate, one_by_one=True)

    def _tell_made(self):
        self.ensure_one()
        evaluation = self.sudo()
        people = self.env.ref(MANAGER)._get_colleagues(evaluation.company_id)
        for user, said in in_their_languages(evaluation, people):
            notify(
                said, user, said.env._("Evaluation %s is ready: plan what is to be done better", evaluation.name), []
            )


class OrderProcessEvaluationLine(models.Model):
    """How many claims of one kind had one cause in the period."""

    _name = "order.process.evaluation.line"
    _inherit = ["order.process.evidence"]
    _description = "Claims of an Evaluation"
    _order = "evaluation_id, id"
    _rec_name = "kind"

    evaluation_id = fields.Many2one("order.process.evaluation", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="evaluation_id.company_id", store=True, index=True)
    kind = fields.Selection(KINDS, required=True)
    cause_id = fields.Many2one("order.process.claim.cause", "Cause", ondelete="restrict", help="Empty: not named yet.")
    count = fields.Integer("Claims")


class ResCompany(models.Model):
    _inherit = "res.company"

    evaluation_period = fields.Selection(
        PERIODS, "Evaluate by Itself", default="month", help="When a period is over. Empty: by the button only."
    )
