"""What the order process takes, beside core on the same data in one run: `./dev bench [--help]`."""

import argparse
import os
import platform
import sys
import time
from datetime import datetime, timezone
from pathlib import Path

from odoo_session import environment

RESULTS = Path(__file__).parent / "results"


def arguments():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("--orders", type=int, default=20, help="orders of a round (default 20; a real day has 122)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds whose median counts (default 3)")
    parser.add_argument("--open", type=int, default=2000, help="open orders behind the screens (default 2000)")
    parser.add_argument("--large", action="store_true", help="100,000 open orders behind the screens")
    parser.add_argument("--only", default="", help="run the parts with one of these names, by comma")
    parser.add_argument("--strict", action="store_true", help="end with an error when a budget is not kept")
    return parser.parse_args()


def main():
    options = arguments()
    wanted = {name for name in options.only.split(",") if name}
    started = time.time()
    rows = []
    with environment() as env:
        import appraisal
        import archive
        import clocks
        import dashboards
        import measure
        import plan
        import portal
        import reading
        import registers
        import replay
        import screens
        import work
        from company import Bench, day_of_orders

        print(f"making two companies on {env.cr.dbname} ...", file=sys.stderr)
        bench = Bench(env)
        sizes = day_of_orders(options.orders)
        parts = {
            "create": lambda: work.create(bench, sizes, options.rounds),
            "review": lambda: work.review(bench, sizes, options.rounds),
            "fulfil": lambda: work.fulfil(bench, sizes, options.rounds),
            "bulk": lambda: work.bulk_review(bench, 200),
            "reading": lambda: reading.reading(bench),
            "long": lambda: work.long_order(bench),
            "screens": lambda: screens.screens(bench, screens.seeds(bench), 100_000 if options.large else options.open),
            "blockers": lambda: screens.blockers(bench),
            "clocks": lambda: clocks.clocks(bench, screens.seeds(bench)),
            "archive": lambda: archive.archive(bench, screens.seeds(bench)),
            "dashboards": lambda: dashboards.dashboards(
                bench, screens.seeds(bench), 100_000 if options.large else options.open
            ),
            "registers": lambda: registers.registers(bench, screens.seeds(bench)),
            "replay": lambda: replay.replay(bench),
            "appraisal": lambda: appraisal.appraisal(
                bench, screens.seeds(bench), 100_000 if options.large else options.open
            ),
            "portal": lambda: portal.portal(bench),
            "plan": plan.plan,
        }
        unknown = wanted - parts.keys()
        if unknown:
            sys.exit(f"no part {', '.join(sorted(unknown))}; there are {', '.join(parts)}")
        for name, part in parts.items():
            if not wanted or name in wanted:
                print(f"{time.time() - started:6.0f} s  {name} ...", file=sys.stderr)
                for row in part():
                    rows.append(row)
                    print(measure.line(row), file=sys.stderr)
                env.cr.commit()
    about = {
        "date": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        "load": os.getloadavg()[0],
        "lines_per_order": sum(sizes) / len(sizes),
        "options": vars(options),
        "seconds": round(time.time() - started),
    }
    measure.write_json(RESULTS / f"{datetime.now(timezone.utc):%Y%m%d-%H%M%S}.json", rows, about)
    print(measure.table(rows))
    print(
        f"\n{about['machine']}, load {about['load']:.1f}; {options.orders} orders a round, "
        f"{about['lines_per_order']:.1f} lines each on average; {about['seconds']} s"
    )
    if about["load"] > 2 * (os.cpu_count() or 1):
        print("The machine was busy with other work: times are too high, queries and ratios are not.")
    if options.strict and any(row.verdict().startswith("over") for row in rows):
        sys.exit(1)


if __name__ == "__main__":
    main()
