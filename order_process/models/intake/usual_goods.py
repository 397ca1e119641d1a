"""What a dealer usually orders, without the ORM."""

from collections import defaultdict


def usual(orders):
    """What came in more than half of the orders, in the order of the latest that has it; the quantity is that of most
    of these orders, of the latest where none is ordered more often.

    :param list orders: ``{key: quantity}`` for each order, the latest first
    :return: ``{key: quantity}``

    >>> usual([{"dye": 6, "oxide": 2}, {"dye": 12, "comb": 1}, {"dye": 12, "oxide": 4}])
    {'dye': 12, 'oxide': 2}
    >>> usual([{"dye": 6}, {"dye": 12}])
    {'dye': 6}
    >>> usual([{"dye": 6, "comb": 1}])
    {'dye': 6, 'comb': 1}
    >>> usual([])
    {}
    """
    quantities = defaultdict(list)
    for order in orders:
        for key, quantity in order.items():
            quantities[key].append(quantity)
    often = {key: found for key, found in quantities.items() if 2 * len(found) > len(orders)}
    return {key: max(found, key=found.count) for key, found in often.items()}
