from odoo import fields, models

from .modes import PROCESS_MODES


class DeliveryCarrier(models.Model):
    _inherit = "delivery.carrier"

    process_mode = fields.Selection(PROCESS_MODES, "Delivery Mode", default="other", required=True)
    payment_rule = fields.Selection(
        [
            ("before", "Before goods leave"),
            ("on_delivery", "On delivery"),
            ("headquarters", "To headquarters"),
            ("credit", "On credit"),
        ],
        default="credit",
        required=True,
        help="When the dealer pays for orders delivered this way.",
    )
