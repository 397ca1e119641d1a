"""How many whole kits there are in so many parts, without the ORM."""

from math import ceil, floor

# Parts are kept with a few decimals: what lacks less than this share of a kit is one.
TINY = 0.005


def whole_kits(parts, sums):
    """How many whole kits the parts make.

    :param parts: ``{part: quantity in one kit}``
    :param sums: ``{part: quantity}``

    >>> whole_kits({"a": 2, "b": 3}, {"a": 6, "b": 8}), whole_kits({"a": 2, "b": 1}, {"a": 4})
    (2, 0)
    >>> whole_kits({"a": 0.3342857}, {"a": 2.34})
    7
    """
    return floor(least_kits(parts, sums) + TINY)


def least_kits(parts, sums):
    """For how many kits there is something of every part, not cut to whole ones.

    >>> least_kits({"a": 2, "b": 3}, {"a": 6, "b": 8.25})
    2.75
    """
    return min((sums.get(part, 0.0) / each for part, each in parts.items()), default=0.0)


def begun_kits(parts, sums):
    """How many kits have left at least in part: what the parts may be worth.

    >>> begun_kits({"a": 2, "b": 3}, {"a": 5}), begun_kits({"a": 2}, {"a": 4}), begun_kits({"a": 2}, {})
    (3, 2, 0)
    """
    return max((ceil(sums.get(part, 0.0) / each - TINY) for part, each in parts.items()), default=0)
