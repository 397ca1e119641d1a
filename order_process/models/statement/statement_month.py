"""Months of a statement and its rows, without the ORM."""

import hashlib
import re
from datetime import date
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])", re.ASCII)


def read_month(text):
    """The first day of a month written ``YYYY-MM``, or ``None`` where it is no month from 2000 to 2099.

    >>> read_month("2026-03")
    datetime.date(2026, 3, 1)
    >>> [read_month(text) for text in ("2026-13", "1999-12", "2026-3", "2026-03-01", "NaN", "", None, 7)]
    [None, None, None, None, None, None, None, None]
    """
    found = MONTH.fullmatch(text) if isinstance(text, str) else None
    return date(int(found[1]), int(found[2]), 1) if found else None


def write_month(day):
    """
    >>> write_month(date(2026, 3, 31))
    '2026-03'
    """
    return f"{day:%Y-%m}"


def shift_month(first, months):
    """The first day of the month so many months later.

    >>> shift_month(date(2026, 12, 1), 1), shift_month(date(2026, 1, 1), -1)
    (datetime.date(2027, 1, 1), datetime.date(2025, 12, 1))
    """
    return first + relativedelta(months=months, day=1)


class Said(NamedTuple):
    """What was said about a line: by whom (empty: by finance), when (naive UTC), and the text."""

    who: str
    at: object
    text: str


class StatementRow(NamedTuple):
    """A line of the ledger as the dealer reads it.

    ``kind`` says what it is (``KINDS`` of the answers); ``orders`` are ``(id, name)``, without an id where the order is
    not the dealer's own; ``amount`` is in the company's currency, positive where the dealer owes more, and
    ``foreign_amount`` in the line's own; ``running`` is the balance after it. ``state`` is ``open``, ``confirmed`` or
    ``disputed``; ``changed`` tells that the line is not what it was when it was answered, and what is confirmed is
    open again then. ``invoice_id`` is the invoice or credit note."""

    id: int
    move_id: int
    date: date
    document: str
    kind: str
    invoice_id: int
    orders: tuple
    amount: float
    foreign_amount: float
    foreign_currency_id: int
    running: float = 0.0
    state: str = "open"
    changed: bool = False
    answered_by: str = ""
    answered_on: object = None
    answer_id: int = 0
    replied_on: object = None
    said: tuple = ()

    @property
    def seen(self):
        """Stands for what a page showed of the line, so that nobody answers what they have not seen."""
        return digest([(*self[:10], self.answer_id, str(self.replied_on))])


class Statement(NamedTuple):
    """A dealer's month: ``opening`` and ``closing`` are the ledger's balances before and after the rows."""

    first: date
    opening: float
    rows: tuple
    closing: float
    has_before: bool
    has_after: bool

    @property
    def charged(self):
        return sum(row.amount for row in self.rows if row.amount > 0)

    @property
    def credited(self):
        return -sum(row.amount for row in self.rows if row.amount < 0)

    @property
    def open_rows(self):
        return [row for row in self.rows if row.state == "open"]

    @property
    def figures(self):
        """Stands for what the statement says, whatever was answered about it."""
        rows = [(str(row.date), row.document, row.kind, round(row.amount, 4)) for row in self.rows]
        return digest([str(self.first), round(self.opening, 4), *rows, round(self.closing, 4)])

    @property
    def seen(self):
        """Stands for the rows that wait for an answer."""
        return digest(row.seen for row in self.open_rows)


def digest(parts):
    """
    >>> digest(["a"]) == digest(["a"]), digest(["a"]) == digest(["b"]), len(digest([]))
    (True, False, 20)
    """
    return hashlib.sha256(repr(list(parts)).encode()).hexdigest()[:20]
