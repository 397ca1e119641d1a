from odoo import fields, models

from ..gate.company_followed import OPEN_STAGES


class ResCompany(models.Model):
    _inherit = "res.company"

    review_confirms = fields.Boolean(
        "Last Approval Confirms",
        default=True,
        help="The last approval confirms the order. Off, the clerk confirms the approved order by hand.",
    )
    review_free_lower_quantity = fields.Boolean(
        "A Lower Quantity Needs No New Review",
        default=True,
        help="Not where the order has free goods: they were given for the quantity.",
    )
    review_free_notes = fields.Boolean(
        "Notes Need No New Review", default=True, help="Line texts, promotion notes and the dealer's reference."
    )
    review_free_days = fields.Integer(
        "Days a Delivery Date May Move", help="Without a new review, earlier or later than the date approved."
    )
    review_warning_minutes = fields.Integer(
        "Review Warning", default=15, help="Minutes before a review deadline at which those who decide are warned."
    )

    _review_warning = models.Constraint(
        "CHECK (review_warning_minutes >= 0)", "The warning comes so many minutes before the deadline, not after it."
    )

    def _start_order_process(self):
        # Nobody reviewed what was confirmed while the process was off: it goes on without it.
        strays = self.env["sale.order"].sudo().search(
            [
                ("company_id", "in", self.ids),
                ("process_controlled", "=", True),
                ("process_stage", "in", (*OPEN_STAGES, "cancelled", False)),
                ("state", "=", "sale"),
                ("review_state", "!=", "approved"),
            ]
        )
        strays._leave_process()
        super()._start_order_process()
        # Nobody missed the rounds that passed while the process was off.
        pending = (
            self.env["order.process.review"].sudo().search([("state", "=", "pending"), ("company_id", "in", self.ids)])
        )
        pending._start()


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    review_confirms = fields.Boolean(related="company_id.review_confirms", readonly=False)
    review_free_lower_quantity = fields.Boolean(related="company_id.review_free_lower_quantity", readonly=False)
    review_free_notes = fields.Boolean(related="company_id.review_free_notes", readonly=False)
    review_free_days = fields.Integer(related="company_id.review_free_days", readonly=False)
    review_warning_minutes = fields.Integer(related="company_id.review_warning_minutes", readonly=False)
