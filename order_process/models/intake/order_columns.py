"""The columns of an order file and the titles under which people send them. No ORM, so that it is tested without a
database; ``order_cells`` reads what stands in them.

What is wrong is told as a :class:`Problem` with a code; ``order_import_text`` has the words."""

import re
import unicodedata
from typing import NamedTuple

# What chats and web pages put into copied text: nobody sees it, and no code has it.
INVISIBLE = dict.fromkeys(
    (0xAD, 0x200B, 0x200C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF)
)
# Stands before a text of a workbook that only looks like a formula; nobody sees it.
TEXT_MARK = "\u2063"


class Problem(NamedTuple):
    """Something wrong with a file. ``row`` is the row number that a spreadsheet shows, 0 for the file as a whole;
    ``column`` is a key of ``COLUMNS`` or ``""``; ``params`` fill the text of ``code``; ``allowed`` are examples or
    the complete list of what may stand there; ``proposals`` are
    ``(what people read, {column: text})`` of what may be meant, best first."""

    row: int
    column: str
    value: str
    code: str
    params: tuple = ()
    allowed: tuple = ()
    proposals: tuple = ()


class Column(NamedTuple):
    """``order`` marks what belongs to the whole order and must agree on all its rows, ``staff`` what a dealer's own
    file does not decide, ``free`` what is kept as people wrote it and looked up nowhere."""

    key: str
    english: str
    chinese: str
    kind: str = "text"
    required: bool = False
    order: bool = False
    aliases: tuple = ()
    staff: bool = False
    free: bool = False


COLUMNS = (
    Column(
        "reference",
        "Order Reference",
        "订单号",
        required=True,
        aliases=(
            *("reference", "order no", "客户单号", "订单编号", "客户订单号", "报货单号", "单号", "po no", "po"),
            *("客户订单编号", "单据编号", "采购单号", "报货单编号"),
        ),
        free=True,
    ),
    Column(
        "dealer",
        "Dealer Code",
        "经销商编码",
        required=True,
        aliases=(
            *("dealer", "经销商", "经销商名称", "经销商简称", "经销商代码", "客户", "客户编码", "客户名称", "客户简称"),
            *("客户代码", "客户名", "店名", "门店", "门店名称", "购货单位"),
            *("customer", "customer code", "customer name", "dealer name"),
        ),
    ),
    Column(
        "product",
        "Product Code",
        "货号",
        required=True,
        aliases=(
            *("product", "产品编码", "商品编码", "产品编号", "商品编号", "物料编码", "货品编码", "sku", "item code"),
            *("货品编号", "产品代码", "商品代码", "存货编码", "物料编号"),
        ),
    ),
    Column(
        "quantity",
        "Quantity",
        "数量",
        "quantity",
        required=True,
        aliases=(
            *("qty", "订货数量", "报货数量", "订购数量", "要货数量", "订货量", "报货量"),
            *("订单数量", "采购数量", "需求数量"),
        ),
    ),
    Column("unit", "Unit", "单位", aliases=("计量单位", "主计量单位", "uom")),
    Column("price", "Unit Price", "单价", "price", aliases=("price", "含税单价", "价格"), staff=True),
    Column("discount", "Discount %", "折扣%", "discount", aliases=("discount", "折扣", "折扣率"), staff=True),
    Column("gift", "Gift", "赠品", "yes_no", aliases=("是否赠品",), staff=True),
    Column(
        "free_quantity",
        "Free Quantity",
        "赠送数量",
        "quantity",
        aliases=("赠品数量", "赠送", "赠数", "赠品数", "搭赠数量"),
        staff=True,
    ),
    Column(
        "product_name",
        "Product Name",
        "品名",
        aliases=(
            *("产品名称", "商品名称", "货品名称", "存货名称", "物料名称", "产品", "商品", "品名规格"),
            *("item", "description"),
        ),
    ),
    Column(
        "colour",
        "Colour Number",
        "色号",
        aliases=("颜色", "颜色号", "度数", "规格", "规格型号", "型号", "colour", "color"),
    ),
    Column("line_remark_kind", "Line Remark Kind", "行备注类型"),
    Column("line_remark", "Line Remark", "行备注", "note", free=True),
    Column("channel", "Channel", "渠道", order=True, staff=True),
    Column("order_class", "Order Class", "订单类别", order=True, aliases=("class",), staff=True),
    Column("urgency", "Urgency", "紧急程度", order=True, staff=True),
    Column("taken_by", "Taken By", "拿单人", order=True, aliases=("业务员", "业务代表"), staff=True),
    Column("received_on", "Received On", "接单时间", "date", order=True, staff=True),
    Column(
        "requested_on",
        "Requested Date",
        "要求到货日期",
        "date",
        order=True,
        aliases=("requested on", "要货日期", "到货日期", "交货日期", "期望到货日期"),
    ),
    Column("carrier", "Delivery Method", "配送方式", order=True, aliases=("发货方式", "运输方式")),
    Column("warehouse", "Warehouse", "仓库", order=True, staff=True),
    Column("payment_term", "Payment Terms", "付款条件", order=True, staff=True),
    Column("receiver", "Receiver", "收货人", order=True, free=True),
    Column(
        "receiver_phone",
        "Receiver Phone",
        "收货电话",
        order=True,
        aliases=("receiver's phone", "收货人电话", "联系电话"),
        free=True,
    ),
    Column("promotion", "Promotion", "促销政策", "note", order=True, staff=True, free=True),
    Column("remark_kind", "Remark Kind", "备注类型"),
    Column("remark", "Remark", "备注", "note", aliases=("remarks", "note"), free=True),
    Column("address", "Delivery Address", "收货地址", order=True, aliases=("送货地址",)),
)
# Any of these names what is ordered.
GOODS_KEYS = ("product", "product_name", "colour")
# What sheets have besides, and no order needs: said, not asked.
IGNORED = frozenset(
    (
        *("序号", "金额", "小计", "总价", "合计", "总金额", "含税金额", "税额", "税率", "价税合计", "图片"),
        *("no", "no.", "amount", "subtotal", "total"),
    )
)
# What a column means that is none of ours.
SKIPPED, MATRIX = "skip", "goods"
COLUMN = {column.key: column for column in COLUMNS}
STAFF_KEYS = frozenset(column.key for column in COLUMNS if column.staff)


def label(key, lang="en_US"):
    """The title of a column as it stands in the template: Chinese for Chinese readers, else English."""
    column = COLUMN.get(key)
    if not column:
        return key
    return column.chinese if (lang or "").startswith("zh") else column.english


def one_width(text):
    """Text with characters of one width and single spaces, as codes and names are read.

    >>> one_width(" 丽人（长沙）　Ａ1 ")
    '丽人(长沙) A1'
    >>> one_width("\\u200bRG688\\ufeff")
    'RG688'
    """
    return " ".join(unicodedata.normalize("NFKC", text.translate(INVISIBLE)).split())


def fold(text):
    """Text as it is compared: one width, one case, single spaces.

    >>> fold("  Ｏrder　Reference ")
    'order reference'
    """
    return one_width(text).casefold()


def _fold_title(title):
    return fold(fold(title).replace("_", " ").rstrip("*: "))


TITLES = {
    _fold_title(title): column.key
    for column in COLUMNS
    for title in (column.key, column.english, column.chinese, *column.aliases)
}
ASIDE = re.compile(r"\(([^()]*)\)")
UNIT = re.compile(r"[^\W\d_]{1,6}")


def find_column(title):
    """The key of the column with this title, or ``None``; a star for "required" may follow, and what stands in brackets
    does not matter.

    >>> find_column("货号 *"), find_column("PRODUCT CODE"), find_column("数量（盒）"), find_column("Glaze")
    ('product', 'product', 'quantity', None)
    """
    return TITLES.get(_fold_title(title)) or TITLES.get(_fold_title(ASIDE.sub("", one_width(title))))


def find_unit(title):
    """The unit that a title of quantities names in brackets, or ``""``.

    >>> find_unit("数量（盒）"), find_unit("Quantity"), find_unit("数量(必填)")
    ('盒', '', '')
    """
    found = ASIDE.search(one_width(title))
    text = found[1].strip() if found else ""
    return text if UNIT.fullmatch(text) and text not in ("必填", "选填", "required", "optional") else ""


def is_ignored(title):
    """Whether a column of this title is one that sheets of orders have and no order needs."""
    return _fold_title(title) in IGNORED or _fold_title(ASIDE.sub("", one_width(title))) in IGNORED


def fold_title(title):
    """A title as it is remembered."""
    return _fold_title(title)


def read_titles(row, titles, by_dealer=False, known=None, lenient=False):
    """Assign columns to the cells of the title row.

    :param by_dealer: a dealer's own file, which need not say whose it is
    :param known: ``{title as it is remembered: key, SKIPPED or MATRIX}``, what was said of other titles before
    :param lenient: titles that nobody knows are not read, and not asked for
    :return: ``(keys, problems)``; ``keys`` has a column key, ``SKIPPED``, ``MATRIX`` or ``None`` per cell
    """
    keys, problems, known = [], [], known or {}
    names = tuple(column.key for column in COLUMNS if not (by_dealer and column.staff))
    for position, title in enumerate(titles, 1):
        key = None
        if title.strip():
            key = known.get(_fold_title(title)) or find_column(title)
            key = key or (SKIPPED if lenient or is_ignored(title) else None)
        if title.strip() and not key:
            problems.append(Problem(row, "", title.strip(), "unknown_column", allowed=names))
        elif key in COLUMN and key in keys:
            problems.append(Problem(row, key, title.strip(), "repeated_column", (position,)))
        keys.append(key)
    return keys, problems


def find_missing(row, keys, given=()):
    """Problems for the columns that every order needs and that the file has not.

    :param given: keys of columns that need not be there
    """
    missing = [column.key for column in COLUMNS if column.required and column.key not in (*keys, *given)]
    if MATRIX in keys:
        missing = [key for key in missing if key not in ("product", "quantity")]
    elif any(key in keys for key in GOODS_KEYS):
        missing = [key for key in missing if key != "product"]
    return [Problem(row, key, "", "missing_column") for key in missing]
