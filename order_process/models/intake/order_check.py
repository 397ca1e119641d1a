"""Put the rows of an order file together to orders and find everything that is wrong with them. No ORM.

What the database must add (which dealer or product a text means) comes as plain functions, so that this is tested
without it."""

import re
from decimal import Decimal
from typing import NamedTuple

from .order_cells import CellError, read_amount, read_cell
from .order_columns import COLUMNS, GOODS_KEYS, Problem
from .order_file import SHEET_STEP
from .reference import canonical, separated

ORDER_KEYS = tuple(column.key for column in COLUMNS if column.order)
# Rows of one order that agree in these mean more of the same.
SAME_KEYS = ("price", "discount", "unit", "line_remark", "line_remark_kind")


# Nothing is given with the goods.
NO_FREE = re.compile(r"0+(?:\.0+)?|[-–—/无]")


class FileOrder(NamedTuple):
    """An order of the file: the rows that make it and their values.

    ``head`` has the values that belong to the whole order; ``lines`` are ``(row number, values)``; ``joined`` is
    ``{row number: row number of the line to which its quantity was added}``."""

    dealer: object
    reference: str
    numbers: tuple
    head: dict
    lines: list
    joined: dict = {}


class Checked(NamedTuple):
    """``orders`` holds all orders, good and bad; an order is bad when one of its rows is in ``problems``."""

    orders: list
    problems: dict

    def is_good(self, order):
        return not any(number in self.problems for number in order.numbers)


def name_goods(values):
    """What a row says of its goods, in one text.

    >>> name_goods({"product_name": "染膏", "colour": "6/88"}), name_goods({"product": "RG-60", "colour": "6/0"})
    ('染膏 6/88', 'RG-60')
    """
    return values.get("product") or " ".join(values[key] for key in GOODS_KEYS if values.get(key))


def check_rows(rows, *, digits=None, dealer_of=None, product_of=None, loose=None, apart=False):
    """Check all rows and put them together to orders.

    :param rows: :class:`~.order_file.Row` in the order of the file
    :param digits: what ``read_cell`` needs to know
    :param dealer_of: ``text -> hashable`` that is the same for all texts meaning one dealer
    :param product_of: the same for what names goods
    :param loose: ``{row number: [Problem]}`` found while reading
    :param bool apart: rows of the same article stay lines of their own; otherwise their quantities are added up
    :return: :class:`Checked`; ``problems`` is ``{row number: [Problem]}``
    """
    problems = {number: list(found) for number, found in (loose or {}).items()}
    dealer_of, product_of = dealer_of or str, product_of or str
    groups, above, sheet = {}, None, None
    for row in rows:
        values = _read_values(row, digits, problems)
        if row.number // SHEET_STEP != sheet:
            above, sheet = None, row.number // SHEET_STEP
        key = _find_order(row, values, dealer_of, above, problems)
        groups.setdefault(key, []).append((row, values))
        above = key
    orders = [_build_order(key, members, product_of, problems, apart) for key, members in groups.items()]
    _find_other_dealers(orders, problems)
    return Checked(orders, problems)


def _find_order(row, values, dealer_of, above, problems):
    """What names the order of a row. A row without a reference is nobody's, and the order above is not good as long as
    it is not known whether it is part of it. A dealer that is left out below the first row of a reference is the same;
    rows of a reference of which nobody names the dealer are one order, and bad."""
    dealer, reference = values.get("dealer"), canonical(values.get("reference"))
    if dealer and reference:
        return dealer_of(dealer), reference
    if not reference:
        return above or (None, row.number)
    if above and above[0] is not None and above[1] == reference and not row.texts.get("dealer"):
        problems[row.number] = [found for found in problems[row.number] if found.column != "dealer"]
        if not problems[row.number]:
            del problems[row.number]
        return above
    return None, reference


def report(problems, row, column, code, params=(), allowed=(), proposals=()):
    """Add what is wrong with a cell of a row to ``problems``.

    :param proposals: texts that may be meant, or ``(what people read, {column: text})``
    """
    proposals = tuple((text, {column: text}) if isinstance(text, str) else text for text in proposals)
    problems.setdefault(row.number, []).append(
        Problem(row.number, column, row.texts.get(column, ""), code, params, allowed, proposals)
    )


def _read_values(row, digits, problems):
    values = {}
    for column in COLUMNS:
        text = row.texts.get(column.key, "")
        if column.key == "product" and not text and any(row.texts.get(key) for key in GOODS_KEYS):
            continue
        if column.key == "free_quantity" and NO_FREE.fullmatch(text.strip()):
            continue
        try:
            if column.key == "quantity":
                _read_quantity(row, values, digits)
                continue
            value = read_cell(column.key, text, digits)
        except CellError as error:
            report(problems, row, column.key, error.code, error.params, error.allowed, error.proposals)
            continue
        if column.key == "unit" and value and values.get("unit", value) != value:
            report(problems, row, "unit", "other_unit", (values["unit"], value))
        elif value is not None:
            values[column.key] = value
    if values.get("gift") and (values.get("discount", 100) != 100 or values.get("free_quantity")):
        report(problems, row, "gift", "gift_discount")
    return values


def _read_quantity(row, values, digits):
    amount = read_amount(row.texts.get("quantity", ""), (digits or {}).get("quantity"))
    values["quantity"] = amount.number
    if amount.unit:
        values["unit"] = amount.unit
    if amount.free:
        values["free_quantity"] = amount.free


def _build_order(key, members, product_of, problems, apart):
    head, said, lines, seen, joined = {}, {}, [], {}, {}
    for row, values in members:
        for name in ORDER_KEYS:
            if name not in values:
                continue
            if name not in head:
                head[name], said[name] = values[name], row
            elif head[name] != values[name]:
                first = said[name]
                report(problems, row, name, "contradiction", (first.number, first.texts.get(name, "")))
        same = _find_same(row, values, product_of, problems, seen)
        if same is None or apart:
            lines.append((row.number, values))
        else:
            joined[row.number] = same[0]
            for name in ("quantity", "free_quantity"):
                if name in values:
                    same[1][name] = same[1].get(name, Decimal(0)) + values[name]
    _find_other_writing(members, problems)
    reference = members[0][1].get("reference", "")
    return FileOrder(key[0], reference, tuple(row.number for row, _values in members), head, lines, joined)


def _find_same(row, values, product_of, problems, seen):
    """``(row number, values)`` of the line further up that is the same but for its quantity, or ``None``."""
    goods = name_goods(values)
    if not goods or row.number in problems:
        return None
    gift = bool(values.get("gift")) or values.get("discount") == 100
    line = (product_of(goods), gift, *(values.get(name) for name in SAME_KEYS if not (gift and name in SAME_KEYS[:2])))
    if line in seen:
        return seen[line]
    seen[line] = (row.number, values)
    return None


def _find_other_writing(members, problems):
    """“1-12” and “11-2” look the same without their dashes: which of the two is meant is asked."""
    first, said = members[0]
    for row, values in members[1:]:
        if "reference" in values and separated(values["reference"]) != separated(said.get("reference", "")):
            report(problems, row, "reference", "other_writing", (first.number, said.get("reference", "")))


def _find_other_dealers(orders, problems):
    """Dealers may use the same reference, each for an order of their own. Where rows of both lie between each other it
    is far more often a slip, and goods would go astray."""
    first = {}
    for order in orders:
        if order.dealer is None:
            continue
        other = first.setdefault(canonical(order.reference), order)
        if other is not order and min(order.numbers) < max(other.numbers):
            dealer = other.lines[0][1]["dealer"]
            for number, values in order.lines:
                problems.setdefault(number, []).append(
                    Problem(number, "dealer", values.get("dealer", ""), "other_dealer", (other.numbers[0], dealer))
                )
