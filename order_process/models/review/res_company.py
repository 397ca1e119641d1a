from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    review_warning_minutes = fields.Integer(
        "Review Warning", default=15, help="Minutes before a review deadline at which those who decide are warned."
    )

    credit_paid_passes = fields.Boolean(
        "Paid Orders Pass",
        default=True,
        help="An order on account whose money has come in full leaves, whatever else of the dealer is overdue or over"
        " the limit.",
    )

    _review_warning = models.Constraint(
        "CHECK (review_warning_minutes >= 0)", "The warning comes so many minutes before the deadline, not after it."
    )

    def _start_order_process(self):
        super()._start_order_process()
        # Nobody missed the rounds that passed while the process was off.
        pending = (
            self.env["order.process.review"].sudo().search([("state", "=", "pending"), ("company_id", "in", self.ids)])
        )
        pending._start()


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    review_warning_minutes = fields.Integer(related="company_id.review_warning_minutes", readonly=False)
    credit_paid_passes = fields.Boolean(related="company_id.credit_paid_passes", readonly=False)
