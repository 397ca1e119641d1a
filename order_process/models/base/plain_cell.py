"""Text of people that stays text in every spreadsheet, however it begins. No ORM.

A spreadsheet takes a cell of a CSV file that begins with =, +, - or @ (also of full width, also after blanks) for a
formula, and ``xlsxwriter`` writes one by itself. Text keeps its look; where a spreadsheet would run it, an apostrophe
goes before it, as people write it there."""

import unicodedata
from functools import lru_cache

FORMULA_SIGNS = ("=", "+", "-", "@")
# A tab or line end at the start moves what follows into a cell of its own.
BREAKS = ("\t", "\r", "\n")


def _begin(text):
    """The first character that a reader sees, of one width.

    >>> _begin(" ＝1"), _begin("\\u200b@x"), _begin("  ")
    ('=', '@', '')
    """
    for char in text[:64]:
        if not char.isspace() and unicodedata.category(char) not in ("Cc", "Cf"):
            return unicodedata.normalize("NFKC", char)[:1]
    return ""


def _is_array(text):
    """``xlsxwriter`` takes {=…} for a formula of several cells."""
    return text.lstrip().startswith("{=")


def csv_text(text):
    """The text as it goes into a cell of a CSV file.

    >>> csv_text("=1+1"), csv_text("\\t=1+1"), csv_text("＝1+1"), csv_text(" @sum(A1)"), csv_text("Wuhan")
    ("'=1+1", "'\\t=1+1", "'＝1+1", "' @sum(A1)", 'Wuhan')
    """
    runs = text[:1] in BREAKS or _begin(text) in FORMULA_SIGNS or _is_array(text)
    return f"'{text}" if runs else text


@lru_cache(maxsize=10_000)
def xlsx_text(text):
    """The text as it goes into a text cell of a workbook, where numbers and phones with a sign stay as they are.

    >>> xlsx_text("=1+1"), xlsx_text("{=1+1}"), xlsx_text("＝1"), xlsx_text("+86 138"), xlsx_text("-5"), xlsx_text("@a")
    ("'=1+1", "'{=1+1}", "'＝1", '+86 138', '-5', "'@a")
    """
    runs = text[:1] in BREAKS or _begin(text) in ("=", "@") or _is_array(text)
    return f"'{text}" if runs else text
