"""pytest plugin: makes the bundles of scripts and styles before the first test with a web client, and keeps them.

Odoo's own runner does so too. Otherwise every test makes them anew in its transaction, longer than it runs itself.
"""

import pytest

BUNDLES = {
    "bus.websocket_worker_assets": "js",
    "web.__assets_tests_call__": "js",
    "web.assets_emoji": "js",
    "web.assets_frontend": "css",
    "web.assets_frontend_lazy": "js css",
    "web.assets_frontend_minimal": "js",
    "web.assets_tests": "js css",
    "web.assets_web": "js css",
    "web.assets_web_print": "css",
    "web.report_assets_common": "js css",
    "web.report_assets_pdf": "css",
}


@pytest.fixture(scope="session", autouse=True)
def bundles(request, load_registry):
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry
    from odoo.tests.common import HttpCase, get_db_name

    if not any(isinstance(item.cls, type) and issubclass(item.cls, HttpCase) for item in request.session.items):
        return
    with Registry(get_db_name()).cursor() as cr:
        qweb = api.Environment(cr, SUPERUSER_ID, {})["ir.qweb"]
        for name, kinds in BUNDLES.items():
            bundle = qweb._get_asset_bundle(name, js="js" in kinds, css="css" in kinds)
            for kind in kinds.split():
                getattr(bundle, kind)()
