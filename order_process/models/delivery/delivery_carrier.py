from odoo import fields, models

from ..base.modes import CARRIER_ROLES, PROCESS_MODES


class DeliveryCarrier(models.Model):
    """A mode of delivery as the policy describes it: who pays when, who carries, which freight, from where (P20)."""

    _name = "delivery.carrier"
    _inherit = ["delivery.carrier", "order.process.rule"]

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
    payment_step = fields.Selection(
        [("dispatch", "Dispatch"), ("ship", "Goods leave")],
        "Money Must Be in Before",
        default="ship",
        required=True,
        help="For orders paid before goods leave or to headquarters: the step that waits for the money.",
    )
    invoice_moment = fields.Selection(
        [
            ("free", "At any time"),
            ("before", "Before goods leave"),
            ("receipt", "When the dealer has received them"),
            ("headquarters", "By headquarters, before goods leave"),
        ],
        "Invoice",
        default="free",
        required=True,
    )
    carrier_role = fields.Selection(
        CARRIER_ROLES,
        "Goods Are Taken by",
        help="Who signs for the goods and takes them along. Empty: nobody is named.",
    )
    freight_rule = fields.Selection(
        [
            ("none", "None"),
            ("order", "A line of the order"),
            ("collect", "Collected at delivery"),
            ("return", "Comes back after receipt"),
        ],
        "Freight",
        default="none",
        required=True,
    )
    from_headquarters = fields.Boolean(
        help="Goods leave from the company's headquarters, whatever the dealer's centre."
    )
    needs_check = fields.Boolean(
        "Keeper Checks Papers and Goods",
        help="Goods leave only after a keeper has counted them and found their papers complete.",
    )
    paper_rule_ids = fields.One2many("order.process.paper.rule", "carrier_id", "Papers", copy=True)
