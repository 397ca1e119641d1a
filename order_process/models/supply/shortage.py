from odoo import api, fields, models

from ..base.staff import has_role

ANSWERS = [
    ("wait", "Wait for all of it"),
    ("partial", "Send what is there"),
    ("cancel", "Cancel the rest"),
    ("substitute", "Take the substitute"),
]
# What somebody of the desk carries out in the order.
CARRIED_OUT = ("cancel", "substitute")
STATES = [
    ("open", "Asked"),
    ("answered", "Answered"),
    ("coming", "Goods on Their Way"),
    ("done", "Carried Out"),
    ("lapsed", "No Longer Short"),
]
# Not over yet: asked, answered, or decided how the goods come.
OPEN_STATES = ("open", "answered", "coming")
ASKING_GROUPS = (
    "order_process.group_order_clerk",
    "order_process.group_desk_leader",
    "order_process.group_customer_service",
    "order_process.group_warehouse_keeper",
    "order_process.group_dispatcher",
    "order_process.group_approving_manager",
)
# Who may have an order taken although its goods are not there.
DECIDING_GROUPS = ("order_process.group_desk_leader", "order_process.group_approving_manager")


class OrderProcessShortage(models.Model):
    """What an approved order lacks, the question to its dealer, and the dealer's answer with person and time (F2).

    Without an answer the dealer is reminded; nothing is split or dropped silently."""

    _name = "order.process.shortage"
    _inherit = ["order.process.evidence", "order.process.of.order"]
    _description = "Shortage"
    _order = "asked_on desc, id desc"
    _rec_name = "order_id"

    _evidence_mutable = frozenset(
        {
            "state",
            "answer",
            "wait_until",
            "answered_on",
            "answered_by",
            "entered_by_id",
            "answer_text",
            "closed_on",
            "reminder_count",
            "remind_on",
            "way",
            "way_warehouse_id",
            "way_expected_on",
            "way_arrives_on",
            "way_owner_id",
            "way_note",
            "way_by_id",
            "way_on",
            "way_picking_id",
        }
    )

    order_id = fields.Many2one("sale.order", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", related="order_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="order_id.partner_id", string="Dealer", store=True)
    warehouse_id = fields.Many2one(related="order_id.warehouse_id", store=True)
    user_id = fields.Many2one(related="order_id.user_id")
    state = fields.Selection(STATES, required=True, default="open", index=True)
    asked_on = fields.Datetime(required=True)
    asked_by_id = fields.Many2one(
        "res.users", "Asked By", ondelete="restrict", help="Empty: asked by itself when stock did not serve the order."
    )
    line_ids = fields.One2many("order.process.shortage.line", "shortage_id", "What Is Missing")
    summary = fields.Char("Missing", compute="_compute_missing_summary")
    can_go_partly = fields.Boolean(help="Something of the order is there and could go at once.")
    answer = fields.Selection(ANSWERS, "Dealer's Answer")
    wait_until = fields.Date(help="By when the dealer wants all of it.")
    answered_on = fields.Datetime()
    answered_by = fields.Char("Answered By", help="The dealer's person.")
    entered_by_id = fields.Many2one(
        "res.users", "Entered By", ondelete="restrict", help="Who entered the answer: the person or one of our people."
    )
    answer_text = fields.Text("What Was Said")
    closed_on = fields.Datetime()
    reminder_count = fields.Integer("Reminders")
    remind_on = fields.Datetime("Next Reminder")
    may_answer = fields.Boolean(compute="_compute_may_answer")
    may_let_follow = fields.Boolean(compute="_compute_may_cancel_rest")
    may_cancel_rest = fields.Boolean(compute="_compute_may_cancel_rest")

    _one_open = models.UniqueIndex("(order_id) WHERE state = 'open'", "The dealer was asked about this order already.")
    _reminders = models.Index("(remind_on) WHERE state = 'open'")

    @api.depends_context("lang")
    @api.depends("line_ids")
    def _compute_missing_summary(self):
        for shortage in self:
            shortage.summary = ", ".join(shortage.line_ids.mapped("display_name"))

    @api.depends("state", "answer")
    def _compute_may_answer(self):
        """Open questions may be answered, and those of a dealer who waits: nothing followed from that yet."""
        for shortage in self:
            waits = shortage.state == "answered" and shortage.answer == "wait"
            shortage.may_answer = shortage.state in ("open", "coming") or waits

    @api.depends_context("uid")
    @api.depends("state", "answer")
    def _compute_may_cancel_rest(self):
        decides = has_role(self.env, DECIDING_GROUPS)
        for shortage in self:
            waits = shortage.state in OPEN_STATES and bool(shortage.order_id.goods_awaited_since)
            shortage.may_let_follow = decides and waits
            shortage.may_cancel_rest = (
                shortage.state == "answered"
                and shortage.answer in CARRIED_OUT
                and shortage.order_id._may_take_out()
            )

    # === Asking ===

    @api.model
    def _ask(self, orders, by=None):
        """Ask the dealers of approved orders that stock does not serve; one question at a time for each order.

        :param by: the colleague who asks; nobody where the system does
        :return: the new questions (superuser)
        """
        orders = orders.sudo().filtered(lambda order: order.state == "sale" or order.goods_awaited_since)
        asked = self.sudo().search([("order_id", "in", orders.ids), ("state", "=", "open")]).order_id
        short = (orders - asked)._get_missing() if orders - asked else {}
        if not short:
            return self.sudo().browse()
        now = fields.Datetime.now()
        fresh = self.sudo()._append(
            [
                {
                    "order_id": order.id,
                    "asked_on": now,
                    "asked_by_id": by and by.id,
                    "remind_on": order.company_id._get_next_reminder(now),
                    "can_go_partly": any(
                        need.product.uom_id.compare(need.quantity, need.missing) > 0 for need in needs
                    ),
                }
                for order, needs in short.items()
            ]
        )
        self.env["order.process.shortage.line"].sudo()._append(
            [
                {
                    "shortage_id": shortage.id,
                    "order_line_id": need.line.id,
                    "product_id": need.product.id,
                    "ordered": need.quantity,
                    "missing": need.missing,
                }
                for shortage in fresh
                for need in short[shortage.order_id]
                if need.missing
            ]
        )
        self.env["order.process.event"]._log(
            (shortage.order_id, "asked", {"question": shortage.summary}) for shortage in fresh
        )
        fresh._tell_dealers()
        return fresh

    @api.model
    def _has_something(self, moves, missing):
        lacking = dict(missing)
        return any(
            move.product_id.uom_id.compare(move.product_qty, lacking.get(move, 0.0)) > 0 for move in moves
        )

    def _tell_dealers(self):
        """Put the questions to the dealers by mail, each of them and each reminder once."""
        keys = {shortage.order_id: f"{shortage.id}.{shortage.reminder_count}" for shortage in self}
        self.order_id._tell("shortage", key=keys)

    def _lapse(self):
        """Close the questions about goods that are in stock again."""
        if self:
            self._advance({"state": "lapsed", "closed_on": fields.Datetime.now(), "remind_on": False})

    # === Reminders ===

    @api.model
    def _run_due(self):
        """Put open questions again, confirm what waited for goods that are free now, and ask anew whoever has waited
        until the day that was said; called by the scheduled action. Safe to repeat."""
        now = fields.Datetime.now()
        due = self.sudo().search([("state", "=", "open"), ("remind_on", "<=", now)], order="remind_on, id")
        run = self.env["order.process.failure"]._run_apart
        run("ir_cron_shortages", due, lambda shortages: shortages._remind_dealers(now))
        self.env["sale.order"]._run_waiting()
        waited = self.sudo().search(
            ["|", ("state", "=", "coming"), "&", ("state", "=", "answered"), ("answer", "=", "wait")]
        )
        run("ir_cron_shortages", waited, lambda shortages: shortages._ask_anew(now))

    def _remind_dealers(self, now):
        for shortage in self:
            shortage._advance(
                {
                    "reminder_count": shortage.reminder_count + 1,
                    "remind_on": shortage.company_id._get_next_reminder(now),
                }
            )
            self.env["order.process.event"]._log([(shortage.order_id, "reminded", {"question": shortage.summary})])
        self._tell_dealers()

    def _ask_anew(self, now):
        over = self.filtered(lambda shortage: shortage._get_wait_end() < shortage.company_id._process_today())
        if over:
            over._advance({"state": "done", "closed_on": now})
        held = over.order_id.filtered(
            lambda order: any(hold.code == "shortage" and not hold.released_on for hold in order.hold_ids)
        )
        self._ask(held)
        held._sync_process()
