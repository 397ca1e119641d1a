from odoo import api, fields, models
from odoo.exceptions import UserError

from .reference import canonical

ORDER_CLASSES = [
    ("product", "Product sale"),
    ("service", "After-sales service"),
    ("complaint", "Complaint or refund"),
    ("sample", "Sample"),
]
URGENCIES = [("0", "Normal"), ("1", "Urgent"), ("2", "Most urgent")]


class SaleOrder(models.Model):
    """How and through whom an order came in (A1 – A3, A5)."""

    _inherit = "sale.order"
    _process_fields = {
        "system": {
            "reference_key",
            "business_date",
            "performance_date",
            "processing_due_on",
            "received_known_on",
            "import_id",
            "import_key",
        },
        "computed": {"rounding_amount", "rounding_given"},
        "content": {
            "order_class",
            "received_on",
            "received_reason",
            "taken_by_id",
            "intake_channel_id",
            "warehouse_reason",
        },
        "amendable": {"duplicate_reason", "receiver_name", "receiver_phone", "promotion_note"},
        "fillable": {"receiver_name", "receiver_phone"},
        "recorded": {"received_on", "received_reason", "taken_by_id", "intake_channel_id"},
    }

    intake_channel_id = fields.Many2one(
        "order.process.channel",
        "Channel",
        domain="[('closed', '=', False), ('company_id', 'in', (company_id, False))]",
        tracking=True,
        index="btree_not_null",
    )
    taken_by_id = fields.Many2one(
        "res.users",
        "Taken By",
        compute="_compute_taken_by_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('share', '=', False)]",
        copy=False,
        help="Who took the order from the dealer. May not review it.",
    )
    order_class = fields.Selection(ORDER_CLASSES, "Class", default="product", required=True)
    urgency = fields.Selection(URGENCIES, default="0", required=True, index=True, tracking=True)
    process_priority = fields.Selection(
        [("0", "Normal"), ("1", "Key order")], "Priority", default="0", help="Key orders come first in every queue."
    )
    receiver_name = fields.Char(
        "Receiver", compute="_compute_receiver", store=True, readonly=False, precompute=True, copy=True
    )
    receiver_phone = fields.Char(
        "Receiver's Phone", compute="_compute_receiver", store=True, readonly=False, precompute=True, copy=True
    )
    promotion_note = fields.Char(
        "Promotion", help="The promotion policy behind discounts and free goods that no program gave."
    )
    duplicate_reason = fields.Char(
        copy=False, help="Why this order is meant, although one with the same reference of the dealer exists."
    )

    reference_key = fields.Char(
        "Reference as Compared",
        compute="_compute_reference_key",
        store=True,
        help="The dealer's reference without case, width, blanks, dashes and invisible characters.",
    )

    _duplicate = models.Index("(company_id, reference_key) WHERE reference_key IS NOT NULL")

    @api.depends("partner_shipping_id", "partner_id")
    def _compute_receiver(self):
        for order in self:
            address = order.partner_shipping_id or order.partner_id
            person = address if not address.is_company else address.child_ids.filtered(
                lambda child: child.type == "contact" and not child.is_company
            )[:1]
            order.receiver_name = person.name or order.receiver_name or False
            order.receiver_phone = person.phone or address.phone or order.receiver_phone or False

    @api.depends("client_order_ref")
    def _compute_reference_key(self):
        for order in self:
            order.reference_key = canonical(order.client_order_ref) or False

    @api.constrains("intake_channel_id")
    def _check_channel(self):
        closed = self.intake_channel_id.filtered("closed")
        if closed:
            raise UserError(
                self.env._(
                    "The channel %s is closed: orders may not come in this way.", ", ".join(closed.mapped("name"))
                )
            )

    def _get_origin(self):
        return {**super()._get_origin(), "channel": self.intake_channel_id.name or ""}

    def write(self, vals):
        known = self._check_receipt(vals)
        stamped = self._read_stamped(vals)
        result = super().write(vals)
        if vals.get("client_order_ref"):
            self._check_reference_of_confirmed()
        self._stamp_again(stamped)
        self._note_receipt(known, vals)
        return result

    def _check_reference_of_confirmed(self):
        """A confirmed order is not asked again at submission: what is written on it then is looked at here.

        :raises UserError: the reference is on another order of the dealer, and no reason says that both are meant
        """
        confirmed = self._under_process().filtered(lambda order: order.state == "sale" and not order.duplicate_reason)
        for order, others in confirmed._get_duplicates().items():
            raise UserError(
                self.env._(
                    "%(order)s: the dealer's reference %(reference)s is also on %(orders)s. Write the right one, or say"
                    " in the same step why the dealer ordered twice under it.",
                    order=order.name,
                    reference=order.client_order_ref,
                    orders=", ".join(others.mapped("name")),
                )
            )

    def _fetch_duplicate_orders(self):
        """What core warns of in a quotation: references that are the same, however they are written, as well."""
        found = super()._fetch_duplicate_orders()
        for order, others in self._get_duplicates().items():
            seen = others.with_env(self.env)._filtered_access("read")
            if seen:
                found[order.id] = {*found.get(order.id, ()), *seen.ids}
        return found

    def _get_duplicates(self):
        """``{order: other orders}`` of the same dealer with the same customer reference, however it was written, that
        are not cancelled."""
        referenced = self.filtered("reference_key")
        if not referenced:
            return {}
        others = self.sudo().search(
            [
                ("company_id", "in", referenced.company_id.ids),
                ("reference_key", "in", referenced.mapped("reference_key")),
                ("state", "!=", "cancel"),
                ("partner_id", "child_of", referenced.sudo().partner_id.commercial_partner_id.ids),
            ]
        )
        groups = others.grouped(
            lambda order: (order.company_id, order.reference_key, order.partner_id.commercial_partner_id)
        )
        duplicates = {}
        for order in referenced:
            key = (order.company_id, order.reference_key, order.sudo().partner_id.commercial_partner_id)
            same = groups.get(key, self.browse()) - order
            if same:
                duplicates[order] = same
        return duplicates
