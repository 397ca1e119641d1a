import base64
import hashlib
import io
import json
from datetime import datetime, timedelta
from uuid import uuid4

from PIL import Image

from odoo.addons.order_process.models.transport.road_data import to_ms
from odoo.tests import freeze_time

from .drawn import DRAWN
from .test_gate_rpc import RpcCase
from .transport_common import TransportCase

NOON = datetime(2026, 3, 2, 4)


def photo(side=200, colour="navy"):
    buffer = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(buffer, "JPEG")
    return buffer.getvalue()


class RoadCase(TransportCase, RpcCase):
    """A trip with three doors on its way since 10:30, for cash and freight, and the phone of its escort."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.broken = cls.env.ref("order_process.door_reason_broken")
        cls.shut = cls.env.ref("order_process.door_reason_shut")
        cls.not_ordered = cls.env.ref("order_process.door_reason_not_ordered")
        # The verbs are a case's own; none of them asserts anything.
        case = object.__new__(cls)
        with freeze_time(case._instant(9)):
            pickings = case._send([5, 10, 15])
        with freeze_time(case._instant(10, 30)):
            cls.trip = case._set_off(case._trip(pickings)).sudo()
        cls.stops = cls.trip.stop_ids
        cls.env.flush_all()

    # === What a phone says ===

    def _act(self, kind, stop=None, at=NOON, **vals):
        """An act as the phone of the escort sends it."""
        self.sequence = getattr(self, "sequence", 0) + 1
        return {
            "uuid": str(uuid4()),
            "user_id": self.escort.id,
            "trip_id": self.trip.id,
            "stop_id": stop.id if stop else False,
            "kind": kind,
            "at_ms": to_ms(at),
            "sequence": self.sequence,
            "clock_moved": False,
            "payload": {},
            **vals,
        }

    def _deliver(self, stop, at=NOON, lines=None, cash=None, **payload):
        """Handed over whole and paid as owed, but for what is said otherwise; lines by move."""
        pickings = []
        for picking in stop.picking_ids:
            owed = sum(picking._get_to_collect()[picking])
            rows = [{"method": "cash", "amount": owed if cash is None else cash, "reference": ""}]
            pickings.append(
                {
                    "id": picking.id,
                    "lines": [self._line(move, **(lines or {}).get(move, {})) for move in picking.move_ids],
                    "money": {"rows": rows, "freight": 60.0, "note": payload.pop("note", "")},
                }
            )
        said = {"pickings": pickings, "receiver": "Li Na", "strokes": DRAWN, "photos": [], **payload}
        return self._act("deliver", stop, at, payload=said)

    def _line(self, move, refused=0, damaged=0, short=0, reason=None):
        delivered = move.quantity - refused - damaged - short
        return {
            "move_id": move.id,
            "delivered": delivered,
            "refused": refused,
            "damaged": damaged,
            "short": short,
            "reason_id": reason.id if reason else False,
        }

    def _whole_day(self):
        """What the phone holds after the three stops: delivered, in part, nobody there."""
        first, second, third = self.stops
        move = second.picking_ids.move_ids
        part = {move: {"refused": 2, "damaged": 1, "reason": self.broken}}
        return [
            self._act("arrive", first, NOON),
            self._deliver(first, NOON + timedelta(minutes=10)),
            self._act("arrive", second, NOON + timedelta(minutes=40)),
            self._deliver(second, NOON + timedelta(minutes=50), part, cash=270.0, note="Two broken"),
            self._act("arrive", third, NOON + timedelta(minutes=80)),
            self._act("nobody", third, NOON + timedelta(minutes=90), payload={"reason_id": self.shut.id}),
        ]

    # === Sending ===

    def _sync(self, acts, user=None, device=None):
        """``{uuid: (state, message)}`` as the phone is answered over HTTP."""
        self._sign_in(user or self.escort)
        self.env.flush_all()
        device_ms = to_ms(device or datetime.now())  # noqa: DTZ005
        answer = self.make_jsonrpc_request("/trip/sync", {"acts": acts, "device_ms": device_ms}, timeout=60)
        self.env.invalidate_all()
        return {result["uuid"]: (result["state"], result["message"]) for result in answer["results"]}

    def _file(self, act, uuid, content, user=None, kind="photo", **vals):
        self._sign_in(user or self.escort)
        self.env.flush_all()
        sent = {
            "uuid": uuid,
            "act_uuid": act["uuid"],
            "sha256": hashlib.sha256(content).hexdigest(),
            "kind": kind,
            "data": base64.b64encode(content).decode(),
            **vals,
        }
        answer = self.make_jsonrpc_request("/trip/file", sent, timeout=60)
        self.env.invalidate_all()
        return answer["state"], answer["message"]

    def _data(self, user=None):
        self._sign_in(user or self.escort)
        self.env.flush_all()
        return self.make_jsonrpc_request("/trip/data", {}, timeout=60)

    def _picture(self):
        """All that the day has left behind, without what differs from run to run."""
        pickings = self.stops.picking_ids
        return json.loads(
            json.dumps(
                [
                    [[stop.state, str(stop.arrived_on), str(stop.ended_on)] for stop in self.stops],
                    [
                        [proof.picking_id.id, proof.outcome, str(proof.happened_on), str(proof.void_on)]
                        + [
                            [line.delivered_qty, line.refused_qty, line.damaged_qty, line.short_qty]
                            for line in proof.line_ids
                        ]
                        for proof in pickings.proof_ids.sorted(lambda proof: (proof.picking_id.id, proof.happened_on))
                    ],
                    [
                        [record.picking_id.id, record.amount, record.freight_amount, str(record.collected_on)]
                        for record in pickings.collection_ids.sorted("picking_id")
                    ],
                    sorted(
                        [act.uuid, act.kind, act.state, str(act.happened_on)] for act in self.trip.act_ids
                    ),
                ]
            )
        )
