"""What a workbook shows holds: merged cells, several sheets; and what no order file has is refused at once (A4, A9)."""

import io
import resource
import time
import zipfile
from base64 import b64encode
from pathlib import Path
from unittest import skipUnless

from odoo.addons.order_process.models.intake import order_file, order_table, order_xlsx, order_xlsx_parts
from odoo.addons.order_process.models.portal import pasted_rows
from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_intake_import import ImportCommon
from .test_intake_order_file import HEAD, OrderFileCase, csv_bytes, xlsx_bytes

CASES = Path(__file__).parents[3] / "shared" / "cases" / "orders"
NAMESPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
TEXTS = (
    b'<Relationship Id="rTexts" Target="sharedStrings.xml" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/></Relationships>'
)


def merge(*ranges):
    """Merge these cells in a workbook that is being prepared."""

    def prepare(book):
        for cells in ranges:
            book.active.merge_cells(cells)

    return prepare


def add_sheet(title, *rows, state="visible"):
    """Add a sheet to a workbook that is being prepared."""

    def prepare(book):
        sheet = book.create_sheet(title)
        sheet.sheet_state = state
        for row in rows:
            sheet.append(row)

    return prepare


def forge(texts=b"", rows=b"", parts=None):
    """A workbook whose shared texts, further rows or whole parts are these bytes."""
    made, source = io.BytesIO(), zipfile.ZipFile(io.BytesIO(xlsx_bytes(["A1", "D001", "RG688", 5])))
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for part in source.infolist():
            content = (parts or {}).get(part.filename) or source.read(part)
            if texts and part.filename == "xl/_rels/workbook.xml.rels":
                content = content.replace(b"</Relationships>", TEXTS)
            if part.filename == "xl/worksheets/sheet1.xml":
                content = content.replace(b"</sheetData>", rows + b"</sheetData>")
            archive.writestr(part.filename, content)
        if texts:
            archive.writestr("xl/sharedStrings.xml", b"<sst %s>%s</sst>" % (NAMESPACE, texts))
    return made.getvalue()


@tagged("post_install", "-at_install")
class TestMergedCells(OrderFileCase):
    def _texts(self, data):
        return [{key: text for key, text in row.texts.items() if text} for row in order_file.read_order_file(data).rows]

    def test_a_merged_key_holds_for_its_rows(self):
        data = xlsx_bytes(
            ["HB-7", "D001", "RG688", 5],
            [None, None, "SY6", 7],
            ["HB-8", "D003", "RG688", 1],
            prepare=merge("A2:A3", "B2:B3"),
        )
        checked, found = self.check(data)
        self.assertFalse(found)
        self.assertEqual(
            [(order.reference, order.dealer, order.numbers) for order in checked.orders],
            [("HB-7", "D001", (2, 3)), ("HB-8", "D003", (4,))],
        )

    def test_what_is_said_of_several_lines_holds_for_each(self):
        data = xlsx_bytes(
            ["A1", "D001", "RG688", 5, 28.5, "urgent"],
            ["A1", "D001", "SY6", 7, None, None],
            head=[*HEAD.split(","), "Unit Price", "Remark"],
            prepare=merge("E2:E3", "F2:F3"),
        )
        self.assertEqual([texts["price"] for texts in self._texts(data)], ["28.5", "28.5"])
        self.assertEqual([texts["remark"] for texts in self._texts(data)], ["urgent", "urgent"])

    def test_one_quantity_for_two_products_is_asked(self):
        data = xlsx_bytes(["A1", "D001", "RG688", 5], ["A1", "D001", "SY6", None], prepare=merge("D2:D3"))
        checked, found = self.check(data)
        self.assertEqual(found, [(3, "quantity", "merged_cell"), (3, "quantity", "missing")])
        self.assertFalse(checked.is_good(checked.orders[0]))

    def test_a_merged_cell_ends_where_it_ends(self):
        data = xlsx_bytes(
            ["A1", "D001", "RG688", 5],
            [None, None, "SY6", 7],
            [None, None, "SY7", 1],
            prepare=merge("A2:A3", "B2:B3"),
        )
        self.assertEqual([len(texts) for texts in self._texts(data)], [4, 4, 2])

    def test_blank_rows_stay_blank_and_titles_hold_for_no_row(self):
        data = xlsx_bytes(["A1", "D001", "RG688", 5], prepare=merge("A2:A9", "B2:B9"))
        self.assertEqual(len(self._texts(data)), 1)
        data = xlsx_bytes([None, "D001", "RG688", 5], prepare=merge("A1:A2"))
        self.assertEqual(self.check(data)[1], [(2, "reference", "missing")])

    def test_cells_merged_to_the_right_hold_once(self):
        data = xlsx_bytes(
            ["A1", "D001", "RG688", 5, "call first", None],
            head=[*HEAD.split(","), "Remark", "Receiver"],
            prepare=merge("E2:F2"),
        )
        self.assertEqual(self._texts(data)[0].get("receiver"), None)

    def test_a_row_without_reference_spoils_the_order_above(self):
        checked, found = self.check(csv_bytes("A1,D001,RG688,5", ",,SY6,7", "A2,D001,RG688,1"))
        self.assertEqual(found, [(3, "dealer", "missing"), (3, "reference", "missing")])
        self.assertEqual([checked.is_good(order) for order in checked.orders], [False, True])
        self.assertEqual(checked.orders[0].numbers, (2, 3))

    def test_a_row_that_only_lacks_its_dealer_is_an_order_of_its_own(self):
        checked, _found = self.check(csv_bytes("A1,D001,RG688,5", "A2,,SY6,7"))
        self.assertEqual([checked.is_good(order) for order in checked.orders], [True, False])

    def test_pasted_goods_from_merged_cells(self):
        data = xlsx_bytes(["RG688", 5], [None, 7], head=["Product Code", "Quantity"], prepare=merge("A2:A3"))
        read = pasted_rows.read_rows(data)
        self.assertEqual([row.texts["product"] for row in read.rows], ["RG688", "RG688"])
        data = xlsx_bytes(["RG688", 5], ["SY6", None], head=["Product Code", "Quantity"], prepare=merge("B2:B3"))
        read = pasted_rows.read_rows(data)
        codes = {number: found[0].code for number, found in read.loose.items()}
        self.assertEqual(codes, {3: "merged_cell"})


@tagged("post_install", "-at_install")
class TestSheets(OrderFileCase):
    def test_all_sheets_of_orders_are_read(self):
        data = xlsx_bytes(
            ["F-01", "D001", "RG688", 5], prepare=add_sheet("Zhuzhou", HEAD.split(","), ["F-02", "D003", "SY6", "x"])
        )
        checked, found = self.check(data)
        self.assertEqual([order.reference for order in checked.orders], ["F-01", "F-02"])
        said = [(str(row), column, code) for row, column, code in found]
        self.assertEqual(said, [("Zhuzhou 2", "quantity", "not_a_number")])

    def test_one_order_on_two_sheets(self):
        data = xlsx_bytes(
            ["F-01", "D001", "RG688", 5], prepare=add_sheet("More", HEAD.split(","), ["F-01", "D001", "SY6", 2])
        )
        checked, found = self.check(data)
        self.assertFalse(found)
        self.assertEqual(len(checked.orders[0].lines), 2)

    def test_a_row_without_reference_looks_up_on_its_own_sheet_only(self):
        rows = ([None, None, "SY6", 2], ["F-02", "D001", "SY6", 1], [None, None, "X", 1])
        more = add_sheet("More", HEAD.split(","), *rows)
        checked, _found = self.check(xlsx_bytes(["F-01", "D001", "RG688", 5], prepare=more))
        good = {order.reference: checked.is_good(order) for order in checked.orders}
        self.assertEqual(good, {"F-01": True, "": False, "F-02": False})

    def test_what_is_not_read_is_named(self):
        for sheet, unread in (
            (add_sheet("Cover", ["How to fill it in"]), ("Cover",)),
            (add_sheet("Blank"), ()),
            (add_sheet("Lists", ["Company truck"], state="hidden"), ()),
            (add_sheet("Old", HEAD.split(","), ["F-9", "D001", "RG688", 1], state="hidden"), ("Old",)),
        ):
            data = xlsx_bytes(["F-01", "D001", "RG688", 5], prepare=sheet)
            read = order_file.read_order_file(data)
            self.assertEqual((len(read.rows), read.unread), (1, unread))

    def test_a_cover_in_front(self):
        def prepare(book):
            book.create_sheet("Cover", 0).append(["How to fill it in"])

        read = order_file.read_order_file(xlsx_bytes(["F-01", "D001", "RG688", 5], prepare=prepare))
        self.assertEqual(([row.number for row in read.rows], read.unread), ([2], ("Cover",)))
        self.assertEqual(str(read.rows[0].number), "2")

    def test_wrong_titles_of_a_second_sheet_are_told_with_its_name(self):
        wrong = add_sheet("Zhuzhou", [*HEAD.split(","), "Glaze"], [1])
        data = xlsx_bytes(["F-01", "D001", "RG688", 5], prepare=wrong)
        read = order_file.read_order_file(data)
        said = [(str(problem.row), problem.code) for problem in read.problems]
        self.assertEqual(said, [("Zhuzhou 1", "unknown_column")])

    def test_rows_count_over_all_sheets(self):
        rows = [["F-2", "D001", "RG688", 1]] * (order_table.MAX_ROWS // 2 + 1)
        data = xlsx_bytes(*rows, prepare=add_sheet("More", HEAD.split(","), *rows))
        self.assertEqual(self.check_file(data), [(0, "", "too_many_rows")])

    def test_goods_of_several_sheets_for_one_order(self):
        titles = ["Product Code", "Quantity"]
        data = xlsx_bytes(["RG688", 5], head=titles, prepare=add_sheet("More", titles, ["SY6", 2]))
        read = pasted_rows.read_rows(data)
        self.assertEqual([(row.number, row.texts["product"]) for row in read.rows], [(2, "RG688"), (4, "SY6")])
        data = xlsx_bytes(["RG688", 5], head=titles, prepare=add_sheet("Notes", ["thanks"]))
        self.assertEqual(pasted_rows.read_rows(data).unread, ("Notes",))

    def test_readings_and_escapes_of_texts(self):
        texts = b"<si><r><t>RG</t></r><r><t>_x0036_88</t></r><rPh sb='0' eb='1'><t>reading</t></rPh></si>"
        row = (
            b'<row><c t="inlineStr"><is><t>A2</t></is></c><c t="inlineStr"><is><t>D001</t></is></c>'
            b'<c t="s"><v>0</v></c><c><v>3</v></c></row>'
        )
        read = order_file.read_order_file(forge(texts, row))
        self.assertEqual(read.rows[1].texts["product"], "RG688")

    def test_dates_of_the_chinese_edition(self):
        def prepare(book):
            book.active["E2"].number_format = "yyyy-mm-dd"

        data = xlsx_bytes(["A1", "D001", "RG688", 5, 46361], head=[*HEAD.split(","), "Requested Date"], prepare=prepare)
        source = zipfile.ZipFile(io.BytesIO(data))
        sheet, styles = source.read("xl/worksheets/sheet1.xml"), source.read("xl/styles.xml")
        for number in (b"31", b"57"):
            changed = styles.replace(b'numFmtId="164"', b'numFmtId="%s"' % number)
            changed = changed.replace(b"<numFmt num", b"<other num")
            parts = {"xl/styles.xml": changed, "xl/worksheets/sheet1.xml": sheet}
            read = order_file.read_order_file(forge(parts=parts))
            self.assertEqual(read.rows[0].texts["requested_on"], "2026-12-05")


@tagged("post_install", "-at_install")
class TestLimits(OrderFileCase):
    """Each of these files is small and would fill the memory, or hold the server for long."""

    def _refuse(self, data, code):
        before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
        self.assertEqual(self.check_file(data)[0][2], code)
        self.assertLess(time.process_time() - started, 5, "some tenths of a second on an idle machine")
        self.assertLess(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, 100 * 1024, "kB")

    def test_one_text_of_200_mb(self):
        data = forge(b"<si><t>" + b"A" * 200_000_000 + b"</t></si>")
        self.assertLess(len(data), 1_000_000)
        self._refuse(data, "bomb")
        self._refuse(forge(b"<si><t>" + b"A" * 40_000_000 + b"</t></si>"), "long_cell")
        cell = b'<row><c t="inlineStr"><is><t>%s</t></is></c></row>'
        self._refuse(forge(rows=cell % (b"A" * 100_000_000)), "long_cell")
        self._refuse(forge(rows=cell % (b"A" * 200_000_000)), "bomb")

    def test_millions_of_texts(self):
        self._refuse(forge(b"<si><t>A</t></si>" * 2_250_000), "bomb")
        self._refuse(forge(b"<si/>" * 4_000_000), "bomb")

    def test_texts_that_are_long_together(self):
        text = b"<si><t>" + b"A" * 30_000 + b"</t></si>"
        cells = b"<row>" + b'<c t="s"><v>0</v></c>' * 100 + b"</row>"
        self._refuse(forge(text * 600), "bomb")
        self._refuse(forge(text, cells * 10), "bomb")

    def test_empty_cells_rows_and_depth(self):
        for rows, code in (
            (b"<row/>" * 3_000_000, "unreadable"),
            (b"<row>" + b"<c/>" * 20_000 + b"</row>", "unreadable"),
            ((b"<row>" + b"<c/>" * 16_000 + b"</row>") * 100, "bomb"),
            (b"<x>" * 100_000, "bomb"),
            (b"<x/>" * 4_000_000, "bomb"),
            (b'<row><c r="' + b"A" * 50_000_000 + b'"/></row>', "bomb"),
            (b"<row>" + b" " * 50_000_000 + b"</row>", "bomb"),
        ):
            self._refuse(forge(rows=rows), code)

    def test_merged_cells_styles_parts_and_sheets(self):
        sheet = b"<worksheet %s><sheetData>%s</sheetData><mergeCells>%s</mergeCells></worksheet>"
        rows = b'<row><c t="inlineStr"><is><t>A</t></is></c><c><v>1</v></c></row>' * 15_000
        merged = b'<mergeCell ref="A2:A15000"/>'
        for count in (40_000, order_xlsx_parts.MAX_MERGED + 1):
            parts = {"xl/worksheets/sheet1.xml": sheet % (NAMESPACE, rows, merged * count)}
            self._refuse(forge(parts=parts), "bomb")
        styles = b"<styleSheet %s><cellXfs>%s</cellXfs></styleSheet>" % (NAMESPACE, b'<xf numFmtId="14"/>' * 200_000)
        self._refuse(forge(parts={"xl/styles.xml": styles}), "bomb")
        many = io.BytesIO()
        with zipfile.ZipFile(many, "w") as archive:
            for number in range(order_xlsx.MAX_PARTS + 1):
                archive.writestr(f"xl/media/{number}", b"")
        self._refuse(many.getvalue(), "bomb")

    def test_rows_and_cells_out_of_order(self):
        for rows in (
            b'<row r="2"/>',
            b'<row r="9"><c r="A9"><v>1</v></c><c r="A9"><v>2</v></c></row>',
            b'<row r="9"><c r="A8"><v>1</v></c></row>',
            b'<row r="9"><c r="a9"><v>1</v></c></row>',
            b'<row r="9"><c t="s"><v>7</v></c></row>',
            b'<row r="9999999"/>',
        ):
            self.assertEqual(self.check_file(forge(b"<si><t>x</t></si>", rows))[0][2], "unreadable", rows)

    def test_what_is_just_allowed(self):
        text = "A" * order_xlsx_parts.MAX_CELL_CHARS
        _checked, found = self.check(xlsx_bytes(["A1", "D001", "RG688", 5, text], head=[*HEAD.split(","), "Remark"]))
        self.assertEqual(found, [(2, "remark", "too_long")])
        data = csv_bytes(f"A1,D001,RG688,5,{text}A", head=f"{HEAD},Remark")
        self.assertEqual(self.check_file(data), [(2, "", "long_cell")])
        wide = [*HEAD.split(","), *[None] * (order_xlsx_parts.MAX_CELLS - 4)]
        self.assertFalse(self.check(xlsx_bytes(["A1", "D001", "RG688", 5, *[None] * 300], head=wide))[1])
        self.assertEqual(
            self.check_file(xlsx_bytes(["A1", "D001", "RG688", 5, *[None] * 300, "x"])), [(2, "", "too_many_columns")]
        )


@tagged("post_install", "-at_install")
class TestSheetsImported(ImportCommon):
    def test_nothing_of_a_merged_order_is_lost(self):
        data = xlsx_bytes(
            ["HB-7", "D001", "RG688", 5], [None, None, "SY6", 7], prepare=merge("A2:A3", "B2:B3")
        )
        record = self._drop(data, "merged.xlsx")
        record.action_import_all()
        lines = record.order_ids.order_line
        self.assertEqual([(line.product_id, line.product_uom_qty) for line in lines], [(self.dye, 5), (self.oxide, 7)])

    def test_a_merged_quantity_is_mended_on_the_screen(self):
        data = xlsx_bytes(["HB-7", "D001", "RG688", 5], ["HB-7", "D001", "SY6", None], prepare=merge("D2:D3"))
        record = self._drop(data, "merged.xlsx")
        self.assertIn("Quantity “5” is one cell for several rows", record.row_ids[1].problem)
        record.row_ids[1].quantity = "5"
        record.action_check()
        record.action_import_all()
        self.assertEqual(record.order_ids.order_line.mapped("product_uom_qty"), [5, 5])

    def test_the_order_above_a_row_without_key_waits(self):
        record = self._drop(csv_bytes("HB-7,D001,RG688,5", ",,SY6,7", "HB-8,D001,RG688,1"))
        self.assertEqual((record.good_count, record.bad_count, record.row_ids.mapped("number")), (1, 1, [2, 3]))
        record.action_import_good()
        self.assertEqual(self._orders().mapped("client_order_ref"), ["HB-8"])
        record.row_ids[1].write({"reference": "HB-7", "dealer": "D001"})
        record.action_check()
        self.assertEqual((record.good_count, record.bad_count), (1, 0))
        record.action_import_all()
        order = self._orders().filtered(lambda order: order.client_order_ref == "HB-7")
        self.assertEqual(order.order_line.mapped("product_uom_qty"), [5, 7])

    def test_sheets_are_named(self):
        data = xlsx_bytes(
            ["F-01", "D001", "RG688", 5],
            head=HEAD.split(","),
            prepare=add_sheet("Zhuzhou", HEAD.split(","), ["F-02", "D001", "NIX", 5]),
        )
        record = self._drop(data, "two.xlsx")
        self.assertEqual((record.order_count, record.row_ids.place), (2, "Zhuzhou 2"))
        with self.assertRaisesRegex(UserError, "Row Zhuzhou 2: Product Code “NIX” is not known"):
            record.action_import_all()
        record.row_ids.product = "SY6"
        record.action_import_all()
        self.assertCountEqual(record.order_ids.mapped("client_order_ref"), ["F-01", "F-02"])
        record = self._drop(xlsx_bytes(["F-03", "D001", "RG688", 5], prepare=add_sheet("Cover", ["Hello"])))
        self.assertIn("Sheets that were not read: “Cover”.", record.note)

    @skipUnless(CASES.is_dir(), "the collected order files are not on this machine")
    def test_collected_files(self):
        dealer = self._create_dealer("Zhuzhou Jinjiandao", "D003")
        for code in ("RG-50", "RG-60", "XF-01"):
            self._create_product(code, code, 1)
        for name, expected in (
            ("merged-cells.xlsx", {("HB-7", self.dealer): {"RG-60": 5, "RG-50": 7}, ("HB-8", dealer): {"XF-01": 1}}),
            ("two-sheets.xlsx", {("F-01", self.dealer): {"RG-60": 5}, ("F-02", dealer): {"RG-60": 5}}),
            ("cover-sheet.xlsx", {("E-01", self.dealer): {"RG-60": 5}}),
        ):
            record = self.env["order.process.import"].with_user(self.clerk).create(
                {"file": b64encode((CASES / name).read_bytes()), "file_name": name}
            )
            record.action_import_all()
            made = {
                (order.client_order_ref, order.partner_id): {
                    line.product_id.default_code: line.product_uom_qty for line in order.order_line
                }
                for order in record.order_ids
            }
            self.assertEqual(made, expected, name)
            self.assertEqual("说明" in (record.note or ""), name == "cover-sheet.xlsx")
