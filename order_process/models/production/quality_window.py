from odoo import Command, api, fields, models

from ..base.window import open_dialog
from .production_windows import RELOAD


class OrderProcessQualityLook(models.TransientModel):
    """The list that quality looks through, point by point."""

    _name = "order.process.quality.look"
    _description = "Check the Quality"

    production_id = fields.Many2one(
        "order.process.production", required=True, readonly=True, ondelete="cascade"
    )
    goods_summary = fields.Char(related="production_id.goods_summary", related_sudo=False)
    process_remarks = fields.Text(related="production_id.process_remarks", related_sudo=False)
    line_ids = fields.One2many("order.process.quality.look.line", "look_id", "Points")
    note = fields.Text("What Else Was Seen")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        production = self.env["order.process.production"].browse(values.get("production_id"))
        if production and "line_ids" in fields_list:
            values["line_ids"] = [Command.create(row) for row in production._prepare_points()]
        return values

    def action_keep(self):
        """Keep the check as evidence; all points of the list are answered."""
        self.ensure_one()
        items = [
            {
                "point_id": line.point_id.id,
                "passed": line.verdict == "passed",
                "note": line.note,
                "photo": line.photo,
            }
            for line in self.line_ids
            if line.verdict
        ]
        self.production_id._keep_check(items, self.note)
        return RELOAD


class OrderProcessQualityLookLine(models.TransientModel):
    _name = "order.process.quality.look.line"
    _description = "Point to Check"
    _order = "id"

    look_id = fields.Many2one("order.process.quality.look", required=True, ondelete="cascade")
    point_id = fields.Many2one("order.process.quality.point", ondelete="cascade")
    point = fields.Char("What Is Checked", required=True)
    verdict = fields.Selection([("passed", "In Order"), ("failed", "Not in Order")])
    note = fields.Char("What Was Seen")
    photo = fields.Binary(attachment=False)


class OrderProcessProduction(models.Model):
    """The windows in which the steps are taken."""

    _inherit = "order.process.production"

    def _prepare_points(self):
        """The points of the list as rows of the window."""
        self.check_access("read")
        return [{"point_id": point_id, "point": name} for point_id, (name, _rule) in self._get_asked_points().items()]

    def action_open_plan(self):
        """Plan the work."""
        self._refuse_step("plan")
        return open_dialog(
            self.env._("Plan Production"),
            "order.process.production.planning",
            default_production_id=self.id,
            default_begins_on=self.company_id._process_today(),
        )

    def action_open_report(self):
        """Report what was made."""
        self._refuse_step("report")
        return open_dialog(
            self.env._("Report Production"), "order.process.production.report", default_production_id=self.id
        )

    def action_open_check(self):
        """Look through the list."""
        self._refuse_step("check")
        return open_dialog(
            self.env._("Quality Check"), "order.process.quality.look", default_production_id=self.id
        )

    def action_open_return(self):
        """Ask for the reason for which the plan is sent back."""
        self._refuse_step("approve")
        action = self.env["ir.actions.actions"]._for_xml_id("order_process.action_return_plan")
        action["context"] = {"default_decision": "return_plan", "active_model": self._name, "active_ids": self.ids}
        return action
