from odoo import api, models


class OrderProcessReview(models.Model):
    _inherit = "order.process.review"

    @api.depends_context("process_name_reviewer")
    @api.depends("order_id", "level_id", "reviewer_id", "attempt")
    def _compute_display_name(self):
        """Where the reviews of one order are to be told apart, by level and reviewer."""
        super()._compute_display_name()
        if self.env.context.get("process_name_reviewer"):
            for review in self:
                row = review.sudo()
                again = f" ({row.attempt})" if row.attempt > 1 else ""
                # Nobody has it yet, or nobody had when its round closed.
                said = [row.level_id.name, row.reviewer_id.name]
                review.display_name = " · ".join(filter(None, said)) + again
