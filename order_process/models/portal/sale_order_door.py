from typing import NamedTuple

from odoo import fields, models


class DealerDoor(NamedTuple):
    """What happened to a delivery at the dealer's door: ``rows`` are ``(goods, left, taken, why)``; ``signature`` is
    a picture in base64, ``photos`` are ``(what is on it, url)``."""

    title: str
    at: str
    receiver: str
    rows: tuple
    signature: str
    sentences: tuple
    photos: tuple = ()


class SaleOrder(models.Model):
    """Before: day, span of time, driver and phone. After: what was taken, who signed (H1)."""

    _inherit = "sale.order"

    def _describe_dealer_arrival(self, picking):
        """The day and the span of time in which the vehicle comes; empty before it is planned and once it was there."""
        span = picking.stop_id._get_span()
        tz = (picking.picking_type_id.warehouse_id or self.company_id)._process_tz()
        return self.company_id._describe_span(*span, tz) if span else ""

    def _get_dealer_drivers(self, picking):
        """Who brings it: the driver of the trip, and who goes along and collects, where that is somebody else."""
        trip, bearer = picking.stop_id.trip_id, picking.bearer_id or picking.escort_id
        found = []
        if trip.driver_id and trip.driver_id != bearer.partner_id:
            found.append((self.env._("Driver"), trip.driver_id.name, trip.driver_id.phone or ""))
        if bearer:
            label = self.env._("Escort") if found else self.env._("Driver")
            found.append((label, bearer.name, bearer.phone or ""))
        return found

    def _get_dealer_door(self, picking):
        """What the dealer reads of what happened at the door; ``None`` where nothing has."""
        proof = picking._get_proof()
        if not proof:
            return None
        outcome = proof._fields["outcome"]
        title = dict(outcome._description_selection(self.env))[proof.outcome]
        rows = tuple(
            (
                self._name_dealer_goods(line.move_id),
                line.left_qty,
                line.delivered_qty,
                line.reason_id.name or "",
            )
            for line in proof.line_ids
        )
        case = proof.case_ids[:1]
        said = self._describe_not_taken({"case_id": case.id}) if case and case.state != "void" else ()
        return DealerDoor(
            title,
            self.company_id._describe_instant(fields.Datetime.to_datetime(proof.happened_on)),
            proof.receiver_name or "",
            rows,
            (proof.image or b"").decode(),
            tuple(said),
            tuple(
                (self.env._("Damage") if photo.kind == "damage" else self.env._("Photo"), self._get_photo_url(photo))
                for photo in proof._get_dealer_photos()
            ),
        )

    def _get_photo_url(self, photo):
        return f"/my/orders/{self.id}/photo/{photo.id}"

    def _get_dealer_photos(self):
        """The photos that the dealer may see: of the proofs that count of this order's deliveries."""
        proofs = self.env["order.process.proof"].sudo().union(*(one._get_proof() for one in self.picking_ids))
        return proofs._get_dealer_photos()


class OrderProcessProof(models.Model):
    _inherit = "order.process.proof"

    def _get_dealer_photos(self):
        """Photos of these proofs; at a door of several dealers only those that are of the own goods."""
        found = self.env["order.process.trip.file"].sudo()
        for proof in self.sudo():
            dealers = proof.act_id.proof_ids.picking_id.sale_id.partner_id.commercial_partner_id
            own = proof.act_id._get_photo_numbers(proof.line_ids.move_id if len(dealers) > 1 else None)
            found |= proof.file_ids.filtered(lambda file, own=own: file.uuid in own)
        return found
