"""Rows of goods that a dealer pastes or drops into an order: a code and a quantity each. No ORM.

Pasted text has a tab between the two, as spreadsheets put it, or is written as people write in chats; titles are not
needed. A file is read as an order file is, without asking for the columns that an order being written has already."""

import re
from collections import defaultdict

from ..intake.order_chat import read_lines
from ..intake.order_columns import COLUMN, GOODS_KEYS, INVISIBLE, Problem, find_column
from ..intake.order_file import MATRIX_FROM, SHEET_STEP, Known, OrderFile, Other, Row, RowNumber, read_order_file
from ..intake.order_table import FileError, decode, sniff
from ..intake.reference import canonical

MAX_ROWS = 1000
KEPT = ("product", "quantity")
USED = frozenset((*GOODS_KEYS, "quantity", "unit", "reference"))
# An order that is being written knows whose it is, and takes what fits.
KNOWN = Known(reference="-", dealer="-", lenient=True)


def read_rows(data):
    """Read what was pasted (text) or dropped (bytes).

    :return: :class:`OrderFile` whose rows have goods and a quantity; its ``columns`` are the titles of what the file
        has besides, ``unread`` the sheets that are not read, ``others`` the lines that name no goods; or its problems
        say why it cannot be used

    >>> [(row.number, row.texts["product"], row.texts["quantity"]) for row in read_rows("RG688\\t12\\n\\nSY6\\t3").rows]
    [(1, 'RG688', '12'), (3, 'SY6', '3')]
    >>> [(row.number, row.texts["quantity"]) for row in read_rows("货号,数量\\nRG688,12".encode()).rows]
    [(2, '12')]
    """
    try:
        read = _read(data)
    except FileError as error:
        return OrderFile([], [error.problem])
    if len(read.rows) > MAX_ROWS:
        return OrderFile([], [FileError("too_many_rows", (MAX_ROWS,)).problem])
    return read


def _read(data):
    text = data
    if isinstance(data, bytes):
        text = decode(data) if sniff(data) != "xlsx" else None
    first = next((line for line in (text or "").splitlines() if line.strip()), "")
    if text is not None and not any(find_column(cell) for cell in re.split(r"[\t;,]", first)):
        return _split(text)
    read = read_order_file(data if isinstance(data, bytes) or "\t" in first else text.encode(), True, KNOWN)
    if read.problems:
        return OrderFile([], read.problems)
    if len({canonical(row.texts.get("reference")) for row in read.rows} - {""}) > 1:
        raise FileError("several_orders")
    unused = (*read.skipped, *(title for title, key, _texts in read.titles if key in COLUMN and key not in USED))
    return _number_through(read)._replace(columns=tuple(dict.fromkeys(unused)))


def _number_through(read):
    """The rows of each sheet numbered on from those of the sheet before, with the texts that name goods."""
    above, sheet, numbers = 0, 0, {}
    for row in read.rows:
        if row.number // SHEET_STEP != sheet:
            above, sheet = max(numbers.values(), default=0), row.number // SHEET_STEP
        numbers[row.number] = above + row.number % SHEET_STEP
    rows = [
        Row(numbers[row.number], {key: row.texts.get(key, "") for key in (*KEPT, "product_name", "colour", "unit")})
        for row in read.rows
    ]
    loose = {numbers[number]: found for number, found in read.loose.items() if number in numbers}
    return read._replace(rows=rows, loose=loose)


def _split(text):
    """Lines without titles.

    >>> [tuple(row.texts.values()) for row in _split("RG688*12\\nSY6 × 3\\n9/16：4\\nRG688 12\\n SY6;3 ").rows]
    [('RG688', '12'), ('SY6', '3'), ('9/16', '4'), ('RG688', '12'), ('SY6', '3')]
    """
    if not text.strip():
        raise FileError("empty_file")
    if "\x00" in text:
        raise FileError("wrong_type", ("?",))
    rows, loose, others = [], {}, []
    lines = [line.translate(INVISIBLE).strip("\r\n ") for line in text.splitlines()]
    written = defaultdict(list)
    for found in read_lines("\n".join("" if "\t" in line else line for line in lines)):
        written[found.number].append(found)
    for number, line in enumerate(lines, 1):
        if "\t" in line and line.strip():
            cells = [cell.strip() for cell in line.rstrip().split("\t")]
            rows.append(Row(number, dict(zip(KEPT, [*cells, ""], strict=False))))
            if len(cells) > 2:
                loose[number] = [
                    Problem(number, "", cell, "stray_cell", (at,)) for at, cell in enumerate(cells[2:], 3) if cell
                ]
        for found in written[number]:
            if found.kind in ("words", "total"):
                others.append(Other(number, found.kind, found.text))
                continue
            given = {"gift": "yes"} if found.gift else {}
            # Two goods of one line are two rows.
            place = number
            if rows and str(rows[-1].number) == str(number):
                place = RowNumber.of(0, "", MATRIX_FROM + len(rows), str(number))
            rows.append(Row(place, {"product": found.product, "quantity": found.quantity, **given}))
            if found.remark:
                others.append(Other(number, "words", found.remark))
        if len(rows) > MAX_ROWS:
            raise FileError("too_many_rows", (MAX_ROWS,))
    if not rows:
        raise FileError("no_goods")
    return OrderFile(rows, [], (), {number: found for number, found in loose.items() if found}, others=tuple(others))
