"""What Odoo 20 names or places otherwise stands where docs/odoo20.md says, and nowhere else."""

import re
from pathlib import Path

from odoo.tests import BaseCase, tagged

ROOT = Path(__file__).parents[2]
NAMES = "order_process/models/base/odoo_names.py"
BATCH = r"stock_picking_batch\.\w+"

# What is looked for, in which files, and where it may stand: the files that docs/odoo20.md lists.
RULES = {
    "t-esc instead of t-out": (r"\bt-esc\b", "*.xml *.js", []),
    "pytz": (r"\bpytz\b", "*.py", []),
    "a time zone made elsewhere": (r"\bZoneInfo\b|\bzoneinfo\b", "*.py", [NAMES]),
    "states of payments": (r"\bin_process\b|\bin_payment\b", "*.py", [NAMES]),
    "states of payments in views": (r"\bin_process\b|\bin_payment\b", "*.xml", [
        "order_process/views/payment_order_views.xml",
    ]),
    "open invoices": (r"""\(\s*["']not_paid["'],\s*["']partial["']""", "*.py", [NAMES]),
    "external ids of records": (r"_xmlid_to_res_id|_xmlid_lookup|get_external_id\b|_get_external_ids", "*.py", [
        NAMES, "order_process/demo/company.py",
    ]),
    "the return window": (r"stock\.return\.picking\b(?!\.)|\bstock_return_picking\b", "*.py *.xml", [NAMES]),
    "batches' external ids": (rf"""["'(]{BATCH}""", "*.py *.xml", [
        "order_process/report/delivery_slip.xml",
        "order_process/security/dispatch/rules.xml",
        "order_process/security/transport/centre_rules.xml",
        "order_process/views/delivery_desk_views.xml",
        "order_process/views/dispatch_warehouse_views.xml",
        "order_process/views/transport_load_views.xml",
        "order_process/views/transport_plan_views.xml",
        "order_process/views/transport_views.xml",
    ]),
    "XML-RPC": (r"xmlrpc\b", "*.py *.js", ["order_process/models/gate/event_source.py"]),
}


def find(pattern, kinds):
    """The files of the add-ons in which it stands, tests apart."""
    found = set()
    for addon in sorted(ROOT.glob("order_process*/")):
        for kind in kinds.split():
            for path in addon.rglob(kind):
                name = path.relative_to(ROOT).as_posix()
                if "/tests/" not in name and "/static/lib/" not in name and re.search(pattern, path.read_text()):
                    found.add(name)
    return sorted(found)


@tagged("post_install", "-at_install")
class TestOdoo20(BaseCase):
    def test_each_stands_where_it_is_listed(self):
        for what, (pattern, kinds, places) in RULES.items():
            with self.subTest(what):
                advice = f"{what}: use models/base/odoo_names.py, or say in docs/odoo20.md where it stands and why"
                self.assertEqual(find(pattern, kinds), sorted(places), advice)

    def test_the_page_names_the_places(self):
        page = (ROOT / "docs" / "odoo20.md").read_text(encoding="utf-8")
        places = {place for _pattern, _kinds, places in RULES.values() for place in places}
        missing = [place for place in sorted(places) if f"`{place.removeprefix('order_process/')}`" not in page]
        self.assertEqual(missing, [])
