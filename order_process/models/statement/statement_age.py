"""How old a balance is, told from the posted lines alone, without the ORM.

What is matched with what is done and undone at any time, and must not change a statement that was sent. So a credit
note counts against the invoice that it reverses, and all other money against what fell due first, as the law has it
where the payer did not say otherwise."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

# The last day of each bucket; what is older stands in the last one.
EDGES = (0, 30, 60, 90)


class Item(NamedTuple):
    """A line of the ledger: ``key`` is the same for an entry and for what reverses it; ``due`` is when it is due."""

    key: int
    due: date
    amount: float


class Ageing(NamedTuple):
    """What is not due, due for up to 30, 60 and 90 days, and longer; ``favour`` is what was paid beyond all that."""

    buckets: tuple
    favour: float

    @property
    def overdue(self):
        return sum(self.buckets[1:])


def tell_age(items, day, digits=2):
    """The age of what the items leave open on ``day``.

    The buckets less ``favour`` are the sum of the items to the cent, and the order of the items does not matter.

    :param items: :class:`Item` of one account
    :param digits: the decimals of its currency
    :rtype: Ageing

    >>> march = date(2026, 3, 31)
    >>> tell_age([Item(1, date(2026, 4, 30), 100.1), Item(2, date(2026, 3, 1), 50), Item(3, march, -20.05)], march)
    Ageing(buckets=(100.1, 29.95, 0.0, 0.0, 0.0), favour=0.0)
    >>> tell_age([Item(1, date(2026, 1, 1), 100), Item(2, date(2026, 4, 2), 70), Item(2, march, -70)], march)
    Ageing(buckets=(0.0, 0.0, 0.0, 100.0, 0.0), favour=0.0)
    >>> tell_age([Item(1, march, 10), Item(2, march, -25)], march)
    Ageing(buckets=(0.0, 0.0, 0.0, 0.0, 0.0), favour=15.0)
    """
    owed, paid, scale = [], 0, 10**digits
    by_key = defaultdict(list)
    for item in items:
        by_key[item.key].append((item.due, round(item.amount * scale)))
    for group in by_key.values():
        left, rest = _settle([found for found in group if found[1] > 0], -sum(min(cents, 0) for _due, cents in group))
        owed += left
        paid += rest
    left, favour = _settle(owed, paid)
    buckets = [0] * (len(EDGES) + 1)
    for due, cents in left:
        buckets[_place(day - due)] += cents
    return Ageing(tuple(cents / scale for cents in buckets), favour / scale)


def _settle(owed, paid):
    """``(debts, money)`` that are left after the debts were paid in the order of their days."""
    left = []
    for due, cents in sorted(owed):
        used = min(cents, paid)
        paid -= used
        if cents > used:
            left.append((due, cents - used))
    return left, paid


def _place(late):
    """
    >>> from datetime import timedelta
    >>> [_place(timedelta(days)) for days in (-5, 0, 1, 30, 31, 60, 61, 90, 91, 4000)]
    [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    """
    return next((place for place, edge in enumerate(EDGES) if late.days <= edge), len(EDGES))
