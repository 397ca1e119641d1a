"""What people may change or delete is theirs: an update touches none of it."""

import ast
from pathlib import Path

from lxml import etree

from odoo.tests import BaseCase, tagged

ADDON = Path(__file__).parents[1]
# Of the add-on itself, as its code is: an update brings them up to date.
OWN = {
    "ir.ui.view", "ir.ui.menu", "ir.actions.act_window", "ir.actions.act_window.view", "ir.actions.server",
    "ir.actions.client", "ir.actions.report", "ir.actions.act_url", "report.paperformat", "ir.module.category",
    "res.groups.privilege", "res.groups",
}  # fmt: skip


def updated_records(path):
    """``(model, external id)`` of the records of a file that an update writes again."""
    for record in etree.parse(str(path)).iter("record"):
        if not any(parent.get("noupdate") == "1" for parent in record.iterancestors()):
            yield record.get("model"), record.get("id")


@tagged("post_install", "-at_install")
class TestData(BaseCase):
    def test_an_update_leaves_what_people_have(self):
        data = ast.literal_eval((ADDON / "__manifest__.py").read_text())["data"]
        found = []
        for name in data:
            if name.endswith(".xml"):
                found += [(name, *row) for row in updated_records(ADDON / name) if row[0] not in OWN]
        self.assertGreater(len(data), 100)
        self.assertEqual(found, [], "give the file noupdate=1, and bring it to databases that exist by a migration")
