"""Laying papers out on sheets, without the ORM.

wkhtmltopdf repeats no heads and numbers no pages on every build, and a continuous form tears where its holes are. So
lines of text are broken here, rows are counted onto pages here, and each page is a box of fixed height. Lengths are
millimetres of paper."""

from typing import NamedTuple
from unicodedata import east_asian_width

from reportlab.pdfbase.pdfmetrics import stringWidth

# The printer's letters are a little wider or narrower than the tables of the font say.
LEEWAY = 1.05
# Latin letters run a little longer still beside Chinese ones, whose width is sure: sixty of them by half a letter.
LATIN = 1.02
# Of a cell, as the style of the template says: beside the text, above and below it, and its line.
PADDING = 0.7
PADDING_ABOVE = 0.6
BORDER = 0.2
WIDEST_SIGNATURE = 24
LEAST_SIGNATURE = 14


class Form(NamedTuple):
    """What of a sheet is written on, and how large."""

    width: float
    height: float
    letter: float
    line: float
    letterhead: float
    code: float
    box: float
    facts: int
    is_continuous: bool


# A4 and the continuous form of 241 mm, with its holes torn off: whole (280), half (140), third (93).
FORMS = {
    "a4": Form(194, 274, 3.2, 4.1, 25, 22, 18, 2, False),
    "whole": Form(210, 266, 3.2, 4.1, 21, 19, 17, 2, True),
    "half": Form(210, 127, 3.1, 3.8, 18, 17, 14, 3, True),
    "third": Form(210, 81, 3.0, 3.5, 15.5, 15, 11.5, 3, True),
}


def text_width(text, bold=False):
    """Width in ems.

    >>> text_width("染膏"), round(text_width("dye"), 2), round(text_width("dye", bold=True), 2)
    (2.0, 1.64, 1.76)
    """
    font = "Helvetica-Bold" if bold else "Helvetica"
    # A Chinese font draws × and · as wide as its own characters.
    wide = sum(1 for char in text if east_asian_width(char) in "WFA")
    narrow = "".join(char for char in text if east_asian_width(char) not in "WFA")
    return wide * 1.0 + LATIN * stringWidth(narrow, font, 1)


def _may_break(before, after):
    """Whether a line may end between two characters: at spaces, and beside characters that are wide.

    >>> _may_break("染", "膏"), _may_break("a", "b"), _may_break(" ", "b"), _may_break("膏", "）")
    (True, False, True, False)
    >>> _may_break(",", "b"), _may_break(",", "3"), _may_break("-", "3")
    (True, False, True)
    """
    if before == "," and after.isdigit():
        # The thousands of a figure.
        return False
    if after in "）】》」，。、；：！？,.;:!?)%" or before in "（【《「(":
        return False
    return before in " -/,，" or "W" in (east_asian_width(before), east_asian_width(after))


def wrap(text, width, letter, bold=False):
    """The lines into which a text falls in a column, both measured in millimetres.

    >>> wrap("极致丰盈染膏 5/66", 20, 3.2), wrap("", 20, 3.2)
    (['极致丰盈染', '膏 5/66'], [''])
    >>> wrap("ABCDEFGHIJKLMNOP", 20, 3.2), wrap("two words", 15, 3.2)
    (['ABCDEFG', 'HIJKLMNO', 'P'], ['two', 'words'])
    """
    room = (width - 2 * PADDING - BORDER) / (letter * LEEWAY) + 1e-6
    lines, line, used, at = [], "", 0.0, 0
    for char in " ".join(part for part in str(text or "").replace("\n", " ").split(" ") if part):
        wide = text_width(char, bold)
        if line and used + wide > room:
            # What was written since the last place to break goes on the next line.
            cut = len(line) if _may_break(line[-1], char) or not at else at
            lines.append(line[:cut].rstrip())
            line = line[cut:].lstrip()
            used, at = text_width(line, bold), 0
        if line and _may_break(line[-1], char):
            at = len(line)
        if line or char != " ":
            line += char
            used += wide
    return [*lines, line.rstrip()] if line or not lines else lines


def place_signature(lines, width, form):
    """How wide and high a signature may be at the right of the lines of its box, so that it covers none of them.

    >>> lines = ["签收：经销商", "孔繁英", "2026-11-30 11:06"]
    >>> [tuple(round(length, 1) for length in place_signature(lines, width, FORMS["a4"])) for width in (97, 38.8)]
    [(24, 17), (16.8, 8.2)]
    """

    def free(beside):
        longest = max((text_width(line, bold=True) for line in beside), default=0)
        return width - longest * form.letter * LEEWAY - 2 * PADDING - 2 * BORDER

    if free(lines) >= LEAST_SIGNATURE:
        return min(free(lines), WIDEST_SIGNATURE), form.box - 1
    # The instant is the widest line: the signature stands above it.
    return min(max(free(lines[:-1]), LEAST_SIGNATURE), WIDEST_SIGNATURE), (len(lines) - 1) * form.line


def row_height(cells, form):
    """Height of a table row with so many lines in its cells: ``[lines]``.

    >>> round(row_height([["a"], ["b", "c"]], FORMS["a4"]), 2)
    9.6
    """
    return max(1, *(len(lines) for lines in cells)) * form.line + 2 * PADDING_ABOVE + BORDER


def pack(facts, units):
    """Put facts side by side: rows of ``(index, units that it takes)``; the last of a row takes what is left.

    :param facts: the units that each fact asks for

    >>> pack([2, 1, 1, 1, 2], 3)
    [[(0, 2), (1, 1)], [(2, 1), (3, 2)], [(4, 3)]]
    >>> pack([], 3)
    []
    """
    rows, left = [], 0
    for index, asked in enumerate(facts):
        asked = min(asked, units)
        if asked > left:
            if left:
                last, taken = rows[-1][-1]
                rows[-1][-1] = (last, taken + left)
            rows.append([])
            left = units
        rows[-1].append((index, asked))
        left -= asked
    if left and rows:
        last, taken = rows[-1][-1]
        rows[-1][-1] = (last, taken + left)
    return rows


class Page(NamedTuple):
    """What stands on a sheet: rows of goods from ``start`` to before ``end``, whether the total follows them, and which
    blocks of the foot."""

    start: int
    end: int
    has_total: bool
    blocks: list


def paginate(rows, blocks, first, following, head, line):
    """Count rows of goods, their total and the blocks of the foot onto pages.

    :param rows: heights of the rows
    :param blocks: heights of what stands below the total, in its order
    :param first: room on the first page, below its head
    :param following: room on the others
    :param head: height of the table's head
    :param line: height of a row that adds up: the total, what a page comes to, what is carried on or brought forward
    :rtype: list of Page

    >>> paginate([10, 10], [20], 100, 100, 5, 5)
    [Page(start=0, end=2, has_total=True, blocks=[0])]
    >>> [(page.start, page.end, page.has_total, page.blocks) for page in paginate([10] * 10, [20], 60, 100, 5, 5)]
    [(0, 4, False, []), (4, 10, True, [0])]
    >>> [(page.start, page.end, page.has_total, page.blocks) for page in paginate([10] * 4, [40], 60, 60, 5, 5)]
    [(0, 3, False, []), (3, 4, True, []), (4, 4, False, [0])]
    >>> paginate([], [20], 60, 100, 5, 5)
    [Page(start=0, end=0, has_total=False, blocks=[0])]
    """
    pages, start, tail = [], 0, sum(blocks)
    while start < len(rows):
        room = (following - line if pages else first) - head
        used = sum(rows[start:])
        # On a page of its own the total needs one line, on the last of several the page's sum stands above it.
        adding = 2 * line if pages else line
        if used + adding + tail <= room:
            break
        end, used = start, 2 * line
        while end < len(rows) and used + rows[end] <= room:
            used += rows[end]
            end += 1
        end = max(end, start + 1)
        if end == len(rows) and end - start > 1:
            # The last row goes along with the total: no foot without goods where that can be helped.
            end -= 1
        elif end == len(rows):
            break
        pages.append(Page(start, end, False, []))
        start = end
    room = following if pages else first
    left = room - sum(rows[start:])
    if rows:
        left -= head + (3 * line if pages else line)
    pages.append(Page(start, len(rows), bool(rows), []))
    for number, height in enumerate(blocks):
        fresh = not pages[-1].blocks and pages[-1].start == pages[-1].end
        if height > left and not fresh:
            pages.append(Page(len(rows), len(rows), False, []))
            left = following
        pages[-1].blocks.append(number)
        left -= height
    return pages
