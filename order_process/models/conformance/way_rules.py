"""The way of an order and what it should have been, without the ORM.

A way is the steps of an order in the order of its history; a policy is a sequence of groups of steps. Steps of one
group may come in any order, and those in ``optional`` may be left out.

>>> policy = (("created",), ("submitted",), ("approved",), ("paid",), ("shipped",), ("received", "collected"))
>>> compare(("created", "submitted", "approved", "paid", "shipped", "collected", "received"), policy)
[]
>>> compare(("created", "submitted"), policy)
[]
>>> compare(("created", "submitted", "returned", "submitted", "approved"), policy)
[('back', 'returned')]
>>> compare(("created", "submitted", "approved", "shipped", "paid"), policy)
[('order', 'paid')]
>>> compare(("created", "submitted", "approved", "shipped"), policy)
[('without', 'paid')]
>>> compare(("created", "approved"), policy, {"submitted"})
[]
"""

# The steps that an order takes towards its end, as the history names them, and those that take it back.
FORWARD = (
    *("created", "submitted", "approved", "confirmed", "paid", "dispatched", "checked", "shipped"),
    *("received", "collected", "handed_in", "closed"),
)
BACK = (
    *("returned", "rejected", "withdrawn", "outdated", "reopened", "unpaid", "not_taken", "cancelled"),
)
# The stage whose clock ends with a step: how often the step is done late.
TIMED = {
    "created": "entry",
    "submitted": "confirmation",
    "approved": "review",
    "checked": "packing",
    "shipped": "shipping",
}


def policy_of(carriers):
    """The policy's way of a mode, and which steps of it an order may leave out.

    :param carriers: ``[(paid first, collected at the door, checked by the keeper)]`` of the methods of the mode; what
        only some of them demand may be left out

    >>> groups, optional = policy_of([(True, False, True)])
    >>> [group[0] for group in groups][4:8], optional
    (['paid', 'dispatched', 'checked', 'shipped'], set())
    >>> groups, optional = policy_of([(False, True, True), (False, True, False)])
    >>> groups[-3:], optional
    ((('received', 'collected'), ('handed_in',), ('closed',)), {'checked'})
    """
    if not carriers:
        carriers = [(False, False, False)]
    asked = dict(zip(("paid", "collected", "checked"), zip(*carriers, strict=True), strict=True))
    asked["handed_in"] = asked["collected"]
    shown = {step for step, wanted in asked.items() if any(wanted)}
    optional = {step for step in shown if not all(asked[step])}
    groups = []
    for step in FORWARD:
        if step in asked and step not in shown:
            continue
        if step == "collected":
            groups[-1] = (*groups[-1], step)
        else:
            groups.append((step,))
    return tuple(groups), optional


def steps_of(way, policy):
    """The steps of a way that the policy knows, and those that lead back.

    >>> steps_of(("created", "collected", "returned"), (("created",), ("closed",)))
    ('created', 'returned')
    """
    known = {step for group in policy for step in group} | set(BACK)
    return tuple(step for step in way if step in known)


def compare(way, policy, optional=()):
    """What of a way is not as the policy says: ``[(what, step)]`` with ``back`` (the order went back), ``order`` (a
    step came after a later one) and ``without`` (one was left out). Where a way ends, it is not finished, not wrong.

    After a step back the way is taken up where it was left."""
    place = {step: number for number, group in enumerate(policy) for step in group}
    found, reached, seen = [], -1, set()
    for step in way:
        if step in BACK:
            found.append(("back", step))
            reached = -1
            continue
        if step not in place:
            continue
        if place[step] < reached and step not in seen:
            found.append(("order", step))
        seen.add(step)
        reached = max(reached, place[step])
    last = max((place[step] for step in seen), default=-1)
    disordered = {step for what, step in found if what == "order"}
    for group in policy[:last]:
        found += [("without", step) for step in group if step not in seen | disordered and step not in optional]
    return list(dict.fromkeys(found))
