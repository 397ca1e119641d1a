from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.modes import PROCESS_MODES
from ..gate.transfer_guard import is_over


def _as_run(env):
    return env._("Batches of a dispatch are made when it runs.")


class StockPickingBatch(models.Model):
    _inherit = "stock.picking.batch"

    dispatch_id = fields.Many2one(
        "order.process.dispatch", kept=_as_run, copy=False, readonly=True, index="btree_not_null", ondelete="restrict"
    )
    process_mode = fields.Selection(PROCESS_MODES, "Delivery Mode", kept=_as_run, copy=False, readonly=True)
    process_remarks = fields.Text("Handling Remarks", compute="_compute_process_remarks")
    transfer_count = fields.Integer("Number of Transfers", compute="_compute_progress")
    transfer_done_count = fields.Integer("Done", compute="_compute_progress")

    @api.depends_context("lang")
    @api.depends("picking_ids.sale_id")
    def _compute_process_remarks(self):
        for batch in self:
            batch.process_remarks = "\n".join(
                f"{picking.sale_id.sudo().name or picking.name} · {picking.partner_id.sudo().display_name or ''}:"
                f" {'; '.join(picking.process_remarks.splitlines())}"
                for picking in batch.picking_ids
                if picking.process_remarks
            )

    @api.depends("dispatch_id", "picking_type_id", "process_mode", "picking_ids.state")
    def _compute_progress(self):
        """Transfers of the batch and how many of them are done.

        Core takes a transfer that is validated by itself out of its batch: it still counts, by its dispatch."""
        groups = {
            (dispatch, kind, mode): (total, states.count("done"))
            for dispatch, kind, mode, total, states in self.env["stock.picking"]
            .sudo()
            ._read_group(
                [("dispatch_id", "in", self.dispatch_id.ids), ("state", "!=", "cancel")],
                ["dispatch_id", "picking_type_id", "process_mode"],
                ["__count", "state:array_agg"],
            )
        }
        for batch in self:
            key = (batch.dispatch_id, batch.picking_type_id, batch.process_mode)
            if batch.dispatch_id:
                batch.transfer_count, batch.transfer_done_count = groups.get(key, (0, 0))
            else:
                batch.transfer_count = len(batch.picking_ids)
                batch.transfer_done_count = len(batch.picking_ids.filtered(lambda picking: picking.state == "done"))

    def _takes_followers(self):
        """Whether transfers that come later, of the same dispatch, type and mode, are put into this batch."""
        self.ensure_one()
        return self.state in ("draft", "in_progress")

    def _guard_frozen(self):
        frozen = self.filtered("dispatch_id")
        if frozen:
            raise UserError(
                self.env._(
                    "%s was sent with its dispatch and stays; cancel the order of a transfer that is not to leave.",
                    ", ".join(frozen.mapped("name")),
                )
            )

    def action_cancel(self):
        self._guard_frozen()
        return super().action_cancel()

    def _guard_unlink(self):
        super()._guard_unlink()
        self._guard_frozen()

    def _set_moves_destination_to_dock(self):
        # As with another batch: what is over does not go by the dock any more.
        settled = self.filtered(lambda batch: batch.dock_id and batch.picking_ids.move_ids.filtered(is_over))
        super(StockPickingBatch, self - settled)._set_moves_destination_to_dock()
        for batch in settled:
            place = "location_id" if batch.picking_type_id.code == "outgoing" else "location_dest_id"
            moves = batch.picking_ids.move_ids.filtered(lambda move: not is_over(move))
            if moves:
                moves.write({place: batch.dock_id.id})

    def _is_picking_auto_mergeable(self, picking):
        return not self.dispatch_id and super()._is_picking_auto_mergeable(picking)
