"""What rules charge for many facts one after the other, without the ORM.

Amounts are in the company's currency, days are dates on its clock."""

from collections import defaultdict
from datetime import date, datetime
from typing import NamedTuple

from ..appraisal.merit_rules import choose, divide, within_cap


class Case(NamedTuple):
    """One person's part of a fact: ``people`` had it in hand, this is number ``part`` of them.

    ``month`` is the first day of the month to which it is charged, ``at`` the instant of its turn (naive UTC)."""

    key: str
    reason: str
    detail: str
    user: int
    people: int
    part: int
    day: date
    month: date
    at: datetime


class Consequence(NamedTuple):
    """What a rule charges or gives for each."""

    kind: str
    amount: float
    points: int


class Charge(NamedTuple):
    """What came of a case; without a rule, nothing."""

    rule: int = 0
    kind: str = ""
    amount: float = 0.0
    points: int = 0


def charge(cases, rules, consequences, company_id, cap, unit):
    """``{key: Charge}`` of every case, each after those that came before it in the person's month.

    :param rules: those of :mod:`..appraisal.merit_rules`
    :param consequences: ``{rule id: Consequence}``
    :param cap: the most that a person is fined in a month; 0: no limit
    :param unit: the smallest part of the currency

    >>> from ..appraisal.merit_rules import Rule
    >>> day = date(2026, 3, 2)
    >>> cases = [Case(str(n), "late", "", 7, 1, 0, day, date(2026, 3, 1), datetime(2026, 3, 2, n)) for n in range(3)]
    >>> rules = [Rule(1, "late"), Rule(2, "late", from_repetition=2)]
    >>> money = {1: Consequence("fine", 20.0, 1), 2: Consequence("fine", 50.0, 2)}
    >>> [(one.rule, one.amount, one.points) for one in charge(cases, rules, money, 1, 100, 0.01).values()]
    [(1, 20.0, 1), (2, 50.0, 2), (2, 30.0, 2)]
    """
    charged, fined, found = defaultdict(list), defaultdict(float), {}
    divided = {rule.id: rule.divided for rule in rules}
    for case in sorted(cases, key=lambda case: (case.at, case.key)):
        person = case.user, case.month
        chosen = choose(rules, case.reason, case.detail, company_id, case.day, charged[person])
        found[case.key] = Charge()
        if not chosen or (case.people > 1 and not divided[chosen[0]]):
            continue
        kind, amount, points = consequences[chosen[0]]
        amount = divide(amount, case.people, unit)[case.part]
        points = divide(points, case.people, 1)[case.part]
        if not amount and not points:
            continue
        if kind == "fine":
            amount = round(round(within_cap(amount, cap, fined[person]) / unit) * unit, 6)
            fined[person] += amount
        charged[person].append((case.reason, case.detail))
        found[case.key] = Charge(chosen[0], kind, amount, points)
    return found
