"""What other systems send to place an order, made into an order file: the same reader then reads, asks and refuses as
for everybody's files. Without the ORM."""

import csv
import hashlib
import io
import json

from ..intake.order_columns import COLUMNS

NAMED = ("reference", "dealer")
# Remarks about the order stand in its first row.
FIRST_ROW = ("remark_kind", "remark")
ORDER_KEYS = (*(column.key for column in COLUMNS if column.order and column.key not in NAMED), *FIRST_ROW)
LINE_KEYS = tuple(column.key for column in COLUMNS if column.key not in (*NAMED, *ORDER_KEYS))
MAX_LINES = 1000
MAX_TEXT = 1000
KEY_LENGTH = (8, 80)


class BadCall(ValueError):
    """What is wrong with a call: ``code`` of the text, and what fills it."""

    def __init__(self, code, **params):
        super().__init__(code)
        self.code, self.params = code, params


def check_key(key):
    """The key that makes a repeated call harmless.

    :raises BadCall: it is none

    >>> check_key("PO-2026-0001")
    'PO-2026-0001'
    >>> check_key("short")
    Traceback (most recent call last):
    ...
    odoo.addons.order_process.models.interface.payload.BadCall: key
    """
    least, most = KEY_LENGTH
    if not isinstance(key, str) or not least <= len(key) <= most or not key.isascii() or not key.isprintable():
        raise BadCall("key", least=least, most=most)
    return key


def fingerprint(call, said):
    """SHA-256 of what was said, whatever the order of its names."""
    text = json.dumps([call, said], sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def write_cell(name, value):
    """A value as it stands in a file.

    :raises BadCall: it is no text and no number

    >>> write_cell("quantity", 12), write_cell("quantity", 2.5), write_cell("remark", None)
    ('12', '2.5', '')
    >>> write_cell("quantity", 1e-7)
    '0.0000001'
    """
    if value is None or value is False:
        return ""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise BadCall("value", name=name)
    if isinstance(value, float):
        value = f"{value:.12f}".rstrip("0").rstrip(".") if abs(value) < 1e12 else repr(value)
    text = str(value)
    if len(text) > MAX_TEXT:
        raise BadCall("long", name=name, most=MAX_TEXT)
    return text


def read_order(reference, dealer, lines, facts):
    """The rows of an order file: titles first, then one for each line.

    :raises BadCall: a name that is none, no lines or too many, a value that is none
    """
    if not isinstance(reference, str) or not reference.strip():
        raise BadCall("reference")
    check_names(facts, ORDER_KEYS, "facts")
    if not isinstance(lines, (list, tuple)) or not 0 < len(lines) <= MAX_LINES:
        raise BadCall("lines", most=MAX_LINES)
    for line in lines:
        check_names(line, LINE_KEYS, "line")
    head = {"reference": reference, **({"dealer": dealer} if dealer else {}), **facts}
    names = [*head, *(name for name in LINE_KEYS if any(name in line for line in lines))]
    rows = [
        [write_cell(name, {**head, **line}.get(name)) if not number or name not in FIRST_ROW else "" for name in names]
        for number, line in enumerate(lines)
    ]
    return names, rows


def check_names(said, allowed, where):
    """:raises BadCall: it is no set of named values, or one of the names is not among the allowed"""
    if not isinstance(said, dict):
        raise BadCall("names", where=where, names=str(said)[:80], allowed=", ".join(allowed))
    unknown = sorted(str(name)[:80] for name in said if name not in allowed)
    if unknown:
        raise BadCall("names", where=where, names=", ".join(unknown), allowed=", ".join(allowed))


def write_file(names, rows):
    """The order file as CSV with the titles that the reader knows."""
    titles = {column.key: column.english for column in COLUMNS}
    text = io.StringIO()
    csv.writer(text).writerows([[titles[name] for name in names], *rows])
    return b"\xef\xbb\xbf" + text.getvalue().encode()
