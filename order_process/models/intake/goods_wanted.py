"""A text that means goods, compared with one good at a time. No ORM."""

import re
from collections import defaultdict
from os.path import commonprefix

from .goods_text import alike, close_codes, pairs, runs, segment, squash, tokens
from .reference import canonical, separated


class Wanted:
    """A text that means goods, taken apart once."""

    def __init__(self, text, shelf):
        self.text, self.parts = text, tokens(text)
        self.key, self.squashed = canonical(text), squash(text)
        self.codes_at = self._find_codes(shelf)
        self.spoken = set(self.codes_at)
        self.code_places = set().union(*self.codes_at.values())
        self.near_codes = self._find_near_codes(shelf)

    def _find_codes(self, shelf):
        """``{id: places}`` of the parts that are the code of a good."""
        found = defaultdict(set)
        for first, last, run in runs(self.parts):
            # A number by itself is a quantity or a colour more often than a code.
            bare = last - first == 1 and self.parts[first].kind == "number" and len(self.parts[first].number) < 6
            for number in () if bare else shelf.get_coded(run):
                found[number].update(range(first, last))
        return dict(found)

    def _find_near_codes(self, shelf):
        """``{id: how far its code agrees}`` with what looks like a code in the text."""
        found = {}
        for first, last, run in runs(self.parts):
            kinds = {part.kind for part in self.parts[first:last]}
            if kinds != {"latin", "number"} or self.parts[first].kind != "latin" or last - first > 3:
                continue
            wanted = canonical(run)
            for code, share in close_codes(wanted, shelf.code_list):
                share += 0.02 * len(commonprefix((wanted, code)))
                for number in shelf.by_code[code]:
                    found[number] = max(share, found.get(number, 0))
        return found

    def subwords(self):
        """All that may be a word within the runs of characters."""
        for part in self.parts:
            if part.kind == "latin":
                yield part.text
            elif part.kind == "word":
                size = len(part.text)
                for start in range(size):
                    for end in range(start + 1, min(size, start + 8) + 1):
                        yield part.text[start:end]

    def is_explained(self, good, loosely=False):
        """Whether each part of the text is found on the good, and more than its name."""
        if len({part.text for part in self.parts}) < len(self.parts):
            # Said twice, it is more than one row.
            return False
        evidence = set()
        own = self.codes_at.get(good.id, ())
        for place, part in enumerate(self.parts):
            if place in own:
                evidence.add("code")
            elif part.kind == "number":
                kind = _find_number(part, good, loosely)
                if not kind:
                    return False
                evidence.add(kind)
            else:
                ways = _find_word(part, good, loosely)
                if not ways:
                    return False
                evidence |= max(ways, key=len)
        return bool(evidence & {"code", "value"} or (loosely and evidence & {"number", "part"}))

    def is_contradictory(self):
        """Whether there is a code in the text, and more that names goods."""
        rest = [part for place, part in enumerate(self.parts) if place not in self.code_places]
        return bool(self.spoken) and any(part.kind == "word" and len(part.text) > 1 for part in rest)

    def score(self, good):
        """How far a good is what the text may mean; comparable among the goods of one text only."""
        own = self.codes_at.get(good.id, ())
        near = self.near_codes.get(good.id)
        points = 3.0 if own else 2.0 * near - 0.5 if near else 0.0
        characters = sum(len(part.text) for part in self.parts if part.kind != "number")
        for place, part in enumerate(self.parts):
            if place in own:
                continue
            if part.kind == "number":
                # A number by itself is all that there is to go by.
                points += _score_number(part, good) + (len(self.parts) == 1)
            elif place not in self.code_places:
                points += 1.6 * _score_word(part, good) * len(part.text) / characters
        return points


def same_code(text, code):
    """Whether two codes of the same letters and digits are the same: dashes that keep numbers apart are not elsewhere.

    >>> same_code("RG - 645", "RG-645"), same_code("RG-11-2", "RG-1-12"), same_code("6-0", "60")
    (True, False, False)
    """
    one, other = separated(text), separated(code)
    if one == other:
        return True
    if "-" in one and "-" in other:
        return False
    # Short numbers with a dash are colours.
    return bool(re.search(r"[^\d-]", one)) or len(one) > 7


def _find_number(part, good, loosely):
    """By what a number of the text stands on the good: ``value``, ``name``, or ``number`` when it may only be meant."""
    if part.text in good.value_numbers:
        # Where a value is more than a bare number, the number by itself is as likely a quantity.
        return "value" if part.unit or "/" in part.number or part.text in good.bare_values else "number"
    if part.text in good.name_numbers:
        return "number" if loosely else "name"
    every = (*good.value_numbers.values(), *good.name_numbers.values()) if loosely else ()
    return "number" if any(_is_near(part, other) for other in every) else None


def _is_near(one, other):
    """Whether two numbers may be the same, one of them written carelessly: 6.88 or 688 for 6/88, 6 for 6%."""
    if one.digits != other.digits or one.digits == "0":
        return False
    if one.unit and other.unit:
        return one.unit == other.unit or {one.unit, other.unit} == {"%", "度"}
    return not ((one.unit and "/" in other.number) or (other.unit and "/" in one.number))


def _find_word(part, good, loosely):
    """The ways in which a word of the text is made of the words of the good, each a set of ``name``, ``value`` and
    ``part``."""
    if part.kind == "latin":
        found = set()
        for word, kind in good.words:
            if word == part.text or (len(part.text) > 2 and word.startswith(part.text)):
                found.add(kind if kind == "name" or word == part.text else "part")
        return [found] if found else []
    ways = segment(part.text, good.words, anywhere=loosely)
    return [{kind if kind == "name" or whole else "part" for kind, whole in way} for way in ways]


def _score_number(part, good):
    if part.text in good.value_numbers:
        return 2.0
    if part.text in good.name_numbers:
        return 0.8
    if any(_is_near(part, other) for other in good.value_numbers.values()):
        return 1.3
    if part.digits in good.code_digits:
        return 0.9
    if any(_is_near(part, other) for other in good.name_numbers.values()):
        return 0.5
    kin = [other for other in good.value_numbers.values() if ("/" in other.number) == ("/" in part.number)]
    if kin and (part.unit or "/" in part.number):
        # Another number of the same kind contradicts, the less the more of it agrees.
        return max(alike(part.number, other.number) for other in kin) - 1.0
    return -0.3


def _score_word(part, good):
    """The share of a word's characters that the good has, in order or by sound; a whole value counts more."""
    if part.kind == "latin":
        return max((alike(part.text, word) for word, _kind in good.words), default=0) if len(part.text) > 2 else 0.0
    wanted, best = pairs(part.text), 0.0
    if not wanted:
        return 0.2 if any(part.text in word for word, _kind in good.words) else 0.0
    had = {pair for word, _kind in good.words for pair in pairs(word)}
    plain = "\n".join(word for word, _kind in good.words)
    for place, pair in enumerate(wanted):
        if pair in had:
            best += 1.0 if part.text[place : place + 2] in plain else 0.85
    bonus = 0.3 if any(kind == "value" and word in part.text for word, kind in good.words) else 0.0
    starts = 0.1 if any(word.startswith(part.text[:2]) for word, _kind in good.words) else 0.0
    return best / len(wanted) + bonus + starts
