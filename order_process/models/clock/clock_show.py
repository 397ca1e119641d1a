from odoo import api, fields, models

from ..base.staff import check_staff

VERDICTS = [
    ("running", "Running"),
    ("paused", "Paused"),
    ("late", "Late"),
    ("met", "In Time"),
    ("missed", "Too Late"),
]
WAREHOUSE = ("packing", "shipping")


class OrderProcessClock(models.Model):
    """What people see of a clock."""

    _inherit = "order.process.clock"

    allowed_text = fields.Char("Allowed", compute="_compute_allowed_text")
    held_for = fields.Char("Held For", compute="_compute_held_for", help="What held the order when the time ran out.")
    verdict = fields.Selection(VERDICTS, "State", compute="_compute_verdict")
    countdown = fields.Json("Time Left", compute="_compute_verdict")
    paused_text = fields.Char("Paused", compute="_compute_paused_text", help="Not counted: time stood still.")

    pause_reason = fields.Char(compute="_compute_pause_reason")

    @api.depends_context("lang")
    @api.depends("allowed", "kind")
    def _compute_allowed_text(self):
        for clock in self:
            amount = f"{clock.allowed:g}"
            texts = {
                "work": self.env._("%s working hours", amount),
                "wall": self.env._("%s hours", amount),
                "days": self.env._("%s working days", amount),
            }
            clock.allowed_text = texts.get(clock.kind)

    @api.depends_context("lang")
    @api.depends("breach_codes")
    def _compute_held_for(self):
        labels = dict(self.env["order.process.hold"]._fields["code"]._description_selection(self.env))
        for clock in self:
            codes = (clock.breach_codes or "").split(",")
            clock.held_for = ", ".join(labels.get(code, code) for code in codes if code) or False

    @api.depends_context("lang")
    @api.depends("ended_on", "deadline", "paused_on", "breached")
    def _compute_verdict(self):
        for clock in self:
            until = clock.ended_on or fields.Datetime.now()
            late = clock.breached or (not clock.paused_on and clock.deadline < until)
            if clock.ended_on:
                clock.verdict = "missed" if late else "met"
            else:
                clock.verdict = "late" if late else "paused" if clock.paused_on else "running"
            clock.countdown = [clock._describe_now()] if not clock.ended_on else False

    @api.depends_context("lang")
    @api.depends("paused_seconds")
    def _compute_paused_text(self):
        for clock in self:
            hours, minutes = divmod(clock.paused_seconds // 60, 60)
            parts = [self.env._("%s h", hours)] if hours else []
            parts += [self.env._("%s min", minutes)] if minutes else []
            clock.paused_text = " ".join(parts) or False

    @api.depends_context("lang")
    @api.depends("paused_on")
    def _compute_pause_reason(self):
        for clock in self:
            clock.pause_reason = clock.paused_on and clock.sudo()._say_pause()

    def _describe_now(self):
        """What a countdown shows of a clock that runs, as plain values; instants are UTC."""
        self.ensure_one()
        return {
            "stage": self._get_label("stage"),
            "who": self._say_owner(),
            "deadline": fields.Datetime.to_string(self.deadline),
            "warn_on": fields.Datetime.to_string(self.warn_on) or False,
            "paused_on": fields.Datetime.to_string(self.paused_on) or False,
            "paused_for": self.pause_reason,
        }

    def _describe_running(self):
        """The countdowns of those that run, what is due first before the others, and last what is paused."""
        running = self.filtered(lambda clock: not clock.ended_on)
        running = running.sorted(lambda clock: (bool(clock.paused_on), clock.deadline, clock.id))
        return [clock._describe_now() for clock in running]


class SaleOrder(models.Model):
    _inherit = "sale.order"

    clock_now = fields.Json("Time Left", compute="_compute_clock_now", groups="base.group_user")
    clock_count = fields.Integer("Times Kept", compute="_compute_clock_count", groups="base.group_user")
    clock_breach_count = fields.Integer("Breaches", compute="_compute_clock_count", groups="base.group_user")

    @api.depends_context("lang")
    @api.depends("clock_ids.ended_on", "clock_ids.deadline", "clock_ids.paused_on")
    def _compute_clock_now(self):
        running = self._get_running_clocks()
        for order in self:
            order.clock_now = running[order]._describe_running() or False

    def _get_running_clocks(self):
        """``{order: clocks}`` (superuser) of those that run; one query."""
        found = self.env["order.process.clock"].sudo().search(
            [("order_id", "in", self.ids), ("ended_on", "=", False)]
        )
        by_order = found.grouped(lambda clock: clock.order_id.id)
        return {order: by_order.get(order.id, found.browse()) for order in self}

    def _compute_clock_count(self):
        counts = {}
        rows = self.env["order.process.clock"].sudo()._read_group(
            [("order_id", "in", self.ids)], ["order_id", "breached"], ["__count"]
        )
        for order, breached, count in rows:
            known, late = counts.get(order.id, (0, 0))
            counts[order.id] = (known + count, late + (count if breached else 0))
        for order in self:
            order.clock_count, order.clock_breach_count = counts.get(order.id, (0, 0))

    def _prepare_process_panel(self, step, blockers, later, entered):
        panel = super()._prepare_process_panel(step, blockers, later, entered)
        clocks = self._get_running_clocks()[self]
        return {**panel, "clocks": clocks._describe_running()}

    def action_open_clocks(self):
        """Open the time that was kept of these orders."""
        check_staff(self)
        action = self.env["ir.actions.actions"]._for_xml_id("order_process.action_clocks")
        return {**action, "domain": [("order_id", "in", self.ids)], "context": {"search_default_first": 0}}


class StockPicking(models.Model):
    _inherit = "stock.picking"

    clock_now = fields.Json("Time Left", compute="_compute_clock_now", groups="base.group_user")

    @api.depends_context("lang")
    def _compute_clock_now(self):
        """What the warehouse has for the order: packing or shipping."""
        waiting = self.filtered(lambda picking: picking.state not in ("done", "cancel") and picking.dispatch_id)
        running = waiting.sale_id._get_running_clocks()
        for picking in self:
            clocks = running.get(picking.sale_id) if picking in waiting else None
            own = clocks.filtered(lambda clock: clock.stage in WAREHOUSE) if clocks else None
            picking.clock_now = (own and own._describe_running()) or False
