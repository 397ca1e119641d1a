"""One digest for one content, without the ORM."""

import hashlib
import json


def digest_of(content):
    """The SHA-256 of plain values, the same whatever order the parts of a dictionary are kept in.

    >>> digest_of({"b": 1.5, "a": "染膏"}) == digest_of({"a": "染膏", "b": 1.5})
    True
    >>> digest_of({"a": 1}) == digest_of({"a": 2})
    False
    >>> len(digest_of({}))
    64
    """
    text = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
