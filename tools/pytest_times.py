"""pytest plugin: times that are true although tests freeze the clock, and the seconds of each file for test_shards.py.

The seconds go to the file that ORDER_PROCESS_TIMES names.
"""

import os
from collections import Counter
from time import perf_counter

import freezegun
import pytest

# freezegun leaves the clock of these modules alone.
freezegun.configure(extend_ignore_list=["_pytest.timing", __name__])

seconds = Counter()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    start = perf_counter()
    try:
        return (yield)
    finally:
        seconds[item.location[0]] += perf_counter() - start


def pytest_sessionfinish():
    if path := os.environ.get("ORDER_PROCESS_TIMES"):
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(f"{spent:.1f} {name}\n" for name, spent in seconds.items())
