from odoo import fields, models

from .evaluation_period import PERIODS, last_complete


class OrderProcessEvaluate(models.TransientModel):
    """Asks which month or quarter is to be evaluated."""

    _name = "order.process.evaluate"
    _description = "Evaluate a Period"

    period = fields.Selection(PERIODS, required=True, default="month")
    day = fields.Date(
        "Any Day of It",
        required=True,
        default=lambda self: last_complete("month", self.env.company.sudo()._process_today())[0],
    )

    def action_evaluate(self):
        """Count the period and show its figures; raises as the evaluation says."""
        self.ensure_one()
        return self.env["order.process.evaluation"].action_evaluate(self.period, self.day)


class OrderProcessImprovementEnd(models.TransientModel):
    """Asks what came of an improvement."""

    _name = "order.process.improvement.end"
    _description = "End of an Improvement"

    improvement_id = fields.Many2one("order.process.improvement", required=True)
    state = fields.Selection([("done", "Done"), ("dropped", "Dropped")], required=True, readonly=True)
    result = fields.Text()

    def action_end(self):
        """End it; raises as the improvement says."""
        self.ensure_one()
        if self.state == "done":
            self.improvement_id.action_done(self.result)
        else:
            self.improvement_id.action_drop(self.result)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
