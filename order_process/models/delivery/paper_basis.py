"""Whether papers still say what is to be delivered, without the ORM.

A paper covers quantities by product and an address. Goods may leave in a smaller quantity than a paper says, which is
what a partial delivery is; more, another product or another address needs a new paper."""

from collections import Counter
from decimal import Decimal

TINY = Decimal("0.000001")


def quantities(lines):
    """``{product id: quantity}`` of a paper's lines; kits leave as their parts, which are lines too.

    >>> quantities([{"product_id": 7, "quantity": 2.0}, {"product_id": 7, "quantity": 0.5}])
    {7: Decimal('2.5')}
    >>> quantities([{"product_id": 8, "quantity": 1.0, "is_kit": True}, {"product_id": 7, "quantity": 2.0}])
    {7: Decimal('2.0')}
    """
    found = Counter()
    for line in lines:
        if line.get("is_kit"):
            continue
        found[line["product_id"]] += Decimal(str(line["quantity"]))
    return dict(found)


def covers(papers, needed, address):
    """Whether the contents of papers taken together cover what is needed.

    :param papers: contents, each with ``lines`` and ``address``; what says less than it was issued for has that under
        ``covers``
    :param needed: ``{product id: Decimal}``

    >>> paper = {"lines": [{"product_id": 7, "quantity": 10.0}], "address": "Changsha"}
    >>> covers([paper], {7: Decimal(8)}, "Changsha"), covers([paper], {7: Decimal(12)}, "Changsha")
    (True, False)
    >>> covers([paper], {7: Decimal(8)}, "Wuhan"), covers([paper, paper], {7: Decimal(12)}, "Changsha")
    (False, True)
    >>> covers([paper], {8: Decimal(1)}, "Changsha")
    False
    >>> fitted = {"lines": [{"product_id": 7, "quantity": 2.0}], "covers": paper["lines"], "address": "Changsha"}
    >>> covers([fitted], {7: Decimal(10)}, "Changsha"), equals([fitted], {7: Decimal(2)})
    (True, True)
    """
    if any(paper["address"] != address for paper in papers):
        return False
    covered = quantities(line for paper in papers for line in paper.get("covers", paper["lines"]))
    return all(quantity <= covered.get(product, 0) + TINY for product, quantity in needed.items())


def equals(papers, needed):
    """Whether papers say exactly what is needed: the note of what was counted out.

    >>> paper = {"lines": [{"product_id": 7, "quantity": 10.0}], "address": ""}
    >>> equals([paper], {7: Decimal(10)}), equals([paper], {7: Decimal(8)}), equals([paper], {})
    (True, False, False)
    """
    covered = quantities(line for paper in papers for line in paper["lines"])
    return all(
        abs(covered.get(product, 0) - needed.get(product, 0)) <= TINY for product in covered.keys() | needed.keys()
    )


def names_others(papers, carrier):
    """Whether papers name somebody else, or another vehicle, than what takes the goods along now; who is not named on a
    paper yet is no contradiction.

    >>> paper = {"escort": "Wang", "vehicle": "", "collector": ""}
    >>> names_others([paper], {"escort": "Wang", "vehicle": "YA-1"}), names_others([paper], {"escort": "Liu"})
    (False, True)
    """
    return any(paper.get(key) and paper[key] != value for paper in papers for key, value in carrier.items())


def same_order(content, current):
    """Whether an order's paper says the goods and amounts that the order has now, whatever language it was made in.

    >>> line = {"product_id": 7, "uom_id": 1, "quantity": 2.0, "price": 5.0, "amount": 10.0, "name": "Dye"}
    >>> paper = {"lines": [line], "amount_total": 10.0}
    >>> same_order(paper, {"lines": [line | {"name": "染膏"}], "amount_total": 10.0})
    True
    >>> same_order(paper, {"lines": [line | {"quantity": 3.0}], "amount_total": 10.0})
    False
    """

    def essence(of):
        lines = [
            [line.get(key) for key in ("product_id", "uom_id", "quantity", "price", "amount")] for line in of["lines"]
        ]
        return lines, of["amount_total"]

    return essence(content) == essence(current)


def as_counted(line):
    """A paper's line as people count it: in the unit in which the goods leave, with the price of that.

    >>> line = {"quantity": 0.583333, "uom_id": 2, "price": 120.0}
    >>> counted = as_counted({**line, "count": 7.0, "count_uom_id": 1, "count_price": 10.0})
    >>> counted["quantity"], counted["uom_id"], counted["price"]
    (7.0, 1, 10.0)
    """
    if not line.get("count"):
        return line
    return {**line, "quantity": line["count"], "uom_id": line["count_uom_id"], "price": line["count_price"]}
