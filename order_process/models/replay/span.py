"""What a replay is about, without the ORM."""

from datetime import datetime
from typing import NamedTuple


class Span(NamedTuple):
    """The orders of one company that were received from ``first`` to before ``last``, seen at ``now`` (naive UTC)."""

    company: object
    first: datetime
    last: datetime
    now: datetime


class Judged(NamedTuple):
    """What a replay found: how many cases it judged, and what differs, as values of ``order.process.rule.effect``.

    Those of the kind ``unlike`` are cases in which already the rule as it is says something else than what happened."""

    count: int
    rows: list
