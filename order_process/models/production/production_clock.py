from odoo import fields, models

from .production import UNFINISHED
from .production_steps import MANAGER, OWNERS, PRODUCTION, QUALITY

STAGES = [
    ("production", "Production Arranged"),
    ("plan", "Production Plan Approved"),
    ("progress", "Daily Production Report"),
    ("quality", "Quality Check"),
]
# The clock that runs while the work stands there.
CLOCKS = {"plan": "production", "approval": "plan", "making": "progress", "check": "quality", "packing": "packing"}
ROLES = {"production": PRODUCTION, "plan": MANAGER, "progress": PRODUCTION, "quality": QUALITY}


class OrderProcessClockRule(models.Model):
    _inherit = "order.process.clock.rule"

    stage = fields.Selection(
        selection_add=[*STAGES, ("packing",)], ondelete={stage: "cascade" for stage, _label in STAGES}
    )


class OrderProcessClock(models.Model):
    _inherit = "order.process.clock"

    stage = fields.Selection(
        selection_add=[*STAGES, ("packing",)], ondelete={stage: "cascade" for stage, _label in STAGES}
    )

    def _say_pause(self):
        if self.stage == "shipped" and self.order_id.production_state in UNFINISHED:
            return self.env._("The goods are being made.")
        return super()._say_pause()


class SaleOrder(models.Model):
    """Each step of production has its clock; who is responsible is who takes it (P8)."""

    _inherit = "sale.order"

    def _get_clock_stages(self):
        stages = super()._get_clock_stages()
        if self.production_state in OWNERS and self.process_stage in ("approved", "dispatched", "preparing"):
            stages.add(CLOCKS[self.production_state])
        return stages

    def _get_still_stages(self):
        """What is being made cannot leave: its own clocks run, and the working days until it is shipped, which policy
        counts for what is in stock, go on once it is packed. Rework of what was dispatched stops nothing."""
        found = super()._get_still_stages()
        for order in self._get_producing().filtered(lambda order: order.process_stage == "approved"):
            found[order] = found.get(order, frozenset()) | {"shipped"}
        return found

    def _get_clock_owner(self, stage):
        if stage not in ROLES:
            return super()._get_clock_owner(stage)
        person = self.env["res.users"].browse()
        if stage == "progress" and (production := self._get_productions().get(self)):
            # Who planned the work answers for it.
            person = production._get_plan().planned_by_id.filtered("active")
        return person, self.env.ref(ROLES[stage])


class OrderProcessProduction(models.Model):
    _inherit = "order.process.production"

    def _begin_next_day(self):
        """The report of the day ends its clock; that of the next one begins."""
        super()._begin_next_day()
        clocks = self.env["order.process.clock"].sudo().search(
            [("order_id", "in", self.order_id.ids), ("stage", "=", "progress"), ("ended_on", "=", False)]
        )
        clocks._end(fields.Datetime.now())
