"""Rows of goods that a dealer pastes or drops into an order: a code and a quantity each. No ORM.

Pasted text has a tab between the two, as spreadsheets put it, or a semicolon, a comma or spaces, or a sign of times or
a colon, as people write in chats; titles are not needed.
A file is read as an order file is, without asking for the columns that an order being written has already."""

import re

from ..intake.order_columns import INVISIBLE, Problem, find_column
from ..intake.order_file import OrderFile, Row, choose_sheets, find_shared
from ..intake.order_table import FileError, Sheet, decode, open_book, sniff
from ..intake.reference import canonical

MAX_ROWS = 1000
KEPT = ("product", "quantity")
MARKS = ("\t", ";", "；", ",", "，")
# “RG688*12”, “RG688 ×12”, “RG688：12”
TIMES = re.compile(r"(.*[^\s*×＊:：])\s*[*×＊:：]\s*([^\s*×＊:：]+)")


def read_rows(data):
    """Read what was pasted (text) or dropped (bytes).

    :return: :class:`OrderFile` whose rows have a product and a quantity; its ``columns`` are the titles of what the
        file has besides, ``unread`` the sheets that are not read; or its problems say why it cannot be used

    >>> [(row.number, row.texts["product"], row.texts["quantity"]) for row in read_rows("RG688\\t12\\n\\nSY6\\t3").rows]
    [(1, 'RG688', '12'), (3, 'SY6', '3')]
    >>> read_rows("货号,数量\\nRG688,12").rows
    [Row(number=2, texts={'product': 'RG688', 'quantity': '12'})]
    """
    try:
        sheets, unread = ([_split(data)], ()) if isinstance(data, str) else _unpack(data)
        return _read(sheets)._replace(unread=unread)
    except FileError as error:
        return OrderFile([], [error.problem])


def _unpack(data):
    """``([Sheet], titles of sheets that are not read)``."""
    if sniff(data) != "xlsx":
        text = decode(data)
        first = next((line for line in text.splitlines() if line.strip()), "")
        if not any(find_column(cell) for cell in re.split(r"[\t;,]", first)):
            return [_split(text)], ()
    book = open_book(data)
    chosen, unread = choose_sheets(book, _speaks_of_goods)
    return [book.read_sheet(position) for position in chosen], unread


def _speaks_of_goods(titles):
    return {find_column(title) for title in titles if title.strip()}.issuperset(KEPT)


def _split(text):
    """``(number, cells)`` of the lines that are not blank.

    >>> _split("RG688 12\\n SY6;3 ").rows
    [(1, ['RG688', '12']), (2, ['SY6', '3'])]
    >>> _split("RG688*12\\nSY6 × 3\\n9/16：4").rows
    [(1, ['RG688', '12']), (2, ['SY6', '3']), (3, ['9/16', '4'])]
    """
    if "\x00" in text:
        raise FileError("wrong_type", ("?",))
    rows = []
    for number, line in enumerate(text.splitlines(), 1):
        line = line.translate(INVISIBLE).strip("\r\n ")
        if not line.strip():
            continue
        mark = next((mark for mark in MARKS if mark in line), None)
        times = not mark and TIMES.fullmatch(line)
        cells = line.split(mark) if mark else list(times.groups()) if times else line.rsplit(None, 1)
        while len(cells) > 2 and not cells[-1].strip():
            cells.pop()
        rows.append((number, [cell.strip() for cell in cells]))
        if len(rows) > MAX_ROWS + 1:
            raise FileError("too_many_rows", (MAX_ROWS,))
    return Sheet("", rows, {})


def _read(sheets):
    """One table of all sheets: the rows of each follow those of the sheet before."""
    read = OrderFile([], [], (), {})
    for sheet in sheets:
        found = _read_sheet(sheet, read.rows[-1].number if read.rows else 0)
        read = OrderFile(
            read.rows + found.rows,
            read.problems + found.problems,
            tuple(dict.fromkeys((*read.columns, *found.columns))),
            {**read.loose, **found.loose},
        )
    if read.problems:
        return OrderFile([], read.problems)
    if len(read.rows) > MAX_ROWS:
        raise FileError("too_many_rows", (MAX_ROWS,))
    references = {canonical(row.texts.pop("reference")) for row in read.rows}
    if len(references - {""}) > 1:
        raise FileError("several_orders")
    if not read.rows:
        raise FileError("no_rows")
    return read


def _read_sheet(sheet, above):
    """:param int above: the number of the last row before this sheet"""
    if not sheet.rows:
        raise FileError("empty_file")
    first, titles = sheet.rows[0]
    keys = [find_column(cell) if cell.strip() else None for cell in titles]
    table, width = sheet.rows[1:], len(titles)
    if any(keys):
        missing = [Problem(first, key, "", "missing_column") for key in KEPT if key not in keys]
        if missing:
            return OrderFile([], missing)
    else:
        keys, width, table = list(KEPT), len(KEPT), sheet.rows
    rows, loose = [], {}
    for number, cells in table:
        found = {key: cell.strip() for key, cell in zip(keys, cells, strict=False) if key}
        number += above
        stray = [(at, cell) for at, cell in enumerate(cells, 1) if cell.strip() and at > width]
        if stray:
            loose[number] = [Problem(number, "", cell, "stray_cell", (at,)) for at, cell in stray]
        rows.append(Row(number, {key: found.get(key, "") for key in (*KEPT, "reference")}))
    find_shared(sheet.held, keys, lambda number: number + above, rows, loose)
    used = {*KEPT, "reference"}
    titled = zip(keys, titles, strict=True) if table is not sheet.rows else ()
    unused = tuple(title.strip() for key, title in titled if title.strip() and key not in used)
    return OrderFile(rows, [], unused, loose)
