"""How many wrong guesses wait how long, without the ORM."""

import hashlib
import hmac
from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import NamedTuple

# A table of so many rows a side is large enough that people do not meet by chance, and does not grow.
BUCKETS = 2**16
# Of the networks that providers hand to one customer, in bits.
CUSTOMER_BITS = 64


class Limit(NamedTuple):
    """So many wrong guesses in so many minutes; who made them waits until these minutes are over."""

    tries: int
    minutes: int

    def start(self, now):
        """When a count that still holds at ``now`` was begun at the earliest (UTC)."""
        return now - timedelta(minutes=self.minutes)

    def wait(self, since, wrong, now):
        """The seconds that are left to wait, 0 where one may go on; a limit of no tries limits nothing.

        >>> from datetime import datetime
        >>> Limit(3, 10).wait(datetime(2026, 3, 2, 8), 3, datetime(2026, 3, 2, 8, 4))
        360
        >>> Limit(3, 10).wait(datetime(2026, 3, 2, 8), 2, datetime(2026, 3, 2, 8, 4))
        0
        >>> Limit(3, 10).wait(datetime(2026, 3, 2, 8), 9, datetime(2026, 3, 2, 8, 10))
        0
        >>> Limit(0, 10).wait(datetime(2026, 3, 2, 8), 9, datetime(2026, 3, 2, 8))
        0
        """
        if not self.tries or wrong < self.tries:
            return 0
        left = (since + timedelta(minutes=self.minutes) - now).total_seconds()
        return max(0, int(-(-left // 1)))


def network_of(address):
    """Who is behind an address: itself, or the network of one customer where there are more addresses than customers.

    >>> network_of("203.0.113.9")
    '203.0.113.9'
    >>> network_of("2001:db8:1:2:3:4:5:6") == network_of("2001:db8:1:2::9")
    True
    >>> network_of("::ffff:203.0.113.9")
    '203.0.113.9'
    >>> network_of("unknown")
    'unknown'
    """
    try:
        found = ip_address(address or "")
    except ValueError:
        return str(address)
    mapped = getattr(found, "ipv4_mapped", None)
    if found.version == 4 or mapped:
        return str(mapped or found)
    return str(ip_network((found, CUSTOMER_BITS), strict=False))


def bucket_of(secret, name):
    """The row in which something is counted; what it was cannot be read from it.

    >>> bucket_of("s", "203.0.113.9") == bucket_of("s", "203.0.113.9") < BUCKETS
    True
    >>> bucket_of("s", "203.0.113.9") == bucket_of("t", "203.0.113.9")
    False
    """
    code = hmac.new(secret.encode(), name.encode(), hashlib.sha256).hexdigest()
    return int(code[:16], 16) % BUCKETS
