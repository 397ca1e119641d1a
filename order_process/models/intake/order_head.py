"""Where in a sheet the titles stand, and which of its rows are none of an order. No ORM.

People put the name of their firm above the table, titles over two rows, totals and signatures below it."""

import re
import unicodedata
from decimal import Decimal
from typing import NamedTuple

from .order_columns import COLUMN, GOODS_KEYS, find_column, fold, is_ignored, one_width

# So many rows are looked at for the titles; more stand above no table.
HEAD_WITHIN = 30
# Titles that have at least so many of the columns that orders need are those of orders.
TELLING_COLUMNS = 2
TOTALS = frozenset(
    ("合计", "总计", "小计", "共计", "总数", "累计", "本页小计", "total", "sum", "subtotal", "grand total")
)
TOTAL = re.compile(
    r"(?:本页|订货|数量|金额|订单|人民币|箱数|件数|大写)?(?:合计|总计|小计|共计|总数量|总金额|累计|大写)(?:金额|数量|件数|大写|人民币)?"
    r"(?:\s*[:：(（].*)?|(?:sum|grand)?total(?:\s*[:(].*)?|sub-?total(?:\s*[:(].*)?",
    re.IGNORECASE,
)
# What a second row of titles says of the first: a unit, 必填, a currency.
LOWER = re.compile(
    r"\([^()\d]{1,12}\)|支|盒|箱|件|瓶|桶|包|袋|套|个|元|人民币|%|必填|选填|required|optional"
    r"|pcs|boxes|units|rmb|cny",
    re.IGNORECASE,
)
FOOT = re.compile(
    r"(?:(?:制单|制表|审核|审批|复核|签字|签名|签收|盖章|经办|主管|财务|仓管|业务员|收货人签|联系人|电话|地址|日期|备注"
    r"|说明|注意|注|采购|客户签|送货|收货|打印|开票|传真|账号|开户行"
    r"|prepared by|approved by|signature|signed|date|note)[^:：]{0,8}[:：].*"
    r"|打印时间.*|第\s*\d+\s*页.*|共\s*\d+\s*页|以下空白|此行空白|谢谢惠顾.*|盖章处?|以上.{0,6}(?:含税|不含税|含运费).*)",
    re.IGNORECASE | re.DOTALL,
)


class Head(NamedTuple):
    """``titles`` of the columns; ``above`` is how many rows stand above them, ``height`` over how many they go."""

    titles: list
    above: int
    height: int


def find_head(rows, find=find_column, telling=TELLING_COLUMNS):
    """The titles of a table.

    :param rows: ``[(row number, [cell text])]`` that are not blank
    :param find: title -> key of a column or ``None``
    :param telling: how many of the columns that orders need must be among them
    :return: :class:`Head`; the first row, where none has enough of them

    >>> rows = [(1, ["Our firm"]), (3, ["订单号", "货号", "数量"]), (4, ["A1", "RG", "5"])]
    >>> find_head(rows)
    Head(titles=['订单号', '货号', '数量'], above=1, height=1)
    """
    best, found = (False, 0), Head(list(rows[0][1]), 0, 1)
    for at, (_number, cells) in enumerate(rows[:HEAD_WITHIN]):
        rank = _rank(cells, find)
        if rank[1] >= telling and rank > best:
            best, found = rank, Head(list(cells), at, 1)
        if at + 1 < len(rows):
            joined = _join(cells, rows[at + 1][1], find)
            rank = _rank(joined, find) if joined else (False, 0)
            if rank[1] >= telling and rank > best and not _is_plain_head(rows[at + 1][1], find, rank[1]):
                best, found = rank, Head(joined, at, 2)
    return _add_lower(rows, found, best, find) if best[1] else found


def _rank(titles, find):
    """Titles of goods with quantities come before labels that stand above them, 客户 and 单号."""
    needed = _find_needed(titles, find)
    return {"product", "quantity"} <= needed, len(needed)


def count_telling(titles, find=find_column):
    """How many of the columns that orders need these titles name."""
    return len(_find_needed(titles, find))


def _find_needed(titles, find):
    keys = {find(title) for title in titles if title.strip()}
    needed = {column.key for column in COLUMN.values() if column.required} & keys
    return needed | ({"product"} if keys & {*GOODS_KEYS} else set())


def _add_lower(rows, head, rank, find):
    """Below titles that say it all a second row may add units, other words or 必填: it is of the titles, too."""
    below = head.above + head.height
    if head.height > 1 or below >= len(rows):
        return head
    lower = [cell.strip() for cell in rows[below][1]]
    filled = [cell for cell in lower if cell]
    plain = [fold(cell) for cell in filled]
    if plain == [fold(title) for title in head.titles if title.strip()]:
        return head
    upper = head.titles + [""] * len(lower)
    known = [
        low
        for low, high in zip(lower, upper, strict=False)
        if low and (LOWER.fullmatch(one_width(low)) or is_ignored(low) or _names(high.strip(), low, find))
    ]
    is_head = len(known) == len(filled) or len(known) > 1 and len(known) * 2 >= len(filled)
    joined = _join(head.titles, lower, find) if is_head else None
    return Head(joined, head.above, 2) if joined and _rank(joined, find) >= rank else head


def _is_plain_head(cells, find, count):
    """Whether the lower of two rows says it all alone: then the upper one is a heading over it."""
    return count_telling(cells, find) == count


def _join(upper, lower, find):
    """The titles that two rows make together, or nothing when the lower one cannot be of titles."""
    if any(re.search(r"\d", cell) for cell in lower):
        return None
    joined, group = [], ""
    for at in range(max(len(upper), len(lower))):
        high = upper[at].strip() if at < len(upper) else ""
        low = lower[at].strip() if at < len(lower) else ""
        group = high or group
        joined.append(_join_title(high, low, group, find))
    return joined


def _join_title(high, low, group, find):
    if not low or low == high:
        return high
    if LOWER.fullmatch(one_width(low)) and high:
        return f"{high}({low.strip('()（）')})"
    ways = (low, f"{group}{low}", f"{low}{group}", high)
    return next((title for title in ways if find(title)), f"{high}{low}")


def _names(high, low, find):
    """Whether a title of the lower row names a column, alone or with the one above it."""
    return any(find(title) for title in (low, f"{high}{low}", f"{low}{high}"))


def _is_total(text):
    text = unicodedata.normalize("NFKC", text)
    return "".join(text.split()).rstrip(":").casefold() in TOTALS or bool(TOTAL.fullmatch("".join(text.split())))


def find_other(cells, titles, keys):
    """Why a row below the titles is none of an order.

    :param keys: the column keys of its cells
    :return: ``"head"`` (titles again), ``"total"``, ``"foot"`` (signatures, notes), or ``""``: it is a row of an order

    >>> keys = ["reference", "product", "quantity"]
    >>> find_other(["合计", "", "46"], [], keys), find_other(["制单：许丽"], [], keys), find_other(["A1"], [], keys)
    ('total', 'foot', '')
    """
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled:
        return ""
    if [fold(cell) for cell in filled] == [fold(title) for title in titles if title.strip()]:
        return "head"
    said = {key: cell.strip() for key, cell in zip(keys, cells, strict=False) if key and cell.strip()}
    # What a merged cell says of all its rows stands before a subtotal.
    if _is_total(filled[0]) or any(_is_total(said.get(key, "")) for key in GOODS_KEYS):
        return "total"
    first = unicodedata.normalize("NFKC", filled[0])
    quantity = said.get("quantity", "")
    if FOOT.fullmatch(first) and not re.match(r"[\d０-９]", quantity):
        return "foot"
    return ""


def is_sum(texts, total):
    """Whether a row says nothing but the sum of the quantities above it.

    >>> is_sum({"quantity": "12"}, 12), is_sum({"quantity": "12", "product": "RG"}, 12), is_sum({"quantity": "5"}, 12)
    (True, False, False)
    """
    filled = [key for key, text in texts.items() if text]
    return filled == ["quantity"] and total > 0 and read_plain(texts["quantity"]) == total


def read_plain(text):
    """A quantity in digits only, else 0."""
    return Decimal(text) if re.fullmatch(r"[0-9]{1,9}(?:\.[0-9]{1,6})?", text) else 0
