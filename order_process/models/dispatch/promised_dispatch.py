from collections import defaultdict

from odoo import fields, models

from ..base.sentinel import internal
from ..company import schedule


class SaleOrder(models.Model):
    """The dispatch that an order is promised, and what is told when it slips (D2, J2)."""

    _inherit = "sale.order"

    def _promise(self):
        """Promise each order the first dispatch whose review is still open and that has room; a change is recorded."""
        super()._promise()
        now = fields.Datetime.now()
        instants = {order: max(now, order.received_on or now) for order in self}
        plans = self.env["order.process.window"]._plan(self, instants)
        slots = self._find_room({order: slot for order, (slot, _dispatch) in plans.items()})
        arrivals = self._keep_arrivals({order: slot.leaves if slot else False for order, slot in slots.items()})
        entries = []
        for order, slot in slots.items():
            leaves = slot.leaves if slot else False
            if order.promised_dispatch_on and order.promised_dispatch_on != leaves:
                entries.append((order, "promised", {**order._promise_change(leaves), **arrivals.get(order, {})}))
        self._write_promise(slots)
        self.env["order.process.event"]._log(entries)

    def _write_promise(self, slots):
        """:param dict slots: order → the slot by which it leaves, or ``None``"""
        changes = defaultdict(self.browse)
        for order, slot in slots.items():
            promise = (slot.window, slot.leaves) if slot else (False, False)
            if (order.promised_window_id.id, order.promised_dispatch_on) != promise:
                changes[promise] |= order
        for (window_id, leaves), orders in changes.items():
            internal(orders).write({"promised_window_id": window_id, "promised_dispatch_on": leaves})

    def _promise_change(self, leaves):
        instants = (self.promised_dispatch_on, leaves)
        return {"promised_dispatch_on": [fields.Datetime.to_string(instant) or "" for instant in instants]}

    def _roll_on(self, dispatch, now, full=False):
        """Promise what a window left behind the next one that leaves after ``now``, with the reason in the history.

        :param bool full: the window had no room for them
        """
        plans = self.env["order.process.window"]._plan(self, dict.fromkeys(self, now))
        entries, rows = [], []
        Rolled = self.env["order.process.rolled"]
        before = {order: order.promised_dispatch_on for order in self}
        slots = {}
        for order, (round_slot, dispatch_slot) in plans.items():
            slot = dispatch_slot if order.process_stage == "approved" else round_slot
            slots[order] = round_slot if slot and slot.leaves <= dispatch.scheduled_on else slot
        slots = self._find_room(slots)
        arrivals = self._keep_arrivals({order: slot.leaves if slot else False for order, slot in slots.items()})
        for order, slot in slots.items():
            leaves = slot.leaves if slot else False
            codes = order._get_open_holds().mapped("code")
            said = {"window": dispatch.name, "hold": ", ".join(codes), **order._promise_change(leaves)}
            said.update(arrivals.get(order, {}))
            entries.append((order, "rolled", {**said, "window_full": True} if full else said))
            row = Rolled._prepare_row(dispatch, order)
            rows.append({**row, "was_full": full, "promised_dispatch_on": leaves})
        Rolled._append(rows)
        self._write_promise(slots)
        self.env["order.process.event"]._log(entries)
        self._tell_delay(before, full)

    def _tell_delay(self, before, full=False):
        """Tell those whose orders leave on a later day than announced, at once and why (J2)."""
        facts, keys = {}, {}
        for order, was in before.items():
            leaves = order.promised_dispatch_on
            day = leaves and order._get_promise_day(leaves)
            # Within a day the order's page shows the next dispatch; nobody gets four mails a day.
            if not day or not was or day > order._get_promise_day(was):
                codes = ["full"] if full else order._get_open_holds().mapped("code")
                facts[order] = {
                    "was": fields.Datetime.to_string(was) or "",
                    "now": fields.Datetime.to_string(leaves) or "",
                    "codes": codes,
                    "arrives": str(order.promised_arrival_on or ""),
                }
                keys[order] = str(day or "")
        self.browse([order.id for order in facts])._tell("delayed", key=keys, facts=facts)

    def _get_promise_day(self, instant):
        """The day of a dispatch on the centre's clock."""
        return schedule.to_local(instant, (self.warehouse_id or self.company_id).sudo()._process_tz()).date()

    def _get_promise_label(self):
        self.ensure_one()
        if not self.promised_dispatch_on or not self.warehouse_id:
            return super()._get_promise_label()
        local = schedule.to_local(self.promised_dispatch_on, self.warehouse_id._process_tz())
        return f"{local:%Y-%m-%d %H:%M} {self.warehouse_id.sudo().name}"
