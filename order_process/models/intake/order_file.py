"""Read a file of orders and find everything that is wrong with it, without the ORM and without writing.

``read_order_file`` gives rows of text, ``check_rows`` their values and the orders that they form. Both take what the
database must add (which dealer or product a text means) as plain functions, so they are tested without it."""

from typing import NamedTuple

from .order_columns import COLUMNS, STAFF_KEYS, CellError, Problem, read_cell, read_titles
from .order_table import FileError, read_table

ORDER_KEYS = tuple(column.key for column in COLUMNS if column.order)


class Row(NamedTuple):
    """A row of the file: its number in the spreadsheet and the text of its cells by column key."""

    number: int
    texts: dict


class OrderFile(NamedTuple):
    """What was read: rows in the order of the file, and the problems that make the file as a whole unusable.

    ``loose`` is ``{row number: [Problem]}`` for cells that stand under no title."""

    rows: list
    problems: list
    columns: tuple = ()
    loose: dict = {}


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
    table = read_table(data)
    first = next(table, None)
    if first is None:
        raise FileError("empty_file")
    keys, problems = read_titles(*first, by_dealer)
    rows, loose = [], {}
    for number, cells in table:
        texts = {key: cell.strip() for key, cell in zip(keys, cells, strict=False) if key}
        stray = [
            (position, cell.strip())
            for position, cell in enumerate(cells, 1)
            if cell.strip() and (position > len(keys) or not first[1][position - 1].strip())
        ]
        if stray:
            loose[number] = [Problem(number, "", cell, "stray_cell", (position,)) for position, cell in stray]
        rows.append(Row(number, texts))
    if not problems and not rows:
        raise FileError("no_rows")
    return OrderFile([] if problems else rows, problems, tuple(key for key in keys if key), loose)


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
    groups = {}
    for row in rows:
        values = _read_values(row, digits, problems)
        dealer = values.get("dealer")
        reference = values.get("reference")
        # A row that does not say whose order it belongs to stands alone, and is bad anyway.
        key = (dealer_of(dealer), reference) if dealer and reference else (None, row.number)
        groups.setdefault(key, []).append((row, values))
    orders = [_build_order(key, members, product_of, problems) for key, members in groups.items()]
    _find_other_dealers(orders, problems)
    return Checked(orders, problems)


def _report(problems, row, column, code, params=(), allowed=()):
    problems.setdefault(row.number, []).append(
        Problem(row.number, column, row.texts.get(column, ""), code, params, allowed)
    )


def _read_values(row, digits, problems):
    values = {}
    for column in COLUMNS:
        try:
            value = read_cell(column.key, row.texts.get(column.key, ""), digits)
        except CellError as error:
            _report(problems, row, column.key, error.code, error.params, error.allowed)
            continue
        if value is not None:
            values[column.key] = value
    if values.get("gift") and values.get("discount", 100) != 100:
        _report(problems, row, "gift", "gift_discount")
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
                _report(problems, row, name, "contradiction", (first.number, first.texts.get(name, "")))
        if "product" in values:
            gift = bool(values.get("gift")) or values.get("discount") == 100
            line = (product_of(values["product"]), gift, None if gift else values.get("price"))
            if line in seen:
                _report(problems, row, "product", "duplicate_line", (seen[line],))
            else:
                seen[line] = row.number
        lines.append((row.number, values))
    dealer, reference = key if key[0] is not None else (None, members[0][1].get("reference", ""))
    return FileOrder(dealer, reference, tuple(row.number for row, _values in members), head, lines)


def _find_other_dealers(orders, problems):
    """One reference under two dealers is far more often a slip than two orders, and goods would go astray."""
    first = {}
    for order in orders:
        if order.dealer is None:
            continue
        other = first.setdefault(order.reference, order)
        if other is not order:
            dealer = other.lines[0][1]["dealer"]
            for number, values in order.lines:
                problems.setdefault(number, []).append(
                    Problem(number, "dealer", values["dealer"], "other_dealer", (other.numbers[0], dealer))
                )
