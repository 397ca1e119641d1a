"""What an approval covers, as canonical data, without the ORM: scopes of plain values that can be compared.

A snapshot is ``{scope: {key: value}}`` of JSON values; ids stand for records, strings for dates."""

SCOPES = ("customer", "goods", "price", "delivery", "payment")


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
        return [canonical(item) for item in value]
    if isinstance(value, dict):
        return {str(key): canonical(item) for key, item in value.items()}
    return value


def differences(approved, current, scopes=SCOPES):
    """``[(scope, key, old, new)]`` of what is not as it was approved.

    >>> differences({"payment": {"term": 1}}, {"payment": {"term": 2}})
    [('payment', 'term', 1, 2)]
    >>> differences({"goods": {"7": [5, 1.0]}}, {"goods": {}}, ("goods",))
    [('goods', '7', [5, 1.0], None)]
    """
    found = []
    for scope in scopes:
        old, new = approved.get(scope) or {}, current.get(scope) or {}
        for key in sorted(old.keys() | new.keys()):
            if old.get(key) != new.get(key):
                found.append((scope, key, old.get(key), new.get(key)))
    return found
