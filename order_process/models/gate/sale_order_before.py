from odoo import models
from odoo.exceptions import UserError

from ..base.compare import changes
from ..base.sentinel import internal
from ..base.staff import may
from .sale_order_guard import AMEND_GROUPS

# Who gets the goods, where they go, in what money and when they are paid: what nobody reviewed does not change unseen.
REVIEWED_FIELDS = frozenset(
    {"partner_id", "partner_invoice_id", "partner_shipping_id", "payment_term_id", "pricelist_id", "currency_id"}
)
PRICE_FIELDS = frozenset({"price_unit", "discount", "tax_ids"})
GOODS_FIELDS = frozenset({"product_id", "product_uom_id"})


class SaleOrder(models.Model):
    """Orders from before the process: confirmed or cancelled before the add-on came, or while the process was off.

    What was confirmed and is left alone goes on as in core. What is taken up again, and what of the goods that have not
    left grows, gets another price or goes elsewhere, joins the process, and its reviewers see the whole order."""

    _inherit = "sale.order"

    def _came_before(self):
        """The orders that the process does not govern although it is on in their company."""
        return self.filtered(lambda order: not order.process_controlled and order.company_id.order_process_enabled)

    def _whose_goods_are_told(self):
        """The orders that say what leaves for them and where to: those of the process, and those confirmed before."""
        return self._under_process() | self._came_before().filtered(lambda order: order.state == "sale")

    def _awaits_leaving(self):
        """Whether something that was ordered has not left yet."""
        self.ensure_one()
        return any(line._awaits_leaving() for line in self.order_line)

    def _take_in(self, vals):
        """Take orders from before under the process where ``vals``, about to be written, must not pass unseen.

        :raises UserError: to whom may not change confirmed orders
        """
        before = self._came_before()
        if not before:
            return
        changed = before.filtered(
            lambda order: order.state == "sale" and changes(order, vals, REVIEWED_FIELDS) and order._awaits_leaving()
        )
        changed._take_in_changed()
        if vals.get("state", "cancel") != "cancel":
            (before - changed).filtered(lambda order: order.state != vals["state"])._join_process()

    def _take_in_changed(self):
        """Take confirmed orders from before under the process, because what has not left is about to change.

        :raises UserError: to whom may not change confirmed orders of the process either
        """
        if not self or may(self.env, AMEND_GROUPS):
            return self._join_process()
        raise UserError(
            self.env._(
                "%s: confirmed before the order process. Only the order desk raises quantities that have not left, or"
                " changes their price, payment or address, and the change is reviewed.",
                ", ".join(self.mapped("name")),
            )
        )

    def _join_process(self):
        """Take orders that came before the process under it.

        Approvals from another time do not count; the history begins, or goes on, with the entry *joined*."""
        if not self:
            return
        orders = self.sudo()
        orders._drop_reviews()
        internal(orders).write({"process_controlled": True})
        self.env["order.process.event"]._log((order, "joined", {}) for order in orders)
        orders._start_process()


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _awaits_leaving(self):
        self.ensure_one()
        return self.product_uom_id.compare(self.product_uom_qty, self.qty_delivered) > 0 if self.product_id else False

    def _take_in(self, vals):
        """As :meth:`sale.order._take_in`, for lines about to be written."""
        target = self.env["sale.order"].browse(vals.get("order_id") or ())._came_before()
        moved = target if any(line.order_id != target for line in self) else target.browse()
        grown = self.filtered(lambda line: line.order_id._came_before() and line._outgrows(vals)).order_id
        (moved.filtered(lambda order: order.state == "sale") | grown)._take_in_changed()

    def _outgrows(self, vals):
        """Whether ``vals`` asks for more, or for something else, than was confirmed before the process, or changes the
        price of what has not left."""
        self.ensure_one()
        if self.order_id.state != "sale" or self.display_type or self._may_system_write(vals):
            return False
        if "product_uom_qty" in vals and self.product_uom_id.compare(vals["product_uom_qty"], self.product_uom_qty) > 0:
            return True
        return changes(self, vals, GOODS_FIELDS) or changes(self, vals, PRICE_FIELDS) and self._awaits_leaving()

    def _take_in_new(self, vals_list):
        """As :meth:`sale.order._take_in`, for lines about to be created."""
        orders = self.env["sale.order"].browse({vals["order_id"] for vals in vals_list if vals.get("order_id")})
        before = {order.id: order for order in orders._came_before() if order.state == "sale"}
        grown = orders.browse(
            {
                vals["order_id"]
                for vals in vals_list
                if vals.get("order_id") in before
                and not vals.get("display_type")
                and not (self.env.su and vals.get("is_delivery"))
                and not self._is_system_line(before[vals["order_id"]], vals)
            }
        )
        grown._take_in_changed()


class StockMove(models.Model):
    _inherit = "stock.move"

    def _get_told_orders(self):
        """As ``_get_process_orders``, with the orders that were confirmed before the process (superuser)."""
        moves = self.sudo()
        before = (moves.sale_line_id.order_id | moves.picking_id.sale_id)._came_before()
        return self._get_process_orders() | before.filtered(lambda order: order.state == "sale")
