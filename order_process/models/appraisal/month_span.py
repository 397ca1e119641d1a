"""Which months a question about months is about, without the ORM."""

from datetime import date
from typing import NamedTuple

# A row's number ends with that of its month.
MONTHS = 10_000


class MonthSpan(NamedTuple):
    """Whole months, from the first day of the first to the first day of the month after the last; ``None`` is open."""

    first: date | None = None
    end: date | None = None


def month_of(number):
    """The first day of a month that is counted from January 1970, which is 1.

    >>> month_of(1), month_of(12), month_of(675)
    (datetime.date(1970, 1, 1), datetime.date(1970, 12, 1), datetime.date(2026, 3, 1))
    """
    return date(1970 + (number - 1) // 12, (number - 1) % 12 + 1, 1)


def number_of(day):
    """
    >>> number_of(date(2026, 3, 31))
    675
    """
    return (day.year - 1970) * 12 + day.month


def span_of_numbers(numbers):
    """The months from the first to the last of these.

    >>> span_of_numbers([675, 674])
    MonthSpan(first=datetime.date(2026, 2, 1), end=datetime.date(2026, 4, 1))
    """
    return MonthSpan(month_of(min(numbers)), month_of(max(numbers) + 1))


def span_of_domain(domain, name="month", number=""):
    """What a domain demands of the months in any case; what is said otherwise, or not understood, leaves them open.

    :param list domain: in prefix notation
    :param number: the field with the number of a row, which ends with that of its month

    >>> span_of_domain([("month", "=", "2026-03-01")])
    MonthSpan(first=datetime.date(2026, 3, 1), end=datetime.date(2026, 4, 1))
    >>> span_of_domain(["&", ("month", ">=", "2026-01-01"), ("month", "<=", date(2026, 3, 31))])
    MonthSpan(first=datetime.date(2026, 1, 1), end=datetime.date(2026, 4, 1))
    >>> span_of_domain(["|", ("month", "=", "2026-03-01"), ("user_id", "=", 1)])
    MonthSpan(first=None, end=None)
    >>> span_of_domain([("month", "in", ["2026-03-01", "2026-01-01"]), ("fines", ">", 0)])
    MonthSpan(first=datetime.date(2026, 1, 1), end=datetime.date(2026, 4, 1))
    >>> span_of_domain([("id", "in", [10000200020675, 10000200020674])], number="id")
    MonthSpan(first=datetime.date(2026, 2, 1), end=datetime.date(2026, 4, 1))
    >>> span_of_domain(["!", ("month", "=", "2026-03-01")]), span_of_domain([("month", ">=", "today -1m")])
    (MonthSpan(first=None, end=None), MonthSpan(first=None, end=None))
    """
    first = end = None
    needed = _list_needed(domain)
    if numbers := _read_numbers(needed, number):
        return span_of_numbers([one % MONTHS for one in numbers])
    for operator, days in _read_days(needed, name):
        begin, last = number_of(min(days)), number_of(max(days)) + 1
        if operator in ("=", "in", ">=", ">"):
            first = max(begin, first or begin)
        if operator in ("=", "in", "<=", "<"):
            end = min(last, end or last)
    return MonthSpan(first and month_of(first), end and month_of(end))


def _read_numbers(needed, name):
    """The numbers of the rows that are asked for; nothing where they are not said one by one."""
    for condition in needed:
        if len(condition) == 3 and condition[0] == name and condition[1] in ("=", "in"):
            values = condition[2] if condition[1] == "in" else [condition[2]]
            numbers = [value for value in values if isinstance(value, int) and value > 0] if _is_plain(values) else []
            if numbers:
                return numbers
    return []


def _is_plain(values):
    """Whether these are values, and not the question for them."""
    return isinstance(values, list | tuple | set | frozenset) or type(values).__name__ == "OrderedSet"


def _read_days(needed, name):
    """``(operator, days)`` of each condition on the months that holds in any case."""
    for condition in needed:
        if len(condition) != 3 or condition[0] != name or condition[1] not in ("=", "in", ">=", ">", "<=", "<"):
            continue
        values = condition[2] if condition[1] == "in" else [condition[2]]
        days = [_read_day(value) for value in values] if _is_plain(values) else []
        if days and None not in days:
            yield condition[1], days


def _read_day(value):
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _list_needed(domain):
    """The conditions of a domain that stand in no "or" and no "not"."""
    # How many terms are still to come of operators that are open, and whether these all hold.
    free, needed = [], []
    for term in domain:
        holds = not free or free[-1][1]
        if term in ("&", "|", "!"):
            free.append([1 if term == "!" else 2, holds and term == "&"])
            continue
        if holds:
            needed.append(term)
        while free:
            free[-1][0] -= 1
            if free[-1][0]:
                break
            free.pop()
    return needed
