"""People of a distributor at work on two servers, for Locust; started by ``run.py`` in a Python of its own.

Whatever a server told a person is written to a journal, line by line, before the person goes on.
"""

from gevent import monkey

monkey.patch_all()

# ruff: noqa: E402
import json
import time

import gevent
from locust.env import Environment
from people import BUSY, END, GRACE, LONGER, OVER, STATISTICS, TOLD
from roles import Clerk, Dealer, Financiers, Importer, Leaders, OtherSystem, Road, Warehouse

WHOLE_DAY = {"imported", "keyed", "placed", "ordered", "approved", "left", "delivered", "handed_in", "signed", "lost"}


def main():
    classes = [Importer, Clerk, Leaders, Financiers, OtherSystem, Dealer, Warehouse, Road]
    environment = Environment(user_classes=classes)
    runner = environment.create_local_runner()
    runner.start(len(classes), spawn_rate=len(classes))
    while time.monotonic() < END or (not WHOLE_DAY <= TOLD and time.monotonic() < END + LONGER):
        gevent.sleep(0.2)
    OVER.set()
    # Nobody is cut off in the middle of what was begun: the crash is on the other side.
    limit = time.monotonic() + GRACE + 20
    while time.monotonic() < limit and BUSY:
        gevent.sleep(0.2)
    runner.quit()
    errors = {str(key): entry.occurrences for key, entry in environment.stats.errors.items()}
    print(json.dumps({**STATISTICS, "errors": errors}))


if __name__ == "__main__":
    main()
