from odoo import api, fields, models
from odoo.exceptions import UserError

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
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        copy=False,
        help="Who took the order from the dealer. May not review it.",
    )
    keyed_by_id = fields.Many2one(
        "res.users", "Keyed By", copy=False, readonly=True, help="Who entered the order. May not review it."
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

    _duplicate = models.Index("(company_id, client_order_ref) WHERE client_order_ref IS NOT NULL")

    @api.depends("partner_shipping_id", "partner_id")
    def _compute_receiver(self):
        for order in self:
            address = order.partner_shipping_id or order.partner_id
            person = address if not address.is_company else address.child_ids.filtered(
                lambda child: child.type == "contact" and not child.is_company
            )[:1]
            order.receiver_name = person.name or order.receiver_name or False
            order.receiver_phone = person.phone or address.phone or order.receiver_phone or False

    @api.constrains("intake_channel_id")
    def _check_channel(self):
        closed = self.intake_channel_id.filtered("closed")
        if closed:
            raise UserError(
                self.env._(
                    "The channel %s is closed: orders may not come in this way.", ", ".join(closed.mapped("name"))
                )
            )

    def _get_duplicates(self):
        """``{order: other orders}`` of the same dealer with the same customer reference that are not cancelled."""
        referenced = self.filtered("client_order_ref")
        if not referenced:
            return {}
        others = self.sudo().search(
            [
                ("company_id", "in", referenced.company_id.ids),
                ("client_order_ref", "in", referenced.mapped("client_order_ref")),
                ("state", "!=", "cancel"),
                ("partner_id", "child_of", referenced.sudo().partner_id.commercial_partner_id.ids),
            ]
        )
        groups = others.grouped(
            lambda order: (order.company_id, order.client_order_ref, order.partner_id.commercial_partner_id)
        )
        duplicates = {}
        for order in referenced:
            key = (order.company_id, order.client_order_ref, order.sudo().partner_id.commercial_partner_id)
            same = groups.get(key, self.browse()) - order
            if same:
                duplicates[order] = same
        return duplicates
