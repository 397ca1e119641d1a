"""Whose turn it is, without the ORM."""


def in_turn(people, last):
    """The people in the order of their turns: first whoever comes after the one who had the last turn.

    >>> in_turn(["a", "b", "c"], "a")
    ['b', 'c', 'a']
    >>> in_turn(["a", "b", "c"], "c"), in_turn(["a", "b"], None), in_turn(["a", "b"], "gone")
    (['a', 'b', 'c'], ['a', 'b'], ['a', 'b'])
    """
    people = list(people)
    at = people.index(last) + 1 if last in people else 0
    return people[at:] + people[:at]


def least_loaded(people, loads):
    """Who has least to do; of several, the first in turn.

    >>> least_loaded(["a", "b", "c"], {"a": 2, "b": 1, "c": 1})
    'b'
    >>> least_loaded(["a"], {})
    'a'
    """
    return min(people, key=lambda person: loads.get(person, 0))
