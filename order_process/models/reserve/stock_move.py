from collections import defaultdict

from odoo import models

from .allocation import ORDERS
from .stock_quant import Booked, booking, get_booked

CONTEXT_KEY = "order_process_served"
WAITING = ("confirmed", "waiting", "partially_available")


class Served:
    """Moves at which core need not look again, and whether they got all that they need.

    It travels in the context, where nobody outside can put an object. It equals nothing but itself, because contexts
    that are equal share an environment."""

    def __init__(self):
        self.in_full = {}  # by the move's id


class Strategies:
    """Removal strategies of products at places, each looked up once."""

    def __init__(self, env):
        self.env, self._known = env, {}

    def get(self, product, place):
        key = product.categ_id.id, place.id
        if key not in self._known:
            self._known[key] = self.env["stock.quant"]._get_removal_strategy(product, place)
        return self._known[key]

    def add_places(self, product, goods):
        """Tell ``goods`` the strategies of the places where it matters; whether all of them are known."""
        for place in self.env["stock.location"].browse(goods.get_doubled()):
            goods.place_orders[place.id] = self.get(product, place)
        return ORDERS.keys() >= set(goods.place_orders.values())


class StockMove(models.Model):
    """Where the process is on, plain goods are reserved by product for all moves of a call; core does the rest."""

    _inherit = "stock.move"

    def _action_assign(self, force_qty=False):
        """Reserve what needs no look at lots, packages, owners or chains, then have core run over all moves.

        Quants are locked in the order of their ids and read afterwards, so that nobody reserves the same goods twice:
        core passes over what another transaction has locked, and books it on a quant with nothing on hand.

        :raises psycopg2.errors.SerializationFailure: somebody else took of the same goods meanwhile; run it again
        """
        if force_qty:
            return super()._action_assign(force_qty=force_qty)
        ours = self.filtered(lambda move: move.company_id.sudo().order_process_enabled)
        served = ours._reserve_by_product()
        moves = self.with_context(**{CONTEXT_KEY: served}) if served.in_full else self
        return super(StockMove, moves)._action_assign(force_qty=force_qty)

    def _action_done(self, cancel_backorder=False):
        """Take goods off their places only while nobody else books them.

        Core passes over a quant that another transaction has locked, takes the goods off a new one below zero, and
        leaves them reserved on the first.

        :raises psycopg2.errors.SerializationFailure: somebody else booked the same goods meanwhile; run it again
        """
        wanted = defaultdict(set)
        for line in self.filtered(lambda move: move.company_id.sudo().order_process_enabled).move_line_ids:
            if line.product_id.is_storable and not line.location_id.should_bypass_reservation():
                wanted[line.product_id.id].add(line.location_id.parent_path)
        if wanted:
            self.env["stock.quant"]._lock_goods(wanted)
        return super()._action_done(cancel_backorder=cancel_backorder)

    def _update_reserved_quantity(self, need, location_id, lot_id=None, package_id=None, owner_id=None, strict=True):
        served = self.env.context.get(CONTEXT_KEY)
        if type(served) is Served and self.id in served.in_full:
            return need if served.in_full[self.id] else 0
        return super()._update_reserved_quantity(
            need, location_id, lot_id=lot_id, package_id=package_id, owner_id=owner_id, strict=strict
        )

    def _recompute_state(self):
        # The first thing that core does when it has booked new lines: what follows from it books for itself.
        moves = self if get_booked(self.env) is None else booking(self, None)
        return super(StockMove, moves)._recompute_state()

    def _reserve_by_product(self):
        """Reserve the plain ones of these moves in the order given.

        :return: ``Served``, those of them at which core need not look again
        """
        taking = self.filtered(
            lambda move: not move.picked and move.state in WAITING and not move._should_bypass_reservation()
        )
        wanted = defaultdict(set)
        for move in taking.filtered(lambda move: move._takes_free_goods()):
            wanted[move.product_id.id].add(move.location_id.parent_path)
        if not wanted:
            return Served()
        goods = self.env["stock.quant"]._lock_goods(wanted)
        strategies = Strategies(self.env)
        orders = taking._get_removal_orders(strategies)
        goods = {
            product.id: goods[product.id]
            for product in self.browse(move.id for move in orders).product_id
            if product.id in goods and strategies.add_places(product, goods[product.id])
        }
        plain = self.browse(move.id for move in taking if move in orders and move.product_id.id in goods)
        return plain._take_goods(goods, orders) if plain else Served()

    def _takes_free_goods(self):
        """Whether the move takes of what is free at its place, and not what was brought or is made for it."""
        self.ensure_one()
        return not self.move_orig_ids and self.procure_method != "make_to_order"

    def _get_removal_orders(self, strategies):
        """``{move: removal strategy}`` of those of these moves that may be served by product: the goods of whose
        product nobody takes in another way, or the order of the moves would no longer decide who gets them."""
        orders, odd, used = {}, set(), {}
        batching = {picking.id for picking in self.picking_id if picking._is_batched_when_ready()}
        for move in self:
            product = move.product_id
            order = strategies.get(product, move.location_id)
            plain = order in ORDERS and move._is_plain() and move.picking_id.id not in batching
            if not plain or used.setdefault(product, order) != order:
                odd.add(product)
            orders[move] = order
        return {move: order for move, order in orders.items() if move.product_id not in odd}

    def _is_plain(self):
        """Whether the move takes any of its product that is free at its place."""
        self.ensure_one()
        product = self.product_id
        return (
            product.tracking == "none"
            and self._takes_free_goods()
            and not self.move_line_ids
            and self.product_uom.compare(self.product_uom_qty, 0) > 0
            and not (self.packaging_uom_id and product.categ_id.packaging_reserve_method == "full")
            and not self.env.context.get("with_expiration")
        )

    def _take_goods(self, goods, orders):
        """Allocate the goods to the moves, book them and make the lines.

        :param goods: ``{product id: Goods}``, locked
        :param orders: ``{move: removal strategy}``
        :return: ``Served``
        """
        ids = [quant.id for found in goods.values() for quant in found.quants]
        quants = {quant.id: quant for quant in self.env["stock.quant"].sudo().browse(ids)}
        vals_list, planned, served = [], defaultdict(float), Served()
        for move in self:
            own, found = move.product_id.uom_id, goods[move.product_id.id]
            needed, offers = move._ask_goods(found, orders[move])
            served.in_full[move.id] = not own.compare(needed, sum(amount for _quant, amount in offers))
            own_company = move.with_company(move.company_id)
            prepared = [
                own_company._prepare_move_line_vals(quantity=amount, reserved_quant=quants[quant.id])
                for quant, amount in offers
            ]
            for vals in prepared:
                booked = move._read_booked(vals)
                if booked:
                    found.book(vals["location_id"], booked)
                    planned[move.product_id.id, vals["location_id"]] += booked
            vals_list += prepared
        # Before the lines are made, so that what hangs on them finds the goods reserved.
        raised = [quant for found in goods.values() for quant in found.raised.values()]
        self.env["stock.quant"]._raise_reserved(raised)
        self._create_booked_lines(vals_list, planned)
        return served

    def _ask_goods(self, goods, order):
        """``(needed, what is offered)`` in the product's unit, as core asks for it."""
        own, unit = self.product_id.uom_id, self.product_uom
        same = own == unit
        asked = self.product_uom_qty
        needed = own.round(asked) if same else unit._compute_quantity(asked, own, rounding_method="HALF-UP")
        return needed, goods.offer(self.location_id.parent_path, order, needed, None if same else self._fit_unit)

    def _fit_unit(self, quantity):
        """The quantity in the product's unit, lowered to what the move's unit can say."""
        own, unit = self.product_id.uom_id, self.product_uom
        said = own._compute_quantity(quantity, unit, rounding_method="DOWN")
        return unit._compute_quantity(said, own, rounding_method="HALF-UP")

    def _read_booked(self, vals):
        """What a line with these values books, in the product's unit."""
        own, unit = self.product_id.uom_id, self.product_uom
        if vals["product_uom_id"] == own.id:
            return own.round(vals["quantity"])
        return unit._compute_quantity(vals["quantity"], own, rounding_method="HALF-UP")

    def _create_booked_lines(self, vals_list, planned):
        """Core makes the lines with its checks and states, without booking what is booked.

        :raises RuntimeError: the lines are not what was planned
        """
        if not vals_list:
            return
        booked = Booked()
        lines = booking(self.env["stock.move.line"], booked).create(vals_list).with_env(self.env)
        unit = self.product_id.uom_id[:1]
        found = booked.amounts
        if any(unit.compare(found[key], planned[key]) for key in {*found, *planned}):
            raise RuntimeError("Lines book other goods than were reserved for them.")
        lines._apply_putaway_strategy()
