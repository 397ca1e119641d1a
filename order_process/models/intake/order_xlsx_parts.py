"""The parts of an XLSX archive, read element by element; each reader stops at what no order file has. No ORM.

A reader has ``start`` and ``end`` for the elements and, where it wants texts, ``text``; see ``order_xlsx``."""

import posixpath
import re

from .order_cell_text import find_format
from .order_columns import Problem

MEGABYTE = 1024 * 1024
MAX_ROWS = 20_000
MAX_CELLS = 200
# What a spreadsheet itself allows in one cell, and as rows and columns.
MAX_CELL_CHARS = 32_767
MAX_SHEET_ROWS = 1_048_576
MAX_SHEET_COLUMNS = 16_384
MAX_CHARS = 16 * MEGABYTE
MAX_STRINGS = 200_000
MAX_STYLES = 70_000
MAX_MERGED = 50_000
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
RANGE = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")


class FileError(Exception):
    """The file as a whole cannot be used; ``problem`` says why."""

    def __init__(self, code, params=(), row=0, value="", allowed=()):
        super().__init__(code)
        self.problem = Problem(row, "", value, code, params, allowed)


class Enough(Exception):
    """The rows that are wanted were found."""


class BookReader:
    def __init__(self):
        self.sheets, self.epoch = [], None

    def start(self, tag, attributes):
        if tag == "sheet":
            link = next((value for name, value in attributes.items() if name.endswith(":id")), "")
            shown = attributes.get("state", "visible") == "visible"
            self.sheets.append((attributes.get("name", ""), shown, link))
        elif tag == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            self.epoch = 1904

    def end(self, tag):
        pass


class LinkReader:
    """Where the parts of the workbook stand."""

    def __init__(self):
        self.sheets, self.texts, self.styles = {}, "", ""

    def start(self, tag, attributes):
        if tag != "Relationship":
            return
        part = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", ""))).lstrip("/")
        kind = attributes.get("Type", "").rpartition("/")[2]
        if kind == "worksheet":
            self.sheets[attributes.get("Id")] = part
        elif kind == "sharedStrings":
            self.texts = part
        elif kind == "styles":
            self.styles = part

    def end(self, tag):
        pass


class StyleReader:
    """``formats`` is the number format of each cell style."""

    def __init__(self):
        self.formats, self._own, self._inside = [], {}, False

    def start(self, tag, attributes):
        if tag == "numFmt":
            self._own[attributes.get("numFmtId")] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            self._inside = True
        elif tag == "xf" and self._inside:
            self.formats.append(find_format(attributes.get("numFmtId", "0"), self._own))
        if len(self.formats) + len(self._own) > MAX_STYLES:
            raise FileError("bomb")

    def end(self, tag):
        if tag == "cellXfs":
            self._inside = False


class TextCollector:
    """Puts the pieces of a text together, without the readings that East Asian editions add to it."""

    def __init__(self):
        self._pieces, self._length, self._open, self._reading = [], 0, False, 0

    def _begin(self):
        self._pieces, self._length, self._open = [], 0, False

    def _start_text(self, tag):
        if tag == "rPh":
            self._reading += 1
        elif tag == "t":
            self._open = not self._reading

    def _end_text(self, tag):
        if tag == "rPh":
            self._reading -= 1
        elif tag == "t":
            self._open = False

    def _get_row(self):
        return 0

    def text(self, data):
        if self._open:
            self._length += len(data)
            if self._length > MAX_CELL_CHARS:
                raise FileError("long_cell", (MAX_CELL_CHARS,), self._get_row())
            self._pieces.append(data)

    def _take(self):
        return ESCAPED.sub(lambda found: chr(int(found[1], 16)), "".join(self._pieces))


class TextReader(TextCollector):
    """The texts that the cells of all sheets share."""

    def __init__(self, strings):
        super().__init__()
        self._strings, self._chars = strings, 0

    def start(self, tag, attributes):
        if tag == "si":
            self._begin()
        else:
            self._start_text(tag)

    def end(self, tag):
        if tag != "si":
            self._end_text(tag)
            return
        text = self._take()
        self._strings.append(text)
        self._chars += len(text)
        if len(self._strings) > MAX_STRINGS or self._chars > MAX_CHARS:
            raise FileError("bomb")


class SheetReader(TextCollector):
    """``formulas`` are the places of cells whose last value was read, ``hidden`` those of rows and columns (by their
    first cell, or ``A:A``) that are not shown.

    :param most: no more rows than these are wanted
    """

    def __init__(self, book, most=None):
        super().__init__()
        self.rows, self.merged, self.formulas, self.hidden = [], [], [], []
        self._book, self._most = book, most
        self._number = self._position = 0
        self._cells, self._cell, self._formula, self._is_hidden = {}, None, None, False

    def start(self, tag, attributes):
        if tag == "c":
            self._start_cell(attributes)
        elif tag == "row":
            self._start_row(attributes)
        elif tag == "mergeCell":
            self._add_merged(attributes.get("ref", ""))
        elif tag == "col":
            self._note_column(attributes)
        elif self._cell:
            if tag == "f":
                self._begin()
                self._formula = ""
            if tag in ("v", "f"):
                self._open = True
            else:
                self._start_text(tag)

    def end(self, tag):
        if tag == "c":
            self._end_cell()
        elif tag == "row":
            self._end_row()
        elif tag == "f" and self._cell:
            self._formula, self._open = self._take(), False
            self._begin()
        elif tag == "v":
            self._open = False
        else:
            self._end_text(tag)

    def _get_row(self):
        return self._number

    def _start_row(self, attributes):
        number = int(attributes.get("r") or self._number + 1)
        if not self._number < number <= MAX_SHEET_ROWS:
            raise FileError("unreadable")
        self._number, self._position, self._cells = number, 0, {}
        self._is_hidden = attributes.get("hidden") in ("1", "true")

    def _note_column(self, attributes):
        from openpyxl.utils import get_column_letter

        if attributes.get("hidden") in ("1", "true"):
            first, last = (min(int(attributes.get(name, 0)), MAX_CELLS) for name in ("min", "max"))
            self.hidden += [get_column_letter(at) for at in range(max(first, 1), last + 1)]

    def _end_row(self):
        if self._cells:
            last = max(self._cells)
            self.rows.append((self._number, [self._cells.get(at, "") for at in range(1, last + 1)]))
            if self._is_hidden:
                self.hidden.append(str(self._number))
            if len(self.rows) == self._most:
                raise Enough
            if len(self.rows) > MAX_ROWS + 1:
                raise FileError("too_many_rows", (MAX_ROWS,))

    def _start_cell(self, attributes):
        from openpyxl.utils import column_index_from_string

        place = attributes.get("r")
        found = PLACE.fullmatch(place) if place else None
        if place and (not found or int(found[2]) != self._number):
            raise FileError("unreadable")
        self._position = column_index_from_string(found[1]) if found else self._position + 1
        if self._position > MAX_SHEET_COLUMNS:
            raise FileError("unreadable")
        self._book.count_cell(self._number)
        self._cell = (attributes.get("t", "n"), int(attributes.get("s", 0)))
        self._formula = None
        self._begin()

    def _end_cell(self):
        kind, style = self._cell
        value, self._cell = self._take(), None
        if value or (kind == "inlineStr" and self._formula is None):
            text = self._book.cell_text(kind, style, value)
            if self._formula is not None:
                self._note_formula()
        elif self._formula is not None:
            text = f"={self._formula.lstrip('=')}"
        else:
            return
        if not text.strip():
            return
        if self._position > MAX_CELLS:
            raise FileError("too_many_columns", (MAX_CELLS,), self._number)
        if self._position in self._cells:
            raise FileError("unreadable")
        self._book.count_chars(text, self._number)
        self._cells[self._position] = text

    def _note_formula(self):
        from openpyxl.utils import get_column_letter

        self.formulas.append(f"{get_column_letter(self._position)}{self._number}")

    def _add_merged(self, place):
        from openpyxl.utils import column_index_from_string

        found = RANGE.fullmatch(place)
        if found and found[2] != found[4]:
            self.merged.append((int(found[2]), int(found[4]), column_index_from_string(found[1])))
            if len(self.merged) > MAX_MERGED:
                raise FileError("bomb")
