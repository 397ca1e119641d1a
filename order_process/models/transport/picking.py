from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.sentinel import internal
from ..gate.transfer_guard import is_over
from .trip import Load


def _as_planned(env):
    return env._("A transfer gets its stop when a trip is planned.")


class StockPicking(models.Model):
    _inherit = "stock.picking"

    stop_id = fields.Many2one(
        "order.process.stop",
        "Stop",
        kept=_as_planned,
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    trip_id = fields.Many2one(related="stop_id.trip_id", string="Trip")

    @api.depends("stop_id.trip_id.escort_id")
    def _compute_bearer_id(self):
        """What has left is with whoever brings it to its stop: a hand-over moves that, and rewrites nothing."""
        super()._compute_bearer_id()
        for picking in self.filtered(lambda picking: picking.state == "done" and picking.stop_id):
            picking.bearer_id = picking.stop_id.trip_id.escort_id or picking.escort_id

    def _has_left(self):
        """Whether nothing is to be loaded any more: it left with its trip, or was cancelled; a hook."""
        self.ensure_one()
        return is_over(self)

    def _get_carriage(self):
        """The dealer is told when the trip comes, and who drives it."""
        said = super()._get_carriage()
        stops = self.sudo().stop_id
        spans = [span for stop in stops if (span := stop._get_span())]
        if spans:
            first, last = min(spans)
            said.update(arrives_from=fields.Datetime.to_string(first), arrives_to=fields.Datetime.to_string(last))
        driver = stops.trip_id.driver_id[:1]
        if driver.name != said.get("escort"):
            known = {"driver": driver.name, "driver_phone": driver.phone}
            said.update({name: value for name, value in known.items() if value})
        return said

    def _get_load(self):
        """The :class:`Load` of these transfers together, without those that were cancelled."""
        weight = volume = 0.0
        licences = set()
        pickings = self.filtered(lambda picking: picking.state != "cancel").with_prefetch(self._prefetch_ids)
        for move in pickings.move_ids.filtered(lambda move: move.state != "cancel"):
            quantity = move.product_qty
            if move.state == "done":
                quantity = move.product_uom._compute_quantity(move.quantity, move.product_id.uom_id, round=False)
            weight += quantity * move.product_id.weight
            volume += quantity * move.product_id.volume
            licences.update(move.product_id.load_licence_ids.ids)
        return Load(weight, volume, sum(pickings.mapped("package_count")), frozenset(licences))

    def _guard_write(self, vals):
        super()._guard_write(vals)
        if "batch_id" in vals:
            moving = self.filtered(lambda picking: picking.batch_id.id != vals["batch_id"] and not is_over(picking))
            planned = moving.filtered(lambda picking: picking.sudo().stop_id)
            if planned:
                raise UserError(
                    self.env._(
                        "On a trip: %s. A dispatcher takes it out of the trip, or moves it to another, by the plan.",
                        ", ".join(f"{picking.name} ({picking.sudo().stop_id.trip_id.name})" for picking in planned),
                    )
                )

    def _after_done(self):
        """A trip has left once all its transfers have."""
        super()._after_done()
        self.sudo().stop_id.trip_id.with_env(self.env)._leave_as_sent()

    def action_cancel(self):
        """What does not leave any more is no stop."""
        result = super().action_cancel()
        self.sudo().filtered(lambda picking: picking.state == "cancel")._leave_stop()
        return result

    def _leave_stop(self):
        """Transfers that were cancelled are no stop any more."""
        planned = self.filtered("stop_id")
        stops = planned.stop_id
        internal(planned).write({"stop_id": False})
        stops.invalidate_recordset(["picking_ids"])
        trips = stops.trip_id
        stops._drop_empty()
        trips._leave_as_sent()
