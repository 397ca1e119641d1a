"""Statements as a workbook, a sheet for each, without the ORM. Amounts are numbers, texts are texts."""

import io
import re
from datetime import date, datetime
from typing import NamedTuple

from ..base.plain_cell import xlsx_text


class PaperRow(NamedTuple):
    date: date
    document: str
    text: str
    debit: float
    credit: float
    balance: float


class Paper(NamedTuple):
    """What stands on a statement, in the reader's language; amounts in the company's currency.

    ``ages`` are ``(label, amount)``, ``check`` the short code that ties a slip that comes back to what was sent, and
    ``figures`` the whole of it."""

    title: str
    company: str
    dealer: str
    code: str
    month: str
    period: str
    as_of: str
    currency: str
    digits: int
    opening: float
    rows: tuple
    charged: float
    credited: float
    closing: float
    capitals: str
    ages: tuple
    favour: float
    provisional: bool
    check: str
    figures: str


def name_sheet(text, taken):
    """A name that a workbook takes for a sheet, and that is not taken yet.

    >>> name_sheet("A/B: [x]*?", set()), name_sheet("", set()), name_sheet("a", {"a"}), len(name_sheet("A" * 40, set()))
    ('A B x', 'Sheet', 'a 2', 31)
    >>> name_sheet("'quoted'", set()), name_sheet("History", set())
    ('quoted', 'History 2')
    """
    plain = " ".join(re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", text).split()).strip("' ")[:31].strip("' ") or "Sheet"
    number, name = 1, plain
    while name.lower() in {"history", *taken}:
        number += 1
        name = f"{plain[: 30 - len(str(number))]} {number}"
    taken.add(name.lower())
    return name


class StatementBook:
    """Writes statements into a workbook."""

    WIDTHS = (12, 22, 44, 15, 15, 16)

    def __init__(self):
        import xlsxwriter

        self.words, self.taken, self.stream = {}, set(), io.BytesIO()
        self.book = xlsxwriter.Workbook(
            self.stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self.bold = self.book.add_format({"bold": True})
        self.title = self.book.add_format({"bold": True, "font_size": 14})
        self.head = self.book.add_format({"bold": True, "bg_color": "#E9ECEF", "border": 1})
        self.day = self.book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})

    def close(self):
        """:return: the file as bytes"""
        self.book.close()
        return self.stream.getvalue()

    def add(self, paper, words):
        """Add the sheet of one statement.

        :param dict words: what stands before the figures, in the reader's language
        """
        self.words = words
        self.sheet, self.line = self.book.add_worksheet(name_sheet(paper.dealer, self.taken)), 0
        number = "#,##0" + ("." + "0" * paper.digits if paper.digits else "")
        self.money = self.book.add_format({"num_format": number})
        self.sum = self.book.add_format({"num_format": number, "bold": True, "top": 1})
        for column, width in enumerate(self.WIDTHS):
            self.sheet.set_column(column, column, width)
        self._add_head(paper)
        self._add_rows(paper)
        self._add_ages(paper)

    def _text(self, column, text, style=None):
        self.sheet.write_string(self.line, column, xlsx_text(text), style)

    def _fact(self, label, text, style=None):
        self._text(0, self.words[label], self.bold)
        self._text(1, text, style)
        self.line += 1

    def _add_head(self, paper):
        self._text(0, paper.company, self.bold)
        self.line += 1
        self._text(0, paper.title, self.title)
        self.line += 1
        self._fact("dealer", f"{paper.dealer} {paper.code}".strip())
        self._fact("period", paper.period)
        self._fact("currency", paper.currency)
        self._fact("check", paper.check)
        if paper.provisional:
            self._text(0, self.words["provisional"], self.bold)
            self.line += 1
        self.line += 1

    def _add_rows(self, paper):
        for column, label in enumerate(("date", "document", "text", "debit", "credit", "balance")):
            self._text(column, self.words[label], self.head)
        self.line += 1
        self._add_balance("opening", paper.opening)
        for row in paper.rows:
            midnight = datetime.combine(row.date, datetime.min.time())
            self.sheet.write_datetime(self.line, 0, midnight, self.day)
            self._text(1, row.document)
            self._text(2, row.text)
            for column, amount in ((3, row.debit), (4, row.credit)):
                if amount:
                    self.sheet.write_number(self.line, column, amount, self.money)
            self.sheet.write_number(self.line, 5, row.balance, self.money)
            self.line += 1
        self._text(2, self.words["total"], self.bold)
        self.sheet.write_number(self.line, 3, paper.charged, self.sum)
        self.sheet.write_number(self.line, 4, paper.credited, self.sum)
        self.line += 1
        self._add_balance("closing", paper.closing)
        if paper.capitals:
            self._text(2, paper.capitals)
            self.line += 1
        self.line += 1

    def _add_balance(self, label, amount):
        self._text(2, self.words[label], self.bold)
        self.sheet.write_number(self.line, 5, amount, self.sum)
        self.line += 1

    def _add_ages(self, paper):
        self._text(0, f"{self.words['ageing']} {paper.as_of}", self.bold)
        self.line += 1
        ages = [*paper.ages, (self.words["favour"], -paper.favour), (self.words["closing"], paper.closing)]
        for label, amount in ages:
            self._text(0, label)
            self.sheet.write_number(self.line, 3, amount, self.money)
            self.line += 1


def write_book(statements):
    """The workbook as bytes.

    :param statements: ``(paper, words)`` of each sheet
    """
    book = StatementBook()
    for paper, words in statements:
        book.add(paper, words)
    return book.close()
