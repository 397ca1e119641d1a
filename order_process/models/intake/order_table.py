"""Turn the bytes of an XLSX or CSV file into sheets of text rows, refusing what is no such file. No ORM.

The type is told from the content, never from the name. Nothing is read beyond the limits: a file is left at the first
row too many, and an archive is measured before it is opened (``order_xlsx``)."""

import bisect
import csv
import io
import zipfile
from contextlib import suppress
from itertools import islice
from typing import NamedTuple

from .order_columns import find_column
from .order_head import HEAD_WITHIN
from .order_xlsx import MAX_PART_BYTES, MAX_PARTS, XlsxBook
from .order_xlsx_parts import MAX_CELL_CHARS, MAX_CELLS, MAX_ROWS, FileError

__all__ = ["MAX_PART_BYTES", "MAX_ROWS", "FileError", "Sheet", "decode", "open_book", "sniff"]

MAX_BYTES = 20 * 1024 * 1024
MAX_HELD_CELLS = 1_000_000
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
CENTRAL_ENTRY = b"PK\x01\x02"


class Sheet(NamedTuple):
    """``rows`` are ``(row number, [cell text])`` of all rows that are not blank; numbers are those that a spreadsheet
    shows. ``held`` is ``{row number: {position: row number above}}``: cells whose text stands in a merged cell that
    begins further up; positions count from 1. ``formulas`` are the places of cells of which the last value was read,
    ``hidden`` the rows and columns that are not shown."""

    title: str
    rows: list
    held: dict
    formulas: tuple = ()
    hidden: tuple = ()


def open_book(data):
    """The workbook of these bytes: ``sheets`` as ``[(title, whether it is shown)]``, ``read_first_rows(position,
    most)`` and ``read_sheet(position, count_titles)``; the latter is asked how many rows the titles and what
    stands above them take.

    :raises FileError: wrong type, empty, too big, unreadable
    """
    if not data:
        raise FileError("empty_file")
    if len(data) > MAX_BYTES:
        raise FileError("too_big", (len(data) // 1024 // 1024 + 1, MAX_BYTES // 1024 // 1024, MAX_ROWS))
    return _XlsxSheets(data) if sniff(data) == "xlsx" else _CsvSheets(decode(data))


class _XlsxSheets(XlsxBook):
    def read_sheet(self, position, count_titles=lambda _rows: 1):
        read = self.read_rows(position)
        held = hold_merged(read.rows, read.merged, count_titles(read.rows)) if read.rows else {}
        return Sheet(self.sheets[position][0], read.rows, held, tuple(read.formulas), tuple(read.hidden))


class _CsvSheets:
    def __init__(self, text):
        self.sheets, self._content = [("", True)], text

    def read_first_rows(self, _position, most):
        return list(islice(_read_csv(self._content), most))

    def read_sheet(self, _position, _count_titles=None):
        rows = list(islice(_read_csv(self._content), MAX_ROWS + 2))
        if len(rows) > MAX_ROWS + 1:
            raise FileError("too_many_rows", (MAX_ROWS,))
        return Sheet("", rows, {})


def hold_merged(rows, merged, titles=1):
    """Give the rows below the first of a merged cell its text, as they show it on the screen.

    Rows that hold nothing of their own stay blank, and titles hold for no row.

    :param rows: ``[(row number, [cell text])]`` that are not blank; they are filled in place
    :param merged: ``[(first row, last row, first column)]``
    :param int titles: how many rows the titles and what stands above them take
    :return: what was filled, as ``held`` of :class:`Sheet`

    >>> rows = [(1, ["No", "Code"]), (2, ["A", "x"]), (3, ["", "y"]), (5, ["B", "z"])]
    >>> hold_merged(rows, [(2, 4, 1), (1, 2, 2)]), rows[2]
    ({3: {1: 2}}, (3, ['A', 'y']))
    """
    numbers, held, count = [number for number, _cells in rows], {}, 0
    for first, last, position in merged:
        at = bisect.bisect_left(numbers, first)
        if at < titles or at == len(rows) or numbers[at] != first:
            continue
        text = rows[at][1][position - 1] if position <= len(rows[at][1]) else ""
        for number, cells in rows[at + 1 : bisect.bisect_right(numbers, last)] if text else ():
            count += 1
            if count > MAX_HELD_CELLS:
                raise FileError("bomb")
            cells.extend([""] * (position - len(cells)))
            if not cells[position - 1]:
                cells[position - 1] = text
                held.setdefault(number, {})[position] = first
    return held


def sniff(data):
    """``"xlsx"`` or ``"csv"``, by content.

    :raises FileError: anything else, by name where it is known
    """
    if data.startswith(b"PK\x03\x04"):
        if data.count(CENTRAL_ENTRY) > MAX_PARTS:
            raise FileError("bomb")
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                names = set(archive.namelist())
        except Exception:  # a damaged directory fails in many ways
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
    control = any(byte in data for byte in (b"\x00", b"\x01", b"\x02", b"\x03", b"\x08"))
    if control and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
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
            while cells and not cells[-1].strip():
                cells.pop()
            if not cells:
                continue  # blank rows keep their number
            if len(cells) > MAX_CELLS:
                raise FileError("too_many_columns", (MAX_CELLS,), number)
            if max(map(len, cells)) > MAX_CELL_CHARS:
                raise FileError("long_cell", (MAX_CELL_CHARS,), number)
            yield number, cells
    except csv.Error:
        raise FileError("bad_quotes", (), number + 1) from None


def _find_delimiter(text):
    """The separator under which one of the first rows has most known columns, else most cells."""

    def known(delimiter):
        best = (0, 0)
        with suppress(csv.Error):  # the reading itself tells what is wrong
            for cells in islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), HEAD_WITHIN):
                best = max(best, (sum(1 for cell in cells if find_column(cell)), len(cells)))
        return best

    return max(DELIMITERS, key=known)
