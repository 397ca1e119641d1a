from odoo import api, fields, models
from odoo.tools import SQL

from ..base.modes import PROCESS_MODES
from ..gate.sale_order import STAGES
from .way_rules import BACK, FORWARD, compare, policy_of, steps_of

DEPENDS = {
    "order.process.event": ["order_id", "seq", "kind", "user_id", "at"],
    "sale.order": [
        *("company_id", "warehouse_id", "partner_id", "user_id", "process_controlled"),
        *("process_mode", "process_stage", "business_date"),
    ],
}


class OrderProcessWay(models.Model):
    """The way that an order really went, from its history, which nobody rewrites (M3, I2).

    Each step counts once until the order goes back; what lies between (papers, remarks, notices) is no step."""

    _name = "order.process.way"
    _inherit = ["order.process.of.order"]
    _description = "Way of an Order"
    _auto = False
    _order = "business_date desc, id desc"
    _rec_name = "order_id"
    _depends = DEPENDS

    order_id = fields.Many2one("sale.order", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", "Centre", readonly=True)
    partner_id = fields.Many2one("res.partner", "Dealer", readonly=True)
    process_mode = fields.Selection(PROCESS_MODES, "Delivery Mode", readonly=True)
    process_stage = fields.Selection(STAGES, "Stage", readonly=True)
    business_date = fields.Date(readonly=True)
    way = fields.Char("Steps as the History Names Them", readonly=True)
    back_count = fields.Integer("Times Went Back", readonly=True)
    way_text = fields.Char("Way Taken", compute="_compute_words")
    deviation = fields.Char("Not as the Policy Says", compute="_compute_words")

    @api.model
    def _get_steps_query(self):
        """The steps of the order ``o``: id, kind, at, user, the step before and whether it leads back.

        A step counts once between two that lead back: the second level's approval is no second step."""
        return SQL(
            """
            SELECT once.*, lag(kind) OVER turn AS came_from, lag(at) OVER turn AS before_at
              FROM (SELECT part.*, row_number() OVER (PARTITION BY stretch, kind ORDER BY seq) AS times
                      FROM (SELECT event.id, event.seq, event.kind, event.at, event.user_id,
                                   event.kind IN %(back)s AS is_back,
                                   count(*) FILTER (WHERE event.kind IN %(back)s) OVER (ORDER BY event.seq) AS stretch
                              FROM order_process_event event
                             WHERE event.order_id = o.id AND event.kind IN %(kinds)s) part) once
             WHERE once.times = 1
            WINDOW turn AS (ORDER BY seq)
            """,
            back=BACK,
            kinds=(*FORWARD, *BACK),
        )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT o.id, o.id AS order_id, o.company_id, o.warehouse_id, o.partner_id, o.process_mode, o.process_stage,
                   o.business_date, went.way, went.back_count
              FROM sale_order o
             CROSS JOIN LATERAL (
                   SELECT string_agg(step.kind, ' ' ORDER BY step.seq) AS way,
                          count(*) FILTER (WHERE step.is_back) AS back_count
                     FROM (%s) step) went
             WHERE o.process_controlled
            """,
            self._get_steps_query(),
        )

    @api.model
    def _get_policy_ways(self, company):
        """Hook: ``{mode: (groups of steps, steps that may be left out)}``, as the delivery methods of a company say."""
        carriers = (
            self.env["delivery.carrier"]
            .sudo()
            .search_fetch(
                [("company_id", "in", (False, company.id)), ("kept_of_id", "=", False)],
                ["process_mode", "payment_rule", "needs_check"],
            )
        )
        ways = {}
        for mode, _label in PROCESS_MODES:
            methods = carriers.filtered(lambda carrier, mode=mode: carrier.process_mode == mode)
            ways[mode] = policy_of(
                [
                    (
                        method.payment_rule == "before",
                        mode == "cod" and method.payment_rule == "on_delivery",
                        method.needs_check,
                    )
                    for method in methods
                ]
            )
        return ways

    @api.model
    def _get_step_labels(self):
        """``{step: label}`` in the words of the history."""
        kinds = dict(self.env["order.process.event"]._fields["kind"]._description_selection(self.env))
        return {step: kinds[step] for step in (*FORWARD, *BACK)}

    @api.model
    def _say_deviations(self, deviations, labels):
        """What is not as the policy says, in words."""
        words = {
            "back": self.env._("went back: %s"),
            "order": self.env._("out of turn: %s"),
            "without": self.env._("without: %s"),
        }
        return "; ".join(words[what] % labels[step] for what, step in deviations)

    @api.depends_context("lang")
    @api.depends("way", "process_mode", "company_id")
    def _compute_words(self):
        labels = self._get_step_labels()
        ways = {company: self._get_policy_ways(company) for company in self.company_id}
        for row in self:
            policy, optional = ways.get(row.company_id, {}).get(row.process_mode or "other", ((), ()))
            steps = steps_of((row.way or "").split(), policy)
            row.way_text = " → ".join(labels[step] for step in steps)
            row.deviation = self._say_deviations(compare(steps, policy, optional), labels)

    def action_open_events(self):
        """The history from which the way was read."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id("order_process.action_order_events")
        return {**action, "domain": [("order_id", "=", self.order_id.id)], "context": {}, "name": self.order_id.name}
