"""When two references of a dealer are the same, however they were written. No ORM.

People copy a number from a chat, a paper or a spreadsheet: other case, other width, blanks, other dashes, characters
that nobody sees. ``canonical`` is what is stored and compared."""

import re
import unicodedata

# Hyphens, dashes, minus signs, and what looks like one in Chinese and Japanese text.
DASHES = re.compile(r"[-‐-―−⁃﹘﹣－ーｰ─━~〜～_]")
UNSEEN = frozenset(("Cc", "Cf", "Mn", "Me", "Zs", "Zl", "Zp"))
# Letters by class, nothing to look at: Hangul fillers and the Braille blank.
FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def canonical(text):
    """The form in which references are compared: one width and case, no blanks, dashes or invisible characters, and no
    apostrophe before it.

    >>> {canonical(text) for text in ("PO-7788", "po-7788", " PO- 7788", "ＰＯ—7788", "P\\u200bO–7788")}
    {'po7788'}
    >>> canonical("——"), canonical("  "), canonical(None)
    ('-', '', '')
    """
    plain = _plain(text)
    return plain.replace("-", "") or plain[:1]


def separated(text):
    """The same, but numbers beside each other stay apart, so that “1-12” and “11-2” differ.

    >>> separated("PO-1-12"), separated("po 11－2"), separated("PO - 7788") == separated("PO7788")
    ('po1-12', 'po11-2', True)
    """
    spaced = re.sub(r"\s+", "-", unicodedata.normalize("NFKC", text or "").strip())
    return re.sub(r"(?<![0-9])-+|-+(?![0-9])", "", re.sub("-+", "-", _plain(spaced)))


def _plain(text):
    folded = unicodedata.normalize("NFKC", DASHES.sub("-", unicodedata.normalize("NFKC", text or "").casefold()))
    seen = (char for char in folded if unicodedata.category(char) not in UNSEEN and char not in FILLERS)
    return "".join(seen).lstrip("'’‘`")
