"""When the time that a stage may take is over, without the ORM.

Instants are naive UTC; ``intervals`` are the working time as in :mod:`..base.work_time`. Where they end too early to
say, the answer is ``None``.

>>> from datetime import datetime as at
>>> week = [(at(2026, 3, day, hour), at(2026, 3, day, hour + 4)) for day in (2, 3, 4, 5, 6) for hour in (0, 5)]
>>> due(week, at(2026, 3, 2, 8, 30), 1, "work", "UTC")
datetime.datetime(2026, 3, 3, 0, 30)
>>> due(week, at(2026, 3, 2, 8, 30), 24, "wall", "UTC")
datetime.datetime(2026, 3, 3, 8, 30)
>>> due(week, at(2026, 3, 2, 8, 30), 3, "days", "UTC")
datetime.datetime(2026, 3, 5, 9, 0)
>>> due(week, at(2026, 3, 6, 8, 30), 1, "work", "UTC") is None
True
"""

from datetime import timedelta

from ..base.work_time import after, at_local, between, to_local

KINDS = [
    ("work", "Working hours"),
    ("wall", "Hours, day and night"),
    ("days", "Working days"),
]
HOUR = timedelta(hours=1)


def due(intervals, start, allowed, kind, tz):
    """The instant at which what is allowed from ``start`` on is over.

    Working days are those after the day of the start; the last one ends with its working time.

    :param float allowed: hours, or days where the kind is ``days``
    """
    if kind == "wall":
        return start + timedelta(hours=allowed)
    if kind == "work":
        return _whole(after(intervals, start, allowed))
    first, days = to_local(start, tz).date(), {}
    for begin, end in intervals:
        day = to_local(begin, tz).date()
        # Where nobody rests, one period holds many days.
        while begin < end:
            stop = min(end, at_local(day + timedelta(days=1), 0, tz))
            if day > first:
                days[day] = stop
            day, begin = day + timedelta(days=1), stop
    ends = sorted(days.values())
    # The last day is known as a whole only where another one follows.
    return ends[int(allowed) - 1] if len(ends) > allowed else None


def length(intervals, start, end, kind):
    """How much time of this kind lies between two instants."""
    return end - start if kind == "wall" else between(intervals, start, end)


def later(intervals, start, left, kind):
    """The instant at which ``left``, a timedelta of this kind, is over from ``start`` on."""
    return start + left if kind == "wall" else _whole(after(intervals, start, left / HOUR))


def warning(intervals, start, end, spent, kind):
    """When to warn that ``end`` comes close: once ``spent``, a timedelta of this kind, has passed since ``start``.

    What would fall into the night comes at opening; where that is too late, at the last opening before the end.

    >>> from datetime import datetime as at
    >>> day = [(at(2026, 3, 2, 0), at(2026, 3, 2, 9)), (at(2026, 3, 3, 0), at(2026, 3, 3, 9))]
    >>> warning(day, at(2026, 3, 2, 4), at(2026, 3, 3, 4), timedelta(hours=19.2), "wall")
    datetime.datetime(2026, 3, 3, 0, 0)
    >>> warning(day, at(2026, 3, 1, 23), at(2026, 3, 2, 23), timedelta(hours=19.2), "wall")
    datetime.datetime(2026, 3, 2, 0, 0)
    >>> warning(day, at(2026, 3, 2, 8), at(2026, 3, 3, 1), timedelta(hours=1.6), "work")
    datetime.datetime(2026, 3, 3, 0, 36)
    """
    close = later(intervals, start, spent, kind)
    if kind != "wall":
        return close
    opening = after(intervals, close, 0)
    if opening and opening < end:
        return opening
    open_before = [max(begin, start) for begin, stop in intervals if begin < end and stop > start]
    return open_before[-1] if open_before else close


def _whole(instant):
    """Without the fractions of a second that hours as floats leave."""
    return instant and (instant + timedelta(microseconds=500000)).replace(microsecond=0)
