from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.plain import as_text
from ..base.sentinel import external, internal
from ..base.signature import read_signature
from .trip import RUNNING_STATES


class OrderProcessTripHandover(models.Model):
    """A breakdown: what went on with another vehicle, from whom to whom, signed by both or with the reason (G3)."""

    _name = "order.process.trip.handover"
    _inherit = ["order.process.evidence"]
    _description = "Hand-over of a Trip"
    _order = "at desc, id desc"
    _rec_name = "from_trip_id"

    from_trip_id = fields.Many2one("stock.picking.batch", "From", required=True, index=True, ondelete="restrict")
    to_trip_id = fields.Many2one("stock.picking.batch", "To", required=True, index=True, ondelete="restrict")
    from_escort_id = fields.Many2one("res.users", "Handed over by", ondelete="restrict")
    to_escort_id = fields.Many2one("res.users", "Taken over by", required=True, ondelete="restrict")
    from_vehicle = fields.Char("Vehicle before")
    to_vehicle = fields.Char("Vehicle now")
    at = fields.Datetime("When", required=True, default=fields.Datetime.now)
    user_id = fields.Many2one("res.users", "Arranged by", required=True, ondelete="restrict")
    reason = fields.Text(required=True)
    from_strokes = fields.Json()
    from_image = fields.Binary("Signature of Who Handed over", attachment=False)
    to_strokes = fields.Json()
    to_image = fields.Binary("Signature of Who Took over", attachment=False)
    unsigned_reason = fields.Char("Why Not Both Signed")
    money_before = fields.Json(
        help="What had been collected before; it stays with whoever collected it, who hands it in."
    )
    money_total = fields.Char("Money in All")
    money_text = fields.Text("Money Collected before", compute="_compute_money_text", compute_sudo=True)
    line_ids = fields.One2many("order.process.trip.handover.line", "handover_id", "Goods", readonly=True)
    company_id = fields.Many2one(related="from_trip_id.company_id", store=True, index=True)

    @api.depends_context("lang")
    @api.depends("money_before")
    def _compute_money_text(self):
        for handover in self:
            handover.money_text = "\n".join(row["text"] for row in handover._get_money_rows()) or False

    def _get_money_rows(self):
        """What had been collected before, with whom it stays, and where it is by now.

        :return: ``[{"number", "order", "amount", "text"}]``; the last one is the total
        """
        self.ensure_one()
        said = self.money_before or []
        Collection = self.env["order.process.collection"].sudo()
        records = Collection.search(
            [("company_id", "=", self.company_id.id), ("name", "in", [row["number"] for row in said])]
        )
        known = {record.name: record for record in records}
        rows = []
        for row in said:
            record = known.get(row["number"], Collection)
            where = record.with_env(self.env).sudo()._get_label("state") if record else ""
            parts = [row["number"], row["order"], row["amount"], where, record.handin_id.name]
            rows.append({**row, "text": " · ".join(part for part in parts if part)})
        return rows

    def _describe_money(self):
        """One sentence: how much stays with whom, and what waits for it; empty where nothing was collected."""
        self.ensure_one()
        if not self.money_before:
            return ""
        return self.env._(
            "%(amount)s that %(escort)s collected on %(trip)s before stay with %(escort)s, who hands them in at the"
            " main cash; %(trip)s is not closed before that.",
            amount=self.money_total or ", ".join(row["amount"] for row in self.money_before),
            escort=self.from_escort_id.name or "–",
            trip=self.from_trip_id.name,
        )


class OrderProcessTripHandoverLine(models.Model):
    _name = "order.process.trip.handover.line"
    _inherit = ["order.process.evidence"]
    _description = "Goods Handed over"
    _order = "id"
    _rec_name = "move_id"

    handover_id = fields.Many2one("order.process.trip.handover", required=True, index=True, ondelete="restrict")
    old_stop_id = fields.Many2one("order.process.stop", "Stop", ondelete="restrict")
    new_stop_id = fields.Many2one("order.process.stop", "Stop Now", ondelete="restrict")
    picking_id = fields.Many2one("stock.picking", "Transfer", required=True, index=True, ondelete="restrict")
    move_id = fields.Many2one("stock.move", required=True, ondelete="restrict")
    product_id = fields.Many2one(related="move_id.product_id")
    product_uom = fields.Many2one(related="move_id.product_uom")
    quantity = fields.Float(digits="Product Unit", required=True)
    in_custody = fields.Boolean("Not Taken before", help="A dealer had not taken it; it is to be brought back.")
    company_id = fields.Many2one(related="handover_id.company_id", store=True, index=True)


class StockPickingBatch(models.Model):
    """Breakdown: the open stops go on with another trip, vehicle, driver and escort, by a hand-over on record."""

    _inherit = "stock.picking.batch"

    handover_ids = fields.One2many("order.process.trip.handover", "from_trip_id", "Handed over", readonly=True)
    taken_over_ids = fields.One2many("order.process.trip.handover", "to_trip_id", "Taken over", readonly=True)

    def action_break_down(
        self, reason, to_trip_id=None, booking=None, delay_minutes=60, signatures=None, unsigned_reason=None
    ):
        """Hand the rest of a trip over to another one.

        :param str reason: what happened
        :param int to_trip_id: a trip of the same centre that is planned or on the way; or
        :param dict booking: vehicle, driver, escort, times of a new one
        :param int delay_minutes: by how much the dealers are told to wait longer
        :param dict signatures: ``{"from": strokes, "to": strokes}`` as the pad sends them, where they signed
        :param str unsigned_reason: why one of them did not; what happened, where it is left out
        :raises UserError: to who does not plan trips, without a reason, or what does not fit the other vehicle
        :return: the hand-over
        """
        self.ensure_one()
        self._check_planner()
        self.check_access("read")
        self.env["order.process.trip.turn"]._take((self,))
        reason = as_text(reason)
        if not reason:
            raise UserError(self.env._("Say what happened: it stays on record, and stands on the hand-over sheet."))
        self._check_trip_state("way")
        stops = self._get_open_stops()
        held = self._get_held_goods()
        if not stops and not held:
            raise UserError(self.env._("%s has nothing left to hand over.", self.name))
        trip = self._get_taking_trip(to_trip_id, booking)
        drawn = self._read_handover_signatures(signatures if isinstance(signatures, dict) else {})
        if not ("from_strokes" in drawn and "to_strokes" in drawn):
            drawn["unsigned_reason"] = as_text(unsigned_reason) or reason
        handover = self._append_handover(trip, reason, drawn)
        rows = self._move_stops(trip, stops, int(delay_minutes or 0))
        if held:
            self.env["order.process.custody"]._move_goods("handed", held, to=("trip", trip.sudo()), note=trip.name)
        self._append_handover_lines(handover, rows, held)
        trip._check_trip_rules()
        self._log_trip("breakdown", reason)
        (self | trip)._log_trip("handover", f"{self.name} → {trip._describe_trip()}")
        self._tell_handed_over(handover, [new for _old, new, _pickings in rows])
        self.sudo()._after_handover(handover)
        return handover

    def _after_handover(self, handover):
        """Hook, once when the rest of a trip went on with another one; as superuser."""

    # === The trip that takes over ===

    def _get_taking_trip(self, to_trip_id, booking):
        self.ensure_one()
        if to_trip_id:
            trip = self.browse(to_trip_id).exists()
            trip.check_access("read")
            same = trip.sudo().picking_type_id == self.sudo().picking_type_id and trip.company_id == self.company_id
            if trip == self or trip.trip_state not in RUNNING_STATES or not same:
                raise UserError(
                    self.env._(
                        "%s does not take over: choose another trip of the same centre, planned or on the way.",
                        trip.name or self.env._("This trip"),
                    )
                )
        else:
            trip = self._create_taking_trip(booking if isinstance(booking, dict) else {})
        if not trip.sudo().escort_id:
            raise UserError(self.env._("%s has no escort: name who takes over the goods.", trip.name))
        return trip

    def _create_taking_trip(self, booking):
        own = self.sudo()
        names = ("vehicle_id", "driver_id", "escort_id", "returns_on", "override_reason")
        vals = {name: booking[name] for name in names if booking.get(name)}
        missing = [name for name in ("driver_id", "escort_id", "returns_on") if name not in vals]
        if missing:
            raise UserError(self.env._("Name the vehicle, the driver and the escort who go on, and when they return."))
        now = fields.Datetime.now()
        if vals["escort_id"] == own.escort_id.id and not vals.get("vehicle_id"):
            raise UserError(self.env._("Nothing changes hands: choose another vehicle or another escort."))
        trip = internal(self).create(
            {
                **vals,
                **own._prepare_sister(),
                "departs_on": now,
                "trip_state": "way",
                "left_on": now,
            }
        )
        trip = external(trip, self)
        trip._log_trip("planned", trip._describe_trip())
        return trip

    def _read_handover_signatures(self, signatures):
        drawn = {}
        for side in ("from", "to"):
            if signatures.get(side):
                one = read_signature(self.env, signatures[side])
                drawn |= {f"{side}_strokes": one["strokes"], f"{side}_image": one["image"]}
        return drawn

    def _get_held_money(self):
        """Also what was collected at doors that another trip took over: it stays with whoever has it."""
        held = super()._get_held_money()
        for handover in self.sudo().handover_ids:
            held |= handover.line_ids.picking_id.collection_ids.filtered(
                lambda row, handover=handover: row.state == "escort"
                and row.escort_id == handover.from_escort_id
                and row.collected_on <= handover.at
            )
        return held

    # === What is handed over ===

    def _append_handover(self, trip, reason, drawn):
        own, other = self.sudo(), trip.sudo()
        money = own._get_held_money().filtered("amount")
        return self.env["order.process.trip.handover"]._append(
            [
                {
                    "from_trip_id": self.id,
                    "to_trip_id": trip.id,
                    "from_escort_id": own.escort_id.id,
                    "to_escort_id": other.escort_id.id,
                    "from_vehicle": own.vehicle_no,
                    "to_vehicle": other.vehicle_no,
                    "user_id": self.env.uid,
                    "reason": reason,
                    "money_before": [
                        {"number": row.name, "order": row.order_id.name, "amount": row._money(row.amount)}
                        for row in money
                    ],
                    "money_total": money._sum_money(),
                    **drawn,
                }
            ]
        )

    def _move_stops(self, trip, stops, delay):
        """The transfers of these stops get stops of the other trip; the old ones stay as moved.

        :return: ``[(old stop, new stop, transfers)]``
        """
        now = fields.Datetime.now()
        rows = []
        for stop in stops:
            pickings = stop.picking_ids
            internal(stop).write({"state": "moved", "ended_on": now})
            trip.sudo()._take_stops(pickings)
            fresh = pickings.stop_id
            planned = max(stop.planned_on or now, now)
            internal(fresh).write(
                {
                    "planned_on": fields.Datetime.add(planned, minutes=delay),
                    "window_from": stop.window_from,
                    "window_to": stop.window_to,
                    "note": stop.note,
                }
            )
            rows.append((stop, fresh, pickings))
        cases = self.env["order.process.door.case"].sudo().search(
            [("next_stop_id", "in", stops.ids), ("state", "=", "decided")]
        )
        for case in cases:
            case._advance({"next_stop_id": case.picking_id.stop_id.id})
        return rows

    def _append_handover_lines(self, handover, rows, held):
        lines = [
            {
                "handover_id": handover.id,
                "old_stop_id": old.id,
                "new_stop_id": new.id,
                "picking_id": move.picking_id.id,
                "move_id": move.id,
                "quantity": move.quantity,
            }
            for old, new, pickings in rows
            for move in pickings._get_left_moves()
        ]
        lines += [
            {
                "handover_id": handover.id,
                "old_stop_id": case.stop_id.id,
                "picking_id": move.picking_id.id,
                "move_id": move.id,
                "quantity": quantity,
                "in_custody": True,
            }
            for (case, _place, _trip, move), quantity in held.items()
        ]
        self.env["order.process.trip.handover.line"]._append(lines)

    def _tell_handed_over(self, handover, stops):
        """Dealers are told which vehicle brings the goods now, with whom and about when."""
        trip = handover.to_trip_id.sudo()
        for stop in stops:
            orders = stop.sudo().picking_ids.sale_id
            said = {
                "vehicle": trip.vehicle_no or "",
                "driver": trip.escort_id.name or "",
                "phone": trip.escort_id.partner_id.phone or "",
                "planned_on": fields.Datetime.to_string(stop.planned_on) if stop.planned_on else "",
            }
            orders._tell("next_vehicle", key=f"handover-{handover.id}-{stop.id}", **said)
