"""Turn the bytes of an XLSX or CSV file into rows of text, refusing what is no such file. No ORM.

The type is told from the content, never from the name. Nothing is read beyond the limits: a sheet is streamed and
left at the first row too many, and the parts of the archive are measured before one is opened."""

import csv
import io
import math
import zipfile
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from .order_columns import Problem, find_column

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 20_000
MAX_CELLS = 200
# Streamed, so they may be long; the other parts of an archive are held in memory.
MAX_SHEET_BYTES = 1024 * 1024 * 1024
MAX_PART_BYTES = 48 * 1024 * 1024
MAX_PARTS = 1000
DELIMITERS = (",", ";", "\t")
MAGIC = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"{\\rtf", "RTF"),
)
MARKUP = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta", b"<head", b"<body")


class FileError(Exception):
    """The file as a whole cannot be used; ``problem`` says why."""

    def __init__(self, code, params=(), row=0, value="", allowed=()):
        super().__init__(code)
        self.problem = Problem(row, "", value, code, params, allowed)


def read_table(data):
    """Iterate over ``(row number, [cell text])`` of all rows that are not blank, the title row first.

    Row numbers are those that a spreadsheet shows. Real date cells come as ISO text, numbers as plain digits, a share
    as ``5%``, a formula as ``=…`` and a text that only looks like one with an apostrophe before it.

    :raises FileError: wrong type, empty, too big, too many rows, unreadable
    """
    if not data:
        raise FileError("empty_file")
    if len(data) > MAX_BYTES:
        raise FileError("too_big", (len(data) // 1024 // 1024 + 1, MAX_BYTES // 1024 // 1024, MAX_ROWS))
    kind = sniff(data)
    rows = _read_xlsx(data) if kind == "xlsx" else _read_csv(decode(data))
    count = 0
    for number, cells in rows:
        while cells and not cells[-1].strip():
            cells.pop()
        if not cells:
            continue  # blank rows keep their number
        if len(cells) > MAX_CELLS:
            raise FileError("too_many_columns", (MAX_CELLS,), number)
        count += 1
        if count > MAX_ROWS + 1:
            raise FileError("too_many_rows", (MAX_ROWS,))
        yield number, cells


def sniff(data):
    """``"xlsx"`` or ``"csv"``, by content.

    :raises FileError: anything else, by name where it is known
    """
    if data.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                names = set(archive.namelist())
        except zipfile.BadZipFile:
            raise FileError("unreadable") from None
        if "xl/workbook.xml" in names:
            return "xlsx"
        raise FileError("wrong_type", ("ZIP",))
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileError("old_excel")
    for magic, name in MAGIC:
        if data.startswith(magic):
            raise FileError("wrong_type", (name,))
    if data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(MARKUP):
        raise FileError("wrong_type", ("HTML/XML",))
    if data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        control = sum(data.count(byte) for byte in (b"\x00", b"\x01", b"\x02", b"\x03", b"\x08"))
        if control:
            raise FileError("wrong_type", ("?",))
    return "csv"


def decode(data):
    """The text of a CSV: UTF-8 (with or without mark), UTF-16 with mark, else GB18030.

    :raises FileError: none of them fits
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        codecs = ("utf-16",)
    else:
        codecs = ("utf-8-sig", "gb18030")
    for codec in codecs:
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            continue
    raise FileError("bad_encoding")


def _read_csv(text):
    if not text.strip():
        raise FileError("empty_file")
    if "\x00" in text:
        raise FileError("wrong_type", ("?",))
    delimiter = _find_delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            yield number, cells
    except csv.Error:
        raise FileError("bad_quotes", (), number + 1) from None


def _find_delimiter(text):
    """The separator under which the title row has most known columns."""

    def known(delimiter):
        with suppress(csv.Error):  # the reading itself tells what is wrong
            for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
                if any(cell.strip(" ,;\t") for cell in cells):
                    return sum(1 for cell in cells if find_column(cell)), len(cells)
        return 0, 0

    return max(DELIMITERS, key=known)


def _read_xlsx(data):
    import openpyxl

    _weigh(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        sheet = next((sheet for sheet in book.worksheets if sheet.sheet_state == "visible"), None)
    except Exception:
        raise FileError("unreadable") from None
    if sheet is None:
        raise FileError("empty_file")
    sheet.reset_dimensions()
    rows = enumerate(sheet.iter_rows(), 1)
    try:
        while True:
            try:
                number, cells = next(rows)
            except StopIteration:
                return
            except Exception:  # whatever the reader stumbles on, the file is broken
                raise FileError("unreadable") from None
            yield number, [_cell_text(cell) for cell in cells]
    finally:
        book.close()


def _weigh(data):
    """Refuse archives that unpack to far more than an order file can hold, before unpacking them."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        if len(parts) > MAX_PARTS:
            raise FileError("bomb")
        for part in parts:
            sheet = part.filename.startswith("xl/worksheets/")
            if part.file_size > (MAX_SHEET_BYTES if sheet else MAX_PART_BYTES):
                raise FileError("bomb")
            if part.flag_bits & 1:
                raise FileError("old_excel")
            if part.filename.endswith((".xml", ".rels")):
                try:
                    with archive.open(part) as stream:
                        start = stream.read(2048).replace(b"\x00", b"").lower()
                except Exception:
                    raise FileError("unreadable") from None
                if b"<!doctype" in start or b"<!entity" in start:
                    raise FileError("unreadable")


def _cell_text(cell):
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float, Decimal)):
        return _number_text(value, getattr(cell, "number_format", "") or "")
    if isinstance(value, datetime):
        # Spreadsheets count days in floating point: 9:30 may come as 9:29:59.999999.
        value = (value + timedelta(milliseconds=500)).replace(microsecond=0)
        if value.time() == time():
            return value.strftime("%Y-%m-%d")
        return value.strftime("%Y-%m-%d %H:%M:%S" if value.second else "%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, str):
        # Array and table formulas are objects, times and durations fit no column.
        return f"={value}" if cell.data_type == "f" else str(value)
    if cell.data_type == "f":
        return value if value.startswith("=") else f"={value}"
    return f"'{value}" if value.startswith("=") else value


def _number_text(value, number_format):
    """Plain digits without exponent; a cell shown as a share gets its sign.

    >>> _number_text(1000.0, "General"), _number_text(0.15, "0%"), _number_text(0.1 + 0.2, "")
    ('1000', '15%', '0.3')
    """
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    share = number_format.split(";")[0].rstrip().endswith("%")
    if isinstance(value, int):
        number = Decimal(value)
    else:
        number = Decimal(format(float(value), ".15g"))
    if share:
        number *= 100
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{text}%" if share else text
