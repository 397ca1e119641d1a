"""Which dealer a text means, among those of a company. No ORM."""

from collections import Counter, defaultdict
from os.path import commonprefix

from .goods_shelf import COMMON, PROPOSALS, Verdict
from .goods_text import alike, initials, pairs, squash, tokens
from .goods_wanted import same_code
from .order_columns import fold, one_width
from .reference import canonical

# What a proposal must reach, and how far it may stay behind the best.
LEAST, BEHIND = 0.6, 0.25
# How many names that are only alike are looked at closely for one text.
SHORT_LIST = 40


class DealerShelf:
    """All dealers among whom texts are looked up.

    :param dealers: ``(id, code, names)``, the names in each language
    """

    def __init__(self, dealers):
        self.dealers, self.written = {}, {}
        self.by_code, self.by_digits, self.by_name = defaultdict(set), defaultdict(set), defaultdict(set)
        self.by_pair, self.by_first = defaultdict(set), defaultdict(set)
        for number, code, names in dealers:
            self._put(number, code, names)

    def _put(self, number, code, names):
        names = tuple(filter(None, (squash(name) for name in names if name)))
        self.dealers[number] = names
        key = canonical(code)
        if key:
            self.written[number] = one_width(code)
            self.by_code[key].add(number)
            self.by_digits["".join(filter(str.isdigit, key)).lstrip("0")].add(number)
        for name in names:
            self.by_name[name].add(number)
            for first in {name[0]} | initials(name[0]):
                self.by_first[first].add(number)
            for pair in pairs(name):
                self.by_pair[pair].add(number)

    def find_named(self, text):
        """The dealers whose code or whole name the text is; a code just so written comes first."""
        found = {number for number in self.by_code.get(canonical(text), ()) if same_code(text, self.written[number])}
        for same in (one_width, fold):
            exact = {number for number in found if same(self.written[number]) == same(text)}
            if exact:
                found = exact
                break
        squashed = squash(text)
        return found | (self.by_name.get(squashed, set()) if squashed else set())

    def judge(self, text, known=()):
        """What a text means: certain by code, whole name or alias, when these agree.

        :param known: the ids of the dealers that it means by an alias
        """
        named, known = self.find_named(text), set(known)
        every = named | known
        if len(every) == 1:
            return Verdict(*every, (), "alias" if known else "code")
        if every:
            first = sorted(every, key=lambda number: (number not in named, number))
            return Verdict(None, tuple(first[:PROPOSALS]), "alias_contradicts" if known else "several")
        proposals = self._propose(text)
        return Verdict(None, proposals, "unsure" if proposals else "unknown")

    def _propose(self, text):
        wanted = squash(text)
        if not wanted:
            return ()
        scores = self._score_codes(text)
        # Beside the name often stands a person, a place or a greeting.
        parts = [part.text for part in tokens(text) if len(part.text) > 2]
        ways = [(wanted, 1.0), *((part, 0.95) for part in parts if part != wanted)]
        for number in set().union(*(self._get_likely(way) for way, _share in ways)):
            for name in self.dealers[number]:
                points = max(share * score_name(way, name) for way, share in ways)
                scores[number] = max(points, scores.get(number, 0))
        ranked = sorted(scores, key=lambda number: (-scores[number], self.written.get(number, ""), number))
        best = scores[ranked[0]] if ranked else 0
        return tuple(number for number in ranked if scores[number] >= max(LEAST, best - BEHIND))[:PROPOSALS]

    def _score_codes(self, text):
        """A code within the text, or one that has lost its letters or zeros on the way."""
        scores = {}
        for part in text.split():
            for number in self.by_code.get(canonical(part), ()):
                scores[number] = 1.0
        whole = canonical(text)
        digits = "".join(filter(str.isdigit, whole)).lstrip("0")
        for number in self.by_digits.get(digits, ()) if digits else ():
            code = canonical(self.written[number])
            if whole.isdigit() or _split(code)[0] == _split(whole)[0]:
                scores[number] = 0.9
        return scores

    def _get_likely(self, wanted):
        """The dealers whose name has the short one in it, and those that have most in common with it."""
        postings = [self.by_pair.get(pair, frozenset()) for pair in pairs(wanted)]
        likely = self.by_first.get(wanted[0], set()) | min(postings, key=len, default=set())
        found = {number for number in likely if any(_is_short(wanted, name) for name in self.dealers[number])}
        points = Counter()
        for posting in [few for few in postings if len(few) <= COMMON] or postings:
            points.update(posting)
        return found | {number for number, _points in points.most_common(SHORT_LIST)}


def _split(code):
    digits = next((place for place, char in enumerate(code) if char.isdigit()), len(code))
    return code[:digits], code[digits:]


def score_name(wanted, name):
    """How far a short name is one of the whole name, 0 to 1.

    >>> score_name("长沙丽人", "长沙丽人美发用品商行") > score_name("丽人", "长沙丽人美发用品商行") > 0.8
    True
    >>> score_name("武汉丽人", "长沙丽人美发用品商行") < 0.6
    True
    """
    if name.startswith(wanted):
        return 1.0
    if len(wanted) > 1 and wanted in name:
        return 0.9
    if _is_short(wanted, name):
        return 0.8 if wanted.isascii() and not name.isascii() else 0.85
    if len(commonprefix((wanted, name))) > 3:
        return 0.7
    common, asked = set(pairs(name)), pairs(wanted)
    if not asked:
        return 0.0
    share = sum(pair in common for pair in asked) / len(asked)
    return max(0.85 * share, 0.8 * alike(wanted, name))


def _is_short(wanted, name):
    """Whether a text is in a name as a whole, in order from the beginning, or as first letters."""
    if wanted in name:
        return True
    if len(wanted) > 2 and wanted.isascii() and not name.isascii():
        return _is_initials(wanted, name)
    return len(wanted) > 1 and wanted[0] == name[0] and _is_in_order(wanted, name)


def _is_in_order(wanted, name):
    place = 0
    for char in wanted:
        place = name.find(char, place) + 1
        if not place:
            return False
    return True


def _is_initials(wanted, name):
    """Whether letters are the first ones of the characters with which a name begins."""
    return len(wanted) <= len(name) and all(
        letter in initials(char) for letter, char in zip(wanted, name, strict=False)
    )
