from odoo import api, fields, models

from . import schedule
from .order_process_dispatch import LATE_ENTRY_GROUPS


class OrderProcessWindow(models.Model):
    """The day's windows per centre, for the dispatcher's first screen (ux: Today's windows)."""

    _inherit = "order.process.window"

    @api.model
    @api.readonly
    def get_timeline(self, day=None):
        """The day's cells per centre: what was sent, what is ready, what is held and why.

        :param str day: local date, today by default
        :return: ``{"day", "windows", "centres": [{"id", "name", "cells": {window id: cell}}], "may_run"}``; instants
            are UTC strings
        """
        now = fields.Datetime.now()
        company = self.env.company
        warehouses = self.env.user.process_warehouse_ids & self.env["stock.warehouse"].search(
            [("company_id", "=", company.id)]
        ) or self.env["stock.warehouse"].search([("company_id", "=", company.id)])
        windows = self.search([("company_id", "=", company.id)])
        today = schedule.to_local(now, company._process_tz()).date()
        day = fields.Date.to_date(day) or today
        dispatches = {
            (dispatch.warehouse_id.id, dispatch.window_id.id): dispatch
            for dispatch in self.env["order.process.dispatch"].search(
                [("date", "=", day), ("warehouse_id", "in", warehouses.ids)]
            )
        }
        codes = dict(self.env["order.process.hold"]._fields["code"]._description_selection(self.env))
        waiting = self._get_waiting_counts(warehouses)
        centres = []
        for warehouse in warehouses:
            cells = {}
            for slot in windows._serving(warehouse)._get_slots(warehouse, day, 1):
                cells[slot.window_id] = self._prepare_cell(
                    slot, dispatches.get((warehouse.id, slot.window_id)), waiting.get(warehouse.id, []), now, codes
                )
            centres.append({"id": warehouse.id, "name": warehouse.name, "cells": cells})
        return {
            "day": fields.Date.to_string(day),
            "is_today": day == today,
            "windows": [
                {"id": window.id, "name": window.name, "closing": window.closing}
                for window in windows
                if any(window.id in centre["cells"] for centre in centres)
            ],
            "centres": centres,
            "may_run": self.env.user.has_group("order_process.group_dispatcher"),
            "may_enter_late": any(self.env.user.has_group(group) for group in LATE_ENTRY_GROUPS),
        }

    @api.model
    def _get_waiting_counts(self, warehouses):
        """``{warehouse id: [(promised dispatch, hold code or False, count)]}`` of orders that have not left."""
        orders = self.env["sale.order"].search_fetch(
            [
                ("process_controlled", "=", True),
                ("process_stage", "in", ("entry", "confirming", "review", "approved")),
                ("warehouse_id", "in", warehouses.ids),
                ("promised_dispatch_on", "!=", False),
            ],
            ["warehouse_id", "promised_dispatch_on", "is_held"],
        )
        first_code = {}
        for hold in self.env["order.process.hold"].search_fetch(
            [("order_id", "in", orders.ids), ("released_on", "=", False)], ["order_id", "code"]
        ):
            first_code.setdefault(hold.order_id.id, hold.code)
        counts = {}
        for order in orders:
            key = (order.promised_dispatch_on, first_code.get(order.id, False))
            centre = counts.setdefault(order.warehouse_id.id, {})
            centre[key] = centre.get(key, 0) + 1
        return {
            warehouse: [(promised, code, count) for (promised, code), count in found.items()]
            for warehouse, found in counts.items()
        }

    @api.model
    def _prepare_cell(self, slot, dispatch, waiting, now, codes):
        sent = bool(dispatch) and dispatch.state == "sent"
        expected = [] if sent else [(code, count) for promised, code, count in waiting if promised == slot.scheduled_on]
        return {
            "dispatch_id": dispatch.id if dispatch else False,
            "scheduled_on": fields.Datetime.to_string(slot.scheduled_on),
            "review_deadline": fields.Datetime.to_string(slot.review_deadline),
            "state": "sent" if sent else "running" if dispatch else "due" if slot.scheduled_on <= now else "open",
            "late": bool(dispatch) and dispatch.late,
            "sent": dispatch.order_count if dispatch else 0,
            "late_entries": dispatch.late_count if dispatch else 0,
            "unsent": dispatch.unsent_count if dispatch else 0,
            "ready": sum(count for code, count in expected if not code),
            "held": [{"code": code, "label": codes[code], "count": count} for code, count in expected if code],
        }
