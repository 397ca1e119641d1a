"""Replays all rules as they are over the demo company's orders: ./dev shell -d NAME < tools/replay_demo.py"""

from odoo.addons.order_process.tests.replay_demo import find_company, replay_all

judged, rows = replay_all(env, find_company(env))  # noqa: F821
print("looked at:", dict(judged))
for row in rows:
    print(" | ".join(str(value) for value in row))
print("nothing differs, and all is as it happened" if not rows else f"{len(rows)} rows")
env.cr.rollback()  # noqa: F821
