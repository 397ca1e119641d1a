"""A register as a workbook, row by row in constant memory, without the ORM. Numbers are numbers, texts are texts."""

from datetime import date

from ..base.plain_cell import xlsx_text

# From which a workbook counts days.
FIRST_DAY = date(1899, 12, 30)
# The letters of a title are wider than digits.
HEAD_ROOM = 2


class RegisterBook:
    """Writes a register into a file: head, titles, rows, totals. Rows are written as they come and not kept."""

    def __init__(self, file, title, cells, digits):
        """
        :param file: path or file in which it is written
        :param cells: :class:`~.register.Cell` of each column
        :param int digits: of amounts
        """
        import xlsxwriter

        self.book = xlsxwriter.Workbook(
            file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self.sheet = self.book.add_worksheet()
        self.title, self.cells, self.line = title, cells, 0
        amount = "#,##0" + ("." + "0" * digits if digits else "")
        formats = {
            "day": "yyyy-mm-dd",
            "instant": "yyyy-mm-dd hh:mm",
            "count": "#,##0",
            "number": "#,##0.00",
            "money": amount,
        }
        self.plain = {kind: self.book.add_format({"num_format": text}) for kind, text in formats.items()}
        self.summed = {
            kind: self.book.add_format({"num_format": text, "bold": True, "top": 1}) for kind, text in formats.items()
        }
        self.bold = self.book.add_format({"bold": True})
        self.large = self.book.add_format({"bold": True, "font_size": 14})
        self.titles = self.book.add_format({"bold": True, "bg_color": "#E9ECEF", "border": 1, "text_wrap": True})
        self.total = self.book.add_format({"bold": True, "top": 1})
        for column, cell in enumerate(cells):
            self.sheet.set_column(column, column, max(cell.width, 8) + HEAD_ROOM)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)

    def add_head(self, facts, note):
        """:param facts: ``[(label, text)]``"""
        self._text(0, self.title, self.large)
        self.line += 1
        for label, text in facts:
            self._text(0, label, self.bold)
            self._text(1, text)
            self.line += 1
        if note:
            self._text(0, note)
            self.line += 1
        self.line += 1
        for column, cell in enumerate(self.cells):
            self._text(column, cell.label, self.titles)
        self.first = self.line
        self.sheet.repeat_rows(self.line)
        self.sheet.freeze_panes(self.line + 1, 1)
        self.line += 1

    def add_rows(self, rows):
        """:param rows: iterable of the values of each row, in the order of the columns"""
        string, number, moment = self.sheet.write_string, self.sheet.write_number, self.sheet.write_datetime
        cells = [(column, cell.kind, self.plain.get(cell.kind)) for column, cell in enumerate(self.cells)]
        for values in rows:
            line = self.line
            for (column, kind, style), value in zip(cells, values, strict=True):
                if value is None or value is False or value == "":
                    continue
                if kind == "text":
                    string(line, column, xlsx_text(str(value)))
                elif kind == "day":
                    number(line, column, (value - FIRST_DAY).days, style)
                elif kind == "instant":
                    moment(line, column, value, style)
                else:
                    number(line, column, value, style)
            self.line += 1

    def add_totals(self, totals):
        """:param totals: ``[(label, {column: sum})]``, a row for each"""
        self.sheet.autofilter(self.first, 0, max(self.line - 1, self.first), len(self.cells) - 1)
        for label, sums in totals:
            self._text(0, label, self.total)
            for column, cell in enumerate(self.cells):
                if cell.total:
                    self.sheet.write_number(self.line, column, sums[cell.name], self.summed[cell.kind])
                elif column:
                    self.sheet.write_blank(self.line, column, None, self.total)
            self.line += 1

    def close(self):
        self.book.close()

    def _text(self, column, text, style=None):
        self.sheet.write_string(self.line, column, xlsx_text(text), style)
