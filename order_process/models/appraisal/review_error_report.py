from odoo import api, fields, models

from ..base.notify import show_result
from .merit_rule import ERROR_KINDS


class OrderProcessReviewErrorReport(models.TransientModel):
    """Asks who found what in an approved order, and which review let it pass."""

    _name = "order.process.review.error.report"
    _description = "Report of a Review Error"

    order_id = fields.Many2one("sale.order", required=True, readonly=True)
    candidate_ids = fields.Many2many("order.process.review", compute="_compute_candidate_ids")
    review_id = fields.Many2one(
        "order.process.review", "Review", required=True, domain="[('id', 'in', candidate_ids)]"
    )
    reviewer_id = fields.Many2one(related="review_id.reviewer_id")
    kind = fields.Selection(ERROR_KINDS, "Type of Error", required=True)
    line_id = fields.Many2one("sale.order.line", "Line", domain="[('order_id', '=', order_id)]")
    description = fields.Text("What Is Wrong", required=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Evidence")

    @api.depends("order_id")
    def _compute_candidate_ids(self):
        for report in self:
            report.candidate_ids = report.order_id.sudo()._get_approved_reviews()

    def action_report(self):
        """Record the error; the record itself checks what may be reported, and the rules propose the rest."""
        self.ensure_one()
        self.order_id.check_access("read")
        self.env["order.process.review.error"]._report(
            self.review_id, self.kind, self.description, self.line_id, self.attachment_ids
        )
        return show_result(self.env._("Recorded. %s is told and may answer.", self.reviewer_id.name))
