from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ..base.window import open_record
from ..gate.sale_order import STAGES

SOURCES = {
    "order.process.rolled": ["dispatch_id", "order_id", "stage", "codes", "was_full", "promised_dispatch_on"],
    "order.process.unsent": ["dispatch_id", "order_id", "stage", "codes", "was_full", "user_id", "owner_group_id"],
    "order.process.dispatch": ["window_id", "date", "warehouse_id", "company_id", "scheduled_on"],
    "order.process.review.miss": ["order_id", "user_id", "deadline"],
    "order.process.hold": ["order_id", "code", "since", "released_on", "owner_group_id"],
    "order.process.clock": ["order_id", "stage", "started_on", "ended_on", "user_id", "group_id"],
    "sale.order": ["taken_by_id", "clerk_id", "keyed_by_id", "partner_id"],
}


class OrderProcessMissed(models.Model):
    """An order that missed a window: why, and whose it was then (M3; a manager's question in three clicks).

    What held it is what the dispatch put on record. Whose it was: in review who let the round pass; where something was
    lacking who took the order (P4); before it was submitted who handled it; else who had its running clock."""

    _name = "order.process.missed"
    _description = "Missed a Window"
    _auto = False
    _order = "scheduled_on desc, warehouse_id, order_id, id"
    _rec_name = "order_id"
    _depends = SOURCES

    dispatch_id = fields.Many2one("order.process.dispatch", readonly=True)
    window_id = fields.Many2one("order.process.window", readonly=True)
    date = fields.Date(readonly=True)
    scheduled_on = fields.Datetime("Should Have Left", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", "Centre", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    order_id = fields.Many2one("sale.order", readonly=True)
    partner_id = fields.Many2one("res.partner", "Dealer", readonly=True)
    stage = fields.Selection(STAGES, readonly=True)
    codes = fields.Char(readonly=True)
    was_full = fields.Boolean("Window Full", readonly=True)
    closing = fields.Boolean("Left Undone at Closing", readonly=True)
    detail = fields.Text("What It Said", readonly=True)
    promised_dispatch_on = fields.Datetime("Goes On", readonly=True)
    user_id = fields.Many2one(
        "res.users", "Person", readonly=True, help="Empty where it was nobody's, or several had it."
    )
    group_id = fields.Many2one("res.groups", "Role", readonly=True)
    reason = fields.Char("Why", compute="_compute_reason")
    people = fields.Char("Whose", compute="_compute_people")
    clock_ids = fields.Many2many("order.process.clock", compute="_compute_proof", string="Out of Time Until Then")
    event_ids = fields.Many2many("order.process.event", compute="_compute_proof", string="What Happened Until Then")
    merit_ids = fields.Many2many("order.process.merit", compute="_compute_proof", string="Fines and Rewards")

    @property
    def _table_query(self):
        held = SQL("split_part(base.codes, ',', 1)")
        then = SQL("began <= dispatch.scheduled_on AND (ended IS NULL OR ended > dispatch.scheduled_on)")
        return SQL(
            """
            SELECT base.*, dispatch.window_id, dispatch.date, dispatch.scheduled_on, dispatch.warehouse_id,
                   dispatch.company_id, sale.partner_id,
                   CASE WHEN base.was_full THEN NULL
                        WHEN 'review' = ANY(string_to_array(base.codes, ',')) AND base.stage != 'entry' THEN %(missers)s
                        WHEN 'incomplete' = ANY(string_to_array(base.codes, ',')) THEN sale.taken_by_id
                        WHEN base.stage = 'entry' THEN COALESCE(sale.clerk_id, sale.keyed_by_id)
                        ELSE COALESCE(base.said_user_id, %(clock)s) END AS user_id,
                   COALESCE(base.said_group_id, (
                       SELECT hold.owner_group_id
                         FROM (SELECT *, since AS began, released_on AS ended FROM order_process_hold) hold
                        WHERE hold.order_id = base.order_id AND hold.code = %(held)s AND %(then)s
                        ORDER BY hold.id LIMIT 1)) AS group_id
              FROM (
                SELECT rolled.id * 2 AS id, rolled.dispatch_id, rolled.order_id, rolled.stage, rolled.codes,
                       COALESCE(rolled.was_full, false) AS was_full, unsent.id IS NOT NULL AS closing, unsent.detail,
                       rolled.promised_dispatch_on, unsent.user_id AS said_user_id,
                       unsent.owner_group_id AS said_group_id
                  FROM order_process_rolled rolled
                  LEFT JOIN order_process_unsent unsent
                    ON unsent.dispatch_id = rolled.dispatch_id AND unsent.order_id = rolled.order_id
                UNION ALL
                SELECT unsent.id * 2 + 1, unsent.dispatch_id, unsent.order_id, unsent.stage, unsent.codes,
                       COALESCE(unsent.was_full, false), true, unsent.detail, NULL, unsent.user_id,
                       unsent.owner_group_id
                  FROM order_process_unsent unsent
                 WHERE NOT EXISTS (SELECT FROM order_process_rolled rolled
                                    WHERE rolled.dispatch_id = unsent.dispatch_id AND rolled.order_id = unsent.order_id)
              ) base
              JOIN order_process_dispatch dispatch ON dispatch.id = base.dispatch_id
              JOIN sale_order sale ON sale.id = base.order_id
            """,
            missers=SQL(
                """(SELECT CASE WHEN count(DISTINCT miss.user_id) = 1 THEN max(miss.user_id) END
                      FROM order_process_review_miss miss
                     WHERE miss.order_id = base.order_id AND miss.deadline = (
                           SELECT max(last.deadline) FROM order_process_review_miss last
                            WHERE last.order_id = base.order_id AND last.deadline <= dispatch.scheduled_on))"""
            ),
            clock=SQL(
                """(SELECT clock.user_id
                      FROM (SELECT *, started_on AS began, ended_on AS ended FROM order_process_clock) clock
                     WHERE clock.order_id = base.order_id AND %s
                     ORDER BY clock.stage IN ('desk', 'shipped', 'feedback'), clock.deadline LIMIT 1)""",
                then,
            ),
            held=held,
            then=then,
        )

    @api.depends_context("lang")
    @api.depends("codes", "stage", "was_full")
    def _compute_reason(self):
        labels = dict(self.env["order.process.hold"]._fields["code"]._description_selection(self.env))
        for row in self:
            row.reason = self.env["order.process.left.behind"]._say_reason(row, labels)

    @api.depends("user_id", "group_id")
    def _compute_people(self):
        """The person, or those who let the round pass together, or the role that had it."""
        shared = self.filtered(lambda row: not row.user_id and row.stage == "review" and not row.was_full)
        misses = defaultdict(lambda: self.env["order.process.review.miss"].sudo())
        for miss in self.env["order.process.review.miss"].sudo().search([("order_id", "in", shared.order_id.ids)]):
            misses[miss.order_id.id] |= miss
        for row in self:
            passed = misses[row.order_id.id].filtered_domain([("deadline", "<=", row.scheduled_on)])
            last = max(passed.mapped("deadline"), default=None)
            people = row.sudo().user_id or passed.filtered_domain([("deadline", "=", last)]).user_id
            row.people = ", ".join(people.mapped("name")) or row.group_id.sudo().name or self.env._("Nobody's")

    def _compute_proof(self):
        """What is on record of the orders until the window left, as far as the reader may see it."""
        orders = self.order_id.ids
        clocks = self.env["order.process.clock"].search([("order_id", "in", orders), ("breached", "=", True)])
        events = self.env["order.process.event"].search([("order_id", "in", orders)], order="order_id, seq")
        Merit = self.env["order.process.merit"]
        merits = Merit.search([("order_id", "in", orders)]) if Merit.has_access("read") else Merit
        for row in self:
            # A window that runs some seconds after its time finds what was put on record until then.
            until = max(row.scheduled_on, row.dispatch_id.run_on or row.scheduled_on)
            of_order = [("order_id", "=", row.order_id.id)]
            row.clock_ids = clocks.filtered_domain([*of_order, ("breached_on", "<=", until)])
            row.event_ids = events.filtered_domain([*of_order, ("at", "<=", until)])
            row.merit_ids = merits.filtered_domain(of_order)

    def action_open_order(self):
        """Open the order."""
        self.ensure_one()
        self.check_access("read")
        return open_record(self.order_id)
