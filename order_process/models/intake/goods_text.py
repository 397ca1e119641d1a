"""What a text about goods is made of: numbers with their units, words, codes. No ORM.

Two libraries help where they are installed, and nothing needs them: ``rapidfuzz`` finds codes that are nearly right,
and ``pypinyin`` words of the same sound, which is how Chinese input slips."""

import re
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache
from typing import NamedTuple

from .order_columns import fold

try:
    from rapidfuzz import fuzz, process
except ImportError:
    fuzz = process = None
try:
    from pypinyin import Style, pinyin
except ImportError:
    Style = pinyin = None

UNITS = {"毫升": "ml", "升": "l", "公斤": "kg", "千克": "kg", "克": "g", "°": "度", "英寸": "寸"}
HAN = "\u3007\u3400-\u9fff"
TOKEN = re.compile(
    rf"(?P<number>\d+(?:[/.\\-]\d+)*)(?:\s?(?P<unit>[%‰度°寸]|毫升|升|公斤|千克|克|英寸|(?:ml|kg|g|l|w|v)(?![a-z])))?"
    rf"|(?P<word>[{HAN}]+)|(?P<latin>[^\W\d_{HAN}]+)"
)
# Said beside a colour number, and nothing by themselves.
FILLERS = frozenset("号色的款")
CODE_TOKENS = 5
ALIKE_CODE = 0.7


class Token(NamedTuple):
    """``kind`` is ``number``, ``word`` (Chinese) or ``latin``; ``text`` as it is compared, ``raw`` as it was written;
    ``number`` without its unit, ``digits`` without signs and leading zeros."""

    kind: str
    text: str
    raw: str
    number: str = ""
    unit: str = ""
    digits: str = ""


@lru_cache(1 << 15)
def tokens(text):
    """The parts of a text, in their order.

    >>> [token.text for token in tokens("７/43染膏 100 毫升 RG - 645")]
    ['7/43', '染膏', '100ml', 'rg', '645']
    """
    found = []
    for match in TOKEN.finditer(fold(text)):
        kind = match.lastgroup if match.lastgroup != "unit" else "number"
        if kind == "number":
            number = match["number"].replace("\\", "/")
            unit = UNITS.get(match["unit"], match["unit"] or "")
            digits = re.sub(r"\D", "", number)
            found.append(Token(kind, number + unit, match[0], number, unit, digits.lstrip("0") or digits[:1]))
        else:
            found.append(Token(kind, match[0], match[0]))
    return tuple(found)


@lru_cache(1 << 15)
def squash(text):
    """A text as a whole, whatever stands between its parts; numbers beside each other stay apart.

    >>> squash("陶瓷烫发水（正常发）") == squash("陶瓷烫发水 正常发"), squash("1 12") == squash("11 2")
    (True, False)
    """
    parts, before = [], ""
    for token in tokens(text):
        if token.kind == before == "number":
            parts.append("|")
        parts.append(token.text)
        before = token.kind
    return "".join(parts)


def runs(parts):
    """``(first, last, text)`` of what may be a code within a text: letters and digits that stand beside each other."""
    for first in range(len(parts)):
        for last in range(first, min(first + CODE_TOKENS, len(parts))):
            if parts[last].kind == "word":
                break
            yield first, last + 1, "-".join(part.raw for part in parts[first : last + 1])


@lru_cache(1 << 14)
def sound(char):
    """The syllable of a Chinese character, without its tone; what is none stands for itself."""
    if pinyin is None:
        return char
    return pinyin(char, style=Style.NORMAL)[0][0]


@lru_cache(1 << 14)
def initials(char):
    """The letters with which people type a character: the first of each of its readings."""
    if pinyin is None:
        return frozenset(char)
    return frozenset(reading[:1] for reading in pinyin(char, style=Style.NORMAL, heteronym=True)[0])


@lru_cache(1 << 16)
def pairs(word):
    """Characters beside each other in a word, by sound: what words have in common.

    >>> len(pairs("石榴红")), pairs("红")
    (2, ())
    """
    sounds = [sound(char) for char in word]
    return tuple(zip(sounds, sounds[1:], strict=False))


def alike(one, other):
    """How far two short texts agree, 0 to 1."""
    if fuzz:
        return fuzz.ratio(one, other) / 100
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def close_codes(code, codes, limit=6):
    """``[(code, how far it agrees)]`` of the codes that are nearly the one asked for, best first.

    >>> close_codes("rg668", ["rg688", "xf01", "rg60"])[0][0]
    'rg688'
    """
    if process:
        found = process.extract(code, codes, scorer=fuzz.ratio, score_cutoff=100 * ALIKE_CODE, limit=limit)
        return [(match[0], match[1] / 100) for match in found]
    start = [other for other in codes if other[:1] == code[:1] and abs(len(other) - len(code)) < 3]
    return [(other, alike(code, other)) for other in get_close_matches(code, start, limit, ALIKE_CODE)]


def segment(run, words, anywhere=False):
    """The ways in which a run of characters is made of parts of words, with nothing left over.

    :param words: ``(word, kind)``; a part has two characters at least, or is the whole word
    :param bool anywhere: parts may begin within a word, not only where it begins
    :return: a set with what each way used, ``{(kind, whole)}``; empty when something is left over

    >>> segment("染膏石榴红", (("染膏", "name"), ("石榴红", "value"))) == {frozenset({("name", True), ("value", True)})}
    True
    >>> segment("染膏 大", (("染膏", "name"),))
    set()
    """
    reached = {0: {frozenset()}}
    for start in range(len(run)):
        for used in reached.get(start, ()):
            if run[start] in FILLERS:
                reached.setdefault(start + 1, set()).add(used)
            for word, kind in words:
                for offset in range(len(word) if anywhere else 1):
                    length = _common(run, start, word, offset)
                    for size in range(2, length + 1):
                        more = used | {(kind, size == len(word))}
                        reached.setdefault(start + size, set()).add(more)
                    if len(word) == 1 == length:
                        reached.setdefault(start + 1, set()).add(used | {(kind, True)})
    return reached.get(len(run), set())


def _common(run, start, word, offset):
    size, most = 0, min(len(run) - start, len(word) - offset)
    while size < most and run[start + size] == word[offset + size]:
        size += 1
    return size
