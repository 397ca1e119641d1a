"""The whole record of an order is taken out as one file and verified without the system (H4)."""

import io
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from ..models.archive.record_paper import Table
from ..models.archive.record_zip import make_zip
from .test_archive_anchor import ArchiveCase

SCRIPT = Path(__file__).parents[2] / "tools" / "verify_record.py"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="


@tagged("post_install", "-at_install")
class TestRecord(ArchiveCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-03-02 01:00:00"):
            cls.order = cls._approve(cls._create_orders())
        cls.order.sudo().message_post(body="发车前请电话联系")
        cls.env["ir.attachment"].create(
            {"name": "../contract.png", "datas": PIXEL, "res_model": "sale.order", "res_id": cls.order.id}
        )
        cls.env.flush_all()

    def _make(self, user=None):
        name, content = self.order.with_user(user or self.manager).sudo(False)._make_record()
        self.assertEqual(name, f"{self.order.name}.zip")
        return content

    def _verify(self, content, *options):
        path = Path(self.enterContext(tempfile.TemporaryDirectory())) / "record.zip"
        path.write_bytes(content)
        done = subprocess.run(
            [sys.executable, "-I", str(SCRIPT), str(path), *options], capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout + done.stderr

    def _change(self, content, change):
        """The file with its record changed and its sums made to fit."""
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        record = json.loads(files.pop("record.json"))
        change(record)
        return make_zip(record, {name: files[name] for name in files if name not in ("README.txt", "SHA256SUMS")})

    def test_everything_is_in_it(self):
        anchor = self._take(2)
        self.order = self.order.with_context(force_report_rendering=True)
        content = self._make()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            record = json.loads(archive.read("record.json"))
            self.assertTrue(archive.read("record.pdf").startswith(b"%PDF"))
        [file] = [name for name in names if "contract" in name]
        self.assertEqual((file.count("/"), file.startswith("files/"), "\\" in file), (1, True, False), file)
        self.assertEqual([row["state"] for row in record["reviews"]], ["approved", "approved"])
        self.assertTrue(all(row["snapshot"]["goods"] for row in record["reviews"] if row["snapshot"]))
        self.assertEqual(record["events"][-1]["kind"], "exported")
        self.assertEqual(record["events"][-1]["user"], self.manager.name)
        self.assertIn("发车前请电话联系", [message["text"] for message in record["messages"]])
        code, said = self._verify(content, "--digest", anchor.digest_text)
        self.assertEqual(code, 0, said)
        self.assertIn("the digest on paper is that of 2026-03-02", said)
        self.assertIn("Everything fits.", said)

    def test_no_row_is_cut_by_the_end_of_a_sheet(self):
        """The sheets of paper hold all rows once, each table with its head again, and no more than a sheet is high."""
        order = self.order.with_user(self.manager).sudo(False)
        said = (self.order.sudo(), "remark", {"note": "x " * 90})
        self.env["order.process.event"]._log([said] * 40)
        pages = order._get_record_pages()
        self.assertGreater(len(pages), 2)
        events = [row for page in pages for table, rows, _begins in page if table.title == "History" for row in rows]
        self.assertEqual([row[0] for row in events], [str(number) for number in range(1, len(order.event_ids) + 1)])
        for page in pages:
            heights = [sum(Table(part.title, part.columns, rows).measure()) + 70 for part, rows, _begins in page]
            self.assertLessEqual(sum(heights), 1240)
        begins = [part.title for page in pages for part, _rows, begins in page if begins]
        self.assertEqual(begins, ["Order Lines", "Reviews", "History"])

    def test_what_was_changed_is_found_outside(self):
        self._take(2)
        content = self._make()

        def person(record):
            record["events"][0]["user_id"] += 1

        def cut(record):
            del record["events"][-1]

        def middle(record):
            del record["events"][1]

        def path(record):
            record["anchors"][0]["seq"] -= 1

        def amount(record):
            record["order"]["amount"] += 1

        for change, expected in (
            (amount, "content: not the one that was taken out"),
            (person, "entry 1: changed"),
            (cut, "cut off at its end"),
            (middle, "entry 2: removed"),
            (path, "the history was another one on that day"),
        ):
            code, said = self._verify(self._change(content, change))
            self.assertEqual((code, expected in said), (1, True), said)
        code, said = self._verify(content, "--digest", "0" * 64)
        self.assertEqual((code, "none of this record" in said), (1, True), said)
        self.assertEqual(self._verify(b"not a file")[0], 2)

    def test_recomputed_as_a_whole(self):
        """A forged record whose digests all fit each other does not lead to the digest on paper."""
        monday = self._take(2)
        printed = monday.digest
        self._rewrite(self.order, submitted={"note": "x"})
        code, said = self._verify(self._make(), "--digest", printed)
        self.assertEqual((code, "the history was another one on that day" in said), (1, True), said)

    def test_who_takes_it_out(self):
        for user in (self.clerk, self.salesman, self.keeper, self.finance):
            self.authenticate(user.login, user.login.ljust(8, "x"))
            with mute_logger("odoo.http"):
                page = self.url_open(f"/report/html/order_process.report_order_record/{self.order.id}")
            self.assertNotIn("op-record", page.text)
            with self.assertRaises(AccessError):
                self.order.with_user(user).sudo(False).action_download_record()
            with self.assertRaises(AccessError):
                self._make(user)
        address = self.order.with_user(self.admin).sudo(False).action_download_record()["url"]
        for user, status in ((self.clerk, 404), (self.admin, 200)):
            self.authenticate(user.login, user.login.ljust(8, "x"))
            answer = self.url_open(address)
            self.assertEqual(answer.status_code, status)
        self.assertEqual(self._verify(answer.content)[0], 0)
        buyer = self._create_buyer("record_buyer", self.dealer, password="record_buyer")
        self.env.flush_all()
        self.authenticate(buyer.login, "record_buyer")
        self.assertEqual(self.url_open(address).status_code, 404)
        self.authenticate(None, None)
        self.assertNotIn(b"PK", self.url_open(address, allow_redirects=False).content[:2])
