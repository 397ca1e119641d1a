from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.staff import check_staff
from ..base.window import open_dialog


class SaleOrder(models.Model):
    """Reporting from the order what its reviewers overlooked."""

    _inherit = "sale.order"

    review_error_ids = fields.One2many("order.process.review.error", "order_id", "Review Errors", readonly=True)
    may_report_error = fields.Boolean(compute="_compute_may_report_error")

    @api.depends("review_ids.state")
    def _compute_may_report_error(self):
        for order in self:
            order.may_report_error = bool(order.sudo()._get_approved_reviews())

    def _get_approved_reviews(self):
        """The reviews that let the orders pass, also those that a later change outdated."""
        return self.review_ids.filtered(lambda review: review.reviewer_id and review.state in ("approved", "outdated"))

    def action_report_error(self):
        """Ask what is wrong and which review let it pass.

        :raises UserError: when no review approved the order
        """
        self.ensure_one()
        check_staff(self)
        reviews = self.sudo()._get_approved_reviews()
        if not reviews:
            raise UserError(self.env._("%s: no review has approved the order yet.", self.name))
        return open_dialog(
            self.env._("Report a Review Error"),
            "order.process.review.error.report",
            default_order_id=self.id,
            default_review_id=reviews.sorted("decided_on")[-1].id,
        )
