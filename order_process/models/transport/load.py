from collections import defaultdict
from typing import NamedTuple

from odoo import models
from odoo.exceptions import UserError

from ..base.lock import lock_rows
from ..base.staff import check_staff, has_role
from ..delivery.keeper_check import KEEPER
from ..gate.transfer_guard import is_over
from .trip import HERE_STATES

# Who takes goods along, and as whom they sign.
SIGNS_AS = {"dealer": "collector", "escort": "escort", "rail": "rail", "headquarters": "rail"}


class Standing(NamedTuple):
    """How a transfer of a load stands: ``left``, ``checked``, ``ready`` (to be checked), ``count`` (to be counted), or
    what it lacks: ``short``, ``papers``, ``held``; with the reasons as texts, and the papers that go along with it in
    the order in which they are issued."""

    state: str
    reasons: tuple
    papers: object


class StockPickingBatch(models.Model):
    """The load of a trip: a keeper of its centre counts, checks, prints and hands over all of it at once (E11)."""

    _inherit = "stock.picking.batch"

    def action_open_load(self):
        """Open the screen on which the trip is loaded."""
        self.ensure_one()
        check_staff(self)
        return {
            "type": "ir.actions.client",
            "tag": "order_process.trip_load",
            "name": self.name,
            "context": {"active_id": self.id},
        }

    def _get_loader_refusal(self):
        """Why this person does not load the trip; empty where they do."""
        self.ensure_one()
        centre = self.sudo().picking_type_id.warehouse_id
        if not has_role(self.env, KEEPER) or not self.env.user._works_at(centre):
            return self.env._(
                "%(trip)s is loaded by a keeper of %(centre)s.", trip=self.name, centre=centre.name or "–"
            )
        if not self.trip_state:
            return self.env._("%s is no trip: a dispatcher plans one.", self.name)
        if self.trip_state not in HERE_STATES:
            return self.env._("%s has been handed over and has left.", self.name)
        return ""

    def _check_loader(self):
        """Let only a keeper of the centre go on, one after the other.

        :raises UserError: to everybody else, and for what is no trip or has left
        """
        self.ensure_one()
        check_staff(self)
        self.check_access("write")
        lock_rows(self.sudo())
        if refusal := self._get_loader_refusal():
            raise UserError(refusal)

    def _begin_loading(self):
        """The first count, check or print begins the loading."""
        if self.trip_state == "planned":
            self._set_trip_state("loading")
            self._log_trip("loading")

    def _get_loaded_stops(self):
        """``{stop: number}`` in the order of loading, the last stop first; what another trip took over is not here."""
        stops = self.sudo().stop_ids.filtered(lambda stop: stop.state != "moved").sorted()
        numbers = {stop: number for number, stop in enumerate(stops, 1)}
        return dict(reversed(numbers.items()))

    def _get_loaded_pickings(self):
        """The transfers of the trip in the order of loading."""
        stops = list(self._get_loaded_stops())
        pickings = self.env["stock.picking"].browse(picking.id for stop in stops for picking in stop.picking_ids)
        return pickings.filtered(lambda picking: picking.sudo().state != "cancel")

    def _get_open_pickings(self):
        return self._get_loaded_pickings().filtered(lambda picking: not picking._has_left())


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _get_standings(self):
        """``{transfer: Standing}`` of transfers of a load, in bulk: what the gate says, without what counting, checking
        and signing of the load bring by themselves."""
        slots = self._get_paper_slots()
        blockers = self.filtered(lambda picking: not is_over(picking)).sudo().sale_id._get_blockers("ship")
        return {
            picking: picking._get_standing(slots[picking], blockers.get(picking.sudo().sale_id, ()))
            for picking in self
        }

    def _get_standing(self, slots, blockers):
        papers = self.env["order.process.paper"].sudo().union(*(slot.papers for slot in slots))
        if self.state == "done":
            return Standing("left", (), papers)
        reasons, kind = self._get_lacks(slots, blockers)
        if kind:
            return Standing(kind, reasons, papers)
        if not self._needs_check() or self._is_checked():
            return Standing("checked", (), papers)
        counted = all(self._get_countable_moves().mapped("is_counted"))
        return Standing("ready" if counted else "count", (), papers)

    def _get_lacks(self, slots, blockers):
        """``(reasons, the gravest kind)`` of what keeps a transfer from leaving with its load."""
        found = defaultdict(list)
        if self.state != "assigned":
            found["short"].append(self.env._("Its goods are not reserved: look at the stock of its products."))
        for move in self._get_countable_moves().filtered("is_counted"):
            if move._is_miscounted():
                found["short"].append(move._describe_difference())
        for slot in slots:
            if slot.rule._is_stopping() and not self._is_done_with_load(slot):
                blocker = self._get_slot_blocker(slot, "ship")
                found["papers"] += [blocker.message] if blocker else []
        for blocker in blockers:
            if blocker.picking in (0, False, None, self.id) and blocker.code not in ("check", "papers"):
                found["held"].append(blocker.message)
            elif blocker.code == "papers" and not blocker.picking:
                found["papers"].append(blocker.message)
        kinds = [kind for kind in ("short", "papers", "held") if found[kind]]
        reasons = tuple(dict.fromkeys(text for kind in kinds for text in found[kind]))
        return reasons, kinds[0] if kinds else ""

    def _needs_check(self):
        return self.sudo().sale_id._get_carrier().needs_check

    def _is_done_with_load(self, slot):
        """Whether what a paper lacks comes with the check of the load, or with the one signature under it."""
        if slot.problem == "missing":
            return slot.rule.auto_issue == "check"
        if slot.problem == "unsigned":
            awaited = {role for paper in slot.papers for role in paper._get_awaited()}
            return awaited <= {self._get_load_role()}
        return False

    def _get_loading_moves(self):
        """The goods that are loaded with the transfer; a hook."""
        return self._get_countable_moves()

    def _get_again_label(self):
        """Hook: what the load says of goods that have left before; empty for all others."""
        return ""

    def _get_load_role(self):
        """As whom the person signs who takes the transfer along."""
        return SIGNS_AS.get(self.carrier_role, "escort")

    def _get_load_signer(self):
        """The name of the person who takes the transfer along; empty where nobody is named."""
        if self.carrier_role == "dealer":
            return self.sudo().sale_id.collector_name or ""
        return self.sudo().escort_id.name or ""


class StockMove(models.Model):
    _inherit = "stock.move"

    def _describe_difference(self):
        return self.env._(
            "%(product)s: counted %(counted)s of %(quantity)s.",
            product=self.product_id.display_name,
            counted=f"{self.counted_qty:g}",
            quantity=f"{self.quantity:g}",
        )
