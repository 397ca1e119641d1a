"""What a cell of a workbook holds, as the text that an order file is read from. No ORM."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from .order_columns import TEXT_MARK

# Dates of the Chinese, Japanese and Korean editions, whose form the file does not spell out.
EAST_ASIAN_DATES = frozenset((*range(27, 37), *range(50, 59)))
LITERAL = re.compile(r'"([^"]*)"|\\(.)')
UNIT_FORMAT = re.compile(r'(?:General|G/通用格式|[#,0]+(?:\.[0#]+)?)(?:_.)*(?P<after>(?:"[^"]*"|\\.)+)', re.IGNORECASE)
CODE_FORMAT = re.compile(r'(?P<before>(?:"[^"]*"|\\.)*)(?P<zeros>0+)(?P<after>(?:"[^"]*"|\\.)*)')


def find_format(number, own):
    """The number format of a style.

    :param str number: as the file names it
    :param own: ``{number: format}`` of the formats that the file itself brings
    """
    from openpyxl.styles.numbers import BUILTIN_FORMATS

    if number in own:
        return own[number]
    return "yyyy-mm-dd" if int(number) in EAST_ASIAN_DATES else BUILTIN_FORMATS.get(int(number), "")


def plain_text(text):
    return f"{TEXT_MARK}{text}" if text.startswith("=") else text


def value_text(text, number_format, epoch):
    number = int(text) if re.fullmatch(r"-?[0-9]+", text) else float(text)
    if not number_format or number_format == "General":
        return number_text(number, "")
    from openpyxl.styles.numbers import is_date_format, is_timedelta_format
    from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

    if not is_date_format(number_format):
        shown = shown_code(number, number_format) or number_text(number, number_format)
        return shown if shown.endswith("%") else f"{shown}{shown_unit(number_format)}"
    try:
        start = MAC_EPOCH if epoch else WINDOWS_EPOCH
        return date_text(from_excel(number, start, timedelta=is_timedelta_format(number_format)))
    except (OverflowError, ValueError):
        return "#VALUE!"


def shown_unit(number_format):
    """The word that a number format puts behind a number, or ``""``: a 3 that is shown as “3箱” is three boxes.

    >>> shown_unit('0"箱"'), shown_unit('#,##0.00\\ "元"'), shown_unit("0.00_ "), shown_unit('"¥"0')
    ('箱', '元', '', '')
    """
    found = UNIT_FORMAT.fullmatch(number_format.split(";")[0])
    unit = LITERAL.sub(_unquote, found["after"]).strip() if found else ""
    return unit if re.fullmatch(r"[^\W\d_]{1,6}", unit) else ""


def shown_code(number, number_format):
    """What a code looks like whose zeros or letters its number format puts there, or ``""``: it is no code.

    >>> shown_code(123, "0000000"), shown_code(60, '"RG-"00'), shown_code(5, "0"), shown_code(5.5, "0.00")
    ('0000123', 'RG-60', '', '')
    """
    found = CODE_FORMAT.fullmatch(number_format.split(";")[0])
    if not found or not isinstance(number, int) or number < 0 or (len(found["zeros"]) < 2 and not found["before"]):
        return ""
    before, after = (LITERAL.sub(_unquote, found[part]) for part in ("before", "after"))
    return f"{before}{number:0{len(found['zeros'])}d}{after}"


def _unquote(found):
    return found[1] if found[1] is not None else found[2]


def date_text(value):
    if isinstance(value, datetime):
        # Spreadsheets count days in floating point: 9:30 may come as 9:29:59.999999.
        value = (value + timedelta(milliseconds=500)).replace(microsecond=0)
        if value.time() == time():
            return value.strftime("%Y-%m-%d")
        return value.strftime("%Y-%m-%d %H:%M:%S" if value.second else "%Y-%m-%d %H:%M")
    # Times and durations fit no column.
    return value.isoformat() if isinstance(value, date) else str(value)


def number_text(value, number_format):
    """Plain digits without exponent; a cell shown as a share gets its sign.

    >>> number_text(1000.0, "General"), number_text(0.15, "0%"), number_text(0.1 + 0.2, "")
    ('1000', '15%', '0.3')
    """
    share = number_format.split(";")[0].rstrip().endswith("%")
    number = Decimal(value) if isinstance(value, int) else Decimal(format(value, ".15g"))
    if not number.is_finite():
        return str(value)
    if share:
        number *= 100
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{text}%" if share else text
