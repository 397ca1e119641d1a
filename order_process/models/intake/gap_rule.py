from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..base.modes import PROCESS_MODES
from .sale_order import ORDER_CLASSES

CHECKS = [
    ("dealer", "Dealer's full name"),
    ("address", "Delivery address"),
    ("contact", "Contact person"),
    ("phone", "Phone"),
    ("product", "Products"),
    ("attribute", "Variant attributes (colour number, degree)"),
    ("quantity", "Quantities"),
    ("gift", "Gift lines"),
    ("promotion", "Promotion behind discounts and free goods"),
    ("amount", "Amount"),
    ("due_date", "Requested date"),
    ("payment_term", "Payment terms"),
    ("delivery", "Delivery method"),
    ("warehouse", "Warehouse"),
    ("channel", "Channel"),
    ("taken_by", "Who took the order"),
    ("domain", "Own condition"),
]

# Where a person fills the gap in; a check without a method of its own asks whether this field is filled in.
CHECK_FIELDS = {
    "dealer": "partner_id",
    "address": "partner_shipping_id",
    "contact": "receiver_name",
    "phone": "receiver_phone",
    "product": "order_line",
    "attribute": "order_line",
    "quantity": "order_line",
    "gift": "order_line",
    "promotion": "promotion_note",
    "amount": "order_line",
    "due_date": "commitment_date",
    "payment_term": "payment_term_id",
    "delivery": "carrier_id",
    "warehouse": "warehouse_id",
    "channel": "intake_channel_id",
    "taken_by": "taken_by_id",
}


class OrderProcessGapRule(models.Model):
    """What an order must contain before it may take a step (B1, B2). Administrators edit the records."""

    _name = "order.process.gap.rule"
    _inherit = ["order.process.rule", "order.process.cached"]
    _description = "Completeness Rule"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, help="What people read when it is missing.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: every company.")
    check = fields.Selection(CHECKS, required=True)
    domain = fields.Char(default="[]", help="An order that does not match is incomplete.")
    step = fields.Selection(
        [("submit", "Review"), ("dispatch", "Dispatch"), ("invoice", "Invoice")],
        "Blocks",
        required=True,
        default="submit",
    )
    order_class = fields.Selection(ORDER_CLASSES, "Only Class", help="Empty: every class.")
    process_mode = fields.Selection(PROCESS_MODES, "Only Delivery Mode", help="Empty: every mode.")
    valid_from = fields.Date(help="Applies to orders received from this day on. Empty: to all.")

    @api.constrains("check", "domain")
    def _check_condition(self):
        for rule in self.filtered(lambda rule: rule.check == "domain"):
            try:
                self.env["sale.order"].search_count(literal_eval(rule.domain or "[]"), limit=1)
            except Exception as error:
                raise ValidationError(
                    self.env._("%(rule)s: the condition cannot be read (%(error)s).", rule=rule.name, error=error)
                ) from error

    def _applies_to(self, order):
        self.ensure_one()
        return (
            self.company_id.id in (False, order.company_id.id)
            and self.order_class in (False, order.order_class)
            and self.process_mode in (False, order.process_mode)
            and (not self.valid_from or not order.business_date or order.business_date >= self.valid_from)
        )

    def _get_missing(self, orders):
        """``{order: lines}`` of the orders that lack what this rule asks for; lines where it is some of them."""
        self.ensure_one()
        concerned = orders.filtered(self._applies_to).with_prefetch(orders._prefetch_ids)
        matching = orders.browse()
        if self.check == "domain":
            matching = concerned.sudo().filtered_domain(literal_eval(self.domain or "[]"))
        missing = {}
        for order in concerned:
            lines = ()
            if self.check == "domain":
                complete = order in matching
            elif check := getattr(order.sudo(), f"_has_{self.check}", None):
                complete, lines = check()
            else:
                complete = bool(order.sudo()[CHECK_FIELDS[self.check]])
            if not complete:
                missing[order] = lines
        return missing
