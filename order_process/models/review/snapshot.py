"""What an approval covers, as canonical data, without the ORM: scopes of plain values that can be compared.

A snapshot is ``{scope: {key: {field: value}}}`` of JSON values. The key is empty for the order itself and names the
line otherwise; ids stand for records, strings for dates."""

from datetime import datetime, timedelta
from typing import NamedTuple

SCOPES = ("customer", "goods", "price", "delivery", "payment")
ORDER = ""
QUANTITY = "product_uom_qty"
AMOUNT = "amount_total"
PLAIN = frozenset({int, str, bool, type(None)})
NOTES = frozenset({"name", "promotion_note", "client_order_ref"})
DATES = frozenset({"commitment_date"})


class Change(NamedTuple):
    """One value that is not as it was approved; ``product`` is the id of a line's product."""

    scope: str
    key: str
    field: str
    old: object
    new: object
    product: int | None = None


class Leeway(NamedTuple):
    """What may change without a new review: a lower quantity, notes, dates by some days, fields that were empty."""

    lower_quantity: bool = False
    notes: bool = False
    days: int = 0
    fillable: frozenset = frozenset()


STRICT = Leeway()


def canonical(value):
    """A value as JSON gives it back: floats without noise, tuples as lists, sets in order.

    >>> canonical(0.1 + 0.2), canonical((2, 1)), canonical({2, 1})
    (0.3, [2, 1], [1, 2])
    """
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, (set, frozenset)):
        return sorted(canonical(item) for item in value)
    if isinstance(value, (list, tuple)):
        return [item if type(item) in PLAIN else canonical(item) for item in value]
    if isinstance(value, dict):
        # Written out for plain values and floats: an order of 200 lines has thousands of them.
        return {
            str(key): item if type(item) in PLAIN else round(item, 6) if type(item) is float else canonical(item)
            for key, item in value.items()
        }
    return value


def differences(approved, current, scopes=SCOPES, leeway=STRICT):
    """``[Change]`` of what is not as it was approved and exceeds the leeway.

    A line that went away counts as lowered to nothing; its price is nobody's question any more. A total that is lower
    only because less is ordered is within what was approved. What two scopes share is named once.

    >>> differences({"payment": {"": {"term": 1}}}, {"payment": {"": {"term": 2}}})
    [Change(scope='payment', key='', field='term', old=1, new=2, product=None)]
    >>> old = {"goods": {"7": {"product_id": 5, "product_uom_qty": 3.0}}}
    >>> differences(old, {"goods": {}}, ("goods",))
    [Change(scope='goods', key='7', field='product_uom_qty', old=3.0, new=0, product=5)]
    >>> differences(old, {"goods": {}}, ("goods",), Leeway(lower_quantity=True))
    []
    >>> old = {"price": {"7": {"price_unit": 3.0}}, "payment": {"": {"amount_total": 9.0}}}
    >>> differences(old, {**old, "payment": {"": {"amount_total": 6.0}}})
    []
    >>> [change.new for change in differences(old, {**old, "payment": {"": {"amount_total": 12.0}}})]
    [12.0]
    >>> new = {"price": {"7": {"price_unit": 2.0}}, "payment": {"": {"amount_total": 6.0}}}
    >>> [change.new for change in differences(old, new, ("payment",))]
    [6.0]
    >>> differences({"payment": {"term": 1}}, {"payment": {"": {"term": 1}}})
    [Change(scope='payment', key='', field='term', old=None, new=1, product=None)]
    """
    approved = _readable(approved)
    if leeway.lower_quantity and _has_gifts(approved):
        leeway = leeway._replace(lower_quantity=False)  # what was given for the quantity would stay
    found, seen = [], set()
    for scope in scopes:
        old, new = approved.get(scope) or {}, current.get(scope) or {}
        for key in sorted([key for key in old.keys() | new.keys() if old.get(key) != new.get(key)]):
            for change in _compare(scope, key, old.get(key), new.get(key), _product(key, approved, current)):
                if (key, change.field) in seen or _is_free(change, leeway):
                    continue
                if change.field != AMOUNT or not _is_less_ordered(change, approved, current):
                    seen.add((key, change.field))
                    found.append(change)
    return found


def distinct(changes):
    """Changes without those that several approvals have in common, in their order; an address is a list, not a key.

    >>> moved = Change("delivery", "", "delivery_address", ["1 Road"], ["2 Road"])
    >>> distinct([moved, moved._replace(old=None), moved]) == [moved, moved._replace(old=None)]
    True
    """
    found = []
    for change in changes:
        if change not in found:
            found.append(change)
    return found


def _readable(snapshot):
    """A snapshot of another make approved nothing that can be compared: what it holds counts as not seen."""
    return {
        scope: {key: value for key, value in values.items() if isinstance(value, dict)}
        for scope, values in snapshot.items()
    }


def _compare(scope, key, old, new, product):
    if new is None:
        return [Change(scope, key, QUANTITY, old[QUANTITY], 0, product)] if QUANTITY in old else []
    if old is None:
        names = [QUANTITY] if QUANTITY in new else sorted(new)
        return [Change(scope, key, name, None, new[name], product) for name in names]
    return [
        Change(scope, key, name, old[name], new.get(name), product)
        for name in sorted(old)
        if old[name] != new.get(name)
    ]


def _product(key, *snapshots):
    for snapshot in reversed(snapshots):
        line = (snapshot.get("goods") or {}).get(key)
        if line:
            return line.get("product_id")
    return None


def _is_less_ordered(change, approved, current):
    """Whether a total is lower and every price is what was approved, so that only quantities were lowered."""
    old, new = approved.get("price") or {}, _readable(current).get("price") or {}
    lines = {key: values for key, values in new.items() if key != ORDER}
    return (
        change.old is not None and change.new < change.old and all(old.get(key) == line for key, line in lines.items())
    )


def _has_gifts(snapshot):
    lines = [line for key, line in (snapshot.get("price") or {}).items() if key != ORDER]
    return any(line.get("price_unit", 1) <= 0 or line.get("discount", 0) >= 100 for line in lines)


def _is_free(change, leeway):
    _scope, _key, field, old, new, _product = change
    if field in leeway.fillable and not old:
        return True
    if field in NOTES:
        return leeway.notes
    if field == QUANTITY:
        return leeway.lower_quantity and old is not None and new < old
    if field in DATES and old and new:
        moved = datetime.fromisoformat(new) - datetime.fromisoformat(old)
        return abs(moved) <= timedelta(days=leeway.days)
    return False
