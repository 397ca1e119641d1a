"""Which goods a text means, among all that are sold. No ORM, so that its judgement is tested without a database.

A verdict is certain when everything in the text is found on one good and nothing else fits; what is only alike is at
most proposed."""

import re
from collections import Counter, defaultdict
from functools import cached_property
from math import log
from typing import NamedTuple

from .goods_text import pairs, squash, tokens
from .goods_wanted import Wanted, same_code
from .order_columns import fold, one_width
from .reference import canonical

PROPOSALS = 3
# How many goods are looked at closely for the proposals of one text.
SHORT_LIST = 40
# What more goods than these have in common is left out in the search for proposals.
COMMON = 300
# What a proposal must reach, and how far it may stay behind the best.
LEAST, BEHIND = 0.75, 1.4


class Verdict(NamedTuple):
    """``certain`` is the id of the one good that is meant, or ``None``; ``proposals`` are ids, best first; ``why`` is
    ``code``, ``full_name``, ``value``, ``alias`` or, where it is asked, ``alias_contradicts``, ``several``,
    ``contradiction``, ``unsure``, ``unknown``."""

    certain: int | None
    proposals: tuple
    why: str


class Good:
    """One good as people may name it.

    :param names: its name in each language
    :param values: what tells it from its sisters (colour, degree), each with its text in each language
    """

    def __init__(self, number, codes, names, values):
        self.id = number
        self.written = {key: one_width(code) for code in codes if code and (key := canonical(code))}
        self.names, self.values = names, values

    @cached_property
    def words(self):
        """``(word, kind)`` of the name and the values."""
        named = [(part.text, "name") for name in self.names for part in tokens(name) if part.kind != "number"]
        return tuple(named + [(part.text, "value") for part in self._value_parts() if part.kind != "number"])

    @cached_property
    def value_numbers(self):
        return {part.text: part for part in self._value_parts() if part.kind == "number"}

    @cached_property
    def name_numbers(self):
        return {part.text: part for name in self.names for part in tokens(name) if part.kind == "number"}

    @cached_property
    def bare_values(self):
        return {squash(text) for texts in self.values for text in texts}

    @cached_property
    def code_digits(self):
        return {re.sub(r"\D", "", key).lstrip("0") for key in self.written}

    @cached_property
    def labels(self):
        """The whole names, as far as they name this variant and not its product."""
        tails = {" ".join(texts) for texts in zip(*self.values, strict=False)} if self.values else {""}
        return {squash(f"{name} {tail}") for name in self.names for tail in tails}

    def _value_parts(self):
        return (part for texts in self.values for text in texts for part in tokens(text))


class Shelf:
    """All goods among which texts are looked up, with what finds them."""

    def __init__(self, goods):
        self.by_id = {good.id: good for good in goods}
        self.by_code, self.by_label = defaultdict(set), defaultdict(set)
        self.by_value, self.by_number, self.by_digits = defaultdict(set), defaultdict(set), defaultdict(set)
        self.by_tone, self.by_pair, self.by_latin = defaultdict(set), defaultdict(set), defaultdict(set)
        self.by_code_digits, self.by_base = defaultdict(set), defaultdict(set)
        for good in self.by_id.values():
            self._put(good)

    def _put(self, good):
        for key in good.written:
            self.by_code[key].add(good.id)
        for digits in good.code_digits:
            self.by_code_digits[digits].add(good.id)
        for label in good.labels:
            self.by_label[label].add(good.id)
        for value in good.bare_values:
            self.by_value[value].add(good.id)
        for numbers, inside in ((good.value_numbers, True), (good.name_numbers, False)):
            for text, part in numbers.items():
                self.by_number[text].add(good.id)
                self.by_digits[part.digits].add(good.id)
                if inside:
                    self.by_base[part.number.split("/")[0]].add(good.id)
        for word, kind in good.words:
            if kind == "value":
                self.by_tone[word].add(good.id)
            self.by_latin[word].add(good.id)
            for pair in pairs(word):
                self.by_pair[pair].add(good.id)

    # === The verdict ===

    def judge(self, text, known=()):
        """What a text means.

        :param known: the ids of the goods that it means by an alias
        """
        wanted, known = Wanted(text, self), set(known)
        named = self.find_coded(text)
        why = "code" if named else "full_name"
        if wanted.squashed and (known or not named):
            named = named | self.by_label.get(wanted.squashed, set())
        if known:
            return self._judge_alias(wanted, known, named)
        return self._judge_named(named, why) if named else self._judge_parts(wanted)

    def find_coded(self, text):
        """The goods of which the text is the code or bar code; just so written, or in the same case, comes first."""
        found, key = self.get_coded(text), canonical(text)
        for same in (one_width, fold):
            exact = {number for number in found if same(self.by_id[number].written[key]) == same(text)}
            if exact:
                return exact
        return found

    def find_named(self, text):
        """The goods that the text names by itself: by their code, bar code or whole name."""
        squashed = squash(text)
        return self.find_coded(text) | (self.by_label.get(squashed, set()) if squashed else set())

    def get_coded(self, text):
        """The goods of which the text is the code or bar code, however it is written."""
        key = canonical(text)
        return {number for number in self.by_code.get(key, ()) if same_code(text, self.by_id[number].written[key])}

    @staticmethod
    def _judge_named(named, why):
        if len(named) == 1:
            return Verdict(*named, (), why)
        return Verdict(None, tuple(sorted(named)[:PROPOSALS]), "several")

    def _judge_alias(self, wanted, known, named):
        """An alias decides what would be a question without it, but not against a code or a name."""
        others = named | wanted.spoken
        if not named:
            others = others | set(self._judge_parts(wanted)[:1]) - {None}
        every = others | known
        if len(every) == 1:
            return Verdict(*every, (), "alias")
        first = sorted(every, key=lambda number: (number not in others, number))
        return Verdict(None, tuple(first[:PROPOSALS]), "alias_contradicts" if others - known else "several")

    def _judge_parts(self, wanted):
        valued = self.by_value.get(wanted.squashed, set()) if wanted.squashed else set()
        fits = valued or self._find_fits(wanted)
        if len(fits) == 1 and (valued or len(self._find_loose(wanted)) == 1):
            return Verdict(*fits, (), "value")
        proposals = self._propose(wanted, fits | wanted.spoken)
        why = "several" if len(fits) > 1 else "contradiction" if wanted.is_contradictory() else "unsure"
        return Verdict(None, proposals, why if proposals else "unknown")

    def _find_fits(self, wanted):
        """The goods that explain every part of the text by a code, by what their name begins with, and by a value; a
        name alone does not do."""
        likely = set(wanted.spoken)
        for part in wanted.parts:
            if part.kind == "number":
                likely |= self.by_number.get(part.text, set())
        for word in wanted.subwords():
            likely |= self.by_tone.get(word, set())
        return {number for number in likely if wanted.is_explained(self.by_id[number])}

    def _find_loose(self, wanted):
        """The goods that a careless reader might take the text for, wherever in their names the parts stand."""
        likely = set(wanted.spoken)
        for part in wanted.parts:
            if part.kind == "number":
                likely |= self.by_digits.get(part.digits, set())
        for word in wanted.subwords():
            if word in self.by_tone:
                postings = [self.by_pair[pair] for pair in pairs(word)] or [self.by_latin[word]]
                likely |= set.intersection(*postings)
        return {number for number in likely if wanted.is_explained(self.by_id[number], loosely=True)}

    # === Proposals ===

    def _propose(self, wanted, fits):
        """At most three goods, best first."""
        scores = {number: wanted.score(self.by_id[number]) for number in self._shortlist(wanted) | set(fits)}
        codes = {number: min(self.by_id[number].written, default="") for number in scores}
        ranked = sorted(scores, key=lambda number: (-scores[number], codes[number], number))
        best = scores[ranked[0]] if ranked else 0
        good = [number for number in ranked if scores[number] >= max(LEAST, best - BEHIND)]
        return tuple(good[:PROPOSALS])

    def _shortlist(self, wanted):
        """The goods that have most in common with the text, weighing what few have more."""
        hits = [(found, weight) for found, weight in self._hits(wanted) if found]
        # What everything has in common tells nothing apart, unless there is nothing else.
        telling = [hit for hit in hits if len(hit[0]) <= COMMON] or hits
        points = Counter()
        for found, weight in telling:
            worth = weight * log(2 + len(self.by_id) / (1 + len(found)))
            for number in found:
                points[number] += worth
        return {number for number, _points in points.most_common(SHORT_LIST)} | wanted.spoken | set(wanted.near_codes)

    def _hits(self, wanted):
        for part in wanted.parts:
            if part.kind == "number":
                yield self.by_number.get(part.text, ()), 2
                yield self.by_digits.get(part.digits, ()), 1.5
                yield self.by_base.get(part.number.split("/")[0], ()), 0.5
                yield self.by_code_digits.get(part.digits, ()), 1
            else:
                yield self.by_latin.get(part.text, ()), 1
                for pair in pairs(part.text):
                    yield self.by_pair.get(pair, ()), 1

    @cached_property
    def code_list(self):
        return list(self.by_code)
