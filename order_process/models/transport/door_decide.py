from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..base.lock import lock_rows
from ..base.notify import show_result
from ..base.plain import as_text
from ..base.sentinel import internal
from ..base.staff import check_role
from .door import SERVICE
from .trip import HERE_STATES, RUNNING_STATES

DECIDING_GROUPS = (SERVICE, "order_process.group_approving_manager")


class OrderProcessDoorCase(models.Model):
    """The decision: one press, and goods, money and the dealer's notice follow."""

    _inherit = "order.process.door.case"

    def action_accept(self):
        """Decide these cases as they are prepared. What is brought again goes with the next trip of its centre, or
        waits to be planned where that has no room or no licence for it.

        :raises UserError: to whom the role is missing, or what was decided already
        """
        self._check_may_decide()
        for case in self:
            case._decide_as_proposed()
        return show_result(self.env._("Decided: %s.", len(self)))

    def action_decide(self, decision, note=None, trip_id=None):
        """Decide what becomes of what was not taken.

        :param str decision: again, return, replace or claim
        :param str note: why; asked for where it is not what was proposed
        :param int trip_id: for ``again``: the trip that brings it; the next one is planned later where it is left out
        :raises UserError: what is wrong; to whom the role is missing; what was decided already
        """
        self._check_may_decide(anew=True)
        if decision not in dict(self._fields["decision"].selection):
            raise UserError(self.env._("Choose what becomes of it: bring again, credit, send anew, or a claim."))
        trip = self.env["stock.picking.batch"].sudo().browse(trip_id or ()).exists()
        for case in self:
            if (case.state == "decided" or decision != case.proposal) and not as_text(note):
                raise UserError(
                    self.env._("%s: say why it is decided otherwise than proposed.", case.picking_id.name)
                )
            case._decide_goods(decision, as_text(note), trip)
        return True

    def _check_may_decide(self, anew=False):
        refusal = self.env._("Customer service or an approving manager decides about goods that were not taken.")
        check_role(self.env, DECIDING_GROUPS, refusal, AccessError)
        self.check_access("read")
        lock_rows(self.sudo())
        (self.filtered(lambda case: not case.sudo()._waits_for_trip()) if anew else self)._check_open()
        own = self.sudo().filtered(lambda case: case.trip_id._is_driven_by(self.env.user))
        if own:
            raise UserError(
                self.env._(
                    "Nobody decides about goods in their own custody: %s. Somebody else does.",
                    ", ".join(own.mapped("picking_id.name")),
                )
            )

    def _decide_as_proposed(self):
        trip = self._get_next_trip() if self.proposal == "again" else None
        if trip:
            try:
                with self.env.cr.savepoint():
                    return self._decide_goods(self.proposal, trip=trip)
            except UserError:
                # That trip does not take it; anything else is refused once more below.
                self.env.invalidate_all()
        return self._decide_goods(self.proposal)

    def _decide_goods(self, decision, note=False, trip=None):
        self.ensure_one()
        case = self.sudo()
        case.order_id._lock_rows()
        if case.state == "decided":
            # Decided anew while the goods still wait: they are taken out of the trip that was to bring them.
            case.picking_id.filtered("stop_id")._leave_trip()
        if decision == "again":
            case._bring_again(trip)
        case._advance(
            {
                "state": "decided",
                "decision": decision,
                "note": note or False,
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
            }
        )
        case._log_case("not_taken", goods=self.goods, decision=decision, **({"reason": note} if note else {}))
        if decision == "replace":
            case._send_anew()
        elif decision == "claim":
            case._open_claim()
        if decision in ("return", "claim"):
            case._credit_freight()
        if decision != "again":
            case._settle_goods()
        case._tell_dealer()
        case.order_id._sync_process()

    def _log_case(self, kind, **detail):
        self.env["order.process.event"]._log([(case.order_id, kind, detail) for case in self.sudo()])

    # === Again ===

    def _waits_for_trip(self):
        """Whether it was to be brought again, and has not left for that: it may be decided otherwise."""
        self.ensure_one()
        return self.state == "decided" and self.decision == "again" and sum(self.custody_ids.mapped("quantity")) > 0

    def _get_next_trip(self):
        """The trip that brings it by itself: the next planned one of the centre and mode; none where none is."""
        self.ensure_one()
        case = self.sudo()
        return self.env["stock.picking.batch"].sudo().search(
            [
                ("trip_state", "in", HERE_STATES),
                ("company_id", "=", case.company_id.id),
                ("picking_type_id", "=", case.picking_id.picking_type_id.id),
                ("process_mode", "=", case.picking_id.process_mode),
                ("departs_on", ">", fields.Datetime.now()),
            ],
            order="departs_on, id",
            limit=1,
        )

    def _check_again(self, trip):
        if not self.is_whole:
            raise UserError(
                self.env._(
                    "%s was taken in part: what was not taken is sent anew, or goes back into stock.",
                    self.picking_id.name,
                )
            )
        left = sum(line.quantity for line in self.line_ids)
        if self.line_ids.product_uom[:1].compare(sum(self._get_custody().values()), left) < 0:
            raise UserError(
                self.env._("%s: some of the goods are missing; it is not brought again as it is.", self.picking_id.name)
            )
        if trip and (
            trip.trip_state not in RUNNING_STATES
            or trip.picking_type_id != self.picking_id.picking_type_id
            or trip.company_id != self.company_id
        ):
            raise UserError(
                self.env._(
                    "%(trip)s does not bring it: choose a trip of %(centre)s that is planned or on the way.",
                    trip=trip.name,
                    centre=self.warehouse_id.name,
                )
            )

    def _bring_again(self, trip):
        """The transfer waits for a trip, or is a stop of this one; its goods stay in custody until that has left."""
        self._check_again(trip)
        internal(self.picking_id).write({"stop_id": False})
        self._advance({"next_stop_id": False})
        self.stop_id.invalidate_recordset(["picking_ids"])
        self._go_along(trip)

    def _go_along(self, trip):
        if not trip:
            return
        case = self.sudo()
        trip = trip.sudo()
        trip._take_stops(case.picking_id)
        case._advance({"next_stop_id": case.picking_id.stop_id.id})
        if trip.trip_state != "way":
            trip._check_trip_rules()
        else:
            case._hand_to_next()

    def action_bring_with(self, trip_id):
        """Plan what is to be brought again, and has no trip yet, into this one.

        :raises UserError: to who neither plans trips nor decides; where it has one, or that trip does not bring it
        """
        refusal = self.env._("Customer service or a dispatcher plans what is brought again.")
        check_role(self.env, (*DECIDING_GROUPS, "order_process.group_dispatcher"), refusal, AccessError)
        self.check_access("read")
        trip = self.env["stock.picking.batch"].sudo().browse(trip_id).exists()
        for case in self:
            if case.state != "decided" or case.decision != "again" or case.sudo().picking_id.stop_id or not trip:
                raise UserError(self.env._("%s does not wait for a trip.", case.picking_id.name))
            case.sudo()._check_again(trip)
            case._go_along(trip)
            case._tell_dealer()
        return True

    def _hand_to_next(self):
        """The goods go on with the next trip: they are in custody no more, but on their way."""
        for case in self.filtered(lambda case: case.decision in ("again", False) and case.next_stop_id):
            trip = case.next_stop_id.trip_id
            self.env["order.process.custody"]._move_goods("again", case._get_custody(), note=trip.name)

    def _settle_again(self):
        self._advance({"state": "settled", "settled_on": fields.Datetime.now()})
