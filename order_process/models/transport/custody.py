from collections import defaultdict

from odoo import api, fields, models

from . import readers

KINDS = [
    ("door", "Not Taken at the Door"),
    ("void", "Stop Taken up Again"),
    ("again", "Brought Again"),
    ("handed", "Handed over"),
    ("counted", "Counted Back"),
    ("stocked", "Back in Stock"),
    ("decided", "Difference Decided"),
]
PLACES = [("trip", "With the Escort"), ("centre", "Put Aside at the Centre")]


class OrderProcessCustody(models.Model):
    """Goods that a dealer did not take, and who has them: what comes in is above zero, what goes out below.

    Goods stand here from the door until they are back in stock, brought again, or somebody has decided about what is
    missing. What is on its way to a stop that is still open is not among them."""

    _name = "order.process.custody"
    _inherit = ["order.process.evidence"]
    _description = "Goods in Custody"
    _order = "id"
    _rec_name = "move_id"

    kind = fields.Selection(KINDS, required=True)
    place = fields.Selection(PLACES, "Where", required=True)
    trip_id = fields.Many2one("stock.picking.batch", "Trip", required=True, index=True, ondelete="restrict")
    escort_id = fields.Many2one("res.users", "In Custody of", ondelete="restrict")
    case_id = fields.Many2one("order.process.door.case", "Case", index=True, ondelete="restrict")
    picking_id = fields.Many2one("stock.picking", "Transfer", required=True, index=True, ondelete="restrict")
    move_id = fields.Many2one("stock.move", required=True, index=True, ondelete="restrict")
    product_id = fields.Many2one(related="move_id.product_id")
    product_uom = fields.Many2one(related="move_id.product_uom")
    quantity = fields.Float(digits="Product Unit", required=True, help="In the unit of the transfer.")
    at = fields.Datetime("When", required=True, default=fields.Datetime.now)
    user_id = fields.Many2one("res.users", "Recorded by", required=True, default=lambda self: self.env.uid)
    note = fields.Char()
    company_id = fields.Many2one(related="move_id.company_id", store=True, index=True)

    @api.model
    def _get_balance(self, domain):
        """``{(case, place, trip, move): quantity}`` of what is there now, in the units of the moves; one query."""
        groups = self.sudo()._read_group(domain, ["case_id", "place", "trip_id", "move_id"], ["quantity:sum"])
        return {
            (case, place, trip, move): quantity
            for case, place, trip, move, quantity in groups
            if not move.product_uom.is_zero(quantity)
        }

    @api.model
    def _move_goods(self, kind, balance, to=None, note=False, at=False):
        """Take goods out of the custody in which they are, and where ``to`` says so into another one.

        :param dict balance: ``{(case, place, trip, move): quantity}``
        :param tuple to: ``(place, trip)``
        """
        rows = []
        for (case, place, trip, move), quantity in balance.items():
            rows.append(self._prepare_row(kind, case, move, place, trip, -quantity, note, at))
            if to:
                rows.append(self._prepare_row(kind, case, move, *to, quantity, note, at))
        return self._append(rows)

    @api.model
    def _prepare_row(self, kind, case, move, place, trip, quantity, note=False, at=False):
        """A row of the ledger: on a trip goods are with its escort, at the centre with whoever put them there."""
        keeper = self.env.user if quantity > 0 else self.env["res.users"]
        return {
            "kind": kind,
            "case_id": case.id,
            "picking_id": move.picking_id.id,
            "move_id": move.id,
            "place": place,
            "trip_id": trip.id,
            "escort_id": (trip.escort_id if place == "trip" else keeper).id,
            "quantity": quantity,
            "note": note,
            "at": at or fields.Datetime.now(),
            "user_id": self.env.uid,
        }


class StockMove(models.Model):
    _inherit = "stock.move"

    custody_ids = fields.One2many(
        "order.process.custody", "move_id", "In Custody", readonly=True, copy=False, groups=readers.DOORS
    )

    def _get_held(self):
        """How much of these moves no dealer took and is in custody: ``{move: quantity}`` in their units."""
        held = {move: sum(move.sudo().custody_ids.mapped("quantity")) for move in self}
        return {move: quantity for move, quantity in held.items() if not move.product_uom.is_zero(quantity)}


class SaleOrderLine(models.Model):
    """What a dealer did not take at the door is not delivered, although it has left: money, invoice and receipt follow
    from that."""

    _inherit = "sale.order.line"

    def _get_held_back(self, product=None):
        """How much of the line has left and is in custody, in its unit; of kits those that are not whole.

        :param product: only of this part of a kit, in the part's unit
        """
        self.ensure_one()
        held = self.sudo().move_ids._get_held()
        if not held:
            return 0.0
        if product and product != self.product_id:
            return sum(
                move.product_uom._to_exact(quantity, product.uom_id)
                for move, quantity in held.items()
                if move.product_id == product
            )
        if not self._get_parts():
            return sum(move.product_uom._to_exact(quantity, self.product_uom_id) for move, quantity in held.items())
        missing = defaultdict(float)
        for move, quantity in held.items():
            missing[move.product_id] += move.product_uom._to_exact(quantity, move.product_id.uom_id)
        return max(self._get_spoiled(part, quantity) for part, quantity in missing.items())

    @api.depends("move_ids.custody_ids.quantity")
    def _compute_qty_delivered(self):
        super()._compute_qty_delivered()

    def _prepare_qty_delivered(self):
        delivered = super()._prepare_qty_delivered()
        for line in self:
            # The others are read anew, without what is in custody.
            plain = line.qty_delivered_method == "stock_move" and line._is_exact() and not line._has_exchanged()
            if plain and (held := line._get_held_back()):
                delivered[line] -= held
        return delivered

    def _read_delivered(self):
        return super()._read_delivered() - self._get_held_back()

    def _get_undelivered(self):
        """What is in custody has left: a case says what becomes of it."""
        missing = super()._get_undelivered() - self._get_held_back()
        return missing if self._compare_moved(missing, 0.0) > 0 else 0.0

    def _get_taken(self, product):
        return super()._get_taken(product) - self._get_held_back(product)
