from odoo import api, fields, models
from odoo.exceptions import UserError

from ..delivery.modes import PROCESS_MODES
from ..gate.sentinel import is_internal


class StockPickingBatch(models.Model):
    _inherit = "stock.picking.batch"

    dispatch_id = fields.Many2one(
        "order.process.dispatch", copy=False, readonly=True, index="btree_not_null", ondelete="restrict"
    )
    process_mode = fields.Selection(PROCESS_MODES, "Delivery Mode", copy=False, readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        if not is_internal(self.env) and any(vals.get("dispatch_id") for vals in vals_list):
            raise UserError(self.env._("Batches of a dispatch are made when it runs."))
        return super().create(vals_list)

    def write(self, vals):
        if not is_internal(self.env) and {"dispatch_id", "process_mode"} & vals.keys():
            raise UserError(self.env._("Batches of a dispatch are made when it runs."))
        return super().write(vals)

    def _is_picking_auto_mergeable(self, picking):
        return not self.dispatch_id and super()._is_picking_auto_mergeable(picking)
