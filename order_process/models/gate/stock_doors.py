from odoo import api, models

from ..base.sentinel import cancelling, is_internal
from .transfer_guard import DONE_LINE_FIELDS, PLACES, goes_out, is_scrapped


class StockMove(models.Model):
    """Where moves are made, changed, done and taken away, and what is asked there, in this order."""

    _inherit = "stock.move"

    def _check_shipping_gate(self):
        """Refuse to bring goods to the customer that may not leave, or not with this transfer.

        :raises UserError: naming what is missing
        """
        self._check_ordered()
        self._check_not_held()
        self._check_not_more()
        self._check_came_back()

    @api.model_create_multi
    def create(self, vals_list):
        moves = super().create(vals_list)
        done = moves.filtered(lambda move: move.state == "done")
        done._check_shipping_gate()
        if not is_internal(self.env):
            done.filtered(lambda move: not is_scrapped(move))._refuse_done()
        return moves

    def write(self, vals):
        inside = self.browse()
        if not vals.keys().isdisjoint(PLACES):
            inside = self.filtered(lambda move: move.state == "done" and not goes_out(move))
        if not is_internal(self.env):
            self._guard_written(vals)
        if vals.get("state") == "done":
            self.filtered(lambda move: move.state != "done")._check_shipping_gate()
        if "sale_line_id" in vals and not is_internal(self.env):
            self._guard_line(self.env["sale.order.line"].browse(vals["sale_line_id"]))
        result = super().write(vals)
        inside.filtered(goes_out)._check_ordered()
        return result

    def unlink(self):
        # Not an ondelete hook: core skips those when a caller's context says that a module is being uninstalled.
        self.filtered(lambda move: move.state == "done")._refuse_done()
        self.filtered(lambda move: move.state != "draft")._guard_demand(0)
        return super().unlink()

    def _action_assign(self, force_qty=False):
        waiting = self.filtered(lambda move: move._is_awaiting_dispatch())
        if self.env.context.get("process_rest"):
            waiting |= self.filtered(lambda move: move.sale_line_id.order_id.sudo()._under_process())
        result = super(StockMove, self - waiting)._action_assign(force_qty=force_qty)
        self._complete_reserved()
        return result

    def _split(self, qty, restrict_partner_id=False):
        meant = self._read_split(qty)
        # The rest, which core takes off here, goes into a move of its own.
        rest = super(StockMove, self.sudo())._split(qty, restrict_partner_id=restrict_partner_id)
        return self._complete_split(rest, *meant)

    def _create_backorder(self):
        # The rest waits for its own dispatch: it takes no stock while it is still in the transfer that leaves, whose
        # papers and check say what leaves.
        rest = super(StockMove, self.with_context(process_rest=True))._create_backorder()
        return rest.with_env(self.env)

    def _action_done(self, cancel_backorder=False):
        # What does not follow is told by the order, which stays open until its rest is sent or the order lowered.
        moves = cancelling(self) if cancel_backorder else self
        moves._check_shipping_gate()
        return super(StockMove, moves)._action_done(cancel_backorder=cancel_backorder).with_env(self.env)


class StockMoveLine(models.Model):
    """What is written into a done line changes what lies where at once: it is as if it left now."""

    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        waiting = lines.filtered(lambda line: line.quantity and line.move_id._is_awaiting_dispatch())
        waiting.picking_id._refuse_reserving()
        kept = lines.filtered(lambda line: line.move_id and not is_scrapped(line))
        kept.filtered(lambda line: line.state == "done").move_id._refuse_done()
        kept.filtered(lambda line: goes_out(line) != goes_out(line.move_id)).picking_id._refuse_turning()
        lines.filtered(lambda line: line.state == "done" and goes_out(line)).move_id._check_ordered()
        return lines

    def write(self, vals):
        if DONE_LINE_FIELDS.isdisjoint(vals):
            return super().write(vals)
        before = {line: line._get_out() for line in self if line.state == "done"}
        self._guard_written(vals)
        result = super().write(vals)
        grown = self.filtered(lambda line: line in before and line._get_out() > before[line])
        grown.filtered(goes_out).move_id._check_ordered()
        (grown - grown.filtered(goes_out))._refuse_unreceiving(before)
        return result

    def unlink(self):
        self.filtered(lambda line: line.state == "done").move_id._refuse_done()
        return super().unlink()


class StockPicking(models.Model):
    """Where transfers are cancelled and deleted, and what is asked there."""

    _inherit = "stock.picking"

    def action_cancel(self):
        self._guard_cancel()
        pickings = cancelling(self)
        result = super(StockPicking, pickings).action_cancel()
        pickings.sale_id.sudo().filtered(lambda order: order.state == "sale")._sync_process()
        return result

    def _guard_unlink(self):
        super()._guard_unlink()
        self._guard_cancel()
