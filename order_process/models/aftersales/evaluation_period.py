"""The months and quarters that are evaluated, without the ORM. Dates are local; a period includes both its ends."""

from datetime import date, timedelta

PERIODS = [("month", "Month"), ("quarter", "Quarter")]


def bounds(kind, day):
    """First and last day of the month or quarter of a day.

    >>> bounds("month", date(2026, 2, 14)), bounds("quarter", date(2026, 3, 1))
    ((datetime.date(2026, 2, 1), datetime.date(2026, 2, 28)), (datetime.date(2026, 1, 1), datetime.date(2026, 3, 31)))
    >>> bounds("quarter", date(2026, 12, 31))[1]
    datetime.date(2026, 12, 31)
    """
    months = 3 if kind == "quarter" else 1
    first = (day.month - 1) // months * months + 1
    start = date(day.year, first, 1)
    following = first + months
    end = date(day.year + (following > 12), (following - 1) % 12 + 1, 1) - timedelta(days=1)
    return start, end


def last_complete(kind, today):
    """The last period that was over when ``today`` began.

    >>> last_complete("month", date(2026, 3, 1)), last_complete("quarter", date(2026, 3, 31))
    ((datetime.date(2026, 2, 1), datetime.date(2026, 2, 28)), (datetime.date(2025, 10, 1), datetime.date(2025, 12, 31)))
    """
    return bounds(kind, bounds(kind, today)[0] - timedelta(days=1))


def label(kind, start):
    """How people call the period.

    >>> label("month", date(2026, 2, 1)), label("quarter", date(2026, 10, 1))
    ('2026-02', '2026 Q4')
    """
    return f"{start:%Y-%m}" if kind == "month" else f"{start.year} Q{(start.month + 2) // 3}"
