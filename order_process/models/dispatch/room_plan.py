from datetime import datetime

from odoo import api, fields, models

from ..company import schedule
from ..company.window import HORIZONS
from ..gate.event import describes
from .room import MEASURES, Waiting, fill
from .window import JOB

WAITING_STAGES = ("review", "approved")
RANKED_BY = ("is_held", "urgency", "process_priority", "promised_dispatch_on", "ready_on")


class SaleOrder(models.Model):
    """An order is promised the first window that has room for it, beside those that go before it (D7)."""

    _inherit = "sale.order"

    def _find_room(self, first):
        """``{order: slot or None}``: from the given slot on the first that has room; as given where nothing is limited.

        :param dict first: order → the first :class:`schedule.Slot` that it reaches, or ``None``
        """
        Window = self.env["order.process.window"].sudo()
        tight = self.filtered(lambda order: first[order] and Window.browse(first[order].window)._get_capacity())
        found = dict(first)
        for warehouse, orders in tight.sudo().grouped("warehouse_id").items():
            slots = orders._fill_windows(warehouse, {order.id: first[order.with_env(self.env)] for order in orders})
            found.update({order.with_env(self.env): slot for order, slot in slots.items()})
        return found

    @api.model
    def _search_at_windows(self, warehouse):
        """What waits for the windows of a centre: in review, or approved and not dispatched."""
        return self.search_fetch(
            [
                ("process_controlled", "=", True),
                ("warehouse_id", "=", warehouse.id),
                ("process_stage", "in", WAITING_STAGES),
            ],
            [*RANKED_BY, "process_stage", "carrier_id"],
        )

    def _fill_windows(self, warehouse, first=None):
        """``{order: slot or None}`` of these orders, when all that waits at the centre goes by the first window with
        room, in the order in which a window takes it.

        :param dict first: order id → the first slot that it reaches; else it is where the order stands that tells it
        """
        first, now = first or {}, fields.Datetime.now()
        windows = self.env["order.process.window"].search([("company_id", "=", warehouse.company_id.id)])
        capacities = {window.id: window._get_capacity() for window in windows}
        waiting = (self._search_at_windows(warehouse) | self).sorted(lambda order: order._get_window_rank())
        loads = waiting._get_wanted_loads({name for capacity in capacities.values() for name in capacity})
        today = schedule.to_local(now, warehouse._process_tz()).date()
        found = {}
        for days in HORIZONS:
            start = min([today, *(slot.date for slot in first.values() if slot)])
            slots = waiting._get_open_slots(windows, warehouse, start, days)
            queue = [
                Waiting(order, loads[order], order._get_reached(slots[order.carrier_id], now, first.get(order.id)))
                for order in waiting
            ]
            found = fill(queue, capacities)
            if all(found[order] for order in self):
                break
        return {order: found[order] for order in self}

    def _get_open_slots(self, windows, warehouse, start, days):
        """``{delivery method: slots}`` of a centre that have not been sent."""
        sent = self.env["order.process.dispatch"].search_fetch(
            [("warehouse_id", "=", warehouse.id), ("date", ">=", start), ("state", "!=", "open")], ["window_id", "date"]
        )
        gone = {(dispatch.window_id.id, dispatch.date) for dispatch in sent}
        working = warehouse._get_working_days(start, days)
        return {
            carrier: [
                slot
                for slot in windows._serving(warehouse, carrier)._get_slots(warehouse, start, days, working)
                if (slot.window, slot.date) not in gone
            ]
            for carrier in self.grouped("carrier_id")
        }

    def _get_window_rank(self):
        """As a window takes its orders; what is held by something else than its review comes after what may go, and
        what is only entered after what is promised already."""
        latest = datetime.max
        promised = self.promised_dispatch_on if self.process_stage in WAITING_STAGES else latest
        return (
            self.process_stage == "approved" and self.is_held,
            -int(self.urgency or 0),
            -int(self.process_priority or 0),
            promised or latest,
            self.ready_on or latest,
            self.id or float("inf"),
        )

    def _get_reached(self, slots, now, first=None):
        """Those of the slots that the order may reach."""
        promised = self.promised_dispatch_on if (self.promised_dispatch_on or now) > now else False
        if first:
            return [slot for slot in slots if slot.leaves >= first.leaves]
        if self.process_stage == "approved":
            since = (promised or now) if self.is_held else self.ready_on or now
            return [slot for slot in slots if slot.leaves >= since]
        return [slot for slot in slots if slot.closes > now or promised and slot.leaves >= promised]

    def _get_wanted_loads(self, measures):
        """``{order: {measure: quantity}}`` of what is still to leave; what is in review, by its lines."""
        if not measures - {"orders"}:
            return {order: {**dict.fromkeys(MEASURES, 0.0), "orders": 1} for order in self}
        confirmed = self.filtered(lambda order: order.state == "sale")
        loads = confirmed._get_loads(self.env["stock.move"].union(*confirmed._get_waiting_moves().values()))
        for order in self - confirmed:
            lines = order.order_line.filtered(lambda line: line.product_id.type == "consu")
            loads[order] = {"orders": 1, "lines": len(lines), "weight": 0.0, "volume": 0.0}
            for line in lines:
                quantity = line.product_uom_id._compute_quantity(line.product_uom_qty, line.product_id.uom_id)
                loads[order]["weight"] += line.product_id.weight * quantity
                loads[order]["volume"] += line.product_id.volume * quantity
        return loads

    def _replan(self, warehouse):
        """Bring the promises of all that waits at a centre in step with the room in its windows; what comes later than
        promised is told, and the history says why."""
        now = fields.Datetime.now()
        orders = self._search_at_windows(warehouse)
        slots = {
            order: slot
            for order, slot in orders._fill_windows(warehouse).items()
            if slot and slot.leaves > now and slot.leaves != order.promised_dispatch_on
        }
        moved = self.browse([order.id for order in slots])
        before = {order: order.promised_dispatch_on for order in moved}
        arrivals = moved._keep_arrivals({order: slot.leaves for order, slot in slots.items()})
        entries, later = [], {}
        for order, slot in slots.items():
            put_off = bool(before[order]) and slot.leaves > before[order]
            said = {**order._promise_change(slot.leaves), **arrivals.get(order, {})}
            entries.append((order, "promised", {**said, "window_full" if put_off else "window_room": True}))
            if put_off:
                later[order] = before[order]
        moved._write_promise(slots)
        self.env["order.process.event"]._log(entries)
        self._tell_delay(later, full=True)

    def _after_cancel(self):
        """Room that a cancelled order leaves is given to the next one at once."""
        super()._after_cancel()
        if any(order.promised_window_id.sudo()._get_capacity() for order in self if order.promised_window_id):
            self.env["order.process.window"]._ask_to_replan()


class OrderProcessWindow(models.Model):
    _inherit = "order.process.window"

    @api.model
    def _run_due(self, now=None):
        """When the windows have run, what is promised follows the room that is left."""
        done = super()._run_due(now)
        limited = self.sudo().search([]).filtered(lambda window: window._get_capacity())
        companies = limited.company_id.filtered("order_process_enabled")
        centres = self.env["stock.warehouse"].sudo().search([("company_id", "in", companies.ids)])
        centres = centres.filtered(lambda centre: limited._serving(centre))
        self.env["order.process.failure"]._run_apart(
            f"{JOB}:room", centres, self.env["sale.order"].sudo()._replan, one_by_one=True
        )
        return done

    def write(self, vals):
        result = super().write(vals)
        if any(f"capacity_{name}" in vals for name in MEASURES):
            self._ask_to_replan()
        return result

    @api.model
    def _ask_to_replan(self):
        """Have the scheduled action of the windows look at once."""
        cron = self.env.ref("order_process.ir_cron_dispatch", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()


@describes("window_room")
def describe_room(event, _key, _value):
    yield event.env._("Reason"), event.env._("An earlier window has room")
