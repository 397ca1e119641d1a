"""The table of goods on a paper: how wide its columns are and what its rows come to, without the ORM."""

from decimal import Decimal

from .paper_pages import BORDER, LEEWAY, PADDING, text_width, wrap

# Millimetres; a figure widens its column, and the name takes what is left.
WIDTHS = {
    "number": 9, "code": 24, "spec": 26, "quantity": 15, "uom": 12, "price": 17, "tax": 16, "amount": 21,
}  # fmt: skip
FIGURES = ("quantity", "price", "tax", "amount")
# A unit is not broken either, unless it is longer than that.
WIDEST_UNIT = 22
# Nothing makes the name narrower than that.
NARROWEST_NAME = 30


def measure_columns(columns, rows, form):
    """Columns as the template prints them.

    :param columns: ``[(key, label)]`` in their order
    :param rows: texts of the cells by key
    :return: ``[{"key", "width", "lines" of the label, "is_figure"}]``; the widths fill the sheet
    """
    widths = {}
    for key, label in columns:
        wanted = WIDTHS.get(key, 0)
        if key in WIDTHS:
            wanted = max(wanted, text_width(label, bold=True) * form.letter * LEEWAY + 2 * PADDING + BORDER)
        if key in FIGURES:
            longest = max((text_width(str(row.get(key, "")), bold=True) for row in rows), default=0)
            # Sums are a figure or two longer than what they add up.
            wanted = max(wanted, (longest + 1.1) * form.letter * LEEWAY + 2 * PADDING + BORDER)
        if key == "uom":
            longest = max((text_width(str(row.get(key) or "")) for row in rows), default=0)
            wanted = max(wanted, min(longest * form.letter * LEEWAY + 2 * PADDING + BORDER, WIDEST_UNIT))
        widths[key] = wanted
    spare = form.width - sum(widths.values())
    if spare < NARROWEST_NAME:
        for key in ("spec", "code"):
            if key in widths:
                widths[key] -= min(widths[key] * 0.3, NARROWEST_NAME - spare)
        spare = form.width - sum(widths.values())
    widths["name"] = max(spare, NARROWEST_NAME / 2)
    return [
        {
            "key": key,
            "width": round(widths[key], 2),
            "lines": wrap(label, widths[key], form.letter, bold=True),
            "is_figure": key in FIGURES,
        }
        for key, label in columns
    ]


def lay_out(columns, row, form, most=12):
    """The lines of each cell of a row; a figure is never broken, a text without end is cut.

    >>> from .paper_pages import FORMS
    """
    cells = []
    for column in columns:
        text = str(row.get(column["key"]) or "")
        lines = [text] if column["is_figure"] else wrap(text, column["width"], form.letter)
        if len(lines) > most:
            lines = [*lines[: most - 1], lines[most - 1][:-1] + "…"]
        cells.append(lines)
    return cells


def add_up(rows, names, digits):
    """What the figures of rows come to, without the dust of binary fractions.

    >>> add_up([{"sums": {"amount": 0.1}}, {"sums": {"amount": 0.2}}], ("amount",), 2)
    {'amount': 0.3}
    >>> add_up([], ("amount", "quantity"), 2)
    {'amount': 0.0, 'quantity': 0.0}
    """
    sums = {}
    for name in names:
        total = sum((Decimal(repr(float(row["sums"][name]))) for row in rows), Decimal(0))
        sums[name] = round(float(total), 6 if name == "quantity" else digits)
    return sums
