"""How windows with a capacity fill up, without the ORM (D7)."""

from typing import NamedTuple

MEASURES = ("orders", "lines", "weight", "volume")


class Waiting(NamedTuple):
    """What waits for a window: who it is, what it brings by measure, and the slots that it may go by, in order."""

    key: object
    load: dict
    slots: list


def has_room(used, load, capacity):
    """Whether a load still fits beside what is used; into an empty window fits anything, or it would never leave.

    >>> has_room({"orders": 1, "lines": 4}, {"orders": 1, "lines": 2}, {"lines": 6})
    True
    >>> has_room({"orders": 1, "lines": 4}, {"orders": 1, "lines": 3}, {"lines": 6})
    False
    >>> has_room({"orders": 0, "lines": 0}, {"orders": 1, "lines": 9}, {"lines": 6})
    True
    """
    return not used["orders"] or all(used[name] + load[name] <= most + 1e-6 for name, most in capacity.items())


def fill(waiting, capacities):
    """``{key: slot or None}``: each goes by the first of its slots that those before it leave room in.

    :param waiting: in the order in which the windows take them
    :param capacities: window → ``{measure: the most}``; empty where nothing is limited

    >>> from collections import namedtuple
    >>> Slot = namedtuple("Slot", "window date")
    >>> ten, twelve = Slot(1, 2), Slot(2, 2)
    >>> one = {"orders": 1, "lines": 0, "weight": 0, "volume": 0}
    >>> found = fill([Waiting(n, one, [ten, twelve]) for n in "abc"], {1: {"orders": 2}, 2: {}})
    >>> [found[n].window for n in "abc"]
    [1, 1, 2]
    """
    used, found = {}, {}
    for key, load, slots in waiting:
        found[key] = None
        for slot in slots:
            there = used.setdefault(slot, dict.fromkeys(MEASURES, 0.0))
            if has_room(there, load, capacities.get(slot.window, {})):
                found[key] = slot
                for name in MEASURES:
                    there[name] += load[name]
                break
    return found
