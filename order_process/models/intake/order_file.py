"""Read a file of orders and find everything that is wrong with it, without the ORM and without writing.

``read_order_file`` gives rows of text, ``check_rows`` their values and the orders that they form. Both take what the
database must add (which dealer or product a text means) as plain functions, so they are tested without it."""

from typing import NamedTuple

from .order_columns import COLUMNS, STAFF_KEYS, CellError, Problem, find_column, read_cell, read_titles
from .order_table import MAX_ROWS, FileError, open_book
from .reference import canonical, separated

# More rows than a sheet of a spreadsheet can have.
SHEET_STEP = 1 << 21
# Title rows that have at least so many of the required columns are those of orders.
TELLING_COLUMNS = 2
ORDER_KEYS = tuple(column.key for column in COLUMNS if column.order)


class RowNumber(int):
    """The number of a row, unique in the file; it prints as people find it: with the title of its sheet where several
    sheets are read.

    >>> print(RowNumber.of(1, "Zhuzhou", 2)), RowNumber.of(0, "", 7) == 7
    Zhuzhou 2
    (None, True)
    """

    label = ""

    @classmethod
    def of(cls, position, title, number):
        made = cls(position * SHEET_STEP + number)
        made.label = f"{title} {number}" if title else str(number)
        return made

    def __str__(self):
        return self.label

    def __format__(self, _form):
        return self.label


class Row(NamedTuple):
    """A row of the file: its number in the spreadsheet and the text of its cells by column key."""

    number: int
    texts: dict


class OrderFile(NamedTuple):
    """What was read: rows in the order of the file, and the problems that make the file as a whole unusable.

    ``loose`` is ``{row number: [Problem]}`` for cells that stand under no title, or for several rows at once;
    ``unread`` are the titles of sheets that were not read."""

    rows: list
    problems: list
    columns: tuple = ()
    loose: dict = {}
    unread: tuple = ()


class FileOrder(NamedTuple):
    """An order of the file: the rows that make it and their values.

    ``head`` has the values that belong to the whole order; ``lines`` are ``(row number, values)``."""

    dealer: object
    reference: str
    numbers: tuple
    head: dict
    lines: list


class Checked(NamedTuple):
    """``orders`` holds all orders, good and bad; an order is bad when one of its rows is in ``problems``."""

    orders: list
    problems: dict

    def is_good(self, order):
        return not any(number in self.problems for number in order.numbers)


def read_order_file(data, by_dealer=False):
    """Read XLSX or CSV bytes.

    :param by_dealer: a dealer's own file, see ``read_titles``
    :return: :class:`OrderFile`; it has no rows when the file as a whole cannot be used, and says why
    """
    try:
        return _read(data, by_dealer)
    except FileError as error:
        return OrderFile([], [error.problem])


def _read(data, by_dealer):
    book = open_book(data)
    chosen, unread = choose_sheets(book, _speaks_of_orders)
    rows, problems, columns, loose = [], [], {}, {}
    for position in chosen:
        sheet = _read_sheet(book.read_sheet(position), position if len(chosen) > 1 else None, by_dealer)
        rows += sheet.rows
        problems += sheet.problems
        columns.update(dict.fromkeys(sheet.columns))
        loose.update(sheet.loose)
        if len(rows) > MAX_ROWS:
            raise FileError("too_many_rows", (MAX_ROWS,))
    if not problems and not rows:
        raise FileError("no_rows")
    return OrderFile([] if problems else rows, problems, tuple(columns), loose, unread)


def choose_sheets(book, is_wanted):
    """Which sheets of a workbook are read: all that are shown and wanted, else the first that holds anything.

    :param is_wanted: ``[cell text] -> bool``, asked for the first row of a sheet
    :return: ``([position], (title of a sheet that is not read, …))``; of hidden sheets only the wanted ones are named
    :raises FileError: there is nothing in the file
    """
    shown, wanted = [], []
    for position, (_title, is_shown) in enumerate(book.sheets):
        first = book.read_first_row(position)
        if first and is_shown:
            shown.append(position)
        if first and is_wanted(first[1]):
            wanted.append(position)
    if not shown:
        raise FileError("empty_file")
    chosen = [position for position in shown if position in wanted] or shown[:1]
    left = sorted({*shown, *wanted} - {*chosen})
    return chosen, tuple(book.sheets[position][0] for position in left)


def _speaks_of_orders(titles):
    found = {find_column(title) for title in titles if title.strip()}
    return sum(column.required and column.key in found for column in COLUMNS) >= TELLING_COLUMNS


def _read_sheet(sheet, position, by_dealer):
    """:class:`OrderFile` of one sheet; ``position`` is ``None`` where it is the only one."""

    def place(number):
        return RowNumber.of(position or 0, "" if position is None else sheet.title, number)

    (first, titles), *table = sheet.rows
    keys, problems = read_titles(place(first), titles, by_dealer)
    rows, loose = [], {}
    for number, cells in table:
        texts = {key: cell.strip() for key, cell in zip(keys, cells, strict=False) if key}
        rows.append(Row(place(number), texts))
        found = _find_stray(place(number), cells, titles)
        if found:
            loose[place(number)] = found
    find_shared(sheet.held, keys, place, rows, loose)
    return OrderFile(rows, problems, tuple(key for key in keys if key), loose)


def _find_stray(number, cells, titles):
    return [
        Problem(number, "", cell.strip(), "stray_cell", (position,))
        for position, cell in enumerate(cells, 1)
        if cell.strip() and (position > len(titles) or not titles[position - 1].strip())
    ]


def find_shared(held, keys, place, rows, loose):
    """One quantity for several rows cannot be divided among them: it stays that of the first, and is asked for in the
    others.

    :param held: as in :class:`~.order_table.Sheet`
    :param place: row number in the sheet -> row number in the file
    :param loose: ``{row number: [Problem]}``, filled in place
    """
    texts = {row.number: row.texts for row in rows}
    for number, positions in held.items():
        if any(position <= len(keys) and keys[position - 1] == "quantity" for position in positions):
            said = texts[place(number)]
            loose.setdefault(place(number), []).append(
                Problem(place(number), "quantity", said["quantity"], "merged_cell")
            )
            said["quantity"] = ""


def find_unread_columns(rows):
    """The keys of columns that a dealer filled in and only staff decide; gifts are read, to be refused."""
    return tuple(
        column.key
        for column in COLUMNS
        if column.staff and column.key != "gift" and any(row.texts.get(column.key) for row in rows)
    )


def keep_dealer_texts(texts, dealer):
    """The texts of a row of a dealer's own file: without what only staff decide, and with the dealer.

    Gifts stay: one that is not read would be a line to pay for.

    >>> keep_dealer_texts({"product": "RG688", "price": "1"}, "D001")
    {'product': 'RG688', 'dealer': 'D001'}
    """
    kept = {key: text for key, text in texts.items() if key == "gift" or key not in STAFF_KEYS}
    return {**kept, "dealer": kept.get("dealer") or dealer}


def check_rows(rows, *, digits=None, dealer_of=None, product_of=None, loose=None):
    """Check all rows and put them together to orders.

    :param rows: :class:`Row` in the order of the file
    :param digits: the decimals that the database keeps, see ``read_cell``
    :param dealer_of: ``text -> hashable`` that is the same for all texts meaning one dealer
    :param product_of: the same for products
    :param loose: ``{row number: [Problem]}`` found while reading
    :return: :class:`Checked`; ``problems`` is ``{row number: [Problem]}``
    """
    problems = {number: list(found) for number, found in (loose or {}).items()}
    dealer_of, product_of = dealer_of or str, product_of or str
    groups, above, sheet = {}, None, None
    for row in rows:
        values = _read_values(row, digits, problems)
        if row.number // SHEET_STEP != sheet:
            above, sheet = None, row.number // SHEET_STEP
        key = _find_order(row, values, dealer_of, above)
        groups.setdefault(key, []).append((row, values))
        above = key
    orders = [_build_order(key, members, product_of, problems) for key, members in groups.items()]
    _find_other_dealers(orders, problems)
    return Checked(orders, problems)


def _find_order(row, values, dealer_of, above):
    """What names the order of a row. A row without a reference is nobody's, and the order above is not good as long as
    it is not known whether it is part of it; a row that only lacks its dealer stands alone, and is bad anyway."""
    dealer, reference = values.get("dealer"), values.get("reference")
    if dealer and reference:
        return dealer_of(dealer), canonical(reference)
    return above if above and not reference else (None, row.number)


def report(problems, row, column, code, params=(), allowed=()):
    """Add what is wrong with a cell of a row to ``problems``."""
    problems.setdefault(row.number, []).append(
        Problem(row.number, column, row.texts.get(column, ""), code, params, allowed)
    )


def _read_values(row, digits, problems):
    values = {}
    for column in COLUMNS:
        try:
            value = read_cell(column.key, row.texts.get(column.key, ""), digits)
        except CellError as error:
            report(problems, row, column.key, error.code, error.params, error.allowed)
            continue
        if value is not None:
            values[column.key] = value
    if values.get("gift") and values.get("discount", 100) != 100:
        report(problems, row, "gift", "gift_discount")
    return values


def _build_order(key, members, product_of, problems):
    head, said, lines, seen = {}, {}, [], {}
    for row, values in members:
        for name in ORDER_KEYS:
            if name not in values:
                continue
            if name not in head:
                head[name], said[name] = values[name], row
            elif head[name] != values[name]:
                first = said[name]
                report(problems, row, name, "contradiction", (first.number, first.texts.get(name, "")))
        if "product" in values:
            gift = bool(values.get("gift")) or values.get("discount") == 100
            line = (product_of(values["product"]), gift, None if gift else values.get("price"))
            if line in seen:
                report(problems, row, "product", "duplicate_line", (seen[line],))
            else:
                seen[line] = row.number
        lines.append((row.number, values))
    _find_other_writing(members, problems)
    reference = members[0][1].get("reference", "")
    return FileOrder(key[0], reference, tuple(row.number for row, _values in members), head, lines)


def _find_other_writing(members, problems):
    """“1-12” and “11-2” look the same without their dashes: which of the two is meant is asked."""
    first, said = members[0]
    for row, values in members[1:]:
        if "reference" in values and separated(values["reference"]) != separated(said.get("reference", "")):
            report(problems, row, "reference", "other_writing", (first.number, said.get("reference", "")))


def _find_other_dealers(orders, problems):
    """One reference under two dealers is far more often a slip than two orders, and goods would go astray."""
    first = {}
    for order in orders:
        if order.dealer is None:
            continue
        other = first.setdefault(canonical(order.reference), order)
        if other is not order:
            dealer = other.lines[0][1]["dealer"]
            for number, values in order.lines:
                problems.setdefault(number, []).append(
                    Problem(number, "dealer", values.get("dealer", ""), "other_dealer", (other.numbers[0], dealer))
                )
