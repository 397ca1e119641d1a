"""The hash chain of an order's history, without the ORM.

Each event's digest covers its content and the digest before it, so that a row changed, removed or slipped in
afterwards shows as a break."""

from ..base.digest import digest_of

GENESIS = "0" * 64


def digest(previous, order_id, seq, kind, user_id, at, detail, *source):
    """SHA-256 over the canonical JSON of one event and its predecessor's digest.

    ``at`` is naive UTC with whole seconds; ``source`` says from where it came, and is empty for events that were kept
    before this was asked.

    >>> digest(GENESIS, 1, 1, "created", 2, "2026-03-02 08:00:00", {"b": 1, "a": "x"}) == \\
    ...     digest(GENESIS, 1, 1, "created", 2, "2026-03-02 08:00:00", {"a": "x", "b": 1})
    True
    >>> digest(GENESIS, 1, 1, "created", 2, "2026-03-02 08:00:00", {}) == \\
    ...     digest(GENESIS, 1, 1, "created", 3, "2026-03-02 08:00:00", {})
    False
    >>> digest(GENESIS, 1, 1, "created", 2, "2026-03-02 08:00:00", {}) == \\
    ...     digest(GENESIS, 1, 1, "created", 2, "2026-03-02 08:00:00", {}, "portal", None)
    False
    """
    content = [previous, order_id, seq, kind, user_id, str(at), detail or {}, *source]
    return digest_of(content)


def first_break(events):
    """The sequence number at which a chain is broken, or ``None``.

    ``events`` are ``(order_id, seq, kind, user_id, at, detail, from where, address, digest)`` in order of ``seq``;
    without the two before the last where the event was kept before this was asked."""
    previous = GENESIS
    for expected, (order_id, seq, kind, user_id, at, detail, *source, found) in enumerate(events, 1):
        if seq != expected or digest(previous, order_id, seq, kind, user_id, at, detail, *source) != found:
            return expected
        previous = found
    return None
