"""What exceeds policy and what covers it, without the ORM.

Amounts are in the currency of the order; dates are days of the company's zone."""

from typing import NamedTuple

KINDS = [
    ("promotion", "Promotion policy"),
    ("rounding", "Odd amount"),
    ("credit", "Credit"),
    ("amount", "Order amount"),
]


class SpecialNeed(NamedTuple):
    """Why an order goes only with special approval: by how much it exceeds policy, and the reason in plain words."""

    kind: str
    amount: float
    percent: float
    message: str


class Grant(NamedTuple):
    """A special approval as the rule sees it: up to ``amount`` until the end of the day ``valid_until``.

    One that was used when the order was confirmed covers it from then on, whatever the day."""

    amount: float
    currency_id: int
    valid_until: object
    used: bool = False


def shortcoming(need, grant, currency_id, rounding, today):
    """Why ``grant`` does not cover ``need``: missing, currency, smaller, expired; ``None`` when it does.

    >>> from datetime import date
    >>> need, day = SpecialNeed("promotion", 100.0, 5.0, ""), date(2026, 3, 2)
    >>> shortcoming(need, Grant(100.0, 1, day), 1, 0.01, day)
    >>> shortcoming(need, Grant(99.99, 1, day), 1, 0.01, day)
    'smaller'
    >>> shortcoming(need, Grant(100.0, 1, date(2026, 3, 1)), 1, 0.01, day)
    'expired'
    >>> shortcoming(need, Grant(100.0, 1, date(2026, 3, 1), used=True), 1, 0.01, day)
    >>> shortcoming(need, Grant(100.0, 2, day), 1, 0.01, day), shortcoming(need, None, 1, 0.01, day)
    ('currency', 'missing')
    """
    if grant is None:
        return "missing"
    if grant.currency_id != currency_id:
        return "currency"
    if need.amount - grant.amount > rounding / 2:
        return "smaller"
    if not grant.used and grant.valid_until < today:
        return "expired"
    return None
