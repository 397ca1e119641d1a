"""The order files that dealers send in: XLSX as filled in from the template, one of them with mistakes."""

from base64 import b64encode
from io import BytesIO

from openpyxl import Workbook

from ..models.base.work_time import to_local
from .company import TZ
from .orders import BULK_MODES

TITLES = (
    *("订单号", "经销商编码", "货号", "数量", "接单时间", "配送方式"),
    *("紧急程度", "要求到货日期", "备注类型", "备注"),
)
# What is wrong with the last rows of the second file: cells by title.
MISTAKES = (
    {"订单号": "ZB-901", "经销商编码": "D021", "货号": "RG-999", "数量": "12"},
    {"订单号": "ZB-901", "经销商编码": "D021", "货号": "SY-06", "数量": "6"},
    {"订单号": "ZB-902", "经销商编码": "D099", "货号": "RG-60", "数量": "10"},
    {"订单号": "ZB-903", "经销商编码": "D030", "货号": "XF-01", "数量": "五箱"},
)

# What a dealer drops in the portal: one file that goes in, one with rows to mend.
DEALER_FILES = (
    "订单号,货号,数量,备注\nLR-031,RG-60,12,\nLR-031,SY-06,6,\nLR-032,XF-01,4,外箱请贴店名\n",
    "订单号,货号,数量,单价\nLR-033,RG-999,5,25\nLR-034,SY-09,五瓶,\nLR-035,RG-71,6,28\nLR-035,SY-06,-2,18\nLR-036,XF-01,3,\n",
)


def write_file(orders, count, received_on, first, with_mistakes=False):
    """An order file.

    :param orders: :class:`~.orders.Orders`, which makes up the lines
    :param received_on: naive UTC
    :param first: number of the first order
    :return: the file in base64
    """
    book = Workbook()
    sheet = book.active
    sheet.title = "报货单"
    sheet.append(TITLES)
    local = f"{to_local(received_on, TZ):%Y-%m-%d %H:%M}"
    for number in range(first, first + count):
        ref = orders.next_dealer()
        carrier = orders.demo.carriers[orders.modes[ref]].with_context(lang="zh_CN").name
        remark = ("其他", "外箱请贴经销商名称") if number % 5 == 0 else ("", "")
        urgency = "加急" if number % 9 == 0 else "普通"
        wanted = received_on + orders.demo.delivery_time
        requested = f"{to_local(wanted, TZ):%Y-%m-%d}" if orders.modes[ref] in BULK_MODES else ""
        for code, quantity in orders.lines(ref):
            sheet.append((f"ZB-{number:03d}", ref, code, quantity, local, carrier, urgency, requested, *remark))
            remark = ("", "")
    for mistake in MISTAKES if with_mistakes else ():
        sheet.append(tuple(mistake.get(title, "") for title in TITLES))
    content = BytesIO()
    book.save(content)
    return b64encode(content.getvalue())
