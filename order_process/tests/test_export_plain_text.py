"""Text that begins like a formula stays text in every file that leaves the house."""

import csv
import io
import json

import openpyxl

from odoo import http
from odoo.addons.order_process.models.intake.order_columns import COLUMNS
from odoo.tests import HttpCase, tagged

from .test_intake_import import ImportCommon
from .test_intake_order_file import HEAD, csv_bytes, xlsx_bytes

FORMULAS = (
    '=HYPERLINK("http://evil.example","pay")',
    "=1+1",
    " =1+1",
    "\t=1+1",
    "\r=1+1",
    "\u200b=1+1",
    "＝1+1",
    "{=1+1}",
    "@SUM(A1)",
    "'=1+1",
)
SIGNED = ("+1+cmd|' /C calc'!A0", "-2+3", "＋1", "－1")


@tagged("post_install", "-at_install")
class TestExport(ImportCommon, HttpCase):
    def setUp(self):
        super().setUp()
        self.leader.group_ids += self.env.ref("base.group_allow_export")
        self.authenticate(self.leader.login, self.leader.login)

    def _post(self, path, data):
        self.env.flush_all()
        response = self.url_open(path, {"data": json.dumps(data), "csrf_token": http.Request.csrf_token(self)})
        self.assertEqual(response.status_code, 200)
        return response.content

    def _ask(self, records, *names, **params):
        return {
            "model": records._name,
            "fields": [{"name": name, "label": name, "type": records._fields[name].type} for name in names],
            "ids": records.ids,
            "domain": [],
            "import_compat": False,
            **params,
        }

    def _cells(self, content):
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        for row in sheet.iter_rows():
            for cell in row:
                self.assertNotEqual(cell.data_type, "f", cell.value)
                self.assertFalse(cell.hyperlink, cell.value)
        return [[cell.value for cell in row] for row in sheet.iter_rows()]

    def _create_partners(self, names):
        return self.env["res.partner"].create([{"name": name, "company_id": self.company.id} for name in names])

    def test_lists_as_workbook(self):
        links = ("http://evil.example", "external:c:\\windows\\calc.exe", "mailto:a@b.c")
        partners = self._create_partners((*FORMULAS, *SIGNED, *links, "Wuhan", "+86 138"))
        cells = self._cells(self._post("/web/export/xlsx", self._ask(partners, "name")))
        values = [value for (value,) in cells[1:]]
        self.assertEqual(values[:2], ['\'=HYPERLINK("http://evil.example","pay")', "'=1+1"])
        for value in values[: len(FORMULAS)]:
            self.assertTrue(value.startswith("'"), ascii(value))
        self.assertEqual(values[-5:], [*links, "Wuhan", "+86 138"], "links stay text, phones stay as they are")

    def test_titles_and_groups_of_a_workbook(self):
        partners = self._create_partners(["Wuhan"])
        partners.function = "=1+1"
        data = self._ask(partners, "name", "function", groupby=["function"])
        data["fields"][1]["label"] = "=2+2"
        cells = self._cells(self._post("/web/export/xlsx", data))
        self.assertEqual((cells[0][1], cells[1][0], cells[2][1]), ("'=2+2", "'=1+1 (1)", "'=1+1"))

    def test_lists_as_csv(self):
        partners = self._create_partners((*FORMULAS, *SIGNED, "Wuhan"))
        data = self._ask(partners, "name")
        data["fields"][0]["label"] = "=2+2"
        rows = list(csv.reader(io.StringIO(self._post("/web/export/csv", data).decode(), newline="")))
        self.assertEqual(rows[0], ["'=2+2"])
        for (value,) in rows[1:-1]:
            self.assertTrue(value.startswith("'"), ascii(value))
            self.assertNotEqual(value[:2], "''")
        self.assertEqual(rows[-1], ["Wuhan"])

    def test_pivot(self):
        head = {"title": "=1+1", "width": 1, "height": 1, "is_bold": False}
        table = {
            "title": "Orders",
            "model": "sale.order",
            "measure_count": 1,
            "col_group_headers": [[head]],
            "measure_headers": [head],
            "rows": [{"title": "=1+1", "indent": 0, "values": [{"value": "=1+1", "is_bold": True}, {"value": -5}]}],
        }
        cells = self._cells(self._post("/web/pivot/export_xlsx", table))
        self.assertEqual([value for row in cells for value in row if value], ["'=1+1"] * 4 + [-5])

    def test_what_an_order_file_says(self):
        head = f"{HEAD},Remark,Receiver,Promotion"
        data = csv_bytes("'=1+1,D001,RG688,5,'=1+1,＝1+1,'@SUM(A1)", head=head)
        record = self._drop(data)
        self.assertFalse(record.row_ids.mapped("problem"))
        record.action_import_all()
        order = record.order_ids
        self.assertEqual(
            (order.client_order_ref, order.remark_ids.text, order.receiver_name, order.promotion_note),
            ("'=1+1", "'=1+1", "＝1+1", "'@SUM(A1)"),
        )
        cells = self._cells(self._post("/web/export/xlsx", self._ask(order, "client_order_ref", "receiver_name")))
        self.assertEqual(cells[1], ["'=1+1", "'＝1+1"])

    def test_phones_lose_the_apostrophe_of_a_spreadsheet(self):
        record = self._drop(csv_bytes("A1,D001,RG688,'5,'+86 (138) 0000-1111", head=f"{HEAD},Receiver Phone"))
        self.assertIn("is not a number", record.row_ids.problem)
        record = self._drop(csv_bytes("A1,D001,RG688,5,'+86 (138) 0000-1111", head=f"{HEAD},Receiver Phone"))
        record.action_import_all()
        self.assertEqual(record.order_ids.receiver_phone, "+86 (138) 0000-1111")

    def test_price_lists(self):
        self.dye.name = "=1+1"
        pricelist = self.env["product.pricelist"].create({"name": "Dealers", "company_id": self.company.id})
        asked = {
            "active_model": "product.template",
            "active_ids": self.dye.product_tmpl_id.ids,
            "pricelist_id": pricelist.id,
            "quantities": [1],
        }
        self.env.flush_all()
        for form in ("xlsx", "csv"):
            response = self.url_open(
                "/product/export/pricelist/",
                {"report_data": json.dumps(asked), "export_format": form, "csrf_token": http.Request.csrf_token(self)},
            )
            self.assertEqual(response.status_code, 200)
            if form == "xlsx":
                self.assertEqual(self._cells(response.content)[1][0][:2], "'=")
            else:
                self.assertIn("'=1+1", response.content.decode())

    def test_lists_of_the_template(self):
        self.carrier.name = "＝1+1"
        content = self.url_open("/order_process/order_template.xlsx").content
        book = openpyxl.load_workbook(io.BytesIO(content))
        for sheet in book.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    self.assertNotEqual(cell.data_type, "f", cell.value)
        self.assertIn("'＝1+1", [cell.value for row in book["Lists"].iter_rows() for cell in row])
        carrier = next(column.english for column in COLUMNS if column.key == "carrier")
        record = self._drop(xlsx_bytes(["A1", "D001", "RG688", 5, "'＝1+1"], head=[*HEAD.split(","), carrier]))
        record.action_import_all()
        self.assertEqual(record.order_ids.carrier_id, self.carrier)
