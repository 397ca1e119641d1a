"""What can stop an order: one value type, asked by step, shown everywhere."""

from typing import NamedTuple

STEPS = ("submit", "confirm", "dispatch", "ship", "invoice", "close")
LISTED = 5


class Blocker(NamedTuple):
    """One reason why an order may not take a step.

    ``code`` is the category by which holds are kept and boards are grouped; ``message`` is plain text in the
    reader's language; ``owner_group`` is the XML id of the group that can mend it; ``since`` and ``deadline`` are
    naive UTC; ``lines`` are the ids of the order lines concerned; ``field`` is the field of the order to fill in, where
    that mends it; ``picking`` is the id of the transfer that it stops, 0 where it stops every one of the order.
    ``once_left`` says what it means for the step *close*: empty, the order is settled but not closed; ``unsettled``,
    money, an invoice or the receipt is still to come; ``held``, goods never left and stand still."""

    code: str
    message: str
    owner_group: str = ""
    since: object = None
    deadline: object = None
    lines: tuple = ()
    field: str = ""
    picking: int = 0
    once_left: str = ""


def name_some(env, names):
    """The first five of these names and how many more there are, for the message of a blocker."""
    listed = ", ".join(names[:LISTED])
    return listed + env._(" and %s more", len(names) - LISTED) if len(names) > LISTED else listed
