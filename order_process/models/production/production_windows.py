from odoo import Command, api, fields, models

RELOAD = {"type": "ir.actions.client", "tag": "soft_reload"}


class OrderProcessProductionPlanning(models.TransientModel):
    """Asks from when to when the goods are made, and how."""

    _name = "order.process.production.planning"
    _description = "Plan Production"

    production_id = fields.Many2one(
        "order.process.production", required=True, readonly=True, ondelete="cascade"
    )
    goods_summary = fields.Char(related="production_id.goods_summary", related_sudo=False)
    process_remarks = fields.Text(related="production_id.process_remarks", related_sudo=False)
    begins_on = fields.Date("From", required=True)
    ends_on = fields.Date("Until", required=True)
    note = fields.Text("How It Is Made")

    def action_propose(self):
        """Hand the plan to who approves it."""
        self.ensure_one()
        self.production_id._propose_plan(self.begins_on, self.ends_on, self.note)
        return RELOAD


class OrderProcessProductionReport(models.TransientModel):
    """Asks what was made since the last report."""

    _name = "order.process.production.report"
    _description = "Report Production"

    production_id = fields.Many2one(
        "order.process.production", required=True, readonly=True, ondelete="cascade"
    )
    is_failed = fields.Boolean(related="production_id.is_failed", related_sudo=False)
    line_ids = fields.One2many("order.process.production.report.line", "report_id", "Goods")
    rework_done = fields.Boolean(help="The goods may be checked again.")
    note = fields.Text("What Was Done, or Why Nothing")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        production = self.env["order.process.production"].browse(values.get("production_id"))
        if production and "line_ids" in fields_list:
            production.check_access("read")
            values["line_ids"] = [Command.create({"made_line_id": part.id}) for part in production.sudo()._get_wanted()]
        return values

    def action_report(self):
        """Report it."""
        self.ensure_one()
        quantities = {}
        for line in self.line_ids:
            quantities[line.made_line_id] = quantities.get(line.made_line_id, 0.0) + line.quantity
        self.production_id._report_progress(quantities, self.note, self.rework_done)
        return RELOAD


class OrderProcessProductionReportLine(models.TransientModel):
    _name = "order.process.production.report.line"
    _description = "Reported Goods"

    report_id = fields.Many2one("order.process.production.report", required=True, ondelete="cascade")
    made_line_id = fields.Many2one("order.process.production.line", "Goods", required=True, ondelete="cascade")
    wanted_qty = fields.Float(related="made_line_id.wanted_qty", related_sudo=False)
    made_qty = fields.Float(related="made_line_id.made_qty", related_sudo=False, string="Made So Far")
    uom_id = fields.Many2one(related="made_line_id.uom_id", related_sudo=False)
    quantity = fields.Float("Made Now", digits="Product Unit")
