"""pytest plugin: lists what was skipped, and fails a run that skipped its browser tests.

Odoo skips a browser test when it finds no browser or no websocket-client, and the run would look green.
"""

import re

BROWSER = re.compile(r"chrom|websocket|browser|--odoo-http", re.IGNORECASE)

skipped = []


def pytest_runtest_logreport(report):
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        skipped.append((report.nodeid, reason.removeprefix("Skipped: ")))


def browser_skips():
    return [(test, reason) for test, reason in skipped if BROWSER.search(reason)]


def pytest_sessionfinish(session, exitstatus):
    if exitstatus == 0 and browser_skips():
        session.exitstatus = 1


def pytest_terminal_summary(terminalreporter):
    if not skipped:
        return
    terminalreporter.section(f"{len(skipped)} skipped")
    for test, reason in skipped:
        terminalreporter.write_line(f"{test}: {reason}")
    if browser_skips():
        terminalreporter.write_line(
            f"ERROR: {len(browser_skips())} browser tests were skipped, so the run fails", red=True
        )
