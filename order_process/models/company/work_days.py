from datetime import datetime, time, timedelta, timezone

from odoo import api, models, tools
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..base import work_time
from ..base.odoo_names import zone_of
from ..base.work_time import at_local, to_local

# How far ahead working hours are looked for, near days first; then it is said that there are none.
HORIZONS = (31, 124, 500)
WHOLE_DAY = 24.0


class ResCompany(models.Model):
    """The company's own working time: its calendar, the holidays that are its own or common, and exceptional days.

    Every clock asks here: windows, rounds, business days, deadlines, reminders, claims."""

    _inherit = "res.company"

    def _get_working_days(self, start, days, warehouse=None):
        """The working days among ``days`` days from the local date ``start``: every day where there is no calendar.

        :param warehouse: a centre, by its own calendar and clock
        :return: ``{date: weekday by whose timetable it works}``, 0 is Monday
        """
        self.ensure_one()
        intervals, exceptions = self._get_work_intervals(start, days, warehouse)
        tz = (warehouse or self)._process_tz()
        worked = {}
        for day in work_time.local_days(intervals, tz):
            like = exceptions.get(day)
            worked[day] = int(like.like_weekday) if like and like.works == "on" else day.weekday()
        return worked

    def _get_work_clock(self, warehouse=None):
        """``(calendar, zone name)`` of a centre, or of the company itself."""
        own = warehouse.sudo() if warehouse else self.env["stock.warehouse"]
        return own.process_calendar_id or self.sudo().resource_calendar_id, (own or self)._process_tz()

    def _get_work_intervals(self, start, days, warehouse=None):
        """Working time of ``days`` days from the local date ``start`` on.

        :return: ``([(begin, end)], {date: exception})``, naive UTC, sorted and disjoint
        """
        self.ensure_one()
        calendar, tz = self._get_work_clock(warehouse)
        last = start + timedelta(days=days - 1)
        exceptions = self.env["order.process.day"]._get_exceptions(self, warehouse, start, last)
        intervals = self._get_calendar_intervals(calendar, tz, start, days)
        for day in exceptions:
            intervals = work_time.without(intervals, at_local(day, 0, tz), at_local(day + timedelta(days=1), 0, tz))
        for day, exception in exceptions.items():
            if exception.works == "on":
                intervals += self._get_hours_like(calendar, tz, day, int(exception.like_weekday))
        return sorted(intervals), exceptions

    def _get_calendar_intervals(self, calendar, tz, start, days, leaves=True):
        """What the calendar has, less its holidays; those of other companies are none of ours."""
        if not calendar:
            return [(at_local(start, 0, tz), at_local(start + timedelta(days=days), 0, tz))]
        cached = self.env["order.process.cached"]
        if cached._is_uncached():
            return self._read_calendar_intervals(calendar.id, tz, start, days, leaves)
        return list(self._cache_calendar_intervals(cached._get_signal(), self.id, calendar.id, tz, start, days, leaves))

    @api.model
    @tools.ormcache("signal", "company_id", "calendar_id", "tz", "start", "days", "leaves")
    def _cache_calendar_intervals(self, signal, company_id, calendar_id, tz, start, days, leaves):
        return tuple(self.browse(company_id)._read_calendar_intervals(calendar_id, tz, start, days, leaves))

    def _read_calendar_intervals(self, calendar_id, tz, start, days, leaves):
        calendar = self.env["resource.calendar"].sudo().browse(calendar_id)
        first, last = (
            datetime.combine(day, time.min, zone_of(tz)) for day in (start, start + timedelta(days=days))
        )
        zone = self.with_context(tz=tz).env.tz  # of the kind that core wants
        own = Domain("time_type", "=", "leave") & Domain("company_id", "in", [False, self.id])
        found = calendar._work_intervals_batch(first, last, domain=list(own), tz=zone, compute_leaves=leaves)
        return [
            (begin.astimezone(timezone.utc).replace(tzinfo=None), end.astimezone(timezone.utc).replace(tzinfo=None))
            for begin, end, _meta in found[False]
        ]

    def _get_hours_like(self, calendar, tz, day, weekday):
        """The hours of a day that is worked like a weekday; the whole day where the calendar has no such hours."""
        model = day - timedelta(days=(day.weekday() - weekday) % 7)
        found = self._get_calendar_intervals(calendar, tz, model, 1, leaves=False)
        hours = [
            tuple(
                at_local(day, (to_local(instant, tz) - datetime.combine(model, time.min)).total_seconds() / 3600, tz)
                for instant in interval
            )
            for interval in found
        ]
        return hours or [(at_local(day, 0, tz), at_local(day + timedelta(days=1), 0, tz))]

    def _get_hours_per_day(self):
        """The working hours of a day, by which limits in days are counted."""
        self.ensure_one()
        return self.sudo().resource_calendar_id.hours_per_day or WHOLE_DAY

    def _plan_hours(self, starts, hours, warehouse=None):
        """``{start: instant}`` at which ``hours`` of work after each start are over; all naive UTC, in bulk.

        :raises UserError: where the calendar has no working time in which they could be over
        """
        self.ensure_one()
        starts = sorted(set(starts))
        if not starts:
            return {}
        calendar, tz = self._get_work_clock(warehouse)
        first = to_local(starts[0], tz).date()
        span = (to_local(starts[-1], tz).date() - first).days
        for days in HORIZONS:
            intervals, _exceptions = self._get_work_intervals(first, span + days, warehouse)
            found = {start: work_time.after(intervals, start, hours) for start in starts}
            if all(found.values()):
                return found
        raise UserError(
            self.env._(
                "%(company)s has no %(hours)s hours of working time in the %(days)s days from %(start)s on: a deadline"
                " cannot be set. Look at the working hours of %(calendar)s and at the exceptional days.",
                company=self.sudo().name,
                hours=f"{hours:g}",
                days=HORIZONS[-1],
                start=first,
                calendar=calendar.sudo().name or self.env._("the company"),
            )
        )


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    def _get_working_days(self, start, days):
        """The centre's working days among ``days`` days from the local date ``start``; see the company's."""
        self.ensure_one()
        return self.sudo().company_id._get_working_days(start, days, self)


class ResourceCalendar(models.Model):
    """Working hours are asked for by every deadline, and kept."""

    _name = "resource.calendar"
    _inherit = ["resource.calendar", "order.process.cached"]


class ResourceCalendarAttendance(models.Model):
    _name = "resource.calendar.attendance"
    _inherit = ["resource.calendar.attendance", "order.process.cached"]


class ResourceCalendarLeaves(models.Model):
    """Common days off; those of a person are no hours of ours, and there may be many."""

    _name = "resource.calendar.leaves"
    _inherit = ["resource.calendar.leaves", "order.process.cached"]

    def _forget_cached(self):
        if not self or any(not leave.resource_id for leave in self):
            super()._forget_cached()
