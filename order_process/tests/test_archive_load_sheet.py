"""A load sheet that was signed for stands in the history of its orders, and so in the digest of the day (H6)."""

from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from . import test_archive_record as record
from .load_common import LoadCase
from .test_archive_anchor import ArchiveCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestLoadSheetInHistory(ArchiveCase, LoadCase):
    _verify = record.TestRecord._verify
    _change = record.TestRecord._change

    def _signed(self):
        """The sheet of a load of two orders that has left, the digest of the day taken."""
        trip = self._trip_of([5, 10])
        self._load(trip)
        sheet = self.env["order.process.load.sheet"].browse(self._hand_over(trip)["sheet"]).sudo()
        self._take(2)
        return sheet

    def _run(self, query, *values):
        self.env.flush_all()
        self.env.cr.execute(SQL(query, *values))
        self.env.invalidate_all()

    def _forge(self, sheet):
        """What somebody with the database's password does: another number, and the digest to it."""
        self._run("UPDATE order_process_load_sheet_line SET number = 'X' WHERE id = %s", sheet.line_ids[0].id)
        self._seal_again(sheet)

    def _seal_again(self, sheet):
        digest = sheet.line_ids._get_digest()
        self._run("UPDATE order_process_load_sheet SET digest = %s WHERE id = %s", digest, sheet.id)

    def test_in_the_history_of_each_order(self):
        sheet = self._signed()
        orders = sheet.line_ids.picking_id.sale_id
        self.assertEqual(len(orders), 2)
        for order in orders:
            [event] = order.event_ids.filtered(lambda event: event.kind == "loaded")
            self.assertEqual(event.detail, {"load_sheet": sheet.name, "sheet_digest": sheet.digest})
            self.assertEqual(event.user_id, self.keeper)
            self.assertIn((order.id, order.event_count, order.event_head), self.env["order.process.anchor"].search(
                [("company_id", "=", self.company.id)], limit=1
            )._get_heads())
        self.assertEqual(self._check(), [])

    def test_sheet_and_digest_changed_together(self):
        sheet = self._signed()
        fault = ("file", f"{sheet.name} ({sheet.id})", 0)
        other = self._send([7]).sale_id
        attacks = {
            "line": lambda: self._forge(sheet),
            "taken out": lambda: (
                self._run("DELETE FROM order_process_load_sheet_line WHERE id = %s", sheet.line_ids[0].id),
                self._seal_again(sheet),
            ),
            "renamed": lambda: self._run("UPDATE order_process_load_sheet SET name = 'Z' WHERE id = %s", sheet.id),
        }
        for name, attack in attacks.items():
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                attack()
                sheet.invalidate_recordset()
                self.assertEqual(self._check(), [(fault[0], f"{sheet.name} ({sheet.id})", 0)])
                savepoint.rollback()
                self.env.invalidate_all()
        self.assertFalse(other.event_ids.filtered(lambda event: event.kind == "loaded"))

    def test_the_script_finds_it_without_the_system(self):
        sheet = self._signed()
        digest = self.env["order.process.anchor"].search([("company_id", "=", self.company.id)], limit=1).digest_text
        order = sheet.line_ids.picking_id.sale_id[0]
        _name, content = order.with_user(self.manager).sudo(False)._make_record()
        code, said = self._verify(content, "--digest", digest)
        self.assertEqual(code, 0, said)

        def number(record):
            record["load_sheet_lines"][0]["number"] = "X"

        def gone(record):
            record["load_sheets"] = []

        for change, expected in (
            (number, f"load sheet {sheet.name}: not the one that was signed"),
            (gone, f"load sheet {sheet.name}: missing"),
        ):
            code, said = self._verify(self._change(content, change))
            self.assertEqual((code, expected in said), (1, True), said)
        self._forge(sheet)
        _name, content = order.with_user(self.manager).sudo(False)._make_record()
        code, said = self._verify(content, "--digest", digest)
        self.assertEqual((code, "not the one that was signed" in said), (1, True), said)
