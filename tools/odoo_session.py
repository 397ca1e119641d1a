"""Opens the database that ./dev has prepared for a plain Python script.

    from odoo_session import environment

    with environment() as env:
        ...
        env.cr.commit()
"""

import os
from contextlib import contextmanager


@contextmanager
def environment(database=None):
    """An environment of the superuser; what is not committed is rolled back."""
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry
    from odoo.tools import config

    database = database or os.environ["ORDER_PROCESS_BENCH_DB"]
    config.parse_config(["-c", os.environ["ORDER_PROCESS_ODOO_CONF"], "-d", database], setup_logging=True)
    with Registry(database).cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})
        cr.rollback()
