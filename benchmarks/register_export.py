"""Makes one workbook or paper in a process of its own and prints what it took, as JSON (see registers.py)."""

import json
import resource
import sys

from odoo_session import environment


def main():
    user_id, company_id, key, form = int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:5]
    with environment() as env:
        from measure import measured

        own = env(user=user_id, context={"allowed_company_ids": [company_id], "lang": "en_US"})
        registers = own["order.process.registers"]
        registers._get_totals(key, [("id", "=", 0)])  # what every worker has loaded already
        start = peak()
        with measured(own) as figure:
            if form == "xlsx":
                registers._write_book(key).close()
            else:
                registers._make_paper(key)
    figures = {"queries": figure.queries, "ms": figure.ms, "cpu_ms": figure.cpu_ms, "start": start, "peak": peak()}
    print(json.dumps(figures))


def peak():
    """The largest resident memory of the process so far, in MB."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    main()
