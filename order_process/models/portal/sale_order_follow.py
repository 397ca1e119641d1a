from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import format_date

from ..base.sentinel import internal
from ..gate.transfer_guard import is_scrapped
from .dealer_status import POINTS


class DealerPoint(NamedTuple):
    """A point of the stage line: ``state`` is done, now or todo; ``at`` a text, empty where it was not reached."""

    code: str
    label: str
    state: str
    at: str


class DealerHold(NamedTuple):
    """Why an order stands still, in the dealer's words, and what the dealer can do: ``url`` with its ``label``."""

    code: str
    text: str
    url: str = ""
    label: str = ""


class DealerDelivery(NamedTuple):
    """A transfer to the dealer: ``state`` is waiting, preparing or left; ``goods`` are ``(name, quantity, unit)``;
    ``contacts`` are ``(what, name, phone)``; ``arrival`` says day and span of time, ``door`` is a :class:`DealerDoor`
    once something happened at the door."""

    picking: object
    state: str
    label: str
    at: str
    goods: tuple
    contacts: tuple
    arrival: str = ""
    door: object = None


class SaleOrder(models.Model):
    """What a dealer follows of an order: the way it went, what holds it, and its deliveries (L2).

    Called as superuser, after the page has asked whose order it is. No names of people inside, no reasons of
    reviewers."""

    _inherit = "sale.order"

    signature_strokes = fields.Json(
        copy=False, readonly=True, help="The signature under the quotation as it was drawn, with its times."
    )

    def _get_dealer_labels(self):
        """``{order: (label, colour)}`` for lists, from stored fields only."""
        labels = self._get_point_labels()
        points = {stage: code for code, stages in POINTS for stage in stages}
        found = {}
        for order in self:
            if order.state == "cancel":
                found[order] = self.env._("Cancelled"), "secondary"
            elif order.dealer_draft_user_id:
                found[order] = self.env._("Draft"), "light"
            elif not order.process_controlled:
                found[order] = self.env._("Confirmed"), "success"
            elif order.process_stage == "entry":
                if order.review_state == "rejected":
                    found[order] = self.env._("Sent back"), "warning"
                elif order.is_held:
                    found[order] = self.env._("Not complete yet"), "warning"
                else:
                    found[order] = self.env._("Order received"), "secondary"
            else:
                point = points.get(order.process_stage, "review")
                if point == "approved" and order._get_producing():
                    found[order] = self.env._("In production"), "info"
                    continue
                done = point in ("received", "closed")
                held = order.is_held and point in ("approved", "dispatched")
                found[order] = labels[point], "warning" if held else "success" if done else "info"
        return found

    def _get_point_labels(self):
        return {
            "entry": self.env._("Ordered"),
            "review": self.env._("Being checked"),
            "approved": self.env._("Waits for its batch"),
            "dispatched": self.env._("Being prepared"),
            "shipped": self.env._("On the way"),
            "received": self.env._("Received"),
            "closed": self.env._("Completed"),
        }

    def _get_dealer_points(self):
        """The stage line of one order: every :class:`DealerPoint`, with the times on the company's clock."""
        self.ensure_one()
        labels, company = self._get_point_labels(), self.company_id
        if self._get_producing():
            labels["approved"] = self.env._("In production")
        entered = self._get_stage_events().get(self.id, {})
        codes = [code for code, stages in POINTS if self.process_stage in stages]
        order = [code for code, _stages in POINTS]
        at = order.index(codes[0]) if codes else -1
        points = []
        for position, (code, stages) in enumerate(POINTS):
            instants = [entered[stage].at for stage in stages if stage in entered]
            reached = position <= at and instants
            points.append(
                DealerPoint(
                    code,
                    labels[code],
                    "done" if position < at else "now" if position == at else "todo",
                    company._describe_instant(min(instants)) if reached else "",
                )
            )
        return points

    def _keep_acceptance(self, strokes):
        """Keep the strokes of the signature by which the dealer accepts a quotation."""
        internal(self).write({"signature_strokes": strokes})

    def _get_dealer_leaving(self):
        """When and from where the confirmed order leaves, in words, or empty."""
        order = self.sudo()
        ready = order.promised_dispatch_on and order.warehouse_id
        return order._describe_leaving(order.promised_dispatch_on) if ready else ""

    def _get_dealer_arrival(self):
        """The one day that the dealer is told: when the goods arrive; empty where only the dispatch is known."""
        order = self.sudo()
        day = order.promised_arrival_on
        return format_date(self.env, day) if day and order.state == "sale" else ""

    def _describe_leaving(self, instant):
        centre = self.warehouse_id
        return f"{self.company_id._describe_instant(instant, centre._process_tz())} {centre.name}"

    @api.depends("process_controlled", "review_state")
    def _compute_type_name(self):
        """What has been submitted is an order to the dealer, although it is not confirmed yet."""
        super()._compute_type_name()
        for order in self:
            if order.process_controlled and order.state in ("draft", "sent") and order.review_state != "none":
                order.type_name = self.env._("Sales Order")

    # === What holds it ===

    def _get_dealer_holds(self):
        """What holds a confirmed order, or one that is approved and waits for its goods, as :class:`DealerHold`."""
        self.ensure_one()
        if self.state != "sale" and not self.goods_awaited_since:
            return []
        holds = self._get_open_holds().sorted("id")
        found = {}
        for hold in holds:
            described = self._describe_dealer_hold(hold.code)
            if described:
                found.setdefault(described.text, described)
        return list(found.values())

    def _describe_dealer_hold(self, code):
        """What one kind of hold means to the dealer; ``None`` where there is nothing to tell."""
        texts = {
            "credit": self.env._(
                "Your credit does not cover this order. It goes on when what is due has been paid; your contact knows"
                " how much."
            ),
            "payment": self.env._("We wait for your payment. The goods leave when it is in."),
            "full": self.env._("The trucks of that dispatch were full."),
            "shortage": self.env._("Some goods are not in stock. We tell you as soon as they are."),
            "incomplete": self.env._("Something about the delivery is missing; your contact will ask you."),
            "undispatched": None,
            "claim": self.env._("Your claim is being worked on."),
            "receipt": self.env._("Please confirm that you have received the goods."),
        }
        preparing = self.env._("Papers and vehicle are being prepared.")
        texts.update(dict.fromkeys(("papers", "carrier", "check", "invoice"), preparing))
        if code in ("handin", "freight"):
            return None
        if code in ("production", "quality"):
            said = self._describe_made()
            return DealerHold(code, said) if said else None
        text = texts.get(code, self.env._("Something about the order is being clarified; your contact will call you."))
        hold = DealerHold(code, text) if text else super()._describe_dealer_hold(code)
        if code == "payment":
            return self._describe_awaited_payment(hold)
        return self._describe_dealer_shortage(hold) if code == "shortage" else hold

    # === Deliveries and papers ===

    def _get_dealer_deliveries(self):
        """The transfers that bring the order to the dealer, the latest first."""
        self.ensure_one()
        pickings = self.picking_ids.filtered(
            lambda picking: picking.picking_type_id.code == "outgoing" and picking.state != "cancel"
        )
        return [self._prepare_dealer_delivery(picking) for picking in pickings.sorted("id", reverse=True)]

    def _prepare_dealer_delivery(self, picking):
        company = self.company_id
        if picking.state == "done":
            state, label = "left", self.env._("Left")
            at = company._describe_instant(picking.date_done) if picking.date_done else ""
        elif picking.dispatch_id:
            state, label = "preparing", self.env._("Being prepared")
            at = company._describe_instant(picking.dispatch_id.scheduled_on)
        else:
            state, label, at = "waiting", self.env._("Not sent yet"), ""
        goods = tuple(
            (
                self._name_dealer_goods(move),
                move.quantity if state == "left" else move.product_uom_qty,
                move.product_uom.name,
            )
            for move in picking.move_ids
            if move.state != "cancel" and not is_scrapped(move)
        )
        contacts = self._get_dealer_contacts(picking, state)
        arrival, door = self._describe_dealer_arrival(picking), self._get_dealer_door(picking)
        return DealerDelivery(picking, state, label, at, goods, contacts, arrival, door)

    def _name_dealer_goods(self, move):
        """What the order calls the goods of a move; the parts of a kit have their own names."""
        line = move.sale_line_id
        own = line.name if line.product_id == move.product_id else ""
        return (own or move.product_id.display_name).split("\n", 1)[0]

    def _get_dealer_contacts(self, picking, state):
        """Whom to call about a delivery: ``(what, name, phone)``, once it is being prepared or has left and until the
        goods have been received."""
        contacts = []
        if state == "waiting" or self.receipt_confirmed_on:
            return ()
        contacts += self._get_dealer_drivers(picking)
        if vehicle := picking.stop_id.trip_id.vehicle_no or picking.vehicle_no:
            contacts.append((self.env._("Vehicle"), vehicle, ""))
        if picking.wagon_no:
            contacts.append((self.env._("Wagon"), picking.wagon_no, ""))
        if picking.stop_id and self._asks_receipt_code():
            contacts.append((self.env._("Receipt code, for the driver only"), self._get_receipt_code(), ""))
        return tuple(contacts)
