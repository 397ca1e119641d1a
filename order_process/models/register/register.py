"""What a register is, without the ORM."""

from typing import NamedTuple

from ..dispatch.manifest_pages import text_width


class Column(NamedTuple):
    """A column of workbook and paper: a field of the rows. ``total``: its sum stands below; ``width`` in characters."""

    name: str
    total: bool = False
    width: int = 12


class Register(NamedTuple):
    """A list whose totals are the same on the screen, in the workbook and on paper.

    ``model`` has one record for each row and a ``company_id``; all that is added up is in the currency of the row's
    company. ``day`` is the field by which a row belongs to a period, ``by`` the one by which the paper gives subtotals;
    ``domain`` says which records are rows at all, ``order`` how they stand, ``note`` what the sums count."""

    title: str
    model: str
    columns: tuple
    day: str
    by: str
    order: str
    domain: tuple = ()
    note: str = ""


class Totals(NamedTuple):
    """The sums of rows of one currency: of all of them, or of those of a group.

    ``group`` are the values by which they were grouped, as ``_read_group`` gives them; ``sums`` is ``{field: number}``,
    rounded to the currency's digits where the field is an amount."""

    group: tuple
    currency: object
    count: int
    sums: dict


class Cell(NamedTuple):
    """How a column is written: ``kind`` is text, day, instant, count, number or money."""

    name: str
    label: str
    kind: str
    total: bool
    width: int


KINDS = {
    "date": "day",
    "datetime": "instant",
    "integer": "count",
    "float": "number",
    "monetary": "money",
}


def cut(text, room):
    """The text, cut to what a column of so many ems shows.

    >>> cut("Wuhan", 4), cut("Changsha", 4), cut(" a\\nb ", 4), cut("哈尔滨冰城美业", 4)
    ('Wuhan', 'Chang…', 'a b', '哈尔滨…')
    """
    text = " ".join(text.split())
    if text_width(text) <= room:
        return text
    while text and text_width(text) + 0.6 > room:
        text = text[:-1]
    return f"{text}…"
