from odoo import fields, models


class OrderProcessPaperIssue(models.TransientModel):
    """Asks for the facts and the scan of a paper that comes from outside, and issues it."""

    _name = "order.process.paper.issue"
    _description = "Issue a Paper"

    picking_id = fields.Many2one("stock.picking", "Transfer", required=True, readonly=True)
    rule_id = fields.Many2one("order.process.paper.rule", required=True, readonly=True)
    wagon_no = fields.Char("Wagon", compute="_compute_wagon_no", store=True, readonly=False)
    station = fields.Char("Station of Loading")
    loaded_on = fields.Date(default=lambda self: self.env.company._process_today())
    weight = fields.Float("Weight (kg)")
    scan = fields.Binary(attachment=False)
    scan_name = fields.Char()

    def _compute_wagon_no(self):
        for wizard in self:
            wizard.wagon_no = wizard.picking_id.wagon_no

    def action_issue(self):
        """Issue the paper; the transfer checks who may and what is missing."""
        self.ensure_one()
        facts = {
            "wagon_no": self.wagon_no,
            "station": self.station,
            "loaded_on": fields.Date.to_string(self.loaded_on) if self.loaded_on else False,
            "weight": self.weight,
            "scans": [(self.scan_name, self.scan)] if self.scan else [],
        }
        self.picking_id.action_issue_paper(self.rule_id.id, facts)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
