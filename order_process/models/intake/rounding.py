"""Rounding the odd amount (货款零头) of an order, without the ORM.

The odd amount is what is left over a round sum: 3.60 of 10,003.60 in tens. It is waived when the money is collected;
prices, tax bases and taxes stay what they are. Amounts are floats of one currency with ``digits`` decimals; they are
reckoned in decimals, so that no cent is lost."""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import NamedTuple

DIRECTIONS = {"down": ROUND_FLOOR, "nearest": ROUND_HALF_UP, "up": ROUND_CEILING}


class Excess(NamedTuple):
    """How much more is given away than may be: ``amount``, and by which limit (order, month)."""

    amount: float
    limit: str


def difference(total, unit, direction="down", digits=2):
    """What is added to ``total`` to make it a multiple of ``unit``; 0 where that would leave nothing to pay.

    >>> difference(10003.60, 10), difference(10003.60, 1, "up"), difference(10003.60, 1, "nearest")
    (-3.6, 0.4, 0.4)
    >>> difference(10000.0, 10), difference(3.6, 10), difference(-3.6, 1)
    (0.0, 0.0, 0.0)
    >>> difference(0.3, 0.1), difference(100.07, 0.1, "nearest")
    (0.0, 0.03)
    """
    total, unit = _decimal(total, digits), Decimal(str(unit))
    if total <= 0 or unit <= 0:
        return 0.0
    target = (total / unit).to_integral_value(DIRECTIONS[direction]) * unit
    # A unit finer than the currency cannot be paid.
    target = _decimal(target, digits)
    return float(target - total) if target > 0 else 0.0


def excess(given, order_limit, month_given, month_limit, digits=2):
    """By how much ``given`` away on one order exceeds the limit of an order, or with what was given to the dealer in
    the month before (``month_given``) that of the month, whichever is more; ``None`` within both.

    >>> excess(3.6, 5, 0, 100)
    >>> excess(9.6, 5, 0, 100)
    Excess(amount=4.6, limit='order')
    >>> excess(3.6, 5, 98, 100)
    Excess(amount=1.6, limit='month')
    """
    given = _decimal(given, digits)
    if given <= 0:
        return None
    over = given - _decimal(order_limit, digits), "order"
    month = min(given, given + _decimal(month_given, digits) - _decimal(month_limit, digits)), "month"
    amount, limit = max(over, month)
    return Excess(float(amount), limit) if amount > 0 else None


def _decimal(amount, digits):
    return Decimal(str(amount)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
