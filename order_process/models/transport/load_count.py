import math

from odoo import models
from odoo.exceptions import UserError

from ..base.plain import as_id, as_text
from .load_math import read_scan, share


class StockPickingBatch(models.Model):
    """Counting a load: product by product over all its stops, by scanner, as listed, or what differs typed (F5)."""

    _inherit = "stock.picking.batch"

    def _get_countable_moves(self):
        """What is to be counted, in the order of loading; what was checked is counted."""
        pickings = self._get_open_pickings().filtered(lambda picking: not picking._is_checked())
        return pickings.move_ids.browse(
            move.id for picking in pickings for move in picking._get_countable_moves()
        )

    def action_count_as_listed(self):
        """Note of everything that was not counted yet that it is there as listed; what was counted stays.

        :return: how many lines that were
        """
        self._check_loader()
        moves = self._get_countable_moves().filtered(lambda move: not move.is_counted)
        self._begin_loading()
        for quantity, group in moves.grouped("quantity").items():
            group.sudo().write({"counted_qty": quantity})
        return len(moves)

    def action_count_load(self, product_id, unit_id, quantity, picking_id=None):
        """Note how much of a product was counted for the load, or for one of its transfers.

        What is missing of the whole is missing at what is loaded last; who knows better says it of a transfer.

        :param unit_id: the unit in which the transfers have it
        :raises UserError: for what is no quantity, or no goods of the load that are still to be counted
        """
        self._check_loader()
        if type(quantity) not in (int, float) or not math.isfinite(quantity) or quantity < 0:
            raise UserError(self.env._("A count is a number that is not below zero."))
        moves = self._get_countable_moves().filtered(
            lambda move: move.product_id.id == as_id(product_id)
            and move.product_uom.id == as_id(unit_id)
            and (picking_id is None or move.picking_id.id == as_id(picking_id))
        )
        if not moves:
            raise UserError(self.env._("This is not to be counted any more: open the load of %s again.", self.name))
        self._begin_loading()
        if picking_id is None:
            quantity -= self._get_counted_before(moves, quantity)
        moves._share_count(quantity)
        return True

    def _get_counted_before(self, moves, quantity):
        """How much of a total is on transfers that are checked, or brought again: that is not counted any more.

        :raises UserError: where less was counted in all
        """
        loading = self.env["stock.move"].union(*(one._get_loading_moves() for one in self._get_open_pickings()))
        product, unit = moves.product_id, moves.product_uom
        fixed = (loading - moves).filtered(lambda move: (move.product_id, move.product_uom) == (product, unit))
        before = sum(fixed.mapped("quantity"))
        if before > quantity:
            raise UserError(
                self.env._(
                    "%(product)s: %(before)s of it are checked already, or brought again, and %(quantity)s were counted"
                    " in all. Count again; type what differs at the transfer.",
                    product=product.display_name,
                    before=f"{before:g}",
                    quantity=f"{quantity:g}",
                )
            )
        return round(before, 6)

    def action_scan_load(self, barcode):
        """Count what a scanner read, one more or as many as were typed with it: ``12*CODE``.

        The barcode of a packaging counts what it holds.

        :return: what was counted, as plain values
        :raises UserError: where the load takes along nothing of that code
        """
        self._check_loader()
        text = as_text(barcode)
        moves, quantity = self._find_scanned(text)
        if not moves:
            raise UserError(
                self.env._("%(trip)s takes along nothing with the code %(code)s.", trip=self.name, code=text or "–")
            )
        before = sum(moves.filtered("is_counted").mapped("counted_qty"))
        self._begin_loading()
        moves._share_count(round(before + quantity, 6), going_on=True)
        return {
            "product": moves.product_id.id,
            "name": moves.product_id.display_name,
            "counted": sum(moves.mapped("counted_qty")),
            "quantity": sum(moves.mapped("quantity")),
        }

    def _find_scanned(self, text):
        """``(moves of one product and unit, how many were read)`` of a code, with or without a quantity."""
        code, quantity = read_scan(text)
        for wanted, amount in ((text, 1.0), (code, quantity or 1.0)):
            moves, packaging = self._get_countable_moves()._find_scanned_goods(wanted)
            if moves:
                # The first goods of the code that are not complete; units of one product are counted each by itself.
                unfinished = moves.filtered(lambda move: not move.is_counted or move.counted_qty < move.quantity)
                first = (unfinished or moves)[0]
                same = moves.filtered(
                    lambda move, first=first: (move.product_id, move.product_uom)
                    == (first.product_id, first.product_uom)
                )
                return same, amount * first._get_scanned_quantity(packaging)
        return self.env["stock.move"], 0.0


class StockMove(models.Model):
    _inherit = "stock.move"

    def _share_count(self, quantity, going_on=False):
        """Share out what was counted of moves of one product and unit, in the order of loading.

        :param going_on: what gets nothing is not counted yet, instead of counted as nothing
        """
        for move, part in zip(self, share(quantity, self.mapped("quantity")), strict=True):
            if part or not going_on:
                move.sudo().write({"counted_qty": part})
