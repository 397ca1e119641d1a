"""What files may prove a claim; without the ORM."""

from typing import NamedTuple

MAX_FILES = 6  # with one text
MAX_CLAIM_FILES = 30
# Browsers show these by themselves; the others are handed over to be saved.
SHOWN = ("image/png", "image/jpeg", "image/webp")


class ClaimFile(NamedTuple):
    """A file as it is kept: ``name`` is safe and ends as its type says, ``data`` is what was sent."""

    name: str
    mimetype: str
    data: bytes
