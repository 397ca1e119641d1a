"""What stands above the titles of a sheet in pairs of a label and a value: 客户：长沙丽人, 单号：X-12. No ORM.

A pair stands in one cell or in two that are neighbours; a cell may hold several. What is no label of ours is left to
people: it is said with the rows above the titles."""

import re
import unicodedata
from itertools import pairwise

from .order_columns import find_column, fold_title

# What a label means. The phone and the address of a letterhead are those of whoever printed it: 电话, 地址 are none.
LABELS = {
    "dealer_code": ("客户编码", "客户代码", "客户编号", "经销商编码", "经销商代码", "customer code", "dealer code"),
    "dealer": (
        *("客户", "客户名称", "客户简称", "客户名", "客户单位", "经销商", "经销商名称", "经销商简称", "订货单位"),
        *("订货客户", "订货方", "购货单位", "购货方", "门店", "门店名称", "店名"),
        *("customer", "customer name", "dealer", "dealer name"),
    ),
    "reference": (
        *("单号", "订单号", "订单编号", "订单号码", "客户单号", "客户订单号", "订货单号", "报货单号", "单据编号"),
        *("单据号", "采购单号", "要货单号", "order no", "order no.", "order number", "order reference", "po no"),
        *("po no.", "po"),
    ),
    "ordered_on": (
        *("订货日期", "下单日期", "订单日期", "报货日期", "开单日期", "制单日期", "日期", "订货时间", "下单时间"),
        *("order date", "date"),
    ),
    "requested_on": (
        *("要求到货日期", "到货日期", "要货日期", "交货日期", "期望到货日期", "送货日期", "要求到货", "requested date"),
        *("delivery date", "requested on"),
    ),
    "receiver": ("收货人", "收件人", "receiver", "consignee"),
    "receiver_phone": ("收货电话", "收货人电话", "收件电话", "receiver phone", "receiver's phone"),
    "carrier": ("配送方式", "发货方式", "运输方式", "delivery method"),
    "place": ("收货地址", "送货地址", "delivery address", "ship to"),
    "remark": ("备注", "订单备注", "remark", "remarks", "note"),
}
# What has no column of its own is kept as a remark, with its label.
NOTED = ("ordered_on", "place", "remark")
MEANING = {fold_title(label): key for key, labels in LABELS.items() for label in labels}
SPELLED = "|".join(re.escape(label).replace(r"\ ", r"\s+") for label in sorted(MEANING, key=len, reverse=True))
LABEL = re.compile(rf"(?:^|(?<=[\s,;、，；|/)）]))(?P<label>{SPELLED})\s*(?::\s*|$)", re.IGNORECASE)
OTHER_LABEL = re.compile(r"[^\d\s:]{1,10}\s*:")
AROUND = "_ ,;、|/"
EMPTY = re.compile(r"[\s_\-—/.]*")
MOBILE = re.compile(r"(?<!\d)1\d{10}(?!\d)")


def read_above(rows):
    """The texts that hold for all rows of a sheet.

    :param rows: ``[(row number, [cell text])]`` above the titles
    :return: ``{key of a column: text}``; the first of a kind counts, a dealer's code before the name

    >>> read_above([(1, ["客户：长沙丽人　单号：X-12"]), (2, ["收货人:", "", "王芳 13800001111"])])
    {'dealer': '长沙丽人', 'reference': 'X-12', 'receiver': '王芳', 'receiver_phone': '13800001111'}
    >>> read_above([(1, ["订货日期", "2026-11-29"])])
    {'remark': '订货日期：2026-11-29'}
    >>> read_above([(1, ["美妍发品 订货单"]), (2, ["客户：", "单号：", ""])])
    {}
    """
    said, noted = {}, []
    for _number, cells in rows:
        for label, key, text in find_pairs(cells):
            if key in NOTED:
                noted.append(text if key == "remark" else f"{label}：{text}")
            else:
                said.setdefault(key, text)
    if "dealer_code" in said:
        said["dealer"] = said.pop("dealer_code")
    phone = MOBILE.search(said.get("receiver", ""))
    if phone and phone[0] != said["receiver"]:
        said.setdefault("receiver_phone", phone[0])
        said["receiver"] = said["receiver"].replace(phone[0], "").strip(" ,;()")
    if noted:
        said["remark"] = "; ".join(noted)
    return said


class Blocks:
    """The tables of a sheet, one below the other, each with what stands above its titles.

    ``filling`` are the texts that hold for the rows of the present one; ``named`` are the dealers that were named.

    :param above: ``[(row number, [cell text])]`` above the first titles
    :param keys: the columns of the table; what has a column is read there
    :param filling: what is known besides of rows that do not say it
    """

    def __init__(self, above, keys, filling):
        self.keys, self.known, self.named, self.every = keys, filling, [], dict(filling)
        self._begin(above)

    def _begin(self, above):
        said = {key: text for key, text in read_above(above).items() if key not in self.keys}
        self.named += [said["dealer"]] if "dealer" in said else []
        self.filling, self.waiting = {**self.known, **said}, []
        self.every.update(said)

    def look(self, number, cells, kind):
        """What a row is: as said, or ``"above"`` where it says whose the rows below are."""
        if not kind and is_of_pairs(cells):
            self.waiting.append((number, cells))
            return "above"
        if self.waiting and kind in ("head", ""):
            self._begin(self.waiting)
        return kind

    def end(self, rows):
        """What stands below the table is said of rows of which nothing else says it.

        :return: what is known of them
        """
        below = {key: text for key, text in read_above(self.waiting).items() if key not in self.keys}
        fresh = {key: text for key, text in below.items() if key not in self.filling}
        self.named += [fresh["dealer"]] if "dealer" in fresh else []
        for row in rows if fresh else ():
            for key, text in fresh.items():
                row.texts.setdefault(key, text)
        return {**self.every, **fresh}


def find_pairs(cells):
    """``(label, its meaning, value)`` of the pairs in a row.

    >>> find_pairs(["客户", "长沙丽人", "单号：X-12"])
    [('客户', 'dealer', '长沙丽人'), ('单号', 'reference', 'X-12')]
    """
    filled = [cell for cell in (_plain(cell) for cell in cells) if cell]
    found, at = [], 0
    while at < len(filled):
        pairs = _split(filled[at])
        found += [(label, key, text) for label, key, text in pairs if text]
        if pairs and not pairs[-1][2] and at + 1 < len(filled) and not _is_label(filled[at + 1]):
            label, key, _text = pairs[-1]
            found.append((label, key, filled[at + 1].strip("_ ")))
            at += 1
        at += 1
    return found


def is_of_pairs(cells):
    """Whether a row says whose the order is or under which reference, and is none of the titles."""
    first = next((cell for cell in cells if cell.strip()), "")
    if not _split(_plain(first)):
        return False
    return any(key in ("dealer", "dealer_code", "reference") for _label, key, _text in find_pairs(cells))


def _is_label(cell):
    return bool(_split(cell) or OTHER_LABEL.match(cell) or find_column(cell))


def _plain(text):
    return " ".join(unicodedata.normalize("NFKC", text).split()) if not EMPTY.fullmatch(text) else ""


def _split(cell):
    """``[(label, its meaning, value)]`` of a cell that begins with a label; the value may be empty."""
    labels = list(LABEL.finditer(cell))
    if not labels or labels[0].start():
        return []
    ends = [(one, other.start()) for one, other in pairwise(labels)] + [(labels[-1], len(cell))]
    return [
        (one["label"], MEANING[fold_title(one["label"])], cell[one.end() : end].strip(AROUND))
        for one, end in ends
    ]
