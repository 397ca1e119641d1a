from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.sentinel import external, internal
from ..base.staff import check_role
from ..gate.transfer_guard import is_over
from .trip import HERE_STATES

PLANNERS = ("order_process.group_dispatcher", "order_process.group_approving_manager")


class StockPickingBatch(models.Model):
    """Trips are made of transfers that were dispatched, and stops go from one trip to another until they leave."""

    _inherit = "stock.picking.batch"

    @api.model
    def _check_planner(self):
        """:raises UserError: to whoever does not plan trips"""
        check_role(self.env, PLANNERS, self.env._("Dispatchers and approving managers plan trips."))

    @api.model
    def _create_trip(self, pickings, vals):
        """Make a trip of transfers of one dispatch, with a stop for each address in the order of the transfers.

        :param dict vals: vehicle, driver, escort, wagon, times …; refused as ``_check_trip_rules`` says
        :raises UserError: what does not fit together
        """
        self._check_planner()
        pickings._check_for_trip()
        trip = self._open_trip(pickings, vals)
        trip._check_trip_rules()
        return trip

    def _open_trip(self, pickings, vals):
        """Make a trip without asking yet whether it holds: who plans several of them asks when all have their stops."""
        trip = internal(self).create(
            {
                **vals,
                "company_id": pickings.company_id.id,
                "picking_type_id": pickings._get_trip_type().id,
                "dispatch_id": vals.get("dispatch_id") or pickings.sorted(is_over)[:1].dispatch_id.id,
                "process_mode": pickings[0].process_mode,
                "trip_state": "planned",
            }
        )
        trip = external(trip, self)
        trip._take_stops(pickings)
        trip._confirm_batch()
        trip._log_trip("planned", trip._describe_trip())
        return trip

    def _prepare_sister(self):
        """Where a batch belongs that goes beside this one: what takes over from it, or is picked for it."""
        self.ensure_one()
        return {
            "company_id": self.company_id.id,
            "picking_type_id": self.picking_type_id.id,
            "dispatch_id": self.dispatch_id.id,
            "process_mode": self.process_mode,
        }

    def _confirm_batch(self):
        """Begin the batch once there is something in it; for a trip of what is still to be picked that is later."""
        batch = self.sudo().with_env(self.env(su=True))
        if batch.state == "draft" and batch.picking_ids:
            batch.action_confirm()

    def _take_stops(self, pickings):
        """Add transfers to the trip: to the stop of their address, or a new one at its end."""
        self.ensure_one()
        left = pickings.sudo().stop_id
        for stop, group in self._provide_stops(pickings).items():
            internal(group).write({"stop_id": stop.id})
        moving = pickings.filtered(lambda picking: not is_over(picking) and picking.batch_id != self)
        if moving:
            internal(moving).write({"batch_id": self.id})
        left._drop_empty()
        (self.sudo() | left.sudo().exists().trip_id).invalidate_recordset()

    def _provide_stops(self, pickings):
        """``{stop: transfers}`` by their addresses: stops that are open, or new ones at the end."""
        stops = {stop.partner_id: stop for stop in self._get_open_stops()}
        last = max(self.sudo().stop_ids.mapped("sequence"), default=0)
        groups = self._group_by_address(pickings)
        fresh = [address for address in groups if address not in stops]
        made = internal(self.env["order.process.stop"]).create(
            [
                {"trip_id": self.id, "partner_id": address.id, "sequence": last + 10 * number}
                for number, address in enumerate(fresh, 1)
            ]
        )
        stops.update(zip(fresh, made, strict=True))
        return {stops[address]: group for address, group in groups.items()}

    def _release_stops(self, stops):
        """Take stops out of their trips again; their transfers wait to be planned, together as they were sent."""
        stops.sudo().picking_ids.filtered(lambda picking: not picking._has_left())._leave_trip()
        stops._drop_empty()

    def _check_changing(self):
        """:raises UserError: naming the trips that have left: their stops are moved by a hand-over only"""
        gone = self.filtered(lambda trip: trip.trip_state not in HERE_STATES)
        if gone:
            raise UserError(
                self.env._(
                    "%s has left: its stops go to another trip by a hand-over only.", ", ".join(gone.mapped("name"))
                )
            )

    def _describe_trip(self):
        """Vehicle, people and times in one line, for the history."""
        self.ensure_one()
        trip = self.sudo()
        times = [fields.Datetime.to_string(when) for when in (trip.departs_on, trip.returns_on) if when]
        parts = [trip.vehicle_no, trip.wagon_no, trip.driver_id.name, trip.escort_id.name, " – ".join(times)]
        return " · ".join(part for part in parts if part)


class OrderProcessStop(models.Model):
    _inherit = "order.process.stop"

    def _drop_empty(self):
        """Stops at which nothing is left to do, and nothing happened, go."""
        empty = self.sudo().exists().filtered(lambda stop: not stop.picking_ids and stop.state == "open")
        internal(empty).unlink()


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _leave_trip(self, name="stop_id"):
        """Take these out of their trips: they wait to be planned, together with others as they were sent.

        :param str name: the field that ties them to their stops
        """
        pickings = self.sudo()
        stops = pickings[name]
        internal(pickings).write({name: False, "batch_id": False})
        stops.invalidate_recordset()
        for dispatch, group in pickings.grouped("dispatch_id").items():
            dispatch._put_into_batches(group)
        stops._drop_empty()

    def _waits_again(self):
        """Hook: whether goods that have left wait to be brought once more."""
        self.ensure_one()
        return False

    def _check_for_trip(self):
        """:raises UserError: naming what cannot go with a trip together"""
        if not self:
            raise UserError(self.env._("Choose the transfers that the trip takes along."))
        wrong = self.filtered(
            lambda picking: (is_over(picking) and not picking._waits_again())
            or not picking.dispatch_id
            or not picking._goes_with_trip()
        )
        if wrong:
            raise UserError(
                self.env._(
                    "Only dispatched transfers that bring goods to dealers and have not left go with a trip: not %s.",
                    ", ".join(wrong.mapped("name")),
                )
            )
        taken = self.filtered(lambda picking: picking._get_trip_stop())
        if taken:
            raise UserError(
                self.env._(
                    "On a trip already: %s. Take them out of it, or move them by the plan.",
                    ", ".join(f"{picking.name} ({picking._get_trip_stop().trip_id.name})" for picking in taken),
                )
            )
        sent = self.filtered(lambda picking: not is_over(picking)).dispatch_id
        if len(sent) > 1 or len(self._get_trip_type()) > 1 or len(set(self.mapped("process_mode"))) > 1:
            raise UserError(
                self.env._("A trip takes transfers of one dispatch, one centre and one way of delivery along.")
            )

    def _goes_with_trip(self):
        """Whether the transfer, or what follows from it, brings goods to a dealer."""
        self.ensure_one()
        return self._reaches_customer()

    def _get_trip_type(self):
        """The type of transfers that a trip with these has."""
        return self.picking_type_id

    def _get_trip_stop(self):
        """The stop that the transfer is planned for; empty where none is."""
        self.ensure_one()
        return self.sudo().stop_id
