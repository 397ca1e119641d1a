"""Rows of goods that a dealer pastes or drops into an order: a code and a quantity each. No ORM.

Pasted text has a tab between the two, as spreadsheets put it, or a semicolon, a comma or spaces, or a sign of times or
a colon, as people write in chats; titles are not needed.
A file is read as an order file is, without asking for the columns that an order being written has already."""

import re

from ..intake.order_columns import INVISIBLE, Problem, find_column
from ..intake.order_file import OrderFile, Row
from ..intake.order_table import FileError, decode, read_table, sniff

MAX_ROWS = 1000
KEPT = ("product", "quantity")
MARKS = ("\t", ";", "；", ",", "，")
# “RG688*12”, “RG688 ×12”, “RG688：12”
TIMES = re.compile(r"(.*[^\s*×＊:：])\s*[*×＊:：]\s*([^\s*×＊:：]+)")


def read_rows(data):
    """Read what was pasted (text) or dropped (bytes).

    :return: :class:`OrderFile` whose rows have a product and a quantity; its ``columns`` are what the file has besides,
        or its problems say why it cannot be used

    >>> [(row.number, row.texts["product"], row.texts["quantity"]) for row in read_rows("RG688\\t12\\n\\nSY6\\t3").rows]
    [(1, 'RG688', '12'), (3, 'SY6', '3')]
    >>> read_rows("货号,数量\\nRG688,12").rows
    [Row(number=2, texts={'product': 'RG688', 'quantity': '12'})]
    """
    try:
        rows = _split(data) if isinstance(data, str) else _unpack(data)
        return _read(rows)
    except FileError as error:
        return OrderFile([], [error.problem])


def _unpack(data):
    if sniff(data) == "xlsx":
        return read_table(data)
    text = decode(data)
    first = next((line for line in text.splitlines() if line.strip()), "")
    titled = any(find_column(cell) for cell in re.split(r"[\t;,]", first))
    return read_table(data) if titled else _split(text)


def _split(text):
    """``(number, cells)`` of the lines that are not blank.

    >>> list(_split("RG688 12\\n SY6;3 "))
    [(1, ['RG688', '12']), (2, ['SY6', '3'])]
    >>> list(_split("RG688*12\\nSY6 × 3\\n9/16：4"))
    [(1, ['RG688', '12']), (2, ['SY6', '3']), (3, ['9/16', '4'])]
    """
    if "\x00" in text:
        raise FileError("wrong_type", ("?",))
    for number, line in enumerate(text.splitlines(), 1):
        line = line.translate(INVISIBLE).strip("\r\n ")
        if not line.strip():
            continue
        mark = next((mark for mark in MARKS if mark in line), None)
        times = not mark and TIMES.fullmatch(line)
        cells = line.split(mark) if mark else list(times.groups()) if times else line.rsplit(None, 1)
        while len(cells) > 2 and not cells[-1].strip():
            cells.pop()
        yield number, [cell.strip() for cell in cells]


def _read(table):
    first = next(table, None)
    if first is None:
        raise FileError("empty_file")
    keys = [find_column(cell) if cell.strip() else None for cell in first[1]]
    rows, references, width = [], set(), len(first[1])
    if any(keys):
        missing = [Problem(first[0], key, "", "missing_column") for key in KEPT if key not in keys]
        if missing:
            return OrderFile([], missing)
    else:
        keys, width = list(KEPT), len(KEPT)
        table = _chain(first, table)
    loose = {}
    for number, cells in table:
        if len(rows) >= MAX_ROWS:
            raise FileError("too_many_rows", (MAX_ROWS,))
        found = {key: cell.strip() for key, cell in zip(keys, cells, strict=False) if key}
        stray = [(at, cell) for at, cell in enumerate(cells, 1) if cell.strip() and at > width]
        if stray:
            loose[number] = [Problem(number, "", cell, "stray_cell", (at,)) for at, cell in stray]
        if found.get("reference"):
            references.add(found["reference"])
        rows.append(Row(number, {key: found.get(key, "") for key in KEPT}))
    if len(references) > 1:
        raise FileError("several_orders")
    if not rows:
        raise FileError("no_rows")
    return OrderFile(rows, [], tuple(key for key in keys if key and key not in KEPT), loose)


def _chain(first, rest):
    yield first
    yield from rest
