from collections import Counter, defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.staff import has_role
from ..company import schedule
from .dispatch import LATE_ENTRY_GROUPS
from .dispatch_run import OPEN_STAGES

LOOK_AHEAD_DAYS = 14


class OrderProcessWindow(models.Model):
    """The day's windows per centre, for the dispatcher's first screen (ux: Today's windows)."""

    _inherit = "order.process.window"

    @api.model
    @api.readonly
    def get_timeline(self, day=None):
        """The day's cells per centre: what was sent, what is ready, what is held and why.

        :param str day: local date, today by default
        :return: ``{"day", "is_today", "windows", "centres": [{"id", "name", "cells": {window id: cell}}], "next",
            "may_run", "may_enter_late"}``; instants are UTC strings
        """
        now = fields.Datetime.now()
        company = self.env.company
        warehouses = self._get_timeline_centres(company)
        windows = self.search([("company_id", "=", company.id)])
        today = schedule.to_local(now, company._process_tz()).date()
        day = fields.Date.to_date(day) or today
        dispatches = {
            (dispatch.warehouse_id.id, dispatch.window_id.id): dispatch
            for dispatch in self.env["order.process.dispatch"].search(
                [("date", "=", day), ("warehouse_id", "in", warehouses.ids)]
            )
        }
        # A window that was changed or archived since keeps its column on the days on which it ran.
        windows |= self.union(*(dispatch.window_id for dispatch in dispatches.values()))
        slots = {warehouse: windows._get_cell_slots(warehouse, day, dispatches) for warehouse in warehouses}
        waiting = self._get_waiting_counts(
            warehouses, {slot.leaves for found in slots.values() for slot in found}
        )
        codes = self._get_reason_labels()
        centres = [
            {
                "id": warehouse.id,
                "name": warehouse.name,
                "cells": {
                    slot.window: self._prepare_cell(
                        slot,
                        dispatches.get((warehouse.id, slot.window), self.env["order.process.dispatch"]),
                        waiting.get((warehouse.id, slot.leaves), Counter()),
                        now,
                        codes,
                    )
                    for slot in slots[warehouse]
                },
            }
            for warehouse in warehouses
        ]
        return {
            "day": fields.Date.to_string(day),
            "is_today": day == today,
            "windows": [
                {"id": window.id, "name": window.name, "closing": window.closing}
                for window in windows.sorted(lambda window: (window.dispatch_time, window.id))
                if any(window.id in centre["cells"] for centre in centres)
            ],
            "centres": centres,
            "next": self._get_next_run(warehouses, today, now),
            "may_run": self.env.user.has_group("order_process.group_dispatcher"),
            "may_enter_late": has_role(self.env, LATE_ENTRY_GROUPS),
        }

    @api.model
    def action_open_cell(self, warehouse_id, scheduled_on, code=None):
        """The orders that a centre's window waits for.

        :param str scheduled_on: UTC instant of the window
        :param str code: a reason as in the cell's ``held``, ``"ready"``, or none for all of them
        """
        warehouse = self.env["stock.warehouse"].browse(warehouse_id)
        warehouse.check_access("read")
        scheduled_on = fields.Datetime.to_datetime(scheduled_on)
        if not scheduled_on:
            raise UserError(self.env._("Say which window."))
        domain = [*self._get_waiting_domain(warehouse, [scheduled_on])]
        if code in ("ready", "entry"):
            stages = ("approved",) if code == "ready" else OPEN_STAGES[:-1]
            domain += [("is_held", "=", False), ("process_stage", "in", stages)]
        elif code:
            domain += [("hold_ids", "any", [("code", "=", code), ("released_on", "=", False)])]
        local = schedule.to_local(scheduled_on, warehouse._process_tz())
        label = {**self._get_reason_labels(), "ready": self.env._("Ready")}.get(code)
        return {
            "type": "ir.actions.act_window",
            "name": " · ".join(filter(None, (warehouse.name, f"{local:%Y-%m-%d %H:%M}", label))),
            "res_model": "sale.order",
            "views": [(False, "list"), (False, "form")],
            "domain": domain,
            "context": {"create": False},
        }

    @api.model
    def _get_timeline_centres(self, company):
        centres = self.env["stock.warehouse"].search([("company_id", "=", company.id)])
        return centres.filtered(lambda centre: centre in self.env.user.process_warehouse_ids) or centres

    def _get_cell_slots(self, warehouse, day, dispatches):
        """The day's slots of a centre, with those that ran by a rule that has changed since."""
        found = {slot.window: slot for slot in self._serving(warehouse)._get_slots(warehouse, day, 1)}
        for (warehouse_id, window_id), dispatch in dispatches.items():
            if warehouse_id == warehouse.id and window_id not in found:
                found[window_id] = schedule.Slot(window_id, day, dispatch.scheduled_on, dispatch.scheduled_on)
        return sorted(found.values(), key=lambda slot: (slot.leaves, slot.window))

    @api.model
    def _get_next_run(self, warehouses, today, now):
        """The next instant at which a window leaves, and for how many centres; ``False`` when nothing is planned."""
        windows = self.search([("company_id", "in", warehouses.company_id.ids)])
        upcoming = [
            schedule.next_dispatch(windows._serving(warehouse)._get_slots(warehouse, today, LOOK_AHEAD_DAYS), now)
            for warehouse in warehouses
        ]
        leaving = [slot.leaves for slot in upcoming if slot]
        if not leaving:
            return False
        first = min(leaving)
        return {"scheduled_on": fields.Datetime.to_string(first), "centres": leaving.count(first)}

    @api.model
    def _get_reason_labels(self):
        codes = dict(self.env["order.process.hold"]._fields["code"]._description_selection(self.env))
        return {**codes, "entry": self.env._("Not submitted")}

    @api.model
    def _get_waiting_domain(self, warehouses, instants):
        return [
            ("process_controlled", "=", True),
            ("process_stage", "in", OPEN_STAGES),
            ("warehouse_id", "in", warehouses.ids),
            ("promised_dispatch_on", "in", list(instants)),
        ]

    @api.model
    def _get_waiting_counts(self, warehouses, instants):
        """``{(warehouse id, promised dispatch): Counter}`` of orders that have not left, by reason.

        ``ready`` and ``total`` count orders; an order with two reasons counts in both of them, as the lists behind
        them show it."""
        counts = defaultdict(Counter)
        if not instants:
            return counts
        domain = self._get_waiting_domain(warehouses, instants)
        Order = self.env["sale.order"]
        fields_read = ["warehouse_id", "promised_dispatch_on", "is_held", "process_stage"]
        cells = {}
        for order in Order.search_fetch(domain, fields_read):
            key = cells[order.id] = (order.warehouse_id.id, order.promised_dispatch_on)
            counts[key]["total"] += 1
            if not order.is_held:
                counts[key]["ready" if order.process_stage == "approved" else "entry"] += 1
        holds = self.env["order.process.hold"].search_fetch(
            [("order_id", "in", list(cells)), ("released_on", "=", False)], ["order_id", "code"]
        )
        for hold in holds:
            counts[cells[hold.order_id.id]][hold.code] += 1
        return counts

    @api.model
    def _prepare_cell(self, slot, dispatch, waiting, now, codes):
        sent = dispatch.state == "sent"
        if sent:
            waiting = Counter()
        return {
            "dispatch_id": dispatch.id,
            "scheduled_on": fields.Datetime.to_string(slot.leaves),
            "review_deadline": fields.Datetime.to_string(slot.closes),
            "run_on": fields.Datetime.to_string(dispatch.run_on),
            "state": "sent" if sent else "running" if dispatch else "due" if slot.leaves <= now else "open",
            "late": dispatch.late,
            "sent": dispatch.order_count,
            "late_entries": dispatch.late_count,
            "unsent": dispatch.unsent_count,
            "rolled": dispatch.rolled_count if sent else 0,
            "ready": waiting["ready"],
            "waiting": waiting["total"],
            "held": [
                {"code": code, "label": label, "count": waiting[code]} for code, label in codes.items() if waiting[code]
            ],
        }
