"""How far the lines of an order stay below what policy gives, without the ORM.

Policy gives a price per line (the pricelist's), a manual discount up to a limit, and gifts up to a quota. Whatever is
given away beyond is the excess. Prices above policy make up for nothing: they are the dealer's, not the clerk's."""

from collections import defaultdict
from math import floor
from typing import NamedTuple


class PolicyLine(NamedTuple):
    """A line as policy sees it.

    ``quantity``, ``policy`` and ``price`` are in the unit of the line (price after discount); ``units`` is the
    quantity in the unit of the product, by which gifts are counted; ``limit`` is the allowed manual discount in per
    cent (100: the line may be free, as a sample is); ``quota`` is the key of the quota from which the line is given
    if it is a gift; ``counts`` are the keys of the quotas that grow with the line if it is paid."""

    key: object
    quantity: float
    policy: float
    price: float
    units: float = 0.0
    limit: float = 0.0
    quota: object = None
    counts: tuple = ()


class Quota(NamedTuple):
    """Gifts that policy allows: ``free`` pieces for every ``per`` bought, or ``percent`` of what is paid for."""

    per: float = 0.0
    free: float = 0.0
    percent: float = 0.0


class LineResult(NamedTuple):
    """What a line gives away against policy, and how much of it is too much, in money."""

    given: float = 0.0
    excess: float = 0.0
    is_gift: bool = False


def weigh(lines, quotas, digits=2):
    """``{key: LineResult}`` for every line; money is rounded to ``digits`` decimals.

    A price of 90 where policy gives 100 and allows 5 per cent exceeds policy by 5 a piece:

    >>> weigh([PolicyLine("a", 2, 100.0, 90.0, 2, limit=5.0)], {})["a"]
    LineResult(given=20.0, excess=10.0, is_gift=False)

    Ten bought, one free; two were given:

    >>> lines = [PolicyLine("a", 10, 8.0, 8.0, 10, counts=("q",)), PolicyLine("g", 2, 8.0, 0.0, 2, quota="q")]
    >>> weigh(lines, {"q": Quota(per=10, free=1)})["g"]
    LineResult(given=16.0, excess=8.0, is_gift=True)
    >>> weigh(lines, {"q": Quota(percent=10)})["g"].excess
    8.0

    A discount on the whole order takes what the lines leave of their limits:

    >>> weigh([PolicyLine("a", 1, 100.0, 98.0, 1, limit=5.0), PolicyLine("d", 1, 0.0, -4.0)], {})["d"]
    LineResult(given=4.0, excess=1.0, is_gift=False)
    """
    results, gifts, reductions = {}, defaultdict(list), []
    bought, paid = defaultdict(float), defaultdict(float)
    spare = 0.0
    for line in lines:
        value = line.policy * line.quantity
        given = round(value - line.price * line.quantity, digits)
        if given <= 0:
            results[line.key] = LineResult()
        if line.quantity > 0 and line.policy > 0 and line.price <= 0 and line.limit < 100:
            gifts[line.quota].append((line, given))
            continue
        for key in line.counts if line.quantity > 0 else ():
            bought[key] += line.units
            paid[key] += line.price * line.quantity
        if line.policy <= 0:
            if given > 0:
                reductions.append((line, given))
            continue
        allowed = round(abs(value) * line.limit / 100, digits)
        if given > 0:
            results[line.key] = LineResult(given, max(0.0, round(given - allowed, digits)))
        spare += max(0.0, allowed - max(0.0, given))
    for key, found in gifts.items():
        results.update(_weigh_gifts(found, quotas.get(key, Quota()), bought[key], paid[key], digits))
    for line, given in reductions:
        covered = min(spare, given)
        spare -= covered
        results[line.key] = LineResult(given, round(given - covered, digits))
    return results


def _weigh_gifts(gifts, quota, bought, paid, digits):
    """The quota covers the dearest gifts first, whole pieces by count or money by per cent, whichever covers more."""
    pieces = floor(bought / quota.per + 1e-9) * quota.free if quota.per else 0.0
    money = paid * quota.percent / 100
    by_count, by_money = {}, {}
    for line, given in sorted(gifts, key=lambda gift: -gift[1] / (gift[0].units or 1)):
        covered = min(pieces, line.units)
        pieces -= covered
        by_count[line.key] = given * (1 - covered / line.units) if line.units else given
        covered = min(money, given)
        money -= covered
        by_money[line.key] = given - covered
    best = min(by_count, by_money, key=lambda found: sum(found.values()))
    return {line.key: LineResult(given, round(best[line.key], digits), True) for line, given in gifts}


def policy_date(ordered_on, received_on, now):
    """The instant whose prices count: when the order was written, but neither before it came in nor in the future.

    >>> from datetime import datetime as d
    >>> policy_date(d(2026, 3, 1), d(2026, 3, 2), d(2026, 3, 3))
    datetime.datetime(2026, 3, 2, 0, 0)
    >>> policy_date(d(2026, 4, 1), None, d(2026, 3, 3))
    datetime.datetime(2026, 3, 3, 0, 0)
    """
    return min(max(ordered_on or now, received_on or ordered_on or now), now)
