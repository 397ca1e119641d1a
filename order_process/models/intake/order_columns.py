"""The columns of an order file and what a cell of each may hold. No ORM, so that it is tested without a database.

Cells arrive as text (see ``order_table``): a real date cell has become ISO text, a number its plain digits. What is
wrong is told as a :class:`Problem` with a code; ``order_import_text`` has the words."""

import re
import unicodedata
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

MAX_QUANTITY = 1_000_000
MAX_PRICE = 100_000_000
MAX_TEXT = 500
DATE_SHAPE = re.compile(r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2})?)?")
YES = frozenset(("yes", "y", "true", "1", "是"))
NO = frozenset(("no", "n", "false", "0", "否"))
# What chats and web pages put into copied text: nobody sees it, and no code has it.
INVISIBLE = dict.fromkeys(
    (0xAD, 0x200B, 0x200C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF)
)
# Stands before a text of a workbook that only looks like a formula; nobody sees it.
TEXT_MARK = "\u2063"
SIGNS = tuple("=+-@＝＋－＠")
# An apostrophe before a sign: what spreadsheets put before phones and negative numbers.
SIGNED = re.compile(r"'[+-][0-9 ()./-]+")
CELL_ERRORS = frozenset(("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"))


class Problem(NamedTuple):
    """Something wrong with a file. ``row`` is the row number that a spreadsheet shows, 0 for the file as a whole;
    ``column`` is a key of ``COLUMNS`` or ``""``; ``params`` fill the text of ``code``; ``allowed`` are examples or
    the complete list of what may stand there."""

    row: int
    column: str
    value: str
    code: str
    params: tuple = ()
    allowed: tuple = ()


class Column(NamedTuple):
    """``order`` marks what belongs to the whole order and must agree on all its rows, ``staff`` what a dealer's own
    file does not decide, ``free`` what is kept as people wrote it and looked up nowhere."""

    key: str
    english: str
    chinese: str
    kind: str = "text"
    required: bool = False
    order: bool = False
    aliases: tuple = ()
    staff: bool = False
    free: bool = False


COLUMNS = (
    Column(
        "reference",
        "Order Reference",
        "订单号",
        required=True,
        aliases=("reference", "order no", "客户单号"),
        free=True,
    ),
    Column("dealer", "Dealer Code", "经销商编码", required=True, aliases=("dealer", "经销商", "客户编码")),
    Column("product", "Product Code", "货号", required=True, aliases=("product", "产品编码", "商品编码")),
    Column("quantity", "Quantity", "数量", "quantity", required=True, aliases=("qty",)),
    Column("price", "Unit Price", "单价", "price", aliases=("price",), staff=True),
    Column("discount", "Discount %", "折扣%", "discount", aliases=("discount", "折扣"), staff=True),
    Column("gift", "Gift", "赠品", "yes_no", staff=True),
    Column("line_remark_kind", "Line Remark Kind", "行备注类型"),
    Column("line_remark", "Line Remark", "行备注", "note", free=True),
    Column("channel", "Channel", "渠道", order=True, staff=True),
    Column("order_class", "Order Class", "订单类别", order=True, aliases=("class",), staff=True),
    Column("urgency", "Urgency", "紧急程度", order=True, staff=True),
    Column("taken_by", "Taken By", "拿单人", order=True, staff=True),
    Column("received_on", "Received On", "接单时间", "date", order=True, staff=True),
    Column("requested_on", "Requested Date", "要求到货日期", "date", order=True, aliases=("requested on",)),
    Column("carrier", "Delivery Method", "配送方式", order=True),
    Column("warehouse", "Warehouse", "仓库", order=True, staff=True),
    Column("payment_term", "Payment Terms", "付款条件", order=True, staff=True),
    Column("receiver", "Receiver", "收货人", order=True, free=True),
    Column("receiver_phone", "Receiver Phone", "收货电话", order=True, aliases=("receiver's phone",), free=True),
    Column("promotion", "Promotion", "促销政策", "note", order=True, staff=True, free=True),
    Column("remark_kind", "Remark Kind", "备注类型"),
    Column("remark", "Remark", "备注", "note", free=True),
    Column("address", "Delivery Address", "收货地址", order=True),
)
COLUMN = {column.key: column for column in COLUMNS}
STAFF_KEYS = frozenset(column.key for column in COLUMNS if column.staff)


def label(key, lang="en_US"):
    """The title of a column as it stands in the template: Chinese for Chinese readers, else English."""
    column = COLUMN.get(key)
    if not column:
        return key
    return column.chinese if (lang or "").startswith("zh") else column.english


def one_width(text):
    """Text with characters of one width and single spaces, as codes and names are read.

    >>> one_width(" 丽人（长沙）　Ａ1 ")
    '丽人(长沙) A1'
    >>> one_width("\\u200bRG688\\ufeff")
    'RG688'
    """
    return " ".join(unicodedata.normalize("NFKC", text.translate(INVISIBLE)).split())


def fold(text):
    """Text as it is compared: one width, one case, single spaces.

    >>> fold("  Ｏrder　Reference ")
    'order reference'
    """
    return one_width(text).casefold()


def _fold_title(title):
    return fold(fold(title).replace("_", " ").rstrip("*: "))


TITLES = {
    _fold_title(title): column.key
    for column in COLUMNS
    for title in (column.key, column.english, column.chinese, *column.aliases)
}


def find_column(title):
    """The key of the column with this title, or ``None``; a star for "required" may follow.

    >>> find_column("货号 *"), find_column("PRODUCT CODE"), find_column("Colour")
    ('product', 'product', None)
    """
    return TITLES.get(_fold_title(title))


def read_titles(row, titles, by_dealer=False):
    """Assign columns to the cells of the title row.

    :param by_dealer: a dealer's own file, which need not say whose it is
    :return: ``(keys, problems)``; ``keys`` has a column key or ``None`` per cell
    """
    keys, problems = [], []
    names = tuple(column.key for column in COLUMNS if not (by_dealer and column.staff))
    for position, title in enumerate(titles, 1):
        key = find_column(title) if title.strip() else None
        if title.strip() and not key:
            problems.append(Problem(row, "", title.strip(), "unknown_column", allowed=names))
        elif key and key in keys:
            problems.append(Problem(row, key, title.strip(), "repeated_column", (position,)))
        keys.append(key)
    problems.extend(
        Problem(row, column.key, "", "missing_column")
        for column in COLUMNS
        if column.required and column.key not in keys and not (by_dealer and column.key == "dealer")
    )
    return keys, problems


class CellError(Exception):
    """A cell that cannot be used: code, parameters and what is allowed, as in :class:`Problem`."""

    def __init__(self, code, params=(), allowed=()):
        super().__init__(code)
        self.code, self.params, self.allowed = code, params, allowed


def read_cell(key, text, digits=None):
    """The value of a cell: str, Decimal, bool, datetime (local, naive), or ``None`` when it is empty.

    :param digits: ``{"quantity": n, "price": n}``, the decimals that the database keeps
    :raises CellError: with the code of what is wrong
    """
    if len(text) > 4 * MAX_TEXT:
        raise CellError("too_long", (MAX_TEXT,))
    column, marked = COLUMN[key], text.startswith(TEXT_MARK)
    text = text.translate(INVISIBLE).strip()
    if not text:
        if column.required:
            raise CellError("missing")
        return None
    if any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\t\n\r" for char in text):
        raise CellError("bad_character")
    if text.startswith("=") and not marked:
        raise CellError("formula")
    if text.upper() in CELL_ERRORS:
        raise CellError("cell_error")
    if SIGNED.fullmatch(text) or (text[0] == "'" and text[1:2] in SIGNS and not column.free):
        text = text[1:]
    if len(text) > MAX_TEXT:
        raise CellError("too_long", (MAX_TEXT,))
    return _READERS[column.kind](text, (digits or {}).get(column.kind))


def _read_text(text, _digits):
    """One width, but a text does not begin like a formula that did not before."""
    return text[0] + one_width(text)[1:] if text[0] == "＝" else one_width(text)


def _read_note(text, _digits):
    return " ".join(text.split())


def _read_number(text, digits, maximum):
    text = unicodedata.normalize("NFKC", text)
    if re.fullmatch(r"\d+,\d{1,2}|\d+,\d{4,}", text):
        raise CellError("separator", (text.replace(",", "."),))
    if re.fullmatch(r"[+-]?\d+([,'’ ]\d+)+(\.\d+)?", text):
        raise CellError("separator", (re.sub(r"[,'’ ]", "", text),))
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise CellError("not_a_number") from None
    if not number.is_finite() or not re.fullmatch(r"[+-]?[0-9.]+([eE]\+?[0-9]+)?", text):
        raise CellError("not_a_number")
    if number < 0:
        raise CellError("negative")
    if number > maximum:
        raise CellError("too_large", (maximum,))
    if "e" in text.lower():
        raise CellError("not_a_number")
    if digits is not None and -number.normalize().as_tuple().exponent > digits:
        raise CellError("too_precise", (digits,))
    return number


def _read_quantity(text, digits):
    number = _read_number(text, digits, MAX_QUANTITY)
    if not number:
        raise CellError("zero")
    return number


def _read_price(text, digits):
    return _read_number(text, digits, MAX_PRICE)


def _read_discount(text, digits):
    text = unicodedata.normalize("NFKC", text)
    number = _read_number(text.removesuffix("%").strip(), 2 if digits is None else digits, MAX_PRICE)
    if number > 100:
        raise CellError("discount_range")
    if 0 < number < 1 and not text.endswith("%"):
        raise CellError("discount_fraction", (format((number * 100).normalize(), "f"),))
    return number


def _read_yes_no(text, _digits):
    word = fold(text)
    if word in YES:
        return True
    if word in NO:
        return False
    raise CellError("not_listed", allowed=("yes", "no", "是", "否"))


def _read_date(text, _digits):
    text = unicodedata.normalize("NFKC", text)
    if not DATE_SHAPE.fullmatch(text):
        raise CellError("date_form")
    try:
        day = datetime.fromisoformat(text)
    except ValueError:
        raise CellError("date_unknown") from None
    if not 1900 <= day.year <= 2999:
        raise CellError("date_unknown")
    return day


_READERS = {
    "text": _read_text,
    "note": _read_note,
    "quantity": _read_quantity,
    "price": _read_price,
    "discount": _read_discount,
    "yes_no": _read_yes_no,
    "date": _read_date,
}
