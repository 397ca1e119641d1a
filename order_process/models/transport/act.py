import logging
import time

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..base.staff import check_role
from .road_read import TooLarge, as_ms, derive_uuid, find_when, read_act

_logger = logging.getLogger(__name__)

CARRIER = "order_process.group_carrier"
MAX_ACTS = 200
KINDS = [
    ("arrive", "Arrived"),
    ("deliver", "Handed over"),
    ("nobody", "Nobody There"),
    ("reopen", "Taken up Again"),
    ("note", "Note"),
    ("position", "Position"),
    ("other", "Something Else"),
]
STATES = [("done", "Taken"), ("refused", "Not Accepted"), ("settled", "Settled by the Office")]


class OrderProcessTripAct(models.Model):
    """What whoever drives did on the road, as the phone tells it: kept first and always, and then acted upon.

    It has a number of its own and comes late, twice and in any order; it counts once (G2). What cannot be accepted any
    more stays here, is shown to the driver, and waits for the dispatcher."""

    _name = "order.process.trip.act"
    _inherit = ["order.process.evidence"]
    _description = "Act on the Road"
    _order = "happened_on desc, id desc"
    _evidence_mutable = frozenset({"state", "message", "settled_on", "settled_by_id", "settle_note"})

    uuid = fields.Char("Number", required=True)
    content_hash = fields.Char(required=True)
    company_id = fields.Many2one("res.company", required=True, index=True, ondelete="restrict")
    trip_id = fields.Many2one("stock.picking.batch", index="btree_not_null", ondelete="restrict")
    stop_id = fields.Many2one("order.process.stop", index="btree_not_null", ondelete="restrict")
    user_id = fields.Many2one("res.users", "Who", required=True, index=True, ondelete="restrict")
    kind = fields.Selection(KINDS, "What", required=True)
    payload = fields.Json("What Was Sent")
    app = fields.Char("Version of the Page")
    at_device_ms = fields.Float("Phone's Clock in Milliseconds", digits=(16, 0))
    sequence = fields.Integer("Number on the Phone")
    clock_error_ms = fields.Float("Error of the Phone's Clock in Milliseconds", digits=(16, 0))
    clock_moved = fields.Boolean("Clock Was Set in Between")
    happened_on = fields.Datetime("Happened", required=True)
    received_on = fields.Datetime("Told the Office", required=True)
    state = fields.Selection(STATES, required=True, index=True)
    message = fields.Text("Why Not Accepted")
    settled_on = fields.Datetime()
    settled_by_id = fields.Many2one("res.users", ondelete="restrict")
    settle_note = fields.Text("How It Was Settled")
    late_minutes = fields.Integer("Minutes on the Way", compute="_compute_late_minutes")

    _uuid = models.UniqueIndex("(uuid)", "This act was sent before.")
    _queue = models.Index("(company_id, happened_on) WHERE state = 'refused'")

    @api.depends_context("lang")
    @api.depends("kind", "trip_id")
    def _compute_display_name(self):
        for act in self:
            act.display_name = " · ".join(filter(None, [act.trip_id.name, act._get_label("kind")]))

    @api.depends("happened_on", "received_on")
    def _compute_late_minutes(self):
        for act in self:
            act.late_minutes = (act.received_on - act.happened_on).total_seconds() // 60

    # === Taking what a phone sends ===

    @api.model
    def _take(self, acts, device_ms=None):
        """Take acts from the phone of whoever is signed in: each is kept and acted upon by itself.

        :param device_ms: the phone's clock as it sent them
        :return: ``{"results": [{"uuid", "state", "message"}], "server_ms"}``; ``other``: of another person, not kept;
            ``again``: send it once more
        :raises AccessError: to who takes no goods along
        """
        check_role(self.env, CARRIER, self.env._("Only an escort or carrier has trips."), AccessError)
        if not isinstance(acts, (list, tuple)) or len(acts) > MAX_ACTS:
            raise UserError(self.env._("Acts are sent as a list, %s at most.", MAX_ACTS))
        own = self.with_context(lang=self.env.user.lang, allowed_company_ids=self.env.user.company_ids.ids)
        now_ms = time.time() * 1000
        error = now_ms - (as_ms(device_ms) or now_ms)
        received = fields.Datetime.now()
        results, found = [], []
        for act in acts:
            try:
                found.append(read_act(act))
            except TooLarge:
                uuid = act.get("uuid") if isinstance(act, dict) else None
                message = own.env._("This is more than what happens at a stop; the phone sent something broken.")
                results.append({"uuid": uuid, "state": "refused", "message": message})
        for act in sorted(found, key=lambda act: (act.sequence, act.at_ms)):
            results.append({"uuid": act.uuid, **own._take_one(act, error, received)})
        return {"results": results, "server_ms": time.time() * 1000}

    def _take_one(self, act, error, received):
        if act.user_id and act.user_id != self.env.uid:
            message = self.env._("Somebody else did this on the phone and has to sign in to send it.")
            return {"state": "other", "message": message}
        known = self.sudo().search([("uuid", "=", act.uuid)])
        if known and (known.user_id != self.env.user or known.content_hash != act.content_hash):
            # Kept under a number that follows from what it says: sent again, it is still one.
            act = act._replace(uuid=derive_uuid(act.uuid, act.content_hash, self.env.uid), kind="other")
            known = self.sudo().search([("uuid", "=", act.uuid)])
        if known:
            return known._get_answer()
        try:
            with self.env.cr.savepoint():
                record = self._keep(act, find_when(act, error, received), received)
        except UniqueViolation:
            return {"state": "again", "message": ""}
        record._run()
        return record._get_answer()

    def _get_answer(self):
        return {"state": self.state, "message": self.message or ""}

    def _keep(self, act, when, received):
        """The raw act, before anybody asks whether it can be accepted."""
        trip = self.env["stock.picking.batch"].sudo().browse(act.trip_id).exists().filtered("trip_state")
        stop = self.env["order.process.stop"].sudo().browse(act.stop_id).exists()
        if trip.company_id not in self.env.user.company_ids:
            trip = trip.browse()
        return self._append(
            [
                {
                    "uuid": act.uuid,
                    "content_hash": act.content_hash,
                    "company_id": (trip.company_id or self.env.user.company_id).id,
                    "trip_id": trip.id,
                    "stop_id": stop.filtered(lambda stop: stop.trip_id == trip).id,
                    "user_id": self.env.uid,
                    "kind": act.kind,
                    "payload": act.payload,
                    "app": act.app,
                    "at_device_ms": act.at_ms,
                    "sequence": act.sequence,
                    "clock_error_ms": when.error_ms,
                    "clock_moved": when.clock_moved,
                    "happened_on": when.happened_on,
                    "received_on": received,
                    "state": "refused",
                }
            ]
        ).sudo()

    # === Acting upon it ===

    def _run(self, anyway=False):
        """Do what the act says, in its person's name; what is refused leaves nothing behind but the act and a reason.

        :param anyway: the office takes it although something of the proof is missing, or the trip is closed
        """
        self.ensure_one()
        act = self.with_user(self.user_id).sudo()
        message = False
        try:
            with self.env.cr.savepoint():
                # What is still open although the rest was done; a text, or nothing.
                message = getattr(act, f"_do_{self.kind}")(anyway)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except (UserError, ValueError) as error:
            message = str(error)
        except Exception:
            _logger.exception("act %s could not be done", self.uuid)
            message = self.env._("The server could not work with this; the dispatcher looks at it.")
        self._advance({"state": "refused" if message else "done", "message": message or False})
        if message:
            self._after_refused()
        elif self.kind == "reopen":
            self._run_waiting()

    def _after_refused(self):
        """Hook: an act was kept and could not be accepted; as superuser, in the same transaction."""
        if self.trip_id:
            self.trip_id._log_trip("refused_act", self.message, self.stop_id, self.happened_on)
