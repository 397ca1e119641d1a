"""Working time without the ORM: sorted, disjoint intervals of naive UTC instants, and what is counted along them.

>>> from datetime import datetime as at
>>> day = [(at(2026, 3, 2, 0), at(2026, 3, 2, 4)), (at(2026, 3, 2, 5), at(2026, 3, 2, 9))]
>>> after(day, at(2026, 3, 2, 2), 3)
datetime.datetime(2026, 3, 2, 6, 0)
>>> without(day, at(2026, 3, 2, 2), at(2026, 3, 2, 6))
[(datetime.datetime(2026, 3, 2, 0, 0), datetime.datetime(2026, 3, 2, 2, 0)), \
(datetime.datetime(2026, 3, 2, 6, 0), datetime.datetime(2026, 3, 2, 9, 0))]
>>> between(day, at(2026, 3, 2, 3), at(2026, 3, 2, 6))
datetime.timedelta(seconds=7200)
"""

from bisect import bisect_right
from datetime import datetime, time, timedelta, timezone

from .odoo_names import zone_of

# An interval ends before its last instant: what ends at midnight is no work of the next day.
MOMENT = timedelta(microseconds=1)
DAY = timedelta(days=1)


def at_local(day, hours, tz):
    """The naive UTC instant of a local clock time.

    >>> from datetime import date
    >>> at_local(date(2026, 3, 2), 9.5, "Asia/Shanghai")
    datetime.datetime(2026, 3, 2, 1, 30)
    >>> at_local(date(2026, 3, 2), 24, "Asia/Shanghai")
    datetime.datetime(2026, 3, 2, 16, 0)
    """
    local = datetime.combine(day, time.min) + timedelta(seconds=round(hours * 3600))
    return local.replace(tzinfo=zone_of(tz)).astimezone(timezone.utc).replace(tzinfo=None)


def to_local(instant, tz):
    """The local date and time (naive) of a naive UTC instant."""
    return instant.replace(tzinfo=timezone.utc).astimezone(zone_of(tz)).replace(tzinfo=None)


def local_days(intervals, tz):
    """The local dates on which any of the intervals lies, sorted.

    >>> night = [(datetime(2026, 3, 1, 16), datetime(2026, 3, 2, 16))]
    >>> night.append((datetime(2026, 3, 3, 1), datetime(2026, 3, 3, 17)))
    >>> [str(day) for day in local_days(night, "Asia/Shanghai")]
    ['2026-03-02', '2026-03-03', '2026-03-04']
    """
    zone, days = zone_of(tz), set()
    for begin, end in intervals:
        first = begin.replace(tzinfo=timezone.utc).astimezone(zone).date()
        last = (end - MOMENT).replace(tzinfo=timezone.utc).astimezone(zone).date()
        while first <= last:
            days.add(first)
            first += DAY
    return sorted(days)


def quarters(first, last):
    """A span of time in whole quarters of an hour, as people say it.

    >>> [f"{one:%H:%M}" for one in quarters(datetime(2026, 3, 2, 12, 22), datetime(2026, 3, 2, 14, 22))]
    ['12:15', '14:30']
    >>> [f"{one:%H:%M}" for one in quarters(datetime(2026, 3, 2, 9), datetime(2026, 3, 2, 10, 0, 1))]
    ['09:00', '10:15']
    """
    part = timedelta(minutes=15)
    begin = datetime.combine(first, time.min)
    return first - (first - begin) % part, last + (begin - last) % part


def without(intervals, begin, end):
    """The intervals, less what lies between two instants."""
    rest = []
    for start, stop in intervals:
        if start < begin:
            rest.append((start, min(stop, begin)))
        if stop > end:
            rest.append((max(start, end), stop))
    return rest


def after(intervals, start, hours):
    """The instant at which ``hours`` of work after ``start`` are over; ``None`` where the intervals end before.

    The last second of a period belongs to it: what is over exactly at closing time is over then. No hours at all end
    where work goes on.
    """
    left = timedelta(hours=hours)
    first = max(bisect_right(intervals, start, key=lambda interval: interval[0]) - 1, 0)
    for begin, end in intervals[first:]:
        if end <= start:
            continue
        begin = max(begin, start)
        if end - begin >= left:
            return begin + left
        left -= end - begin
    return None


def between(intervals, start, end):
    """How much work lies between two instants."""
    first = max(bisect_right(intervals, start, key=lambda interval: interval[0]) - 1, 0)
    found = timedelta()
    for begin, stop in intervals[first:]:
        if begin >= end:
            break
        found += max(min(stop, end) - max(begin, start), timedelta())
    return found
