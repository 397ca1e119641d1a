"""What a cell of an order file may hold, as people write it. No ORM, so that it is tested without a database.

Cells arrive as text (see ``order_table``): a real date cell has become ISO text, a number its plain digits. What can
be read in one way only is read; what can be read in two ways is asked, with both readings."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from .order_chat_words import GIVES, count_han
from .order_columns import COLUMN, INVISIBLE, TEXT_MARK, fold, one_width
from .order_dates import DateError, read_date

MAX_QUANTITY = 1_000_000
MAX_PRICE = 100_000_000
MAX_TEXT = 500
YES = frozenset(("yes", "y", "true", "1", "是", "√", "赠", "赠品"))
NO = frozenset(("no", "n", "false", "0", "否", "×"))
FIGURES = frozenset(("quantity", "price", "discount", "date"))
SIGNS = tuple("=+-@＝＋－＠")
# An apostrophe before a sign: what spreadsheets put before phones and negative numbers.
SIGNED = re.compile(r"'[+-][0-9 ()./-]+")
CELL_ERRORS = frozenset(("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"))
MONEY = re.compile(r"^(?:rmb|cny|[¥￥])|(?:元|rmb|cny)$", re.IGNORECASE)
NUMBER = r"[0-9][0-9.,'’ ]*"
# “各12支”, “10+1”, “买10送1”, “20支 送 2支”, “12 boxes”: what is ordered, its unit, what is given with it.
AMOUNT = re.compile(
    rf"(?P<each>各)?(?:买|订|要)?\s*(?P<number>[+-]?{NUMBER})\s*(?P<unit>[^\W\d_]{{1,12}}?)?"
    rf"(?:\s*{GIVES}\s*(?P<free>{NUMBER})\s*(?P<free_unit>[^\W\d_]{{1,12}}?)?\s*(?:赠品|赠|送)?)?"
)


class CellError(Exception):
    """A cell that cannot be used: code, parameters, what is allowed, and texts that may be meant."""

    def __init__(self, code, params=(), allowed=(), proposals=()):
        super().__init__(code)
        self.code, self.params, self.allowed, self.proposals = code, params, allowed, proposals


class Amount(NamedTuple):
    """A quantity, the unit that was written behind it (``""``: none), and how many are given with it."""

    number: Decimal
    unit: str = ""
    free: Decimal = Decimal(0)


def read_cell(key, text, digits=None):
    """The value of a cell: str, Decimal, bool, datetime (local, naive), or ``None`` when it is empty.

    :param digits: ``{"quantity": n, "price": n}``, the decimals that the database keeps, and ``"date"``: the local day
        by which a date without a year is read
    :raises CellError: with the code of what is wrong
    """
    column = COLUMN[key]
    text = _clean(text, column)
    if text is None:
        return None
    return _READERS[column.kind](text, (digits or {}).get(column.kind))


def read_amount(text, digits=None):
    """The quantity of an order file's row, as people write it.

    :param digits: the decimals of a quantity
    :return: :class:`Amount`
    :raises CellError: no number, or one that can be read in two ways

    >>> read_amount("１２支"), read_amount("各 5 支").number, read_amount("20送2").free
    (Amount(number=Decimal('12'), unit='支', free=Decimal('0')), Decimal('5'), Decimal('2'))
    """
    text = count_han(unicodedata.normalize("NFKC", _clean(text, COLUMN["quantity"])))
    found = AMOUNT.fullmatch(text)
    if not found or (found["unit"] or "").casefold() == "e":
        return Amount(_read_quantity(text, digits))
    number = _read_quantity(found["number"].strip(), digits)
    free = _read_quantity(found["free"].strip(), digits) if found["free"] else Decimal(0)
    unit, free_unit = found["unit"] or "", found["free_unit"] or ""
    if free_unit and free_unit != unit:
        raise CellError("other_unit", (unit or number, free_unit))
    return Amount(number, unit, free)


def is_small(text):
    """Whether there are raised or lowered figures or fractions, which would become others: “5²” is no 52.

    >>> is_small("5²"), is_small("½"), is_small("１２"), is_small("⑫")
    (True, True, False, False)
    """
    return any(unicodedata.decomposition(char).startswith(("<super>", "<sub>", "<fraction>")) for char in text)


def _clean(text, column):
    """The text of a cell without what nobody sees; ``None`` where nothing is left.

    :raises CellError: empty though required, a formula, too long, characters that cannot be kept"""
    if len(text) > 4 * MAX_TEXT:
        raise CellError("too_long", (MAX_TEXT,))
    marked = text.startswith(TEXT_MARK)
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
    if column.kind in FIGURES and is_small(text):
        raise CellError("not_a_number")
    if SIGNED.fullmatch(text) or (text[0] == "'" and text[1:2] in SIGNS and not column.free):
        text = text[1:]
    if len(text) > MAX_TEXT:
        raise CellError("too_long", (MAX_TEXT,))
    return text


def _read_text(text, _digits):
    """One width, but a text does not begin like a formula that did not before."""
    return text[0] + one_width(text)[1:] if text[0] == "＝" else one_width(text)


def _read_note(text, _digits):
    return " ".join(text.split())


def _read_number(text, digits, maximum):
    text = unicodedata.normalize("NFKC", text)
    if re.fullmatch(r"\d+,\d{1,2}|\d+,\d{4,}", text):
        _ask_separator(text.replace(",", "."), text.replace(",", ""))
    if re.fullmatch(r"[+-]?\d+([,'’ ]\d+)+(\.\d+)?", text):
        pointed = [text.replace(",", ".")] if re.fullmatch(r"\d+,\d+", text) else []
        _ask_separator(re.sub(r"[,'’ ]", "", text), *pointed)
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


def _ask_separator(*readings):
    raise CellError("separator", allowed=readings, proposals=readings)


def _read_quantity(text, digits):
    number = _read_number(text, digits, MAX_QUANTITY)
    if not number:
        raise CellError("zero")
    return number


def _read_price(text, digits):
    text = unicodedata.normalize("NFKC", text)
    text, marks = MONEY.subn("", text)
    text = text.strip()
    # A sign of money tells that the comma parts thousands.
    if marks and re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", text):
        text = text.replace(",", "")
    return _read_number(text, digits, MAX_PRICE)


def _read_discount(text, digits):
    """Percent that is taken off; “95折” is what is left to pay: 5 % off.

    >>> read_cell("discount", "9折"), read_cell("discount", "8.5折"), read_cell("discount", "95折")
    (Decimal('10'), Decimal('15.0'), Decimal('5'))
    """
    text, digits = unicodedata.normalize("NFKC", text), 2 if digits is None else digits
    if text.endswith("折"):
        paid = _read_number(text.removesuffix("折").strip(), digits, 100)
        if not paid:
            raise CellError("discount_range")
        return 100 - paid * (10 if paid <= 10 else 1)
    number = _read_number(text.removesuffix("%").strip(), digits, MAX_PRICE)
    if number > 100:
        raise CellError("discount_range")
    if 0 < number < 1 and not text.endswith("%"):
        mended = format((number * 100).normalize(), "f")
        readings = (f"{mended}%", f"{format(number, 'f')}%", f"{mended}折")
        raise CellError("discount_fraction", (mended,), proposals=readings)
    return number


def ask_paid_share(text):
    """What a figure under the bare title 折扣 may mean: 9 is 9折 there as often as 9 %; nothing where it is plain.

    >>> ask_paid_share("95"), ask_paid_share("9"), ask_paid_share("15"), ask_paid_share("9折"), ask_paid_share("5%")
    (('95折', '95%'), ('9折', '9%'), (), (), ())
    """
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(%?)", unicodedata.normalize("NFKC", text).strip())
    number = Decimal(found[1]) if found else Decimal(0)
    if not found or not (number >= 50 or (1 <= number <= 10 and not found[2])):
        return ()
    return f"{found[1]}折", f"{found[1]}%"


def _read_yes_no(text, _digits):
    word = fold(text)
    if word in YES:
        return True
    if word in NO:
        return False
    raise CellError("not_listed", allowed=("yes", "no", "是", "否"))


def _read_date(text, today):
    try:
        return read_date(text, today)
    except DateError as error:
        raise CellError(error.code, allowed=error.readings, proposals=error.readings) from None


_READERS = {
    "text": _read_text,
    "note": _read_note,
    "quantity": _read_quantity,
    "price": _read_price,
    "discount": _read_discount,
    "yes_no": _read_yes_no,
    "date": _read_date,
}
