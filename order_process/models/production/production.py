from odoo import api, fields, models

STATES = [
    ("plan", "To Plan"),
    ("approval", "Plan to Approve"),
    ("making", "In Production"),
    ("check", "Quality Check Due"),
    ("packing", "To Pack"),
    ("packed", "Packed"),
    ("cancelled", "Not Made"),
]
# Something is still to do before the goods may leave.
UNFINISHED = ("plan", "approval", "making", "check", "packing")


class OrderProcessProduction(models.Model):
    """What is made for one order, from the plan to the packed goods (F4).

    Plans, reports and checks are rows of their own that stay as they are; this one says where the work stands."""

    _name = "order.process.production"
    _inherit = ["order.process.evidence", "order.process.of.order"]
    _description = "Production for an Order"
    _order = "urgency desc, due_on, id"
    _rec_name = "order_id"

    _evidence_mutable = frozenset({"state", "stands_since", "due_on", "is_failed", "packed_on", "packed_by_id"})

    order_id = fields.Many2one("sale.order", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="order_id.company_id", store=True, precompute=True, index=True)
    partner_id = fields.Many2one(related="order_id.partner_id", string="Dealer", store=True, precompute=True)
    warehouse_id = fields.Many2one(related="order_id.warehouse_id", string="Centre", store=True, precompute=True)
    urgency = fields.Selection(related="order_id.urgency", store=True, precompute=True)
    user_id = fields.Many2one(related="order_id.user_id", string="Sales Rep")
    state = fields.Selection(STATES, required=True, readonly=True, index=True, group_expand="_expand_state")
    stands_since = fields.Datetime("Since", required=True, readonly=True)
    due_on = fields.Date("Made By", readonly=True, help="The last day of the plan that was approved.")
    is_failed = fields.Boolean("Rework", readonly=True, help="The last quality check was not passed.")
    packed_on = fields.Datetime(readonly=True)
    packed_by_id = fields.Many2one("res.users", "Packed By", readonly=True, ondelete="restrict")
    part_ids = fields.One2many("order.process.production.line", "production_id", "Goods", readonly=True)
    plan_ids = fields.One2many("order.process.production.plan", "production_id", "Plans", readonly=True)
    report_ids = fields.One2many("order.process.production.progress", "production_id", "Daily Reports", readonly=True)
    check_ids = fields.One2many("order.process.quality.check", "production_id", "Quality Checks", readonly=True)

    _one = models.UniqueIndex("(order_id)", "What is made for this order is kept already.")
    _queue = models.Index("(company_id, state, due_on) WHERE state NOT IN ('packed', 'cancelled')")

    @api.model
    def _expand_state(self, values, domain):
        """The steps are columns also where nothing waits."""
        return [state for state, _label in STATES if state in values or state in UNFINISHED]

    def _stand(self, state, **vals):
        """Let the work stand there from now on; the order says it too, so that nobody has to look it up."""
        now = fields.Datetime.now()
        for production in self.sudo():
            moved = {} if production.state == state else {"state": state, "stands_since": now}
            if moved or vals:
                production._advance({**moved, **vals})
        self.sudo().order_id._note_production({production.order_id: production for production in self.sudo()})
