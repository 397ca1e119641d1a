from odoo import api, fields, models
from odoo.fields import Domain

from .stock_picking import DESK_STATES

WAY_STATES = [
    *((state, label) for state, label in DESK_STATES if state not in ("back", "done")),
    ("way", "On the Way"),
    ("received", "Received"),
]


class StockPicking(models.Model):
    """What whoever takes goods along has still to do: goods that have left are on the way until the dealer has them."""

    _inherit = "stock.picking"

    way_state = fields.Selection(
        WAY_STATES, "Delivery", compute="_compute_way_state", compute_sudo=True, search="_search_way_state"
    )

    receiver_address = fields.Char("Receiver's Address", compute="_compute_receiver", compute_sudo=True)
    receiver_name = fields.Char("Receiver", compute="_compute_receiver", compute_sudo=True)
    receiver_phone = fields.Char("Phone", compute="_compute_receiver", compute_sudo=True)

    @api.depends("sale_id.partner_shipping_id", "sale_id.receiver_name", "sale_id.receiver_phone")
    def _compute_receiver(self):
        for picking in self:
            receiver = picking.sale_id._get_receiver() if picking.sale_id else ("", "", "")
            picking.receiver_address, picking.receiver_name, picking.receiver_phone = receiver

    @api.depends("desk_state", "state", "location_dest_id.usage", "sale_id.receipt_confirmed_on")
    def _compute_way_state(self):
        for picking in self:
            if picking.state == "done" and picking.sale_id and picking._reaches_customer():
                picking.way_state = "received" if picking.sale_id.receipt_confirmed_on else "way"
            else:
                picking.way_state = picking.desk_state if picking.desk_state not in ("back", "done") else False

    @api.model
    def _search_way_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        # The order is not read by who takes its goods along.
        left = Domain("state", "=", "done") & Domain("location_dest_id.usage", "=", "customer")
        way = left & Domain("sale_id", "any!", [("receipt_confirmed_on", "=", False)])
        received = left & Domain("sale_id", "any!", [("receipt_confirmed_on", "!=", False)])
        here = Domain("state", "!=", "done") & Domain("desk_state", "in", list(value))
        return Domain.OR([here, *([way] if "way" in value else []), *([received] if "received" in value else [])])


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_receiver(self):
        """Where the goods go on one line, and the name and phone of who receives them there."""
        self.ensure_one()
        address = self.partner_shipping_id
        # A municipality is state and city in one.
        parts = dict.fromkeys((address.state_id.name, address.city, address.street))
        where = " ".join(part for part in parts if part)
        return where, self.receiver_name or address.name, self.receiver_phone or address.phone
