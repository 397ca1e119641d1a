"""One digest over many heads, with a short proof for each of them, without the ORM.

A tree of digests: each leaf is the head of one order's history, each node the digest of the two below it. Who has the
root on paper can be shown with some twenty digests that a head was among a million. Leaves and nodes are told apart,
so that no node passes for a leaf (as in RFC 6962)."""

import hashlib

EMPTY = hashlib.sha256(b"").hexdigest()


def leaf_of(order_id, seq, head):
    """The digest of an order's head: its history had ``seq`` entries and ended with the digest ``head``.

    >>> leaf_of(1, 2, "ab") != leaf_of(12, "", "ab")
    True
    """
    return hashlib.sha256(f"\0{order_id}:{seq}:{head}".encode()).hexdigest()


def _node(left, right):
    return hashlib.sha256(f"\1{left}{right}".encode()).hexdigest()


def _up(row):
    """The row of nodes above a row; the last one goes up alone where there is no other."""
    pairs = [_node(row[at], row[at + 1]) for at in range(0, len(row) - 1, 2)]
    return pairs + row[len(row) - len(row) % 2 :]


def root_of(leaves):
    """The digest over all leaves, in their order.

    >>> root_of(["a"]), root_of([]) == EMPTY
    ('a', True)
    >>> root_of(["a", "b"]) != root_of(["b", "a"])
    True
    """
    row = list(leaves)
    while len(row) > 1:
        row = _up(row)
    return row[0] if row else EMPTY


def path_of(leaves, index):
    """What is needed to come from one leaf to the root: ``[["left" or "right", digest]]``.

    >>> leaves = [leaf_of(number, 1, "x") for number in range(11)]
    >>> all(follow(leaf, path_of(leaves, at)) == root_of(leaves) for at, leaf in enumerate(leaves))
    True
    """
    row, path = list(leaves), []
    while len(row) > 1:
        other = index ^ 1
        if other < len(row):
            path.append(["left" if other < index else "right", row[other]])
        row, index = _up(row), index // 2
    return path


def follow(leaf, path):
    """The root to which a path leads from a leaf.

    >>> follow("a", [["right", "b"]]) == root_of(["a", "b"])
    True
    """
    for side, other in path:
        leaf = _node(other, leaf) if side == "left" else _node(leaf, other)
    return leaf


def anchor_digest(previous, company_id, day, root, orders, entries):
    """The digest of a day: of all heads that changed since the day before, of that day's digest, and of how many
    orders and entries there were in all.

    >>> anchor_digest("", 1, "2026-03-02", "ab", 3, 9) == anchor_digest("", 1, "2026-03-03", "ab", 3, 9)
    False
    >>> anchor_digest("", 1, "2026-03-02", "ab", 3, 9) == anchor_digest("", 1, "2026-03-02", "ab", 3, 8)
    False
    """
    return hashlib.sha256(f"\2{previous}:{company_id}:{day}:{root}:{orders}:{entries}".encode()).hexdigest()


def grouped(digest, size=8):
    """A digest as people compare it, in groups.

    >>> grouped("0123456789abcdef")
    '01234567 89abcdef'
    """
    return " ".join(digest[at : at + size] for at in range(0, len(digest), size))
