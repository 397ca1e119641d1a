"""Order forms list all goods and have a quantity beside few of them: the others are not ordered. No ORM."""

import re
from collections import Counter

from .order_columns import COLUMNS, GOODS_KEYS

# Fewer rows without a quantity are no form: they are asked.
FEWEST = 3
# Nothing, a printed unit, a zero, a dash.
NOTHING = re.compile(
    r"(?:[0０]+(?:[.．][0０]+)?|[-–—/零无]|[_\s]+)?\s*(?:支|盒|箱|件|瓶|桶|包|袋|套|个|条|pcs)?", re.IGNORECASE
)
# What tells which order a row is of, or holds for the whole order: it is not lost with the row.
OF_ORDER = tuple(column.key for column in COLUMNS if column.order or column.key in ("reference", "dealer"))
# A word beside the goods may be what is ordered, unless the form has it in several rows.
WORDS = ("free_quantity", "line_remark", "remark", "gift")


def find_bare(rows, doubtful, sheet_of):
    """The numbers of the rows of goods that a form lists and nobody orders: in sheets in which most rows have no
    quantity. In any other sheet such a row is a slip, and asked.

    :param rows: :class:`~.order_file.Row` of the whole file
    :param doubtful: numbers of rows of which something is asked anyway
    :param sheet_of: row number -> what tells its sheet
    """
    sheets, said, words = {}, {key: {""} for key in OF_ORDER}, Counter()
    ordered = [row for row in rows if not is_empty(row.texts)]
    for row in ordered:
        for key in OF_ORDER:
            said[key].add(row.texts.get(key, ""))
    for row in rows:
        words.update((key, row.texts[key]) for key in WORDS if row.texts.get(key))
        sheets.setdefault(sheet_of(row.number), []).append(row)
    bare = set()
    for members in sheets.values():
        found = [
            row
            for row in members
            if is_empty(row.texts)
            and row.number not in doubtful
            and any(row.texts.get(key) for key in GOODS_KEYS)
            and all(row.texts.get(key, "") in said[key] for key in OF_ORDER if ordered)
            and all(words[key, row.texts[key]] > 1 for key in WORDS if row.texts.get(key))
        ]
        if len(found) >= FEWEST and len(found) * 2 > len(members):
            bare.update(row.number for row in found)
    return bare


def is_empty(texts):
    """Whether a row orders nothing.

    >>> [is_empty({"quantity": text}) for text in ("", "0", "０支", "盒", "—", "1", "十支", "00.5")]
    [True, True, True, True, True, False, False, False]
    """
    return bool(NOTHING.fullmatch(texts.get("quantity", "").strip()))
