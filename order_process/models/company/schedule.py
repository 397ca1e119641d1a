"""Times of the day's windows, without the ORM.

Instants are naive UTC, as Odoo stores them; a clock time is a float of hours on the local clock of a zone, and a date
is the local date there."""

from datetime import datetime, timedelta
from operator import attrgetter
from typing import NamedTuple

from ..base.work_time import at_local, to_local


class Window(NamedTuple):
    """A window as the schedule sees it: ``weekdays`` holds 0 (Monday) to 6; ``from_instant`` is naive UTC."""

    id: int
    leave_hour: float
    close_hour: float
    weekdays: frozenset
    from_instant: datetime


class Slot(NamedTuple):
    """One run of a window (its id) on a local date: when its review closes and when it leaves (naive UTC)."""

    window: int
    date: object
    closes: datetime
    leaves: datetime


def business_facts(received_on, tz, cutoff, working_days):
    """Business date and performance date of an order (P4: after 16:00 it counts for the next day).

    The business date is the local working day to which the receipt belongs. The performance date is the same, or the
    next working day when the order came in after ``cutoff`` hours; the cut-off instant itself still counts for today.

    >>> from datetime import date
    >>> week = {date(2026, 3, 2), date(2026, 3, 3)}
    >>> business_facts(datetime(2026, 3, 2, 8, 0, 0), "Asia/Shanghai", 16.0, week)
    (datetime.date(2026, 3, 2), datetime.date(2026, 3, 2))
    >>> business_facts(datetime(2026, 3, 2, 8, 0, 1), "Asia/Shanghai", 16.0, week)
    (datetime.date(2026, 3, 2), datetime.date(2026, 3, 3))
    """
    today = to_local(received_on, tz).date()
    later = sorted(day for day in working_days if day >= today)
    business = later[0] if later else today
    if business == today and received_on > at_local(today, cutoff, tz):
        after = [day for day in later if day > today]
        return business, after[0] if after else today + timedelta(days=1)
    return business, business


def slots(windows, tz, working_days):
    """Every run of the windows on the working days, in the order in which they leave.

    :param working_days: dates, or ``{date: weekday by whose timetable it works}`` where that may be another
    """
    found = []
    weekdays = working_days if isinstance(working_days, dict) else {}
    for day in working_days:
        for window in windows:
            if weekdays.get(day, day.weekday()) in window.weekdays:
                leaves = at_local(day, window.leave_hour, tz)
                if leaves >= window.from_instant:
                    closes = at_local(day, window.close_hour, tz)
                    found.append(Slot(window.id, day, closes, leaves))
    return sorted(found, key=attrgetter("leaves", "window"))


def next_round(all_slots, instant):
    """The first slot whose review is still open at ``instant``: an order that comes at the deadline is too late."""
    return next((slot for slot in all_slots if slot.closes > instant), None)


def next_dispatch(all_slots, instant):
    """The first slot that leaves at or after ``instant``: an order ready one second late waits for the next."""
    return next((slot for slot in all_slots if slot.leaves >= instant), None)
