from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..base.staff import check_staff
from ..gate.event import describes
from .production import UNFINISHED
from .production_clock import CLOCKS

KINDS = [
    ("production_planned", "Production planned"),
    ("plan_approved", "Production plan approved"),
    ("plan_returned", "Production plan sent back"),
    ("production_progress", "Production reported"),
    ("quality_passed", "Quality check passed"),
    ("quality_failed", "Quality check failed"),
    ("production_packed", "Made goods packed"),
]


class OrderProcessProduction(models.Model):
    """What people see of the work: what is to be made, by when, what is late, and the time that runs."""

    _inherit = "order.process.production"

    goods_summary = fields.Char("To Be Made", compute="_compute_goods_summary")
    is_late = fields.Boolean("Late", compute="_compute_is_late", search="_search_is_late")
    next_role = fields.Char("Whose Turn", compute="_compute_next_role")
    plan_text = fields.Char("Plan", compute="_compute_plan_text")
    clock_now = fields.Json("Time Left", compute="_compute_clock_now")
    process_remarks = fields.Text("Handling Remarks", compute="_compute_process_remarks")

    @api.depends_context("lang")
    @api.depends("part_ids.wanted_qty", "part_ids.product_id")
    def _compute_goods_summary(self):
        for production in self:
            production.goods_summary = ", ".join(production.sudo()._get_wanted().mapped("display_name"))

    @api.depends("due_on", "state")
    def _compute_is_late(self):
        for production in self:
            today = production.company_id._process_today() if production.company_id else None
            open_ = production.state in UNFINISHED
            production.is_late = bool(open_ and production.due_on and production.due_on < today)

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("state", "in", UNFINISHED) & Domain("due_on", "<", self.env.company._process_today())
        return late if True in value else ~late

    @api.depends_context("lang")
    @api.depends("state")
    def _compute_next_role(self):
        for production in self:
            group = production._get_owner_group()
            production.next_role = self.env.ref(group).sudo().name if group else False

    @api.depends_context("lang")
    @api.depends("plan_ids.state")
    def _compute_plan_text(self):
        for production in self:
            production.plan_text = production._describe_days() if production._get_plan() else False

    @api.depends_context("lang")
    @api.depends("state")
    def _compute_clock_now(self):
        running = self.sudo().order_id._get_running_clocks()
        for production in self:
            clocks = running.get(production.sudo().order_id)
            own = clocks.filtered(lambda clock: clock.stage in CLOCKS.values()) if clocks else None
            production.clock_now = (own and own._describe_running()) or False

    @api.depends("order_id")
    def _compute_process_remarks(self):
        for production in self:
            production.process_remarks = production.sudo().order_id._get_remarks_text()

    def action_open_history(self):
        """Open the history of the order."""
        self.ensure_one()
        check_staff(self)
        action = self.env["ir.actions.actions"]._for_xml_id("order_process.action_order_events")
        return {**action, "domain": [("order_id", "=", self.order_id.id)], "context": {}}


class OrderProcessEvent(models.Model):
    _inherit = "order.process.event"

    kind = fields.Selection(
        selection_add=[*KINDS, ("shipped",)], ondelete={kind: "cascade" for kind, _label in KINDS}
    )


@describes("days")
def describe_days(event, _key, value):
    yield event.env._("Days"), " – ".join(
        format_date(event.env, fields.Date.from_string(day)) for day in value
    )


@describes("goods")
def describe_goods(event, _key, value):
    yield event.env._("Goods"), ", ".join(value)


@describes("points")
def describe_points(event, _key, value):
    yield event.env._("Not in Order"), ", ".join(value)


@describes("check")
def describe_check(event, _key, value):
    yield event.env._("Check No."), str(value)


@describes("photos")
def describe_photos(event, _key, value):
    yield event.env._("Photos (SHA-256)"), ", ".join(digest[:12] for digest in value)
