from datetime import timedelta

from odoo import api, models

from ..base.work_time import to_local

KEY = "order_process_working_time"
# So many days are read at once: the ends of most clocks lie within them.
AHEAD = 31
# How far ahead an end is looked for.
FARTHEST = 500


class ResCompany(models.Model):
    """Working time for many clocks: read once for each calendar and transaction, and then only counted along."""

    _inherit = "res.company"

    def _read_working_time(self, first, last, warehouse=None):
        """``[(begin, end)]`` of work, naive UTC, at least on the days from ``first`` to ``last``.

        :param warehouse: a centre, by its own calendar and clock; the company's without
        """
        self.ensure_one()
        calendar, tz = self._get_work_clock(warehouse)
        key = (self.id, warehouse.id if warehouse else 0, calendar.id, tz)
        kept = self.env.cr.cache.setdefault(KEY, {})
        known = kept.get(key)
        if known and known[0] <= first and last <= known[1]:
            return known[2]
        last = max(last, first + timedelta(days=AHEAD))
        if known:
            first, last = min(first, known[0]), max(last, known[1])
        # A flexible calendar says how long is worked, not when.
        flexible = calendar.sudo().schedule_type == "flexible"
        intervals = [] if flexible else self._get_work_intervals(first, (last - first).days + 1, warehouse)[0]
        kept[key] = (first, last, intervals)
        return intervals

    def _plan_along(self, starts, plan, warehouse=None):
        """Ask ``plan(intervals, start, tz)`` for each of these instants, with as much working time as it needs.

        :return: ``{start: what was planned}``; ``None`` where no working time is long enough
        """
        self.ensure_one()
        tz = self._get_work_clock(warehouse)[1]
        found = {}
        for start in starts:
            first = to_local(start, tz).date()
            for days in (AHEAD - 1, FARTHEST):
                intervals = self._read_working_time(first, first + timedelta(days=days), warehouse)
                found[start] = plan(intervals, start, tz)
                if found[start] is not None or not intervals:
                    break
        return found


class WorkingTimeKept(models.AbstractModel):
    """Whatever working time is read from: when it changes, it is read anew in the same transaction."""

    _name = "order.process.working.time"
    _description = "Source of Working Time"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.cr.cache.pop(KEY, None)
        return records

    def write(self, vals):
        result = super().write(vals)
        self.env.cr.cache.pop(KEY, None)
        return result

    def unlink(self):
        result = super().unlink()
        self.env.cr.cache.pop(KEY, None)
        return result


class OrderProcessDay(models.Model):
    _name = "order.process.day"
    _inherit = ["order.process.day", "order.process.working.time"]


class ResourceCalendar(models.Model):
    _name = "resource.calendar"
    _inherit = ["resource.calendar", "order.process.working.time"]


class ResourceCalendarAttendance(models.Model):
    _name = "resource.calendar.attendance"
    _inherit = ["resource.calendar.attendance", "order.process.working.time"]


class ResourceCalendarLeaves(models.Model):
    _name = "resource.calendar.leaves"
    _inherit = ["resource.calendar.leaves", "order.process.working.time"]
