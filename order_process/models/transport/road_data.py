from datetime import UTC

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Datetime, Domain

from ..base.staff import check_role
from ..collection.handin_line import DENOMINATIONS
from .act import CARRIER
from .trip import RUNNING_STATES

ON_THE_ROAD = (*RUNNING_STATES, "back")
REASON_KINDS = ("refused", "damaged", "short", "nobody")
MAX_TRIPS = 10


def to_ms(instant):
    return int(instant.replace(tzinfo=UTC).timestamp() * 1000) if instant else None


class StockPickingBatch(models.Model):
    """What a phone needs to know of the trips of whoever is signed in, in one answer that it keeps."""

    _inherit = "stock.picking.batch"

    @api.model
    def _get_road_data(self):
        """The trips that this person drives or goes along with, with all that is needed at their stops.

        :raises AccessError: to who takes no goods along
        """
        check_role(self.env, CARRIER, self.env._("Only an escort or carrier has trips."), AccessError)
        user = self.env.user
        own = self.with_context(lang=user.lang, allowed_company_ids=user.company_ids.ids)
        trips = own.sudo()._get_road_trips(user)
        company = trips[:1].company_id or user.company_id
        reasons = own.env["order.process.door.reason"]._get_for(company)
        return {
            "server_ms": to_ms(Datetime.now()),
            "user": {"id": user.id, "name": user.name, "lang": user.lang or "en_US"},
            "tz": company._process_tz(),
            "reopen_minutes": company.sudo().stop_reopen_minutes,
            "denominations": DENOMINATIONS.get(company.currency_id.name, ()),
            "reasons": [reason._read_road() for reason in reasons],
            "trips": [trip._read_road() for trip in trips],
        }

    def _get_road_trips(self, user):
        """The trips of a person that are not closed, those on their way first."""
        drivers = self.env["order.process.driver"].search([("user_id", "=", user.id)])
        mine = Domain("escort_id", "=", user.id) | Domain("driver_id", "in", drivers.partner_id.ids)
        domain = mine & Domain("trip_state", "in", ON_THE_ROAD) & Domain("company_id", "in", user.company_ids.ids)
        trips = self.search(domain, order="departs_on, id", limit=MAX_TRIPS)
        return trips.sorted(lambda trip: trip.trip_state not in ("way", "back"))

    def _read_road(self):
        self.ensure_one()
        stops = self.stop_ids.filtered(lambda stop: stop.state != "moved" or stop.picking_ids)
        pickings = stops.picking_ids.filtered(lambda picking: picking.state != "cancel")
        owed = pickings._get_to_prepare() if self.escort_id == self.env.user else {}
        return {
            "id": self.id,
            "name": self.name,
            "state": self.trip_state,
            "plate": self.vehicle_no or "",
            "wagon": self.wagon_no or "",
            "driver": self.driver_id.name or "",
            "escort": self.escort_id.name or "",
            "departs_ms": to_ms(self.left_on or self.departs_on),
            "stops": [stop._read_road(owed) for stop in stops],
            "problems": self._read_problems(),
        }

    def _read_problems(self):
        """What of this person's acts was not accepted, and what became of it."""
        acts = self.env["order.process.trip.act"].search(
            [("trip_id", "=", self.id), ("user_id", "=", self.env.uid), ("state", "in", ("refused", "settled"))]
        )
        return [
            {
                "uuid": act.uuid,
                "stop_id": act.stop_id.id,
                "kind": act.kind,
                "at_ms": to_ms(act.happened_on),
                "state": act.state,
                "message": act.message or "",
                "note": act.settle_note or "",
            }
            for act in acts
        ]


class OrderProcessStop(models.Model):
    _inherit = "order.process.stop"

    def _read_road(self, owed):
        """:param dict owed: ``{transfer: (goods, freight)}``; what is missing is not collected by this person"""
        self.ensure_one()
        pickings = self.picking_ids.filtered(lambda picking: picking.state != "cancel")
        order = pickings.sale_id[:1]
        address, contact, phone = order._get_receiver() if order else ("", "", "")
        currency = order.currency_id or self.company_id.currency_id
        remarks = [line for picking in pickings for line in (picking.process_remarks or "").splitlines()]
        dealer = order.partner_id.commercial_partner_id.name
        return {
            "id": self.id,
            "sequence": self.sequence,
            "state": self.state,
            "planned_ms": to_ms(self.planned_on),
            "window_from_ms": to_ms(self.window_from),
            "window_to_ms": to_ms(self.window_to),
            "ended_ms": to_ms(self.ended_on),
            "ended_by": self._get_ending().uuid or False,
            "name": self.partner_id.name or dealer or "",
            "dealer": dealer or "",
            "address": address,
            "lat": self.partner_id.partner_latitude,
            "lng": self.partner_id.partner_longitude,
            "contact": contact or "",
            "phone": phone or "",
            "remarks": "\n".join(dict.fromkeys([*remarks, *([self.note] if self.note else [])])),
            "pickings": [picking._read_road(owed.get(picking, (0.0, 0.0))) for picking in pickings],
            "currency": {
                "symbol": currency.symbol,
                "position": currency.position,
                "digits": currency.decimal_places,
            },
            "proof": self._get_proof_standard(),
        }


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _read_road(self, owed):
        self.ensure_one()
        goods, freight = owed
        prices = self._get_road_prices() if goods else {}
        papers = self._get_previous()[self].paper_ids.filtered(lambda paper: paper.state != "void")
        return {
            "id": self.id,
            "order": self.sale_id.name or self.name,
            "lines": [
                {
                    "move_id": move.id,
                    "code": move.product_id.default_code or "",
                    "name": move.product_id.name,
                    "spec": ", ".join(move.product_id.product_template_attribute_value_ids.mapped("name")),
                    "quantity": quantity,
                    "unit": move.product_uom.name,
                    "price": prices.get(move, 0.0),
                }
                for move in self.move_ids.filtered(lambda move: move.state != "cancel")
                if (quantity := move.quantity if move.state == "done" else move.product_uom_qty)
            ],
            "papers": [{"id": paper.id, "number": paper.name, "type": paper.type_id.name} for paper in papers],
            "collect": {"goods": goods, "freight": freight},
        }

    def _get_road_prices(self):
        """``{move: what one of its unit is worth here, taxes included}``; of a kit all parts are worth the same."""
        prices = {}
        worth = self._get_worth_by_line()
        for line, moves in self.move_ids.filtered("sale_line_id").grouped("sale_line_id").items():
            quantities = {move: move._get_brought_quantity(False) for move in moves}
            total = sum(quantities.values())
            if total and worth.get(line):
                prices.update(dict.fromkeys(moves, round(worth[line] / total, 6)))
        return prices


class OrderProcessDoorReason(models.Model):
    _inherit = "order.process.door.reason"

    def _read_road(self):
        self.ensure_one()
        kinds = [kind for kind in REASON_KINDS if self[f"for_{kind}"]]
        return {"id": self.id, "code": self.code, "name": self.name, "kinds": kinds}
