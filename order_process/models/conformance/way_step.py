from odoo import fields, models
from odoo.tools import SQL

from ..base.modes import PROCESS_MODES
from ..gate.event import KINDS
from .way import DEPENDS
from .way_rules import BACK, FORWARD

STEPS = [(step, dict(KINDS)[step]) for step in (*FORWARD, *BACK)]


class OrderProcessWayStep(models.Model):
    """One step on the way of an order: from which it came, how long it waited before, and who took it."""

    _name = "order.process.way.step"
    _inherit = ["order.process.of.order"]
    _description = "Step of an Order"
    _auto = False
    _order = "at desc, id desc"
    _rec_name = "order_id"
    _depends = DEPENDS

    order_id = fields.Many2one("sale.order", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", "Centre", readonly=True)
    partner_id = fields.Many2one("res.partner", "Dealer", readonly=True)
    process_mode = fields.Selection(PROCESS_MODES, "Delivery Mode", readonly=True)
    business_date = fields.Date(readonly=True)
    step = fields.Selection(STEPS, readonly=True)
    came_from = fields.Selection(STEPS, "Came From", readonly=True)
    started_on = fields.Datetime("Waited Since", readonly=True)
    at = fields.Datetime("Done", readonly=True)
    hours = fields.Float("Waited (h)", readonly=True, aggregator="avg")
    is_back = fields.Boolean("Leads Back", readonly=True)
    user_id = fields.Many2one("res.users", "By", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT step.id, o.id AS order_id, o.company_id, o.warehouse_id, o.partner_id, o.process_mode,
                   o.business_date, step.kind AS step, step.came_from, step.before_at AS started_on, step.at,
                   EXTRACT(EPOCH FROM step.at - step.before_at)::float / 3600 AS hours, step.is_back, step.user_id
              FROM sale_order o
             CROSS JOIN LATERAL (%s) step
             WHERE o.process_controlled
            """,
            self.env["order.process.way"]._get_steps_query(),
        )
