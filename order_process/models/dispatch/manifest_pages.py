"""Breaking the manifest into sheets, without the ORM.

Not every build of wkhtmltopdf repeats table headers or keeps a row on one page, so the sheets are cut here, by an
estimate of what each row needs. Heights and widths are CSS pixels of the landscape A4 sheet that the template fills."""

from math import ceil
from unicodedata import east_asian_width

PAGE_HEIGHT = 900
FONT_SIZE = 14
LINE_HEIGHT = 17
ROW_PADDING = 6
BLOCK_HEAD = 70
ROW_HEIGHT = LINE_HEIGHT + ROW_PADDING


def text_width(text):
    """Width in ems: wide characters count one, others a little over a half.

    >>> text_width("染膏"), round(text_width("dye"), 2)
    (2.0, 1.8)
    """
    return sum(1.0 if east_asian_width(char) in "WF" else 0.6 for char in text)


def count_lines(texts, width):
    """Lines that paragraphs take in a column of ``width`` pixels; a part of a line is lost wherever words wrap.

    >>> count_lines(["染膏"], 100), count_lines(["染膏 6/88 换 5/66", "买十送一"], 75), count_lines([], 75)
    (1, 4, 0)
    """
    room = max((width - 9) / FONT_SIZE, 1.0)
    lines = 0
    for text in texts:
        needed = text_width(text)
        lines += 1 if needed <= room else ceil(needed * 1.12 / room)
    return lines


def row_height(cells):
    """Height of a table row of ``[(paragraphs, column width)]``."""
    return LINE_HEIGHT * max(1, *(count_lines(texts, width) for texts, width in cells)) + ROW_PADDING


def paginate(tables, first_page, last_block, page_height=PAGE_HEIGHT):
    """Cut tables into pages; every piece carries its head again.

    :param tables: ``[(key, [row height], height of the foot)]``
    :param first_page: height that the letterhead takes on the first page
    :param last_block: height of what has to stand below the last table
    :return: pages, each a list of ``(key, first row, row after the last, whether the foot follows)``; the last page
        has room for the last block

    >>> paginate([("a", [400, 400, 400], 0)], 100, 5)
    [[('a', 0, 1, False)], [('a', 1, 3, True)]]
    >>> paginate([("a", [400, 400, 400], 0)], 100, 90)
    [[('a', 0, 1, False)], [('a', 1, 3, True)], []]
    >>> paginate([("a", [100], 25), ("b", [100], 25)], 100, 50)
    [[('a', 0, 1, True), ('b', 0, 1, True)]]
    >>> paginate([], 100, 50)
    [[]]
    """
    pages, left = [[]], page_height - first_page

    def turn():
        pages.append([])
        return page_height - ROW_HEIGHT

    for key, heights, foot in tables:
        start = 0
        while start < len(heights):
            end, used = start, BLOCK_HEAD
            while end < len(heights):
                needed = heights[end] + (foot if end + 1 == len(heights) else 0)
                if used + needed > left:
                    break
                used += needed
                end += 1
            if end == start and pages[-1]:
                left = turn()
                continue
            # A row taller than a page stands alone on one.
            end = max(end, start + 1)
            pages[-1].append((key, start, end, end == len(heights)))
            left -= used
            start = end
            if start < len(heights):
                left = turn()
    if last_block > left:
        turn()
    return pages
