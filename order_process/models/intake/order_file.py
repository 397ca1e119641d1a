"""Read a file or a message of orders: the rows that are of orders, and what the others are. No ORM, nothing written.

``read_order_file`` gives rows of text; ``order_check`` makes orders of them."""

import re
from typing import NamedTuple

from .order_above import Blocks
from .order_bare import find_bare
from .order_cells import ask_paid_share
from .order_chat import read_lines
from .order_columns import (
    COLUMN,
    GOODS_KEYS,
    INVISIBLE,
    MATRIX,
    SKIPPED,
    Problem,
    find_column,
    find_missing,
    find_unit,
    fold_title,
    read_titles,
)
from .order_head import HEAD_WITHIN, TELLING_COLUMNS, count_telling, find_head, find_other, is_sum, read_plain
from .order_table import MAX_ROWS, FileError, Sheet, open_book

# More rows than a sheet of a spreadsheet can have.
SHEET_STEP = 1 << 21
# Rows that several columns make of one are numbered from here on.
MATRIX_FROM = 1 << 20


# Titles under which a share may be what is taken off or what is left to pay.
PAID = frozenset(("折扣", "折扣率"))
# A place in a matrix that orders nothing.
NOTHING = re.compile(r"0+(?:\.0+)?|[-–—/]")
# What spreadsheets call a sheet by themselves.
PLAIN_SHEET = re.compile(r"(?:sheet|工作表|表)\s*\d*|", re.IGNORECASE)


class RowNumber(int):
    """The number of a row, unique in the file; it prints as people find it: with the title of its sheet where several
    sheets are read.

    >>> print(RowNumber.of(1, "Zhuzhou", 2)), RowNumber.of(0, "", 7) == 7
    Zhuzhou 2
    (None, True)
    """

    label = ""

    @classmethod
    def of(cls, position, title, number, label=None):
        """:param label: what people call the row, where it is not its number"""
        made = cls(position * SHEET_STEP + number)
        label = str(number) if label is None else label
        made.label = f"{title} {label}" if title else label
        return made

    def __str__(self):
        return self.label

    def __format__(self, _form):
        return self.label


class Row(NamedTuple):
    """A row of the file: its number in the spreadsheet and the text of its cells by column key."""

    number: int
    texts: dict


class Other(NamedTuple):
    """A row that is none of an order: ``kind`` is ``"above"`` (over the titles), ``"head"``, ``"total"``, ``"foot"``,
    ``"words"`` or ``"bare"`` (goods of a form that are not ordered); ``text`` is what it says."""

    number: int
    kind: str
    text: str


class Known(NamedTuple):
    """What is said of a file besides: ``columns`` and ``lenient`` as ``read_titles`` takes them, and the reference and
    dealer of the rows of a file that has no columns for them.

    ``heads`` is ``{line number: (dealer, rest of the line)}`` of the lines of a message that say whose the goods below
    are, ``asked`` ``{dealer: Problem}`` for those that are doubtful, ``goods`` the lines that are goods without any
    quantity; ``ask_bare`` keeps the rows of a form without a quantity, to be asked one by one."""

    columns: dict = {}
    reference: str = ""
    dealer: str = ""
    lenient: bool = False
    heads: dict = {}
    asked: dict = {}
    goods: frozenset = frozenset()
    ask_bare: bool = False


class OrderFile(NamedTuple):
    """What was read: rows in the order of the file, and the problems that make the file as a whole unusable.

    ``loose`` is ``{row number: [Problem]}`` for cells that stand under no title, or for several rows at once;
    ``unread`` are the titles of sheets that were not read, ``others`` the rows that are none of an order, ``skipped``
    the titles of columns that are not read; ``formulas`` and ``hidden`` as in :class:`~.order_table.Sheet`.
    ``titles`` are ``[(title, key or None, [first texts])]`` of all columns, ``shape`` names the kind of file,
    ``named`` are the dealers that stand above the titles."""

    rows: list
    problems: list
    columns: tuple = ()
    loose: dict = {}
    unread: tuple = ()
    others: tuple = ()
    skipped: tuple = ()
    formulas: tuple = ()
    hidden: tuple = ()
    titles: tuple = ()
    shape: str = ""
    named: tuple = ()


def read_order_file(data, by_dealer=False, known=None):
    """Read XLSX or CSV bytes, or a message (str).

    :param by_dealer: a dealer's own file, see ``read_titles``
    :param known: :class:`Known`
    :return: :class:`OrderFile`; it has no rows when the file as a whole cannot be used, and says why
    """
    known = known or Known()
    try:
        if isinstance(data, str):
            return _read_text(data, by_dealer, known)
        return _read(open_book(data), by_dealer, known)
    except FileError as error:
        return OrderFile([], [error.problem])


def _read(book, by_dealer, known):
    find = _make_finder(known)
    chosen, unread = choose_sheets(book, lambda rows: _speaks_of_orders(rows, find))
    read = OrderFile([], [], unread=unread)
    for position in chosen:
        sheet = book.read_sheet(position, lambda rows: sum(find_head(rows, find)[1:]))
        read = _add(read, _read_sheet(sheet, position if len(chosen) > 1 else None, by_dealer, known))
        if len(read.rows) > MAX_ROWS:
            raise FileError("too_many_rows", (MAX_ROWS,))
    if not read.problems and not read.rows:
        raise FileError("no_rows")
    return read._replace(rows=[]) if read.problems else set_bare_apart(read, known)


def set_bare_apart(read, known):
    """Goods that a form lists without a quantity are none of its order.

    :raises FileError: nothing has a quantity
    """
    bare = set() if known.ask_bare else find_bare(read.rows, read.loose, lambda number: number // SHEET_STEP)
    if not bare:
        return read
    rows = [row for row in read.rows if row.number not in bare]
    if not rows:
        raise FileError("no_quantity", (len(bare),))
    others = [
        Other(row.number, "bare", " ".join(row.texts[key] for key in GOODS_KEYS if row.texts.get(key)))
        for row in read.rows
        if row.number in bare
    ]
    return read._replace(rows=rows, others=(*read.others, *others))


def _make_finder(known):
    return lambda title: known.columns.get(fold_title(title)) or find_column(title)


def _add(read, sheet):
    """One table of all sheets."""
    joined = {
        name: (*getattr(read, name), *getattr(sheet, name))
        for name in ("others", "formulas", "hidden", "titles", "named")
    }
    return read._replace(
        rows=read.rows + sheet.rows,
        problems=read.problems + sheet.problems,
        columns=tuple(dict.fromkeys((*read.columns, *sheet.columns))),
        skipped=tuple(dict.fromkeys((*read.skipped, *sheet.skipped))),
        loose={**read.loose, **sheet.loose},
        shape=read.shape or sheet.shape,
        **joined,
    )


def choose_sheets(book, is_wanted):
    """Which sheets of a workbook are read: all that are shown and wanted, else the first that holds anything.

    :param is_wanted: ``[(row number, [cell text])] -> bool``, asked for the first rows of a sheet
    :return: ``([position], (title of a sheet that is not read, …))``; of hidden sheets only the wanted ones are named
    :raises FileError: there is nothing in the file
    """
    shown, wanted = [], []
    for position, (_title, is_shown) in enumerate(book.sheets):
        first = book.read_first_rows(position, HEAD_WITHIN + 1)
        if first and is_shown:
            shown.append(position)
        if first and is_wanted(first):
            wanted.append(position)
    if not shown:
        raise FileError("empty_file")
    chosen = [position for position in shown if position in wanted] or shown[:1]
    left = sorted({*shown, *wanted} - {*chosen})
    return chosen, tuple(book.sheets[position][0] for position in left)


def _speaks_of_orders(rows, find):
    return count_telling(find_head(rows, find).titles, find) >= TELLING_COLUMNS


def _read_sheet(sheet, position, by_dealer, known):
    """:class:`OrderFile` of one sheet; ``position`` is ``None`` where it is the only one."""
    title = "" if position is None else sheet.title

    def place(number, label=None):
        return RowNumber.of(position or 0, title, number, label)

    head = find_head(sheet.rows, _make_finder(known))
    above, table = sheet.rows[: head.above], sheet.rows[head.above + head.height :]
    first = place(sheet.rows[head.above][0])
    keys, problems = read_titles(first, head.titles, by_dealer, known.columns, known.lenient)
    if title and not by_dealer and not known.dealer and "dealer" not in keys and not PLAIN_SHEET.fullmatch(title):
        # Of several sheets without a column for it, each is of the dealer after whom it is called.
        known = known._replace(dealer=title)
    filling = {key: getattr(known, key) for key in ("reference", "dealer") if getattr(known, key) and key not in keys}
    # What stands over the table holds for its rows, what stands over the next table of the sheet for those.
    blocks = Blocks(above, keys, filling)
    unit = next((find_unit(name) for name, key in zip(head.titles, keys, strict=True) if key == "quantity"), "")
    # A dealer's own discount is not read.
    paid = not by_dealer and any(
        key == "discount" and fold_title(name) in PAID for name, key in zip(head.titles, keys, strict=True)
    )
    rows, loose = [], {}
    others = [Other(place(number), "above", _say(cells)) for number, cells in above]
    total = 0
    for number, cells in table:
        texts = {key: cell.strip() for key, cell in zip(keys, cells, strict=False) if key in COLUMN}
        kind = find_other(cells, head.titles, keys) or ("total" if is_sum(texts, total) else "")
        kind = blocks.look(number, cells, kind)
        if kind:
            others.append(Other(place(number), kind, _say(cells)))
            continue
        total += read_plain(texts.get("quantity", ""))
        if unit and texts.get("quantity"):
            texts.setdefault("unit", unit)
        row = Row(place(number), {**blocks.filling, **texts})
        rows += _unfold(row, cells, head.titles, keys, place, len(rows)) if MATRIX in keys else [row]
        found = _find_stray(place(number), cells, head.titles) + _find_paid_share(place(number), texts, paid)
        if found:
            loose[place(number)] = found
    find_shared(sheet.held, keys, place, rows, loose)
    filling = blocks.end(rows)
    problems += find_missing(first, keys, (*filling, "dealer") if by_dealer else filling)
    return OrderFile(
        rows,
        problems,
        tuple(key for key in keys if key in COLUMN),
        loose,
        others=tuple(others),
        skipped=tuple(name.strip() for name, key in zip(head.titles, keys, strict=True) if key == SKIPPED),
        formulas=tuple(f"{title} {cell}".strip() for cell in sheet.formulas),
        hidden=tuple(f"{title} {place}".strip() for place in sheet.hidden),
        titles=tuple(_show_columns(head.titles, keys, table)),
        shape="|".join(sorted({fold_title(name) for name in head.titles if name.strip()})),
        named=tuple(blocks.named),
    )


def _say(cells):
    return "  ".join(cell.strip() for cell in cells if cell.strip())[:200]


def _show_columns(titles, keys, table):
    """What is shown beside a title when it is asked what the column means."""
    for at, (title, key) in enumerate(zip(titles, keys, strict=True)):
        if title.strip():
            texts = [cells[at].strip() for _number, cells in table[:20] if at < len(cells) and cells[at].strip()]
            yield title.strip(), key, tuple(texts[:3])


def _unfold(row, cells, titles, keys, place, count):
    """The rows that a row of a matrix makes: one for each of its quantities, of the goods that the title names.

    Where the file has no column for it, each row of the sheet is an order of its own."""
    reference = row.texts.get("reference", "")
    if reference and "reference" not in keys:
        row.texts["reference"] = f"{reference}-{row.number}"
    made = []
    for key, title, cell in zip(keys, titles, cells, strict=False):
        if key == MATRIX and cell.strip() and not NOTHING.fullmatch(cell.strip()):
            number = place(MATRIX_FROM + count + len(made), f"{row.number} · {title.strip()}")
            made.append(Row(number, {**row.texts, "product": title.strip(), "quantity": cell.strip()}))
    return made


def _find_stray(number, cells, titles):
    return [
        Problem(number, "", cell.strip(), "stray_cell", (position,))
        for position, cell in enumerate(cells, 1)
        if cell.strip() and (position > len(titles) or not titles[position - 1].strip())
    ]


def _find_paid_share(number, texts, paid):
    """A figure under a title that may mean what is left to pay is asked, see ``ask_paid_share``."""
    readings = ask_paid_share(texts.get("discount", "")) if paid else ()
    proposals = tuple((text, {"discount": text}) for text in readings)
    return [Problem(number, "discount", texts["discount"], "paid_share", proposals=proposals)] if readings else []


def find_shared(held, keys, place, rows, loose):
    """One quantity for several rows cannot be divided among them: it stays that of the first, and is asked for in the
    others.

    :param held: as in :class:`~.order_table.Sheet`
    :param place: row number in the sheet -> row number in the file
    :param loose: ``{row number: [Problem]}``, filled in place
    """
    texts = {row.number: row.texts for row in rows}
    for number, positions in held.items():
        said = texts.get(place(number))
        if said and any(position <= len(keys) and keys[position - 1] == "quantity" for position in positions):
            loose.setdefault(place(number), []).append(
                Problem(place(number), "quantity", said["quantity"], "merged_cell")
            )
            said["quantity"] = ""


# === Messages ===


def _read_text(text, by_dealer, known):
    """A message, or rows that were pasted from a sheet, with titles or without."""
    if not text.strip():
        raise FileError("empty_file")
    if "\x00" in text:
        raise FileError("wrong_type", ("?",))
    find = _make_finder(known)
    table = [
        (number, [cell.strip() for cell in line.translate(INVISIBLE).split("\t")])
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip()
    ]
    if len(table) > MAX_ROWS:
        raise FileError("too_many_rows", (MAX_ROWS,))
    if _speaks_of_orders(table, find):
        read = _read_sheet(Sheet("", table, {}), None, by_dealer, known)
        return read if read.problems else set_bare_apart(read, known)
    return read_message(text, known)


def read_message(text, known):
    """:class:`OrderFile` of lines as people write them in a chat."""
    rows, others, loose, dealer = [], [], {}, known.dealer
    written = text.splitlines()
    for number, (_dealer, rest) in known.heads.items():
        written[number - 1] = rest or written[number - 1]
    heads = dict(known.heads)
    for line in read_lines("\n".join(written)):
        named, rest = heads.pop(line.number, ("", ""))
        dealer = named or dealer
        if line.kind in ("words", "total") and (line.number not in known.goods or named):
            kind = "dealer" if named else line.kind
            others.append(Other(RowNumber.of(0, "", line.number), kind, line.text[:200]))
            continue
        if named and not rest:
            others.append(Other(RowNumber.of(0, "", line.number), "dealer", line.text[:200]))
            continue
        texts = {"product": line.product or line.text, "quantity": line.quantity, "line_remark": line.remark}
        if line.gift:
            texts["gift"] = "yes"
        number = RowNumber.of(0, "", MATRIX_FROM + len(rows), str(line.number))
        rows.append(Row(number, {"reference": known.reference, "dealer": dealer, **texts}))
        if dealer in known.asked:
            loose[number] = [known.asked[dealer]._replace(row=number, value=dealer)]
    if not rows:
        raise FileError("no_goods")
    if len(rows) > MAX_ROWS:
        raise FileError("too_many_rows", (MAX_ROWS,))
    return OrderFile(rows, [], ("product", "quantity"), loose, others=tuple(others))
