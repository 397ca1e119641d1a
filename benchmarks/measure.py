"""Figures of one piece of work: SQL queries and time, ours beside core's, and the budget that they must keep."""

import gc
import json
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from statistics import median


@dataclass
class Figure:
    """What one run took. ``ms`` is wall time, ``cpu_ms`` Python's share of it; ``units`` is what it is divided by."""

    queries: float = 0.0
    ms: float = 0.0
    cpu_ms: float = 0.0
    units: int = 1

    def per_unit(self):
        return Figure(self.queries / self.units, self.ms / self.units, self.cpu_ms / self.units)


@contextmanager
def measured(env, units=1):
    """Measure what happens inside, from a cold cache to the last write and the messages that follow it."""
    env.cr.flush()
    env.invalidate_all()
    gc.collect()
    figure = Figure(units=units)
    queries, wall, cpu = env.cr.sql_log_count, time.perf_counter(), time.process_time()
    yield figure
    env.cr.flush()
    figure.queries = env.cr.sql_log_count - queries
    figure.ms = (time.perf_counter() - wall) * 1000
    figure.cpu_ms = (time.process_time() - cpu) * 1000


def typical(figures):
    """The median of several runs, per unit."""
    each = [figure.per_unit() for figure in figures]
    return Figure(
        median(figure.queries for figure in each),
        median(figure.ms for figure in each),
        median(figure.cpu_ms for figure in each),
    )


@dataclass
class Row:
    """A line of the result. A limit that is not set does not count."""

    work: str
    ours: Figure
    core: Figure | None = None
    budget: str = ""
    max_queries: float | None = None
    max_ms: float | None = None
    max_ratio: float | None = None  # of queries and time
    max_ms_ratio: float | None = None
    kept: bool | None = None
    notes: list = field(default_factory=list)

    def ratios(self):
        if not self.core or not self.core.queries:
            return None, None
        return self.ours.queries / self.core.queries, self.ours.ms / self.core.ms

    def verdict(self):
        """``ok``, ``over`` with what is over, or nothing where there is no budget."""
        over = []
        queries, ms = self.ratios()
        if self.max_queries is not None and self.ours.queries > self.max_queries:
            over.append("queries")
        if self.max_ms is not None and self.ours.ms > self.max_ms:
            over.append("ms")
        if self.max_ratio is not None:
            over.extend(name for name, ratio in (("queries", queries), ("ms", ms)) if ratio > self.max_ratio)
        if self.max_ms_ratio is not None and ms > self.max_ms_ratio:
            over.append("ms")
        if self.kept is False:
            over.append("result")
        limits = (self.max_queries, self.max_ms, self.max_ratio, self.max_ms_ratio, self.kept)
        if all(limit is None for limit in limits):
            return ""
        return f"over ({', '.join(over)})" if over else "ok"


TITLES = ("work", "ours", "core", "ratio", "budget", "")


def table(rows):
    """The rows as plain text, readable as Markdown too."""
    cells = [TITLES, *(_cells(row) for row in rows)]
    widths = [max(len(row[n]) for row in cells) for n in range(len(TITLES))]
    padded = ([cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in cells)
    lines = [f"| {' | '.join(row)} |" for row in padded]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def line(row):
    """One row in short, while the rest is still running."""
    return "          " + "; ".join(filter(None, _cells(row)))


def _cells(row):
    ratio = "{:.2f} / {:.2f}".format(*row.ratios()) if row.ratios()[0] else ""
    return (row.work, _show(row.ours), _show(row.core), ratio, row.budget, row.verdict())


def _show(figure):
    return f"{figure.queries:.1f} q, {figure.ms:.0f} ms ({figure.cpu_ms:.0f})" if figure else ""


def write_json(path, rows, about):
    """Keep the figures for comparison with later runs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {**about, "rows": [{**asdict(row), "verdict": row.verdict()} for row in rows]}
    path.write_text(json.dumps(content, indent=1))
