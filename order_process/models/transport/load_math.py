"""What a keeper types and scans for a whole load, without the ORM."""

import re

# "12*RG-60", "RG-60 x 12": a code with how many of it were counted at once.
TIMES = re.compile(r"\s*[*×]\s*|\s+[xX]\s+")
QUANTITY = re.compile(r"\d{1,7}(?:[.,]\d{1,6})?")


def share(counted, wanted):
    """How much of what was counted together goes to whom: each what it wants, in order, until nothing is left; what is
    too much is with the last.

    :param counted: a quantity
    :param wanted: quantities in the order in which they are loaded

    >>> share(84, [48, 24, 12]), share(80, [48, 24, 12]), share(90, [48, 24, 12]), share(5, [])
    ([48, 24, 12], [48, 24, 8], [48, 24, 18], [])
    """
    parts = []
    for quantity in wanted:
        part = min(quantity, counted)
        parts.append(part)
        counted = round(counted - part, 6)
    if parts:
        parts[-1] = round(parts[-1] + counted, 6)
    return parts


def read_scan(text):
    """``(code, quantity)`` of what was scanned or typed; the quantity is empty where none was said.

    >>> read_scan("RG-60"), read_scan("12*RG-60"), read_scan("RG-60 x 2,5"), read_scan("6×6901234567892")
    (('RG-60', None), ('RG-60', 12.0), ('RG-60', 2.5), ('6901234567892', 6.0))
    >>> read_scan("DYE*RED"), read_scan(" ")
    (('DYE*RED', None), ('', None))
    """
    text = text.strip()
    parts = TIMES.split(text)
    if len(parts) == 2 and all(parts):
        for number, code in (parts, parts[::-1]):
            if QUANTITY.fullmatch(number):
                return code, float(number.replace(",", "."))
    return text, None


def circled(number):
    """The number of a stop as people write it.

    >>> circled(3), circled(20), circled(21)
    ('③', '⑳', '(21)')
    """
    return chr(0x2460 + number - 1) if 1 <= number <= 20 else f"({number})"


def begin_page(rows):
    """Rows of a table that goes on with another page: the first one names again what it belongs to.

    >>> begin_page([{"first": False}, {"first": False}]), begin_page([])
    ([{'first': True}, {'first': False}], [])
    """
    return [{**rows[0], "first": True}, *rows[1:]] if rows else []
