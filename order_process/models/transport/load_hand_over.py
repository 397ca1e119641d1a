from functools import partial

from odoo import fields, models
from odoo.exceptions import UserError

from ..base.digest import digest_of
from ..base.halves import apply_by_halves
from ..base.plain import as_text
from ..base.sentinel import leaving
from ..base.signature import read_signature
from ..freight.paper import keep_rates


class StockPickingBatch(models.Model):
    """Handing a load over: one signature under the load sheet for all papers that wait for it, and what is ready leaves
    (E11)."""

    _inherit = "stock.picking.batch"

    def action_hand_over(self, name, signature, shown=None, leaves=True):
        """Let whoever takes the load sign once, and let everything leave that is checked.

        Each transfer passes or stops by itself. What is not ready is taken out of the trip, to be planned anew, since
        the vehicle does not wait for it; or it waits in the trip where the vehicle does.

        :param name: who signs: the escort or carrier, or the collector whom the dealer names
        :param signature: the strokes as the pad sends them (``base/strokes.py``)
        :param shown: the digest of the list that stood before the person's eyes; refused where it has changed since
        :param leaves: whether the vehicle leaves with this
        :return: plain values: what left, and what stays with its reasons
        :raises UserError: to whom the role is missing, where nothing is ready, for another hand
        """
        self._check_loader()
        return keep_rates(self)._hand_over(as_text(name), signature, shown, leaves)

    def _hand_over(self, name, signature, shown, leaves):
        self._get_open_pickings().sudo().sale_id._lock_rows()
        papers, why = self._get_ready_for(name)
        ready = self.env["stock.picking"].union(*papers)
        if not ready:
            raise UserError(self._describe_not_ready(why))
        if shown is not None and shown != self._get_shown_digest(ready._prepare_sheet_entries(papers)):
            raise UserError(
                self.env._("The load of %s has changed since it was shown: look at it once more, then sign.", self.name)
            )
        sheet = self.env["order.process.load.sheet"]._open_for(self)
        sheet._advance(self._prepare_signed_sheet(ready, name, read_signature(self.env, signature)))
        self._begin_loading()
        self._log_trip("signed", f"{sheet.name}: {name}")
        failed = apply_by_halves(ready, partial(self._hand_over_part, sheet, name, papers))
        if len(failed) == len(ready):
            raise UserError("\n".join(map(str, failed.values())))
        sheet._seal()
        why |= {picking: [str(error)] for picking, error in failed.items()}
        if leaves:
            self._leave_behind(why)
        gone = ready.filtered(lambda picking: picking not in failed)
        return {"left": len(gone), "sheet": sheet.id, "number": sheet.name, "stays": self._describe_reasons(why)}

    def _get_ready_for(self, name):
        """``({transfer that this person takes along now: its papers}, {transfer: [why it stays]})``."""
        papers, why = {}, {}
        for picking, standing in self._get_open_pickings()._get_standings().items():
            if reasons := picking._get_stay_reasons(standing, name):
                why[picking] = reasons
            else:
                papers[picking] = standing.papers
        return papers, why

    def _describe_not_ready(self, why):
        lines = [self.env._("Nothing of %s can be handed over yet.", self.name), *self._describe_reasons(why)]
        return "\n".join(lines)

    def _get_shown_digest(self, entries):
        """The digest of what a person sees before signing: transfers and their papers as they are."""
        return digest_of([[entry["picking_id"], entry.get("number", ""), entry.get("digest", "")] for entry in entries])

    def _prepare_signed_sheet(self, pickings, name, drawn):
        """Who takes the load, as it is known now, and the signature; papers may have been issued before that."""
        trip, orders = self.sudo(), pickings.sudo().sale_id
        escort = trip.escort_id or pickings.sudo().escort_id[:1]
        collects = pickings[:1].carrier_role == "dealer"
        driver = trip.driver_id
        return {
            "signed_on": fields.Datetime.now(),
            "signed_by": name,
            "user_id": self.env.uid,
            "escort_id": escort.id,
            "driver_id": driver.id,
            "phone": orders[:1].collector_phone if collects else escort.partner_id.phone or driver.phone,
            "vehicle_no": orders[:1].collector_vehicle if collects else trip.vehicle_no or pickings[:1].vehicle_no,
            "wagon_no": trip.wagon_no or pickings[:1].wagon_no,
            **drawn,
        }

    def _hand_over_part(self, sheet, name, papers, pickings):
        """These transfers are listed and signed for, and leave; all of them or none.

        :raises UserError: what stops them
        """
        sheet._append_lines({picking: papers[picking] for picking in pickings})
        for role, group in pickings.grouped(lambda picking: picking._get_load_role()).items():
            waiting = self.env["order.process.paper"].union(
                *(papers[picking].with_env(self.env) for picking in group)
            ).filtered(lambda paper, role=role: role in paper._get_awaited())
            if waiting:
                leaving(waiting)._sign(role, name, {"load_sheet_id": sheet.id})
        # What is less than asked was decided by the keeper at the transfer; the rest follows with a later one.
        result = leaving(pickings).with_context(skip_sms=True, skip_backorder=True).button_validate()
        if result is not True or any(picking.state != "done" for picking in pickings):
            raise UserError(
                self.env._(
                    "%s asks something before it leaves: open it and validate it there.",
                    ", ".join(pickings.mapped("name")),
                )
            )

    def _leave_behind(self, why):
        """Take what is not ready out of the trip: the vehicle leaves without it, and it is planned anew."""
        pickings = self._get_open_pickings()
        if pickings:
            self._log_trip(
                "changed",
                "\n".join([self.env._("Left without what was not ready:"), *self._describe_reasons(why)]),
            )
            pickings._leave_trip()
        self.invalidate_recordset(["stop_ids"])
        self._leave_as_sent()


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def write(self, vals):
        """What has left with a trip stays in its batch; core takes out what is validated while others wait."""
        if "batch_id" not in vals or vals["batch_id"]:
            return super().write(vals)
        gone = self.filtered(
            lambda picking: picking.state == "done" and picking.batch_id.trip_state and picking.sudo().stop_id
        )
        if gone:
            super(StockPicking, gone).write({name: value for name, value in vals.items() if name != "batch_id"})
        return super(StockPicking, self - gone).write(vals)

    def _get_stay_reasons(self, standing, name):
        """Why a transfer does not leave with what this person signs for."""
        if standing.reasons:
            return list(standing.reasons)
        if standing.state != "checked":
            return [self.env._("It is not checked yet.")]
        expected = self._get_load_signer()
        if not name:
            return [self.env._("Say who signs for it.")]
        if self.carrier_role and not expected:
            return [self.env._("Nobody is named who takes it along.")]
        same = self.env["order.process.paper"]._is_same_name
        if expected and not same(expected, name):
            return [
                self.env._("%(expected)s is named to take it along, not %(name)s.", expected=expected, name=name)
            ]
        return []
