"""Read the sheets of an XLSX workbook as text, without ever holding more than an order file can have. No ORM.

The archive is measured before a part is opened; a part is streamed through expat, and whatever no order file has (a
huge cell, millions of strings or elements, deep nesting, a document type) stops the reading at once."""

import io
import zipfile
from contextlib import suppress
from datetime import datetime
from xml.parsers import expat

from .order_cell_text import date_text, plain_text, value_text
from .order_xlsx_parts import (
    MAX_CHARS,
    MEGABYTE,
    BookReader,
    Enough,
    FileError,
    LinkReader,
    SheetReader,
    StyleReader,
    TextReader,
)

MAX_ELEMENTS = 3_000_000
MAX_FILE_CELLS = 1_000_000
MAX_SHEETS = 50
MAX_PARTS = 1000
MAX_SHEET_BYTES = 128 * MEGABYTE
MAX_PART_BYTES = 48 * MEGABYTE
MAX_UNPACKED_BYTES = 256 * MEGABYTE
CHUNK_BYTES = 64 * 1024
# A tag or text longer than this without any mark between is no spreadsheet, and slow to scan.
MAX_SILENT_BYTES = 512 * 1024
MAX_DEPTH = 32


class XlsxBook:
    """The sheets of a workbook in their order: ``sheets`` is ``[(title, whether it is shown)]``.

    :raises FileError: it is broken, protected, or unpacks to more than an order file can hold
    """

    def __init__(self, data):
        self._elements = self._chars = self._cells = 0
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            self._weigh()
            self._read_book()
        except (FileError, MemoryError):
            raise
        except Exception:  # whatever the reader stumbles on, the file is broken
            raise FileError("unreadable") from None

    def _weigh(self):
        """Refuse what unpacks to far more than an order file can hold, before unpacking it."""
        parts = self._archive.infolist()
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
            raise FileError("bomb")
        for part in parts:
            sheet = part.filename.startswith("xl/worksheets/")
            if part.file_size > (MAX_SHEET_BYTES if sheet else MAX_PART_BYTES):
                raise FileError("bomb")
            if part.flag_bits & 1:
                raise FileError("old_excel")
            if part.filename.endswith((".xml", ".rels")):
                with self._archive.open(part) as stream:
                    start = stream.read(2048).replace(b"\x00", b"").lower()
                if b"<!doctype" in start or b"<!entity" in start:
                    raise FileError("unreadable")

    def _read_book(self):
        book, links, styles = BookReader(), LinkReader(), StyleReader()
        self._parse("xl/workbook.xml", book)
        self._parse("xl/_rels/workbook.xml.rels", links)
        if len(book.sheets) > MAX_SHEETS:
            raise FileError("bomb")
        found = [(title, shown, links.sheets.get(link)) for title, shown, link in book.sheets]
        self._parts = [part for _title, _shown, part in found if part]
        self.sheets = [(title, shown) for title, shown, part in found if part]
        self._epoch, self._strings = book.epoch, None
        self._text_part = links.texts
        if links.styles:
            self._parse(links.styles, styles)
        self._styles = styles.formats

    def _parse(self, name, reader):
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_doctype
        depth = 0

        def start(tag, attributes):
            nonlocal depth
            depth += 1
            self._elements += 1
            if depth > MAX_DEPTH or self._elements > MAX_ELEMENTS:
                raise FileError("bomb")
            reader.start(tag.rpartition(":")[2] if ":" in tag else tag, attributes)

        def end(tag):
            nonlocal depth
            depth -= 1
            reader.end(tag.rpartition(":")[2] if ":" in tag else tag)

        parser.StartElementHandler, parser.EndElementHandler = start, end
        if hasattr(reader, "text"):
            parser.CharacterDataHandler = reader.text
        with self._archive.open(name) as stream, suppress(Enough):
            _feed(parser, stream)

    # === Sheets ===

    def read_first_rows(self, position, most):
        """``[(row number, [cell text])]`` of the first rows that are not blank."""
        return self._read_sheet(position, most).rows

    def read_rows(self, position):
        """The :class:`~.order_xlsx_parts.SheetReader` that has read the sheet: ``rows`` are ``(row number, [cell
        text])`` of all that are not blank; ``merged`` are ``(first row, last row, first column)``, counted from 1.

        Real date cells come as ISO text, numbers as plain digits, a share as ``5%``, a formula as its last value, or
        as ``=…`` where it has none, and a text that only looks like one with a mark before it.

        :raises FileError: too many rows, columns or characters, or unreadable
        """
        return self._read_sheet(position)

    def _read_sheet(self, position, most=None):
        try:
            if self._strings is None:
                self._strings = []
                if self._text_part:
                    self._parse(self._text_part, TextReader(self._strings))
            sheet = SheetReader(self, most)
            self._parse(self._parts[position], sheet)
        except (FileError, MemoryError):
            raise
        except Exception:
            raise FileError("unreadable") from None
        return sheet

    def count_cell(self, row):
        """:raises FileError: there are more cells, blank ones too, than an order file can have"""
        self._cells += 1
        if self._cells > MAX_FILE_CELLS:
            raise FileError("bomb", (), row)

    def count_chars(self, text, row):
        """:raises FileError: the texts of the file are longer than an order file can be"""
        self._chars += len(text)
        if self._chars > MAX_CHARS:
            raise FileError("bomb", (), row)

    def cell_text(self, kind, style, value):
        """The text of a cell: ``kind`` is its type in the file, ``value`` what stands in it."""
        if kind == "s":
            return plain_text(self._strings[int(value)])
        if kind in ("str", "inlineStr"):
            return plain_text(value)
        if kind == "b":
            return "yes" if value.strip() in ("1", "true") else "no"
        if kind == "e":
            return value
        if kind == "d":
            return date_text(datetime.fromisoformat(value.rstrip("Z")))
        number_format = self._styles[style] if style < len(self._styles) else ""
        return value_text(value.strip(), number_format, self._epoch)


def _feed(parser, stream):
    """Parse the stream in chunks; what stays without any mark for long is refused: expat scans it again and again."""
    silent = 0
    while chunk := stream.read(CHUNK_BYTES):
        mark = chunk.rfind(b">")
        silent = len(chunk) - mark if mark >= 0 else silent + len(chunk)
        if silent > MAX_SILENT_BYTES:
            raise FileError("bomb")
        parser.Parse(chunk, False)
    parser.Parse(b"", True)


def _refuse_doctype(*_args):
    raise FileError("unreadable")
