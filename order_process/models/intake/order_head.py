"""Where in a sheet the titles stand, and which of its rows are none of an order. No ORM.

People put the name of their firm above the table, titles over two rows, totals and signatures below it."""

import re
import unicodedata
from decimal import Decimal
from typing import NamedTuple

from .order_columns import COLUMN, GOODS_KEYS, find_column, fold

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
    best, found = 0, Head(list(rows[0][1]), 0, 1)
    for at, (_number, cells) in enumerate(rows[:HEAD_WITHIN]):
        count = count_telling(cells, find)
        if count >= telling and count > best:
            best, found = count, Head(list(cells), at, 1)
        if at + 1 < len(rows):
            joined = _join(cells, rows[at + 1][1], find)
            count = count_telling(joined, find) if joined else 0
            if count >= telling and count > best and not _is_plain_head(rows[at + 1][1], find, count):
                best, found = count, Head(joined, at, 2)
    return found


def count_telling(titles, find=find_column):
    """How many of the columns that orders need these titles name."""
    keys = {find(title) for title in titles if title.strip()}
    needed = {column.key for column in COLUMN.values() if column.required} & keys
    return len(needed | ({"product"} if keys & {*GOODS_KEYS} else set()))


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
        if not low or low == high:
            joined.append(high)
        elif find(low):
            joined.append(low)
        else:
            joined.append(f"{group}{low}" if find(f"{group}{low}") else f"{high}{low}")
    return joined


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
