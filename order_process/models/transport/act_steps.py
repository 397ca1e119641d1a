from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ..base.lock import lock_rows
from ..base.plain import as_id, as_text
from ..base.sentinel import internal
from .road_read import as_uuid, read_position
from .stop import ENDED_STATES
from .trip import HERE_STATES


class OrderProcessTripAct(models.Model):
    """What follows from an act at a stop. Each step takes the stop's row: two phones come one after the other."""

    _inherit = "order.process.trip.act"

    def _get_said(self, name):
        """What the phone sent under a name; a phone may send anything."""
        return self.payload.get(name) if isinstance(self.payload, dict) else None

    def _get_stop(self, anyway=False):
        """The stop of the act, locked, if this person may act there now.

        :raises UserError: another driver's stop, a trip that is closed or has not left
        """
        self._check_driver()
        if not self.stop_id:
            raise UserError(self.env._("There is no such stop on this trip any more."))
        lock_rows(self.stop_id)
        trip, stop = self.trip_id, self.stop_id
        if trip.trip_state == "closed" and not anyway:
            raise UserError(
                self.env._("%s is closed: what is told of it afterwards is settled by the office.", trip.name)
            )
        if trip.trip_state in HERE_STATES:
            raise UserError(self.env._("%s has not left yet.", trip.name))
        if stop.state == "moved":
            raise UserError(
                self.env._("%s went on with another trip; it is done there.", stop.partner_id.display_name)
            )
        return stop

    def _check_driver(self):
        if not self.trip_id:
            raise UserError(self.env._("There is no such trip."))
        if not self.trip_id._is_driven_by(self.user_id):
            raise UserError(
                self.env._(
                    "%(trip)s is not driven by %(person)s: whoever drives it does what is to be done there.",
                    trip=self.trip_id.name,
                    person=self.user_id.name,
                )
            )

    def _get_when(self):
        """When it counts as done: not before the trip has left."""
        return max(self.happened_on, self.trip_id.left_on or self.happened_on)

    def _check_open(self, stop):
        """:raises UserError: the stop was ended already, by whom and when"""
        if stop.state not in ENDED_STATES:
            return
        first = stop._get_ending()
        when = format_datetime(self.env, stop.ended_on, tz=self.company_id._process_tz(), dt_format="HH:mm")
        raise UserError(
            self.env._(
                "%(stop)s was ended at %(time)s already, as %(state)s, by %(person)s.",
                stop=stop.partner_id.display_name,
                time=when,
                state=stop._get_state_label(),
                person=first.user_id.name or self.env._("the office"),
            )
        )

    def _get_reopening(self):
        """The act that took this one back, where it came first and in time."""
        domain = [("kind", "=", "reopen"), ("stop_id", "=", self.stop_id.id), ("user_id", "=", self.user_id.id)]
        minutes = self.company_id.stop_reopen_minutes
        return self.sudo().search([*domain, ("state", "=", "done")]).filtered(
            lambda act: as_uuid(act._get_said("of")) == self.uuid
            and (act.happened_on - self.happened_on).total_seconds() <= 60 * minutes
        )[:1]

    def _do_arrive(self, anyway):
        stop = self._get_stop(anyway)
        self._note_arrival(stop)

    def _note_arrival(self, stop):
        """Whoever did something at the door was there by then."""
        stop._arrive(self._get_when())
        if stop.arrived_on and self._get_when() < stop.arrived_on:
            stop._correct_arrival(self._get_when())

    def _do_position(self, anyway):
        self._check_driver()
        if not self._get_position():
            raise UserError(self.env._("This is no position."))

    def _do_note(self, anyway):
        self._check_driver()
        note = as_text(self._get_said("note"))
        if not note:
            raise UserError(self.env._("The note is empty."))
        self.trip_id._log_trip("note", note, self.stop_id, self.happened_on)
        self._tell_office()

    def _do_other(self, anyway):
        raise UserError(
            self.env._("The phone sent something that is not understood here; what it sent is kept as it came.")
        )

    def _do_nobody(self, anyway):
        stop = self._get_stop(anyway)
        reopening = self._get_reopening()
        if not reopening:
            self._check_open(stop)
        reason = self._get_reason(self._get_said("reason_id"), "nobody", required=not anyway)
        proofs = stop._create_unmet_proofs({**self._prepare_proof(), "reason_id": reason.id})
        self._end(stop, "failed", reason, proofs, reopening)

    def _end(self, stop, state, reason, proofs, reopening):
        """The stop is ended, with these proofs.

        :param reopening: the act that took this back before it came; then the stop stays as it is, and what was said
            first is on record, as void
        """
        if reopening:
            note = self.env._("Taken up again on the phone.")
            for proof in proofs:
                proof._advance({"void_on": reopening.happened_on, "void_by_id": self.user_id.id, "void_reason": note})
            self._note_arrival(stop)
            return
        stop._end_stop(state, self._get_when(), reason)
        stop._after_stop(proofs)

    def _do_reopen(self, anyway):
        """Take back how a stop was ended; what comes later and was done earlier is taken back with it."""
        stop = self._get_stop(anyway)
        given = self._get_said("of")
        ended = self.sudo().search([("uuid", "=", as_uuid(given))]) if given else stop._get_ending()
        if not given or (ended and ended == stop._get_ending()):
            if not anyway:
                stop._check_reopen(self._get_when())
            stop._reopen(self._get_when(), self.env._("Taken up again on the phone."))

    def _run_waiting(self):
        """A stop is open again: what was refused there because it was ended has its turn."""
        waiting = self.sudo().search(
            [
                ("stop_id", "=", self.stop_id.id),
                ("user_id", "=", self.user_id.id),
                ("state", "=", "refused"),
                ("kind", "in", ("deliver", "nobody")),
            ]
        )
        for act in waiting.sorted(lambda act: (act.happened_on, act.sequence)):
            act._run()

    def _get_reason(self, given, kind, required=True):
        """The reason of that number that fits.

        :param kind: ``refused``, ``damaged``, ``short`` or ``nobody``
        :raises UserError: where none is given and there are some
        """
        fitting = self.env["order.process.door.reason"]._get_for(self.company_id, kind)
        reason = fitting.browse(as_id(given)) & fitting
        if not reason and fitting and required:
            raise UserError(self.env._("Say why: choose one of the reasons."))
        return reason

    def _get_position(self):
        """Where the phone was; nothing where it did not say."""
        return read_position(self._get_said("position"))

    def _prepare_proof(self):
        """What a proof says of the act: when, by whom, where."""
        position = self._get_position() or {}
        return {
            "act_id": self.id,
            "happened_on": self._get_when(),
            "user_id": self.user_id.id,
            "receiver_name": as_text(self._get_said("receiver"))[:200] or False,
            "latitude": position.get("lat"),
            "longitude": position.get("lng"),
            "accuracy": position.get("acc"),
            "note": as_text(self._get_said("note")) or False,
        }


class OrderProcessStop(models.Model):
    _inherit = "order.process.stop"

    def _get_ending(self):
        """The act by which the stop was ended; empty where it is open, or the office ended it."""
        self.ensure_one()
        domain = [("stop_id", "=", self.id), ("void_on", "=", False), ("act_id", "!=", False)]
        return self.env["order.process.proof"].sudo().search(domain, limit=1).act_id

    def _correct_arrival(self, when):
        """The driver was at the door before, as came to light later. ``when`` in UTC."""
        internal(self).write({"arrived_on": when})
