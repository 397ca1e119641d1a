"""A day's file as people send it: how long its reading takes, beside plain openpyxl reading of the same file."""

import io
from base64 import b64encode

from company import Bench
from measure import Row, measured

REFERENCES, ROWS = 218, 3189
TITLES = ("客户订单号", "经销商", "货号", "品名", "订货数量", "单价", "金额", "备注", "要求到货日期")
# How the same is written by different people.
DATES = ("2026/12/5", "2026年12月5日", "2026-12-05", "46361", "12月5日")


def reading(bench: Bench):
    """Check a dirty file of a real day's size: titles further down, units, dates, codes as people write them."""
    import openpyxl

    content = dirty_day(bench)
    Import = bench.env(user=bench.clerk)["order.process.import"]
    record = Import.create({"file": b64encode(content), "file_name": "day.xlsx"})
    with measured(bench.root) as ours:
        record.action_check()
    assert record.row_count == ROWS and record.order_count == REFERENCES, (record.problem, record.row_count)
    assert not record.bad_count, record.row_ids[:3].mapped("problem")
    assert record.source_count == record.row_count + record.other_count
    with measured(bench.root) as plain:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        assert sum(1 for sheet in book for _row in sheet.iter_rows(values_only=True)) > ROWS
    work = f"a dirty file, {REFERENCES} references, {ROWS} rows (core: plain openpyxl)"
    yield Row(work, ours, plain, budget="5000 ms", max_ms=5000)
    with measured(bench.root) as again:
        record.action_check()
    yield Row("  checked again", again, budget="5000 ms", max_ms=5000)


def dirty_day(bench):
    """The bytes of the workbook."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["雅韵美发用品 报货汇总"])
    sheet.append([None])
    sheet.append(TITLES)
    written = 0
    for order in range(REFERENCES):
        count = ROWS // REFERENCES + (order < ROWS % REFERENCES)
        dealer = bench.dealers[order % len(bench.dealers)]
        for line in range(count):
            written += 1
            product = bench.products[(order * 7 + line % (count - 1)) % len(bench.products)]  # one article twice
            code = product.default_code
            code = (code, code.lower(), f"{code[0]}-{code[1:]}", f" {code} ")[written % 4]
            quantity = 1 + written % 12
            sheet.append(
                (
                    f"PO-{order:04d}",
                    (dealer.ref, dealer.name)[order % 2],
                    code,
                    product.name,
                    (quantity, f"{quantity}支", f"{quantity} 个", str(quantity))[written % 4],
                    None,
                    quantity * 22,
                    "急" if line == 3 else None,
                    DATES[order % len(DATES)],
                )
            )
        if order % 20 == 19:
            sheet.append(("小计", None, None, None, written))
    sheet.append(("合计", None, None, None, written))
    sheet.append(("制单：许丽", None, "审核："))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
