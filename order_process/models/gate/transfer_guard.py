from odoo import models
from odoo.exceptions import UserError
from odoo.tools import float_compare

from ..base.compare import changes
from ..base.sentinel import is_cancelling

PLACES = ("location_id", "location_dest_id")
# What a move, and a line of it, said when it was done.
DONE_MOVE_FIELDS = frozenset(
    {
        *PLACES,
        "product_id",
        "product_uom",
        "product_uom_qty",
        "quantity",
        "state",
        "picking_id",
        "picking_type_id",
        "to_refund",
        "origin_returned_move_id",
    }
)
DONE_LINE_FIELDS = frozenset({*PLACES, "product_id", "product_uom_id", "quantity", "move_id", "picking_id"})


def is_away(location):
    """Whether goods that lie there have left for a customer; a sister company is one, reached by a place of its own."""
    return location.usage == "customer" or (location.usage == "transit" and bool(location.sudo()._is_outgoing()))


def goes_out(record):
    """Whether a transfer, a move or a line brings goods to a customer; returns do not."""
    return is_away(record.location_dest_id) and not is_away(record.location_id)


def leads_back(source, dest):
    """Whether goods that go between these places of one centre go back towards its stock, and not to a customer.

    The steps of a delivery are the places by which goods leave: stock, packing zone, output; any other place inside
    lies between."""
    warehouse = dest.warehouse_id
    if not warehouse or source.warehouse_id != warehouse or is_away(source) or is_away(dest):
        return False
    return _get_step(dest, warehouse) < _get_step(source, warehouse)


def _get_step(place, warehouse):
    if place._child_of(warehouse.lot_stock_id):
        return 0
    return 2 if place._child_of(warehouse.wh_output_stock_loc_id) else 1


def goes_back(record):
    """Whether a transfer or a move brings goods back: from a customer, or from a step of a delivery to one before."""
    source, dest = record.location_id, record.location_dest_id
    return (is_away(source) and not is_away(dest)) or leads_back(source, dest)


def is_over(record):
    """Whether a transfer or a move is done or cancelled."""
    return record.state in ("done", "cancel")


def is_scrapped(record):
    return record.location_dest_id.usage == "inventory"


def turns(record, vals):
    """Whether ``vals`` would begin or end that goods come from, or go to, a customer, or go back towards the stock, or
    make it another type."""
    if changes(record, vals, {"picking_type_id"}):
        return True
    Place = record.env["stock.location"]
    old = [record[name] for name in PLACES]
    new = [Place.browse(vals[name]) if name in vals else record[name] for name in PLACES]
    away = any(is_away(before) != is_away(after) for before, after in zip(old, new, strict=True))
    return away or (all(new) and leads_back(*old) != leads_back(*new))


class StockMove(models.Model):
    """The gate asks what a transfer is when it leaves. So nobody makes something else of the transfer of an order
    under the process, and what is done is done: what came to the dealer by mistake comes back by a return."""

    _inherit = "stock.move"

    def _reaches_customer(self):
        """Whether the move, one of its lines or its transfer brings goods to a customer; what is scrapped does not."""
        self.ensure_one()
        if goes_out(self) or any(goes_out(line) for line in self.move_line_ids):
            return True
        return self.location_dest_usage != "inventory" and bool(self.picking_id) and goes_out(self.picking_id)

    def _get_process_orders(self):
        """The orders under process to which the moves belong, by line, by reference or by transfer (superuser)."""
        moves = self.sudo()
        return (moves.sale_line_id.order_id | moves.reference_ids.sale_ids | moves.picking_id.sale_id)._under_process()

    def _refuse_done(self):
        """Refuse to change what these done moves say, for orders under the process."""
        for move in self:
            orders = move._get_process_orders()
            if orders:
                raise UserError(
                    self.env._(
                        "%(transfer)s of order %(order)s is done: what left, how much and where to is on record and"
                        " stays. Correct it with a return of that transfer.",
                        transfer=move.picking_id.name or move.reference or move.product_id.display_name,
                        order=", ".join(orders.mapped("name")),
                    )
                )

    def _guard_demand(self, quantity, unit=None):
        """What an order asks of its transfer follows from the order; core itself writes it as superuser."""
        if self.env.su:
            return
        for move in self:
            difference = float_compare(
                quantity, move.product_uom_qty, precision_rounding=move.product_uom.rounding or 0.01
            )
            same = not difference and unit in (None, move.product_uom.id)
            if same or move.state in ("done", "cancel") or move.picking_type_id.code == "incoming":
                continue
            order = move.sudo().sale_line_id.order_id._under_process()
            if not order:
                continue
            asked = {
                "product": move.product_id.display_name,
                "order": order.name,
                "asked": f"{move.product_uom_qty:g}",
            }
            if difference > 0:
                raise UserError(
                    self.env._(
                        "%(product)s: order %(order)s asks for %(asked)s, and no more leaves for it. The order desk"
                        " raises the order, and the change is reviewed again.",
                        **asked,
                    )
                )
            raise UserError(
                self.env._(
                    "%(product)s: order %(order)s asks for %(asked)s, and so does its transfer. Where less is"
                    " there, enter the quantity that leaves and the rest follows; the order desk lowers the order.",
                    **asked,
                )
            )

    def _guard_written(self, vals):
        """Refuse what makes something else of the moves of an order under the process."""
        if not DONE_MOVE_FIELDS.isdisjoint(vals):
            done = self.filtered(lambda move: move.state == "done")
            done.filtered(lambda move: changes(move, vals, DONE_MOVE_FIELDS))._refuse_done()
        if "picking_type_id" in vals or not vals.keys().isdisjoint(PLACES):
            # While core makes moves for an order, they are in no transfer yet.
            placed = self.filtered(lambda move: move.picking_id and move.state not in ("draft", "cancel"))
            placed.filtered(lambda move: turns(move, vals)).picking_id._refuse_turning()
        if "partner_id" in vals:
            self._guard_address(vals["partner_id"])
        if vals.get("picking_id"):
            self._guard_strangers(self.env["stock.picking"].browse(vals["picking_id"]))
        if "product_uom_qty" in vals:
            self._guard_demand(vals["product_uom_qty"], vals.get("product_uom"))
        elif "product_uom" in vals:
            for move in self:
                move._guard_demand(move.product_uom_qty, vals["product_uom"])
        if vals.get("state") in ("draft", "cancel") and not self.env.su:
            self.filtered(lambda move: move.state not in ("draft", "done", "cancel"))._guard_needed()

    def _guard_address(self, partner_id):
        """Goods go where the order says; its own address is changed, and reviewed, in the order."""
        if self.env.su:
            return
        for move in self:
            order = move.sudo().sale_line_id.order_id._whose_goods_are_told()
            known = (False, order.partner_shipping_id.id, move.partner_id.id)
            if order and move.picking_type_id.code != "incoming" and partner_id not in known:
                raise UserError(
                    self.env._(
                        "%(transfer)s goes to the address of order %(order)s. Where the dealer wants the goods"
                        " elsewhere, the order desk changes the address in the order, and the change is reviewed"
                        " again.",
                        transfer=move.picking_id.name or move.reference,
                        order=order.name,
                    )
                )

    def _guard_strangers(self, picking):
        """A transfer carries the goods of one order: papers, check and payment are asked of the transfer's order.

        :raises UserError: where these moves would leave with the transfer of another order
        """
        orders = self.filtered(lambda move: move.state != "cancel").sudo().sale_line_id.order_id
        together = orders | picking.sudo().sale_id
        if orders._under_process() and len(together) > 1:
            raise UserError(
                self.env._(
                    "%(transfer)s would carry goods of several orders (%(orders)s): each has a transfer of its own.",
                    transfer=picking.name,
                    orders=", ".join(together.mapped("name")),
                )
            )

    def _guard_needed(self):
        """Refuse that moves which their order needs are taken away: nothing of it could leave any more.

        :raises UserError: unless the order is cancelled with them
        """
        if is_cancelling(self.env):
            return
        moves = self.sudo().filtered(
            lambda move: move.state not in ("done", "cancel") and not is_away(move.location_id)
        )
        for line, group in moves.filtered("sale_line_id").grouped("sale_line_id").items():
            order = line.order_id._under_process()
            planned = line._get_planned(without=group)
            if order.state == "sale" and line._compare_moved(line.product_uom_qty, planned) > 0:
                raise UserError(
                    self.env._(
                        "%(transfer)s carries goods of order %(order)s and is not cancelled by itself: the order could"
                        " not be sent any more. If nothing is to leave, cancel the order (once dispatched, a dispatcher"
                        " or an approving manager does); if less is there, enter what leaves and the rest follows.",
                        transfer=", ".join(group.picking_id.mapped("name")),
                        order=order.name,
                    )
                )


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _guard_written(self, vals):
        """Refuse to change what done lines say, or where lines bring their goods, for orders under the process."""
        done = self.filtered(lambda line: line.state == "done")
        done.filtered(lambda line: changes(line, vals, DONE_LINE_FIELDS)).move_id._refuse_done()
        if not vals.keys().isdisjoint(PLACES):
            self.filtered(lambda line: turns(line, vals)).picking_id._refuse_turning()


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _reaches_customer(self):
        """Whether the transfer, one of its moves or of their lines brings goods to a dealer; returns do not."""
        self.ensure_one()
        return goes_out(self) or any(move._reaches_customer() for move in self.move_ids if move.state != "cancel")

    def _get_process_orders(self):
        return self.sudo().sale_id._under_process() | self.move_ids._get_process_orders()

    def _refuse_turning(self):
        """Refuse another type of transfer, another way from or to the customer, for orders under the process."""
        for picking in self:
            orders = picking._get_process_orders()
            if orders:
                raise UserError(
                    self.env._(
                        "%(transfer)s carries goods of order %(order)s: its type, and whether they go to the dealer or"
                        " come from there, stay as the order made them. What is not to leave stays in stock: whoever"
                        " may cancels the order.",
                        transfer=picking.name,
                        order=", ".join(orders.mapped("name")),
                    )
                )

    def _guard_write(self, vals):
        """Refuse what makes something else of the transfer of an order under the process."""
        super()._guard_write(vals)
        if "picking_type_id" in vals or not vals.keys().isdisjoint(PLACES):
            self.filtered(lambda picking: turns(picking, vals))._refuse_turning()
        if "partner_id" in vals:
            self.move_ids._guard_address(vals["partner_id"])
        if "state" in vals and self.move_ids._get_gated_orders():
            raise UserError(self.env._("The status of a transfer follows from its moves and cannot be written."))

    def _guard_cancel(self):
        """Refuse to cancel what an order needs: it would stay confirmed and paid, with nothing that could leave.

        Returns, and what somebody put beside the order's own transfers, may go.

        :raises UserError: unless the order is cancelled with it
        """
        if not is_cancelling(self.env):
            self.check_access("write")
        self.move_ids._guard_needed()
