from odoo import fields, models

from ..base.halves import apply_by_halves
from ..base.notify import show_result
from ..base.sentinel import external, internal
from ..gate.transfer_guard import is_over
from .load_math import circled
from .picking import _as_planned
from .trip import HERE_STATES


class StockPicking(models.Model):
    """In centres that pick first, what is to be picked for a stop: what follows from it takes the place of it."""

    _inherit = "stock.picking"

    wave_stop_id = fields.Many2one(
        "order.process.stop",
        "Picked for Stop",
        kept=_as_planned,
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    def _is_to_pick(self):
        """Whether the transfer brings goods of a dispatched order from the stock to where they are loaded."""
        self.ensure_one()
        return (
            bool(self.dispatch_id)
            and not is_over(self)
            and not self.goes_back
            and not self._reaches_customer()
            and self.picking_type_id.code == "internal"
        )

    def _goes_with_trip(self):
        return super()._goes_with_trip() or self._is_to_pick()

    def _get_trip_type(self):
        picks = self.filtered(lambda picking: picking._is_to_pick())
        return super(StockPicking, self - picks)._get_trip_type() | picks.picking_type_id.warehouse_id.out_type_id

    def _get_trip_stop(self):
        return super()._get_trip_stop() or self.sudo().wave_stop_id

    def _after_done(self):
        """What was picked for a stop is loaded for it."""
        super()._after_done()
        for stop, picks in self.sudo().filtered("wave_stop_id").grouped("wave_stop_id").items():
            following = picks.move_ids.move_dest_ids.picking_id.filtered(
                lambda picking: not is_over(picking) and not picking.stop_id and picking._reaches_customer()
            )
            if following and stop.trip_id.trip_state in HERE_STATES:
                stop.trip_id._take_stops(following)
                stop.trip_id._confirm_batch()

    def _leave_stop(self):
        super()._leave_stop()
        picks = self.filtered("wave_stop_id")
        stops = picks.wave_stop_id
        internal(picks).write({"wave_stop_id": False})
        stops.invalidate_recordset(["wave_picking_ids"])
        stops._drop_empty()


class OrderProcessStop(models.Model):
    _inherit = "order.process.stop"

    wave_picking_ids = fields.One2many("stock.picking", "wave_stop_id", "To Pick", readonly=True)

    def _get_open_picks(self):
        return self.sudo().wave_picking_ids.filtered(lambda picking: not is_over(picking))

    def _drop_empty(self):
        return super(OrderProcessStop, self.exists().filtered(lambda stop: not stop._get_open_picks()))._drop_empty()


class StockPickingBatch(models.Model):
    """The wave of a trip: what is picked for its stops is picked together, in one batch (E11)."""

    _inherit = "stock.picking.batch"

    wave_trip_id = fields.Many2one(
        "stock.picking.batch", "Wave of", kept=True, copy=False, readonly=True, index="btree_not_null"
    )

    def _takes_followers(self):
        return super()._takes_followers() and not self.wave_trip_id

    def _get_open_picks(self):
        return self.sudo().stop_ids._get_open_picks()

    def _get_loads(self):
        loads = super()._get_loads()
        for trip in self:
            if picks := trip._get_open_picks():
                loads[trip] = (picks | trip.sudo().stop_ids.picking_ids)._get_load()
        return loads

    def _leave_as_sent(self):
        """A trip for which is still picked has not left."""
        super(StockPickingBatch, self.filtered(lambda trip: not trip._get_open_picks()))._leave_as_sent()

    def _take_stops(self, pickings):
        picks = pickings.filtered(lambda picking: picking._is_to_pick())
        if picks:
            self._take_picks(picks)
        if pickings - picks:
            super()._take_stops(pickings - picks)

    def _take_picks(self, picks):
        """Pick these for the stops of the trip, together."""
        for stop, group in self._provide_stops(picks).items():
            internal(group).write({"wave_stop_id": stop.id})
        for picking_type, group in picks.grouped("picking_type_id").items():
            wave = self._provide_wave(picking_type)
            internal(group).write({"batch_id": wave.id})
            wave._confirm_batch()
        self.sudo().stop_ids.invalidate_recordset(["wave_picking_ids"])

    def _provide_wave(self, picking_type):
        trip = self.sudo()
        wave = trip.search(
            [
                ("wave_trip_id", "=", trip.id),
                ("picking_type_id", "=", picking_type.id),
                ("state", "in", ("draft", "in_progress")),
            ],
            limit=1,
        )
        if wave:
            return wave
        made = internal(self).create(
            {
                **trip._prepare_sister(),
                "picking_type_id": picking_type.id,
                "description": trip.name,
                "wave_trip_id": trip.id,
            }
        )
        return external(made, trip)

    def _release_stops(self, stops):
        stops._get_open_picks()._leave_trip("wave_stop_id")
        super()._release_stops(stops)

    def _leave_behind(self, why):
        self._get_open_picks()._leave_trip("wave_stop_id")
        super()._leave_behind(why)

    # === On the keeper's screen ===

    def action_pick_wave(self):
        """Note that everything to be picked for the trip is picked as listed; what is not reserved stays.

        :return: a notification with the result
        """
        self._check_loader()
        picks = self._get_open_picks().with_env(self.env)
        ready = picks.filtered(lambda picking: picking.state == "assigned")
        self._begin_loading()
        failed = apply_by_halves(ready, lambda part: part.with_context(skip_backorder=True).button_validate())
        why = {picking: str(error).splitlines() for picking, error in failed.items()}
        why |= {picking: [self.env._("Its goods are not reserved.")] for picking in picks - ready}
        said = self.env._("%s transfers picked.", len(ready) - len(failed))
        return show_result(said, self._describe_reasons(why), then=None)

    def get_load(self):
        """What is to be picked first comes with it, as ``wave``; empty where nothing is."""
        load = super().get_load()
        picks = self._get_open_picks()
        moves = picks.move_ids.filtered(lambda move: move.state != "cancel")
        goods = [
            {
                "name": product.display_name,
                "unit": product.uom_id.name,
                "quantity": sum(group.mapped("product_qty")),
                "cells": self._prepare_wave_cells(group),
            }
            for product, group in moves.grouped("product_id").items()
        ]
        wave = {
            "transfers": len(picks),
            "name": ", ".join(picks.batch_id.mapped("name")),
            "short": len(picks.filtered(lambda picking: picking.state != "assigned")),
            "goods": sorted(goods, key=lambda row: row["name"]),
        }
        return {**load, "wave": wave if picks else False}

    def _prepare_wave_cells(self, moves):
        """The share of each stop of what is picked, in the order of loading, as below."""
        by_stop = moves.grouped(lambda move: move.picking_id.wave_stop_id)
        return [
            {"number": circled(number), "quantity": sum(by_stop[stop].mapped("product_qty"))}
            for stop, number in self._get_loaded_stops().items()
            if stop in by_stop
        ]
