from odoo import api, fields, models
from odoo.exceptions import UserError


class OrderProcessReviewApprove(models.TransientModel):
    """Confirms the checklists for all orders selected, says what is left out, and approves the rest."""

    _name = "order.process.review.approve"
    _description = "Approval of Several Orders"

    review_ids = fields.Many2many(
        "order.process.review", readonly=True, default=lambda self: self.env.context.get("active_ids")
    )
    review_count = fields.Integer("Orders", compute="_compute_checklist")
    checklist = fields.Text(compute="_compute_checklist", help="What the levels concerned look at.")
    omitted = fields.Text("Left Out", compute="_compute_checklist")
    checked = fields.Boolean("I checked all of this for all of these orders")
    note = fields.Text()

    @api.depends("review_ids")
    def _compute_checklist(self):
        for wizard in self:
            reviews = wizard.review_ids
            refusals = {**reviews._get_omitted(checked=True), **reviews._get_refusals()}
            approved = reviews - reviews.browse().union(*refusals)
            wizard.review_count = len(approved)
            wizard.omitted = "\n".join(refusals.values()) or False
            points = []
            for level in approved.level_id.sorted("sequence"):
                review = approved.filtered(lambda review, level=level: review.level_id == level)[:1]
                points += [f"{level.name}: {point}" for point in review._get_points()]
            wizard.checklist = "\n".join(points) or False

    def action_approve(self):
        """Approve what can be approved; the reviews themselves check who may.

        :raises UserError: where there is a checklist that was not confirmed
        """
        self.ensure_one()
        if self.checklist and not self.checked:
            raise UserError(self.env._("Confirm that everything on the checklist was checked."))
        return self.review_ids.action_approve(self.note, checked=True)
