"""What counts as received for an order, as plain numbers, without the ORM."""

from typing import NamedTuple


class Need(NamedTuple):
    """An order that takes part in a payment of several: ``worth`` is the whole payment in the order's own currency,
    ``lacks`` what the order still lacks and ``has`` what it has got from elsewhere, both in that currency."""

    order: int
    worth: float
    lacks: float
    has: float


def settled(share, total, residual):
    """How much of an order's share of an invoice is settled, in the currency of the share; every order of a grouped
    invoice is paid in the same proportion. An invoice of nothing is settled when nothing is open.

    >>> settled(100.0, 300.0, 150.0), settled(-30.0, -30.0, 0.0), settled(100.0, 300.0, 300.0)
    (50.0, -30.0, 0.0)
    >>> settled(50.0, 0.0, 0.0), settled(50.0, 300.0, 0.0)
    (50.0, 50.0)
    """
    return share * (total - residual) / total if total else share


def share_of(priced, all_priced, total):
    """An order's share of an invoice of ``total``: by the prices with tax of its lines. What the rounding of taxes adds
    to the sum of the lines, or takes from it, is shared out with them.

    >>> share_of(100.0, 300.0, 300.0), share_of(33.33, 99.99, 100.0).__round__(2), share_of(40.0, 0.0, 0.0)
    (100.0, 33.33, 40.0)
    """
    return priced * (total / all_priced) if all_priced else priced


def share_out(needs):
    """``{order: amount}``: one payment shared out among orders in the order given, each at most what it still lacks.

    What is left over belongs to none of them. Money that went back (``worth`` below nothing) is taken from the last
    order first, from each at most what it has.

    >>> share_out([Need(1, 150, 100, 0), Need(2, 150, 200, 0)])
    {1: 100, 2: 50.0}
    >>> share_out([Need(1, 500, 100, 20), Need(2, 500, 200, 0), Need(3, 500, 0, 70)])
    {1: 100, 2: 200, 3: 0}
    >>> share_out([Need(1, -150, 0, 100), Need(2, -150, 100, 100)])
    {1: -50.0, 2: -100}
    >>> share_out([Need(1, 150, 100, 0), Need(2, 75, 200, 0)])  # the second order is in another currency
    {1: 100, 2: 25.0}
    >>> share_out([])
    {}
    """
    if not needs:
        return {}
    whole = needs[0].worth
    left, shares = abs(whole), {}
    for need in reversed(needs) if whole < 0 else needs:
        rate = need.worth / whole if whole else 0
        amount = max(min(need.has if whole < 0 else need.lacks, left * rate), 0)
        left -= amount / rate if rate else 0
        shares[need.order] = -amount if whole < 0 and amount else amount
    return {need.order: shares[need.order] for need in needs}


def payment_status(due, received):
    """Whether ``received`` pays ``due``, both rounded to the currency of the order.

    >>> [payment_status(100, amount) for amount in (-5, 0, 40, 100, 101)]
    ['nothing', 'nothing', 'part', 'full', 'over']
    >>> payment_status(0, 0), payment_status(-10, 0), payment_status(0, 5)
    ('full', 'full', 'over')
    """
    if received <= 0:
        return "nothing" if due > 0 else "full"
    if received < due:
        return "part"
    return "over" if received > max(due, 0) else "full"


def worth_of(price_total, ordered, quantity):
    """The value, tax included, of ``quantity`` of a line that costs ``price_total`` for ``ordered`` (one unit of
    measure for both); ``None`` where nothing was ordered, so that it cannot be told.

    >>> worth_of(300.0, 10, 4), worth_of(0.0, 10, 4), worth_of(300.0, 0, 4)
    (120.0, 0.0, None)
    """
    return price_total / ordered * quantity if ordered else None


def ask_at_stops(owed, worths):
    """What each stop of an order asks for, in the order in which the goods left: together what is owed. The later ones
    ask for their own goods, the first one for the rest, older debts with it.

    >>> ask_at_stops(150.0, [60.0, 90.0]), ask_at_stops(190.0, [60.0, 90.0]), ask_at_stops(80.0, [60.0, 90.0])
    ([60.0, 90.0], [100.0, 90.0], [0.0, 80.0])
    >>> ask_at_stops(70.0, [60.0]), ask_at_stops(0.0, [60.0, 90.0])
    ([70.0], [0.0, 0.0])
    """
    asked, left = [], owed
    for worth in reversed(worths[1:]):
        asked.append(max(min(worth, left), 0.0))
        left -= asked[-1]
    return [left, *reversed(asked)]
