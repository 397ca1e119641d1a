"""A dealer's account as it stood at instants of the past, as plain numbers, without the ORM.

Amounts are in the company's currency; days are dates on its clock; instants are naive UTC."""

from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple


class Line(NamedTuple):
    """A line of the receivable account: what it was (credit is negative), from which day on, until when it is due, and
    what was settled of it, as ``(day, amount)`` with positive amounts."""

    balance: float
    day: object
    due: object
    settled: tuple = ()

    def left(self, day):
        """What is left of it on a day.

        >>> from datetime import date
        >>> line = Line(-300.0, date(2026, 3, 2), None, ((date(2026, 3, 5), 100.0),))
        >>> line.left(date(2026, 3, 1)), line.left(date(2026, 3, 4)), line.left(date(2026, 3, 5))
        (0.0, -300.0, -200.0)
        """
        if self.day > day:
            return 0.0
        settled = sum(amount for when, amount in self.settled if when <= day)
        return self.balance - settled if self.balance > 0 else self.balance + settled


class Grant(NamedTuple):
    """Credit on top of the limit for a time: granted at an instant, perhaps taken back at another, until a day."""

    amount: float
    since: object
    revoked: object
    last: object

    def counts_on(self, at, day):
        return self.since <= at and not (self.revoked and self.revoked <= at) and self.last >= day


class Moves:
    """A sum that changes in the course of time, asked what it was just before an instant.

    >>> moves = Moves([((5, 1), 10.0), ((3, 2), 4.0), ((8, 1), -10.0)])
    >>> moves.before((5, 1)), moves.before((5, 2)), moves.before((9, 0))
    (4.0, 14.0, 4.0)
    """

    def __init__(self, moves):
        moves = sorted(moves)
        self.keys = [key for key, _amount in moves]
        self.sums = [0.0, *accumulate(amount for _key, amount in moves)]

    def before(self, key):
        return self.sums[bisect_left(self.keys, key)]


@dataclass
class Account:
    """What happened on the account: ``ordered`` and ``prepaid`` by instant and order, ``owed`` likewise."""

    lines: list
    ordered: Moves
    prepaid: Moves
    owed: Moves
    grants: list = field(default_factory=list)
    days: dict = field(default_factory=dict)

    def on(self, day):
        """``(unallocated, {due day: amount})`` of a day: credits that nothing has used up, and what is past due.

        >>> from datetime import date
        >>> lines = [Line(100.0, date(2026, 2, 1), date(2026, 3, 1)), Line(-30.0, date(2026, 3, 2), None)]
        >>> account = Account(lines, Moves([]), Moves([]), Moves([]))
        >>> account.on(date(2026, 3, 1)), account.on(date(2026, 3, 2))
        ((0.0, {}), (30.0, {datetime.date(2026, 3, 1): 100.0}))
        """
        if day not in self.days:
            unallocated, due = 0.0, {}
            for line in self.lines:
                left = line.left(day)
                if left < 0:
                    unallocated -= left
                elif left and line.due and line.due < day:
                    due[line.due] = due.get(line.due, 0.0) + left
            self.days[day] = unallocated, due
        return self.days[day]


def open_moves(confirmed, amount, invoices, ended):
    """``[(instant, change)]`` of what an order has confirmed and not invoiced.

    :param invoices: ``[(instant, amount)]``; what is more than the order counts no more
    :param ended: when it was cancelled, or ``None``

    >>> open_moves(5, 300.0, [(7, 100.0), (2, 50.0), (9, 500.0)], None)
    [(5, 300.0), (5, -50.0), (7, -100.0), (9, -150.0)]
    >>> open_moves(5, 300.0, [(7, 100.0)], 8)
    [(5, 300.0), (7, -100.0), (8, -200.0)]
    """
    moves, left = [(confirmed, amount)], amount
    for instant, billed in sorted(invoices):
        instant = max(instant, confirmed)
        if ended is not None and instant >= ended:
            break
        part = min(billed, left)
        if part:
            moves.append((instant, -part))
            left -= part
    if ended is not None and left:
        moves.append((max(ended, confirmed), -left))
    return moves
