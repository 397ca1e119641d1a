from odoo import api, fields, models

from ..base.compare import changes
from ..base.sentinel import by_itself
from ..gate.transfer_guard import is_over
from .stock_picking import CARRIER_FIELDS


class StockPicking(models.Model):
    """Escort, vehicle and wagon are entered once: they go from the batch to its transfers, and from a
    transfer to the next steps of its delivery."""

    _inherit = "stock.picking"

    def _pass_on_carrier(self, vals):
        """Write escort, vehicle and wagon of these transfers to the open next steps of their delivery."""
        passed = {name: vals[name] for name in CARRIER_FIELDS if name in vals}
        following = (self._get_following() - self).filtered(
            lambda picking: not is_over(picking) and not picking.goes_back and changes(picking, passed, CARRIER_FIELDS)
        )
        if following:
            following.write(passed)

    def _take_carrier(self, source):
        """Take over what of escort, vehicle and wagon the open transfers lack from a batch or the step before."""
        said = {
            name: source._fields[name].convert_to_write(source[name], source)
            for name in CARRIER_FIELDS
            if source[name]
        }
        lacking = self.filtered(lambda picking: not is_over(picking)).grouped(
            lambda picking: tuple(name for name in said if not picking[name])
        )
        for names, pickings in lacking.items():
            if names:
                by_itself(pickings).write({name: said[name] for name in names})


class StockMove(models.Model):
    _inherit = "stock.move"

    def _assign_picking_post_process(self, new=False):
        """A next step takes over from the step before: dispatch, escort, vehicle and wagon."""
        super()._assign_picking_post_process(new=new)
        following = self.picking_id.filtered(lambda picking: not picking.goes_back)
        following._take_dispatch()
        for picking in following:
            for source in picking.move_ids.move_orig_ids.picking_id.sudo():
                picking.sudo()._take_carrier(source)


class StockPickingBatch(models.Model):
    """The escort, vehicle and wagon of a batch are those of its transfers."""

    _inherit = "stock.picking.batch"

    escort_id = fields.Many2one("res.users", "Escort or Carrier", copy=False)
    vehicle_no = fields.Char("Vehicle No.", copy=False)
    wagon_no = fields.Char("Wagon", copy=False)

    @api.constrains("escort_id")
    def _check_escort(self):
        self.escort_id._check_takes_goods()

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._name_vehicle(vals) for vals in vals_list]
        batches = super().create(vals_list)
        for batch, vals in zip(batches, vals_list, strict=True):
            batch._pass_on_carrier(vals)
            if said := batch._get_earlier_carrier():
                by_itself(batch).write(said)
        return batches

    def write(self, vals):
        vals = self._name_vehicle(vals)
        result = super().write(vals)
        self._pass_on_carrier(vals)
        return result

    @api.model
    def _name_vehicle(self, vals):
        """A vehicle of the fleet is named on papers by its plate."""
        if not vals.get("vehicle_id") or vals.get("vehicle_no"):
            return vals
        plate = self.env["fleet.vehicle"].sudo().browse(vals["vehicle_id"]).license_plate
        return {**vals, "vehicle_no": plate} if plate else vals

    def _get_earlier_carrier(self):
        """Escort, vehicle and wagon of the batches of earlier steps, of the same dispatch and mode, where this one has
        none."""
        if not self.dispatch_id:
            return {}
        earlier = self.dispatch_id.batch_ids.filtered(
            lambda batch: batch.process_mode == self.process_mode and batch.picking_type_id != self.picking_type_id
        )
        found = {}
        for name in CARRIER_FIELDS:
            said = {batch[name] for batch in earlier if batch[name]}
            if not self[name] and len(said) == 1:
                found[name] = self._fields[name].convert_to_write(said.pop(), self)
        return found

    def _pass_on_carrier(self, vals):
        """Write escort, vehicle and wagon of the batch to its open transfers."""
        passed = {name: vals[name] for name in CARRIER_FIELDS if vals.get(name)}
        if passed:
            self.picking_ids.filtered(
                lambda picking: not is_over(picking) and changes(picking, passed, CARRIER_FIELDS)
            ).write(passed)
