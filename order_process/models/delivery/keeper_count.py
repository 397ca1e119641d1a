import math

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.plain import as_id, as_text


class StockPicking(models.Model):
    """The keeper counts goods line by line, by scanner or by hand, before the check (F5)."""

    _inherit = "stock.picking"

    count_sheet = fields.Json("Count", compute="_compute_count_sheet")

    @api.depends_context("lang", "uid")
    @api.depends("move_ids.counted_qty", "move_ids.is_counted", "move_ids.quantity", "move_ids.state", "checked_on")
    def _compute_count_sheet(self):
        """What is to be counted, as plain values; empty where nothing is."""
        for picking in self:
            asked = picking.asks_for_check and not picking.is_checked
            rows = [move._prepare_count_row() for move in picking._get_countable_moves()] if asked else []
            picking.count_sheet = {"refusal": picking._get_keeper_refusal(), "rows": rows} if rows else False

    def _get_countable_moves(self):
        return self._get_counted_moves().filtered(lambda move: move.quantity or move.is_counted)

    def _check_countable(self):
        self._check_keeper()
        self.check_access("write")
        for picking in self:
            if picking._is_checked():
                raise UserError(picking.env._("It was checked already and nothing has changed since."))

    def action_count(self, move_id, quantity):
        """Note how much of one line was counted.

        :param float quantity: in the unit of the line
        :raises UserError: for what is no quantity, a line of another transfer, or who is no keeper of the centre
        """
        self.ensure_one()
        self._check_countable()
        move = self._get_countable_moves().filtered(lambda move: move.id == as_id(move_id))
        if not move:
            raise UserError(self.env._("This line is not to be counted any more. Open %s again.", self.name))
        if type(quantity) not in (int, float) or not math.isfinite(quantity) or quantity < 0:
            raise UserError(self.env._("A count is a number that is not below zero."))
        move.sudo().counted_qty = quantity
        return True

    def action_count_scan(self, barcode):
        """Count one more of what a scanner read: the barcode or the code of a product; of a packaging, what it holds.

        :raises UserError: where the transfer has no such product
        """
        self.ensure_one()
        self._check_countable()
        code = as_text(barcode)
        moves, packaging = self._get_countable_moves()._find_scanned_goods(code)
        if not moves:
            raise UserError(
                self.env._("%(transfer)s takes along nothing with the code %(code)s.", transfer=self.name, code=code)
            )
        open_moves = moves.filtered(lambda move: not move.is_counted or move.counted_qty < move.quantity)
        move = (open_moves or moves)[:1]
        before = move.counted_qty if move.is_counted else 0.0
        move.sudo().counted_qty = round(before + move._get_scanned_quantity(packaging), 6)
        return move._prepare_count_row()

    def action_count_as_listed(self):
        """Note that what is there is what the transfer says, line by line."""
        self._check_countable()
        for move in self._get_countable_moves():
            move.sudo().counted_qty = move.quantity
        return True


class StockMove(models.Model):
    _inherit = "stock.move"

    def _find_scanned_goods(self, code):
        """``(moves of the goods that a scanner read, their packaging)``; without a packaging a scan is one."""
        packaging = self.env["product.uom"].sudo()
        if not code:
            return self.browse(), packaging
        moves = self.filtered(lambda move: code in (move.product_id.barcode, move.product_id.default_code))
        if not moves:
            packaging = packaging.search([("barcode", "=", code)], limit=1)
            moves = self.filtered(lambda move: move.product_id == packaging.product_id)
        return moves, packaging

    def _get_scanned_quantity(self, packaging):
        """How much of the move's unit one scan stands for."""
        self.ensure_one()
        return packaging.uom_id._to_exact(1.0, self.product_uom) if packaging else 1.0

    def _prepare_count_row(self):
        """One line of the count sheet as plain values; ``counted`` is false before it is counted."""
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.product_id.display_name,
            "unit": self.product_uom.name,
            "quantity": self.quantity,
            "counted": self.counted_qty if self.is_counted else False,
            "right": not self._is_miscounted(),
        }
