"""Compares two JUnit files: fails when a test fails in the second run and not in the first, or did not run there."""

import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter


def results(path):
    outcome = {}
    for case in ElementTree.parse(path).iter("testcase"):
        kinds = {child.tag for child in case}
        kind = "failed" if kinds & {"failure", "error"} else "skipped" if "skipped" in kinds else "passed"
        name = f"{case.get('classname')}::{case.get('name')}"
        if outcome.get(name) != "failed":
            outcome[name] = kind
    return outcome


without, with_addon = results(sys.argv[1]), results(sys.argv[2])
for title, run in (("without the add-on", without), ("with the add-on   ", with_addon)):
    counts = Counter(run.values())
    print(f"{title}: {counts['passed']} passed, {counts['skipped']} skipped, {counts['failed']} failed")
bad = 0
for name in sorted(without.keys() | with_addon.keys()):
    before, after = without.get(name, "absent"), with_addon.get(name, "absent")
    if before == after != "failed":
        continue
    worse = (after == "failed" and before != "failed") or (before == "passed" and after != "passed")
    bad += worse
    print(f"  {'WORSE' if worse else 'same ' if before == after else 'other'}  {name}: {before} -> {after}")
if not without or not with_addon:
    sys.exit("one of the runs has no results")
print(f"{bad} tests are worse with the add-on" if bad else "no test is worse with the add-on")
sys.exit(1 if bad else 0)
