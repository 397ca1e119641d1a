"""Dividing an amount among several, to the cent, without the ORM."""

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal


def split(total, weights, digits=2):
    """Divide ``total`` in proportion to ``weights``; the parts add up to it exactly. Equal parts where nothing weighs.

    What rounding leaves goes to those whose part was cut most, the first one first.

    >>> split(100.0, [1, 1, 1])
    [33.34, 33.33, 33.33]
    >>> split(10.0, [3, 1])
    [7.5, 2.5]
    >>> split(0.05, [0, 0])
    [0.03, 0.02]
    >>> split(5.0, [])
    []
    """
    if not weights:
        return []
    unit = Decimal(1).scaleb(-digits)
    whole = Decimal(str(total)).quantize(unit, ROUND_HALF_UP)
    weighed = [Decimal(str(weight)) for weight in weights]
    if not any(weighed):
        weighed = [Decimal(1)] * len(weighed)
    exact = [whole * weight / sum(weighed) for weight in weighed]
    parts = [part.quantize(unit, ROUND_DOWN) for part in exact]
    left = int((whole - sum(parts)) / unit)
    by_cut = sorted(range(len(parts)), key=lambda n: parts[n] - exact[n])
    for number in by_cut[:left]:
        parts[number] += unit
    return [float(part) for part in parts]


def fill(needs, supplies):
    """Serve ``needs`` in turn from ``supplies`` in turn: ``[(need, supply, amount)]`` by index, in whole cents.

    >>> fill([30.0, 20.0], [40.0, 10.0])
    [(0, 0, 30.0), (1, 0, 10.0), (1, 1, 10.0)]
    """
    left = [round(supply * 100) for supply in supplies]
    shares, at = [], 0
    for number, need in enumerate(needs):
        cents = round(need * 100)
        while cents and at < len(left):
            taken = min(cents, left[at])
            if taken:
                shares.append((number, at, taken / 100))
            cents -= taken
            left[at] -= taken
            if not left[at]:
                at += 1
    return shares
