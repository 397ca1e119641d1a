"""Draws what the order process takes beside core, from the tables of docs/benchmarks.md, in both languages."""

import re
import sys
from html import escape
from pathlib import Path
from typing import NamedTuple

# Row of the table, its name in each language, and what counts: milliseconds, or queries where the machine was busy.
ROWS = (
    ("create orders in one call, per order", "Create an order", "建一张单", "ms"),
    ("confirm reviewed orders in one call, per order", "Confirm an order", "确认一张单", "ms"),
    ("batches of a dispatch", "Batches of a dispatch", "一次发单的批次", "ms"),
    ("order list, 2449 open orders", "List of 2,449 orders", "2,449 张单的列表", "ms"),
    ("/my/orders, dealer of 500 orders", "Dealer's orders in the portal", "门户里的订单列表", "ms"),
    ("reserve a dispatch, per order", "Reserve a dispatch, per order", "发单预留，每单", "q"),
    ("reserve a dispatch in two steps, per order", "The same in two steps", "同上，两步仓库", "q"),
)
UNITS = {"en": {"ms": "ms", "q": "queries"}, "zh_CN": {"ms": "毫秒", "q": "次查询"}}
TITLES = {"en": ("Order Process", "Odoo alone"), "zh_CN": ("订单处理", "原版 Odoo")}
OURS, CORE, INK = "#714b67", "#b8b3c2", "#333"
WIDTH, LEFT, RIGHT, BAR, STEP, TOP = 760, 230, 90, 13, 42, 44


class Row(NamedTuple):
    label: str
    ours: float
    core: float
    unit: str


def read_rows(text, language):
    """The figures of ``ROWS``; of several tables the first that has both columns counts."""
    rows = []
    for name, english, chinese, unit in ROWS:
        found = re.findall(rf"^\| {re.escape(name)} +\|([^|]*)\|([^|]*)\|", text, re.MULTILINE)
        pairs = [[_read(cell, unit) for cell in cells] for cells in found]
        pairs = [pair for pair in pairs if None not in pair]
        if not pairs:
            raise SystemExit(f"docs/benchmarks.md has no figures of “{name}”: correct ROWS in tools/figures.py")
        rows.append(Row(english if language == "en" else chinese, *pairs[0], unit))
    return rows


def _read(cell, unit):
    found = re.search(r"([\d.]+) ms" if unit == "ms" else r"([\d.]+) q", cell)
    return float(found[1]) if found else None


def draw(rows, language):
    units = {row.unit for row in rows}
    most = {unit: max(max(row.ours, row.core) for row in rows if row.unit == unit) for unit in units}
    height = TOP + STEP * len(rows) + 6
    size = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="13" role="img">',
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
    ]
    for column, (title, colour) in enumerate(zip(TITLES[language], (OURS, CORE), strict=True)):
        left = LEFT + column * 150
        parts.append(f'<rect x="{left}" y="14" width="12" height="12" fill="{colour}"/>')
        parts.append(f'<text x="{left + 18}" y="25" fill="{INK}">{escape(title)}</text>')
    for number, row in enumerate(rows):
        top = TOP + number * STEP
        place = f'x="{LEFT - 10}" y="{top + BAR + 5}" text-anchor="end"'
        parts.append(f'<text {place} fill="{INK}">{escape(row.label)}</text>')
        for line, (value, colour) in enumerate(((row.ours, OURS), (row.core, CORE))):
            length = max(1, value / most[row.unit] * (WIDTH - LEFT - RIGHT))
            y = top + line * (BAR + 2)
            parts.append(f'<rect x="{LEFT}" y="{y}" width="{length:.0f}" height="{BAR}" fill="{colour}"/>')
            words = f"{value:g} {UNITS[language][row.unit]}"
            place = f'x="{LEFT + length + 5:.0f}" y="{y + BAR - 2}" font-size="11"'
            parts.append(f'<text {place} fill="{INK}">{words}</text>')
    return "\n".join([*parts, "</svg>", ""])


def main(docs):
    text = (docs / "benchmarks.md").read_text(encoding="utf-8")
    for language, name in (("en", "figures.svg"), ("zh_CN", "figures.zh_CN.svg")):
        (docs / name).write_text(draw(read_rows(text, language), language), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
