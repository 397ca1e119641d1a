"""Which rule applies to a fact, and what the monthly cap leaves of its amount, without the ORM."""

from datetime import date
from typing import NamedTuple


class Fact(NamedTuple):
    """Something that a rule may fine or reward, of one person.

    ``key`` names it once in the database (``review_error:12``, ``shipment:7``), whoever reports it; ``reason`` is one
    of the reasons of ``order.process.merit.rule``, ``detail`` the type of a review error; ``happened_on`` is naive UTC
    and decides which rule was valid; the others are records. ``user`` holds several people where several had it in
    hand; ``source`` is the record that shows it."""

    key: str
    reason: str
    user: object
    company: object
    happened_on: object
    description: str
    detail: str = ""
    reporter: object = None
    order: object = None
    review: object = None
    error: object = None
    source: object = None


class Rule(NamedTuple):
    """A rule as the choice sees it: an empty ``detail`` or ``company_id`` fits everything, ``from_repetition`` counts
    from 1, ``valid_from`` is a local date or ``None``; ``divided``: among all who had it in hand."""

    id: int
    reason: str
    detail: str = ""
    company_id: int = 0
    from_repetition: int = 1
    valid_from: object = None
    divided: bool = False


def choose(rules, reason, detail, company_id, day, earlier):
    """The rule that applies to a fact of ``day``, and which repetition in its month the fact is by that rule.

    The company's own rules come before those of all companies, rules for the very detail before general ones; among
    these the highest repetition reached, then the latest date. A rule for a detail counts the facts of that detail
    only, a general one all facts of its reason.

    :param earlier: ``[(reason, detail)]`` of what the person was charged with this month already
    :return: ``(rule id, repetition)``, or ``None`` when no rule applies

    >>> rules = [Rule(1, "error"), Rule(2, "error", from_repetition=3), Rule(3, "error", "product")]
    >>> day = date(2026, 3, 2)
    >>> choose(rules, "error", "amount", 1, day, [])
    (1, 1)
    >>> choose(rules, "error", "amount", 1, day, [("error", "amount"), ("error", "product")])
    (2, 3)
    >>> choose(rules, "error", "product", 1, day, [("error", "amount"), ("error", "product")])
    (3, 2)
    >>> later = [Rule(1, "error"), Rule(2, "error", valid_from=date(2026, 3, 3)), Rule(3, "error", company_id=7)]
    >>> choose(later, "error", "", 1, day, []), choose(later, "error", "", 1, date(2026, 3, 3), [])
    ((1, 1), (2, 1))
    >>> choose(later, "error", "", 7, day, []), choose(later, "late", "", 1, day, [])
    ((3, 1), None)
    """
    fitting = []
    for rule in rules:
        repetition = 1 + sum(1 for done in earlier if done[0] == reason and rule.detail in ("", done[1]))
        if (
            rule.reason == reason
            and rule.detail in ("", detail)
            and rule.company_id in (0, company_id)
            and rule.from_repetition <= repetition
            and (not rule.valid_from or rule.valid_from <= day)
        ):
            rank = (
                bool(rule.company_id),
                bool(rule.detail),
                rule.from_repetition,
                rule.valid_from or date.min,
                rule.id,
            )
            fitting.append((rank, rule.id, repetition))
    return max(fitting)[1:] if fitting else None


def divide(amount, people, unit):
    """Equal parts of an amount in whole units; what cannot be divided falls on the first, and the parts add up.

    >>> divide(20.0, 3, 0.01), divide(1, 3, 1)
    ([6.67, 6.67, 6.66], [1, 0, 0])
    """
    units = round(amount / unit)
    least, more = divmod(units, people)
    return [round((least + (n < more)) * unit, 6) for n in range(people)]


def within_cap(amount, cap, used):
    """What may still be charged this month; a cap of 0 is none.

    >>> within_cap(20, 50, 40), within_cap(20, 50, 60), within_cap(20, 0, 500)
    (10, 0, 20)
    """
    return min(amount, max(cap - used, 0)) if cap else amount
