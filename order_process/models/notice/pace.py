"""When a message is sent, tried again and held back; without the ORM. Instants are naive UTC."""

from datetime import timedelta

from ..base.work_time import at_local, to_local

# Minutes between one try and the next; after the last one a person is asked.
PAUSES = (1, 5, 15, 60, 240)
# How many messages a robot takes in how many seconds.
LIMITS = {"wecom": [(20, 60)], "dingtalk": [(20, 60)], "feishu": [(100, 60), (5, 1)]}
# Feishu asks to keep off the full and the half hour, when everybody's summaries are sent.
CROWDED = {"feishu": (0, 30)}


def next_try(tries, now):
    """When it is tried again after so many tries; ``None`` when it is a person's turn.

    >>> from datetime import datetime
    >>> [next_try(n, datetime(2026, 3, 2, 2)).strftime("%H:%M") for n in (1, 2, 3, 4, 5)]
    ['02:01', '02:05', '02:15', '03:00', '06:00']
    >>> next_try(6, datetime(2026, 3, 2, 2)) is None
    True
    """
    return now + timedelta(minutes=PAUSES[tries - 1]) if tries <= len(PAUSES) else None


def free_from(kind, sent, now):
    """The first instant at which a robot may be sent another message; ``now`` where it may at once.

    :param list sent: when it was sent the last ones
    """
    free = now
    for count, seconds in LIMITS.get(kind, ()):
        # Seconds are stored whole: one that is just over may not be over yet.
        span = timedelta(seconds=seconds + 1)
        recent = sorted(instant for instant in sent if instant > now - span)
        if len(recent) >= count:
            free = max(free, recent[-count] + span)
    if free.minute in CROWDED.get(kind, ()):
        free = free.replace(second=0, microsecond=0) + timedelta(minutes=1)
    return free


def quiet_until(start, end, now, tz):
    """When somebody's quiet hours end, as an instant; ``None`` outside of them.

    :param float start: hours on the clock of ``tz``, as ``end``; they may span midnight, the same hour twice is none
    """
    start, end = start % 24, end % 24
    if start == end:
        return None
    local = to_local(now, tz)
    hour = local.hour + local.minute / 60 + local.second / 3600
    if start < end:
        return at_local(local.date(), end, tz) if start <= hour < end else None
    if hour >= start:
        return at_local(local.date() + timedelta(days=1), end, tz)
    return at_local(local.date(), end, tz) if hour < end else None
