"""The days, weeks and months that a dashboard shows, without the ORM. Dates are local; a period includes both ends.

>>> bounds("week", date(2026, 3, 4)), bounds("month", date(2026, 2, 28))
((datetime.date(2026, 3, 2), datetime.date(2026, 3, 8)), (datetime.date(2026, 2, 1), datetime.date(2026, 2, 28)))
>>> shift("month", date(2026, 3, 31), -1), shift("week", date(2026, 3, 2), 1), shift("day", date(2026, 3, 1), -1)
(datetime.date(2026, 2, 1), datetime.date(2026, 3, 9), datetime.date(2026, 2, 28))
"""

from datetime import timedelta
from typing import NamedTuple

PERIODS = ("day", "week", "month")


def bounds(kind, day):
    """First and last day of the day, week (from Monday) or month in which a day lies."""
    if kind == "day":
        return day, day
    if kind == "week":
        first = day - timedelta(days=day.weekday())
        return first, first + timedelta(days=6)
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def shift(kind, day, steps):
    """The first day of the period that lies one (or minus one) further.

    >>> shift("month", date(2026, 12, 5), 1)
    datetime.date(2027, 1, 1)
    """
    first, last = bounds(kind, day)
    return bounds(kind, last + timedelta(days=1) if steps > 0 else first - timedelta(days=1))[0]


def as_far(since, until, before, now):
    """Where the period before is cut, so that a period that is not over is compared with the same part of it.

    :param before: first instant of the period before; ``since`` and ``until`` bound this one (naive UTC)

    >>> from datetime import datetime as at
    >>> as_far(at(2026, 3, 9), at(2026, 3, 16), at(2026, 3, 2), at(2026, 3, 10, 6))
    datetime.datetime(2026, 3, 3, 6, 0)
    >>> as_far(at(2026, 3, 1), at(2026, 4, 1), at(2026, 2, 1), at(2026, 3, 30))
    datetime.datetime(2026, 3, 1, 0, 0)
    >>> as_far(at(2026, 3, 2), at(2026, 3, 9), at(2026, 2, 23), at(2026, 3, 10))
    datetime.datetime(2026, 3, 2, 0, 0)
    """
    return min(before + (now - since), since) if since <= now < until else since


class Scope(NamedTuple):
    """What a dashboard is asked about: a company and a period, as local days and as naive UTC instants."""

    company: object
    period: str
    first: object
    last: object
    since: object
    until: object
    before_first: object
    before_since: object
    before_until: object
    now: object
    today: object
    own: bool  # only the reader's own centres
    centres: object  # their domain, by ``warehouse_id``

    @property
    def shown_days(self):
        """The local days of the period, one after the other."""
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]

    @property
    def before_last(self):
        """The last local day of the period before, as far as it is compared."""
        if self.first <= self.today <= self.last:
            return min(self.before_first + (self.today - self.first), self.first - timedelta(days=1))
        return self.first - timedelta(days=1)
