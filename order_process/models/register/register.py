"""What a register is, without the ORM."""

from typing import NamedTuple


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


def cut(text, width):
    """The text, cut to what a column of so many characters shows.

    >>> cut("Wuhan", 5), cut("Changsha", 5), cut(" a\\nb ", 5)
    ('Wuhan', 'Chan…', 'a b')
    """
    text = " ".join(text.split())
    return text if len(text) <= width else f"{text[: width - 1]}…"
