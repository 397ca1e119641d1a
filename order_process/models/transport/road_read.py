"""What a phone says was done on the road, read into plain values, without the ORM.

Nothing that a phone sends is thrown away: what cannot be read as an act is one of the kind ``other`` that holds what
was sent."""

import json
import math
import uuid
from datetime import UTC, datetime
from typing import NamedTuple

from ..base.digest import digest_of
from ..base.plain import as_id, as_text

KINDS = ("arrive", "deliver", "nobody", "reopen", "note", "position")
MAX_PAYLOAD = 1_000_000
# Two measures of a phone's clock may differ by so much before somebody has set it in between.
MOVED_MS = 60_000
# 2000 and 2100: what lies outside is no time of a phone.
EARLIEST_MS, LATEST_MS = 946_684_800_000, 4_102_444_800_000
NUMBERS = uuid.UUID("5b3f0d0e-7f0c-4d5a-9d6b-2f6c1f6a7a10")


class RawAct(NamedTuple):
    """``error_ms``: what to add to the phone's clock, as the phone measured it last before the act."""

    uuid: str
    user_id: int
    trip_id: int
    stop_id: int
    kind: str
    payload: dict
    at_ms: float
    sequence: int
    error_ms: float | None
    clock_moved: bool
    app: str
    content_hash: str


class TooLarge(ValueError):
    """More than a person does at a stop."""


def clean(value):
    r"""The value as a database keeps it: without the characters and numbers that it does not know.

    >>> clean({"a": ["x\x00", float("nan"), 5]}), clean("\ud800")
    ({'a': ['x', None, 5]}, '?')
    """
    if isinstance(value, dict):
        return {clean(str(key)): clean(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [clean(each) for each in value]
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def derive_uuid(*parts):
    """The number of what has none of its own: always the same for the same content."""
    return str(uuid.uuid5(NUMBERS, "/".join(map(str, parts))))


def as_uuid(value):
    """
    >>> as_uuid("5B3F0D0E-7F0C-4D5A-9D6B-2F6C1F6A7A10"), as_uuid("7"), as_uuid(None)
    ('5b3f0d0e-7f0c-4d5a-9d6b-2f6c1f6a7a10', '', '')
    """
    try:
        return str(uuid.UUID(value)) if isinstance(value, str) and len(value) == 36 else ""
    except ValueError:
        return ""


def as_ms(value):
    """Milliseconds since 1970; ``None`` for what is no time.

    >>> as_ms(1772440000000), as_ms("now"), as_ms(5), as_ms(True), as_ms(1e400)
    (1772440000000.0, None, None, None, None)
    """
    number = _number(value)
    return number if number is not None and EARLIEST_MS <= number <= LATEST_MS else None


def _number(value):
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None


def read_act(raw):
    """One act as the phone sends it.

    >>> act = read_act({"uuid": "5b3f0d0e-7f0c-4d5a-9d6b-2f6c1f6a7a10", "kind": "arrive", "at_ms": 1772440000000})
    >>> act.kind, act.trip_id, act.payload
    ('arrive', 0, {})
    >>> odd = read_act({"kind": "fly", "at_ms": "noon"})
    >>> odd.kind, odd.payload, odd.uuid == read_act({"at_ms": "noon", "kind": "fly"}).uuid
    ('other', {'sent': {'kind': 'fly', 'at_ms': 'noon'}}, True)

    :raises TooLarge: it is more than an act
    """
    raw = clean(raw)
    found = raw if isinstance(raw, dict) else {}
    content = digest_of([found.get(name) for name in ("trip_id", "stop_id", "kind", "at_ms", "sequence", "payload")])
    if len(json.dumps(raw)) > MAX_PAYLOAD:
        raise TooLarge(len(json.dumps(raw)))
    payload, at_ms = found.get("payload"), as_ms(found.get("at_ms"))
    is_known = found.get("kind") in KINDS and at_ms is not None and isinstance(payload or {}, dict)
    is_known = is_known and bool(as_uuid(found.get("uuid")))
    return RawAct(
        uuid=as_uuid(found.get("uuid")) or derive_uuid(digest_of(raw)),
        user_id=as_id(found.get("user_id")),
        trip_id=as_id(found.get("trip_id")),
        stop_id=as_id(found.get("stop_id")),
        kind=found["kind"] if is_known else "other",
        payload=(payload or {}) if is_known else {"sent": raw},
        at_ms=at_ms or 0.0,
        sequence=as_id(found.get("sequence")),
        error_ms=_number(found.get("error_ms")),
        clock_moved=found.get("clock_moved") is True,
        app=as_text(found.get("app"))[:64],
        content_hash=content,
    )


class When(NamedTuple):
    """``happened_on`` is naive UTC to the second."""

    happened_on: datetime
    error_ms: float
    clock_moved: bool


def find_when(act, error_now, received_on):
    """When it really happened: by the phone's clock and its error, never later than it was received.

    The error that was measured next to the act counts, unless it leads into the future: then the clock was set before
    the page was opened again, and the error of the moment of sending is nearer.

    >>> at = 1772440000000.0
    >>> act = read_act({"uuid": "5b3f0d0e-7f0c-4d5a-9d6b-2f6c1f6a7a10", "kind": "arrive", "at_ms": at})
    >>> received = datetime(2026, 3, 2, 9, 0)
    >>> find_when(act, 0.0, received).happened_on.isoformat()
    '2026-03-02T08:26:40'
    >>> day_late = act._replace(at_ms=at - 86_400_000, error_ms=86_400_000.0)
    >>> str(find_when(day_late, 86_400_000.0, received).happened_on)
    '2026-03-02 08:26:40'
    >>> day_early = act._replace(at_ms=at + 86_400_000, error_ms=0.0)
    >>> found = find_when(day_early, -86_400_000.0, received)
    >>> str(found.happened_on), found.clock_moved
    ('2026-03-02 08:26:40', True)
    >>> find_when(act._replace(at_ms=0.0), 0.0, received).happened_on == received
    True
    """
    moved = act.clock_moved
    error = error_now if act.error_ms is None else act.error_ms
    if act.error_ms is not None and abs(act.error_ms - error_now) > MOVED_MS:
        moved = True
        if _moment(act.at_ms + error) > received_on:
            error = error_now
    if not act.at_ms:
        return When(received_on, error, moved)
    return When(min(_moment(act.at_ms + error), received_on), error, moved)


def _moment(milliseconds):
    milliseconds = min(max(milliseconds, EARLIEST_MS), LATEST_MS)
    return datetime.fromtimestamp(milliseconds / 1000, UTC).replace(tzinfo=None, microsecond=0)


def read_position(value):
    """``{"lat", "lng", "acc"}``, or ``None`` where a phone knew none.

    >>> read_position({"lat": 28.2, "lng": 112.9, "acc": 9})
    {'lat': 28.2, 'lng': 112.9, 'acc': 9.0}
    >>> read_position({"state": "denied"}), read_position({"lat": 95, "lng": 0}), read_position("here")
    (None, None, None)
    """
    if not isinstance(value, dict):
        return None
    numbers = {}
    for name, most in (("lat", 90), ("lng", 180), ("acc", 10_000_000)):
        number = value.get(name, 0 if name == "acc" else None)
        if isinstance(number, bool) or not isinstance(number, (int, float)) or not -most <= number <= most:
            return None
        numbers[name] = float(number)
    return numbers
