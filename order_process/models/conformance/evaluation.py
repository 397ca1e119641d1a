from odoo import api, fields, models
from odoo.fields import Domain

from ..base.modes import PROCESS_MODES
from .way_step import STEPS


class OrderProcessEvaluation(models.Model):
    """An evaluation begins with how the orders of its period went, mode by mode; what was counted stays (I2)."""

    _inherit = "order.process.evaluation"

    way_count = fields.Integer("Orders on Their Way", help="Orders of the period whose way was looked at.")
    way_fit_rate = fields.Float("As the Policy Says (%)", digits=(16, 1), aggregator="avg")
    way_back_count = fields.Integer("Orders That Went Back")
    way_step_ids = fields.One2many("order.process.evaluation.step", "evaluation_id", "How Orders Went")

    @api.model
    def _count_more(self, company, start, end):
        """How many orders went as the policy says, and how many went back."""
        Conformance = self.env["order.process.conformance"].sudo()
        base = Conformance._get_base(company, start, end)
        total = strayed = 0
        for mode, _label in PROCESS_MODES:
            for _steps, number, _kept, off in Conformance._count_ways(
                company, mode, base & Domain("process_mode", "=", mode)
            ):
                total += number
                strayed += number if off else 0
        back = base & Domain([("back_count", ">", 0), ("process_mode", "!=", False)])
        return {
            **super()._count_more(company, start, end),
            "way_count": total,
            "way_fit_rate": round(100.0 * (total - strayed) / total, 1) if total else 0.0,
            "way_back_count": self.env["order.process.way"].sudo().search_count(back),
        }

    def _append_parts(self):
        """The steps of each mode: how often, how long before, how often back and late."""
        super()._append_parts()
        Conformance = self.env["order.process.conformance"].sudo()
        base, rows = Conformance._get_base(self.company_id, self.date_from, self.date_to), []
        for mode, _label in PROCESS_MODES:
            domain = base & Domain("process_mode", "=", mode)
            if not self.env["order.process.way"].sudo().search_count(domain, limit=1):
                continue
            for number, step in enumerate(Conformance._get_steps(self.company_id, mode, domain)):
                if step["reached"]["value"]:
                    rows.append(self._prepare_step(mode, number, step))
        self.env["order.process.evaluation.step"]._append(rows)
        self.invalidate_recordset(["way_step_ids"])

    def _prepare_step(self, mode, number, step):
        late = step["late"] or {"value": 0, "whole": 0}
        return {
            "evaluation_id": self.id,
            "process_mode": mode,
            "sequence": number,
            "step": step["step"],
            "count": step["reached"]["value"],
            "median": step["wait"]["measure"] if step["wait"] else 0.0,
            "ninety": step["ninety_hours"] or 0.0,
            "back_count": sum(back["value"] for back in step["backs"]),
            "timed_count": late["whole"],
            "late_count": late["value"],
        }

    def action_open_conformance(self):
        """How the orders of the period went, as they stand now."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id("order_process.action_conformance")
        return {**action, "params": {"period": "month", "day": fields.Date.to_string(self.date_from)}}


class OrderProcessEvaluationStep(models.Model):
    """A step of a delivery mode in the period: how often it was taken, how long orders waited, and what went wrong."""

    _name = "order.process.evaluation.step"
    _inherit = ["order.process.evidence"]
    _description = "Step in an Evaluation"
    _order = "evaluation_id, process_mode, sequence, id"
    _rec_name = "step"

    evaluation_id = fields.Many2one("order.process.evaluation", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="evaluation_id.company_id", store=True, index=True)
    process_mode = fields.Selection(PROCESS_MODES, "Delivery Mode", required=True)
    sequence = fields.Integer(required=True)
    step = fields.Selection(STEPS, required=True)
    count = fields.Integer("Times")
    median = fields.Float("Waited Before, Half (h)", digits=(16, 2), aggregator="avg")
    ninety = fields.Float("Waited Before, 9 of 10 (h)", digits=(16, 2), aggregator="avg")
    back_count = fields.Integer("Went Back From Here")
    timed_count = fields.Integer("With a Time Limit")
    late_count = fields.Integer("Of These Late")
