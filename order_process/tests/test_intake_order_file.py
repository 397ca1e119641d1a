import doctest
import io
import time
import zipfile
from datetime import date, datetime
from decimal import Decimal

import openpyxl

from odoo.addons.order_process.models.intake import (
    order_cell_text,
    order_cells,
    order_chat,
    order_check,
    order_columns,
    order_dates,
    order_file,
    order_head,
    order_table,
    order_units,
)
from odoo.addons.order_process.models.intake.order_cells import CellError, read_cell
from odoo.addons.order_process.models.intake.order_columns import COLUMNS, find_column
from odoo.tests import BaseCase, tagged

HEAD = "Order Reference,Dealer Code,Product Code,Quantity"


def csv_bytes(*rows, head=HEAD, codec="utf-8"):
    return "\r\n".join((head, *rows)).encode(codec)


def xlsx_bytes(*rows, head=None, prepare=None):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(HEAD.split(",") if head is None else head)
    for row in rows:
        sheet.append(row)
    if prepare:
        prepare(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


class OrderFileCase(BaseCase):
    def check(self, data):
        """Read and check ``data``: (orders, [(row, column, code)])."""
        read = order_file.read_order_file(data)
        self.assertFalse(read.problems, "the file as a whole can be read")
        checked = order_check.check_rows(read.rows, digits={"quantity": 2, "price": 2}, loose=read.loose)
        found = [
            (problem.row, problem.column, problem.code)
            for problems in checked.problems.values()
            for problem in problems
        ]
        return checked, sorted(found)

    def check_file(self, data):
        """The problems of a file that cannot be used: [(row, column, code)]."""
        read = order_file.read_order_file(data)
        self.assertFalse(read.rows, "an unusable file gives no rows")
        return [(problem.row, problem.column or problem.value, problem.code) for problem in read.problems]

    def check_cell(self, column, text):
        """The problem codes of one cell in an otherwise good row."""
        cells = {"reference": "A1", "dealer": "D001", "product": "RG688", "quantity": "5", column: text}
        checked = order_check.check_rows([order_file.Row(2, cells)], digits={"quantity": 2, "price": 2})
        return [problem.code for problem in checked.problems.get(2, [])], checked.orders[0]


@tagged("post_install", "-at_install")
class TestReading(OrderFileCase):
    def test_doctests(self):
        for module in (
            *(order_cell_text, order_cells, order_chat, order_check, order_columns),
            *(order_dates, order_file, order_head, order_table, order_units),
        ):
            result = doctest.testmod(module)
            self.assertTrue(result.attempted, module.__name__)
            self.assertFalse(result.failed, module.__name__)

    def test_utf8_with_and_without_mark(self):
        for codec in ("utf-8", "utf-8-sig", "utf-16"):
            checked, found = self.check(csv_bytes("订单一,D001,RG688,5", codec=codec))
            self.assertFalse(found, codec)
            self.assertEqual(checked.orders[0].reference, "订单一")

    def test_gb18030(self):
        data = csv_bytes("订单一,长沙丽人,RG688,5", head="订单号,经销商编码,货号,数量", codec="gb18030")
        checked, found = self.check(data)
        self.assertFalse(found)
        self.assertEqual((checked.orders[0].reference, checked.orders[0].dealer), ("订单一", "长沙丽人"))

    def test_delimiters(self):
        for delimiter in ",;\t":
            data = csv_bytes("A1,D001,RG688,5").replace(b",", delimiter.encode())
            checked, found = self.check(data)
            self.assertFalse(found, repr(delimiter))
            self.assertEqual(len(checked.orders), 1)

    def test_columns_in_any_order_and_language(self):
        head = "数量*,product_code,ORDER  REFERENCE *,经销商编码"
        checked, found = self.check(csv_bytes("5,RG688,A1,D001", head=head))
        self.assertFalse(found)
        self.assertEqual(checked.orders[0].lines[0][1]["quantity"], 5)
        for column in COLUMNS:
            self.assertEqual(find_column(column.english), column.key)
            self.assertEqual(find_column(column.chinese), column.key)
            self.assertEqual(find_column(column.key), column.key)

    def test_xlsx_typed_cells(self):
        def prepare(book):
            book.active["F2"].number_format = "0%"

        data = xlsx_bytes(
            [1001, "D001", "RG688", 12.0, datetime(2026, 3, 2, 9, 30), 0.15, 9.8, True],
            head=[*HEAD.split(","), "Received On", "Discount %", "Unit Price", "Gift"],
            prepare=prepare,
        )
        read = order_file.read_order_file(data)
        self.assertEqual(
            read.rows[0].texts,
            {
                "reference": "1001",
                "dealer": "D001",
                "product": "RG688",
                "quantity": "12",
                "received_on": "2026-03-02 09:30",
                "discount": "15%",
                "price": "9.8",
                "gift": "yes",
            },
        )

    def test_first_visible_sheet_is_read(self):
        def prepare(book):
            hidden = book.create_sheet("Lists", 0)
            hidden.append(["rubbish"])
            hidden.sheet_state = "hidden"
            book.active = 1

        _checked, found = self.check(xlsx_bytes(["A1", "D001", "RG688", 5], prepare=prepare))
        self.assertFalse(found)

    def test_row_numbers_are_those_of_the_spreadsheet(self):
        _checked, found = self.check(csv_bytes("A1,D001,RG688,5", "", ",,,", 'A2,D001,"RG\n688",abc'))
        self.assertEqual(found, [(5, "quantity", "not_a_number")])
        _checked, found = self.check(
            xlsx_bytes(["A1", "D001", "RG688", 5], [None], ["A2", "D001", "RG688", "abc"])
        )
        self.assertEqual(found, [(4, "quantity", "not_a_number")])

    def test_orders_are_grouped(self):
        checked, found = self.check(
            csv_bytes("A1,D001,RG688,5", "A2,D001,RG688,1", "A1,D001,SY6,2", "B1,D002,RG688,3")
        )
        self.assertFalse(found)
        self.assertEqual(
            [(order.dealer, order.reference, order.numbers) for order in checked.orders],
            [("D001", "A1", (2, 4)), ("D001", "A2", (3,)), ("D002", "B1", (5,))],
        )


@tagged("post_install", "-at_install")
class TestBadFile(OrderFileCase):
    def test_wrong_type(self):
        docx = io.BytesIO()
        with zipfile.ZipFile(docx, "w") as archive:
            archive.writestr("word/document.xml", "<w/>")
        for data in (
            b"%PDF-1.7 rest",
            b"\x89PNG\r\n\x1a\n rest",
            b"<html><table><tr><td>Order Reference</td></tr></table></html>",
            b"<?xml version='1.0'?><a/>",
            b"a,b\x00c",
            docx.getvalue(),
        ):
            self.assertEqual(self.check_file(data)[0][2], "wrong_type", data[:10])

    def test_old_or_protected_excel(self):
        self.assertEqual(self.check_file(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100), [(0, "", "old_excel")])

    def test_broken_xlsx(self):
        self.assertEqual(self.check_file(xlsx_bytes(["A1", "D001", "RG688", 5])[:2000]), [(0, "", "unreadable")])
        broken = io.BytesIO()
        with zipfile.ZipFile(broken, "w") as archive:
            archive.writestr("xl/workbook.xml", "<notxml")
        self.assertEqual(self.check_file(broken.getvalue()), [(0, "", "unreadable")])

    def test_entities_are_refused(self):
        bomb = io.BytesIO()
        source = zipfile.ZipFile(io.BytesIO(xlsx_bytes(["A1", "D001", "RG688", 5])))
        with zipfile.ZipFile(bomb, "w") as archive:
            for part in source.infolist():
                content = source.read(part)
                if part.filename == "xl/styles.xml":
                    content = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>' + content.split(b"?>")[-1]
                archive.writestr(part, content)
        self.assertEqual(self.check_file(bomb.getvalue()), [(0, "", "unreadable")])

    def test_zip_bomb(self):
        bomb = io.BytesIO()
        source = zipfile.ZipFile(io.BytesIO(xlsx_bytes(["A1", "D001", "RG688", 5])))
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in source.infolist():
                content = source.read(part)
                if part.filename == "xl/styles.xml":
                    content += b" " * (order_table.MAX_PART_BYTES + 1)
                archive.writestr(part.filename, content)
        self.assertLess(len(bomb.getvalue()), 200_000)
        self.assertEqual(self.check_file(bomb.getvalue()), [(0, "", "bomb")])

    def test_empty(self):
        for data in (b"", b"\xef\xbb\xbf", b" \r\n\r\n", b",,,\r\n"):
            self.assertEqual(self.check_file(data), [(0, "", "empty_file")], data)
        self.assertEqual(self.check_file(xlsx_bytes(head=[])), [(0, "", "empty_file")])

    def test_no_rows(self):
        self.assertEqual(self.check_file(csv_bytes()), [(0, "", "no_rows")])
        self.assertEqual(self.check_file(csv_bytes(",,,", "")), [(0, "", "no_rows")])
        self.assertEqual(self.check_file(xlsx_bytes()), [(0, "", "no_rows")])

    def test_a_million_rows_are_refused_quickly(self):
        started = time.monotonic()
        data = (HEAD + "\n" + "A,D,P,5\n" * 1_000_000).encode()
        self.assertEqual(self.check_file(data), [(0, "", "too_many_rows")])
        self.assertEqual(self.check_file(data * 3), [(0, "", "too_big")])
        sheet = io.BytesIO()
        source = zipfile.ZipFile(io.BytesIO(xlsx_bytes()))
        row = b'<row><c t="inlineStr"><is><t>A</t></is></c><c><v>1</v></c><c><v>1</v></c><c><v>1</v></c></row>'
        with zipfile.ZipFile(sheet, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for part in source.infolist():
                content = source.read(part)
                if part.filename == "xl/worksheets/sheet1.xml":
                    content = content.replace(b"</sheetData>", row * 1_000_000 + b"</sheetData>")
                archive.writestr(part.filename, content)
        made = time.monotonic()
        self.assertEqual(self.check_file(sheet.getvalue()), [(0, "", "too_many_rows")])
        self.assertLess(time.monotonic() - made, 20)
        self.assertLess(made - started, 30)

    def test_the_last_allowed_row_goes_in(self):
        rows = [f"A{number},D001,RG688,1" for number in range(order_table.MAX_ROWS)]
        self.assertEqual(len(order_file.read_order_file(csv_bytes(*rows)).rows), order_table.MAX_ROWS)
        self.assertEqual(self.check_file(csv_bytes(*rows, "Z,D001,RG688,1")), [(0, "", "too_many_rows")])

    def test_titles(self):
        self.assertEqual(
            self.check_file(csv_bytes("A1,D001,RG688,5,red", head=f"{HEAD},Glaze")), [(1, "Glaze", "unknown_column")]
        )
        self.assertEqual(
            self.check_file(csv_bytes("A1,D001,5", head="Order Reference,Dealer Code,Quantity")),
            [(1, "product", "missing_column")],
        )
        self.assertEqual(
            self.check_file(csv_bytes("A1,D001,RG688,5,6", head=f"{HEAD},数量")), [(1, "quantity", "repeated_column")]
        )
        self.assertEqual(len(self.check_file(csv_bytes("1,2", head="x,y"))), 6)

    def test_broken_quotes(self):
        self.assertEqual(self.check_file(csv_bytes("A1,D001,RG688,5", 'A2,"D0"01,RG,5')), [(3, "", "bad_quotes")])
        self.assertEqual(self.check_file(csv_bytes('A1,"D001,RG688,5')), [(2, "", "bad_quotes")])

    def test_neither_utf8_nor_gb18030(self):
        self.assertEqual(self.check_file(csv_bytes("A1,D001,RG688,5") + b"\r\n\xff\xff\xff"), [(0, "", "bad_encoding")])


@tagged("post_install", "-at_install")
class TestBadRow(OrderFileCase):
    def test_quantities(self):
        for text, code in (
            ("1,000", "separator"),
            ("1，000", "separator"),
            ("1 000", "separator"),
            ("1,5", "separator"),
            ("abc", "not_a_number"),
            ("5 big boxes", "not_a_number"),
            ("-3", "negative"),
            ("0", "zero"),
            ("0.00", "zero"),
            ("", "missing"),
            ("nan", "not_a_number"),
            ("inf", "not_a_number"),
            ("1e9", "too_large"),
            ("1e3", "not_a_number"),
            ("1000000000", "too_large"),
            ("1.005", "too_precise"),
            ("2026-03-02", "not_a_number"),
            ("=2+3", "formula"),
            ("#REF!", "cell_error"),
        ):
            self.assertEqual(self.check_cell("quantity", text)[0], [code], text)
        for text, value in (("1000", 1000), ("１０", 10), ("2.50", Decimal("2.5")), (" 7 ", 7), ("1000000", 10**6)):
            codes, order = self.check_cell("quantity", text)
            self.assertEqual((codes, order.lines[0][1]["quantity"]), ([], value), text)

    def test_both_readings_of_a_separator_are_proposed(self):
        for text, readings in (
            ("1,000", ("1000", "1.000")),
            ("12,345,678.50", ("12345678.50",)),
            ("1,5", ("1.5", "15")),
        ):
            checked = order_check.check_rows([order_file.Row(2, {"quantity": text})])
            problem = next(problem for problem in checked.problems[2] if problem.column == "quantity")
            self.assertEqual(problem.proposals, tuple((one, {"quantity": one}) for one in readings))

    def test_quantities_with_unit_and_gift(self):
        for text, amount in (
            ("12盒", (12, "盒", 0)),
            ("１２", (12, "", 0)),
            ("１２支", (12, "支", 0)),
            ("各5支", (5, "支", 0)),
            ("5 boxes", (5, "boxes", 0)),
            ("10+1", (10, "", 1)),
            ("20送2", (20, "", 2)),
            ("买10送1", (10, "", 1)),
            ("10支 + 1支", (10, "支", 1)),
        ):
            codes, order = self.check_cell("quantity", text)
            values = order.lines[0][1]
            found = values["quantity"], values.get("unit", ""), values.get("free_quantity", 0)
            self.assertEqual((codes, found), ([], amount), text)
        for text in ("10支+1盒", "10 +", "买送1"):
            self.assertTrue(self.check_cell("quantity", text)[0], text)

    def test_what_is_paid_of_a_price(self):
        for text, value in (("9折", 10), ("8.5折", 15), ("95折", 5), ("5%", 5)):
            self.assertEqual(self.check_cell("discount", text)[1].lines[0][1]["discount"], value, text)
        for text, value in (("¥22", 22), ("￥1,234.50", Decimal("1234.5")), ("22元", 22), ("RMB 22", 22)):
            self.assertEqual(self.check_cell("price", text)[1].lines[0][1]["price"], value, text)
        self.assertEqual(self.check_cell("price", "1,234")[0], ["separator"])

    def test_price_and_discount(self):
        for column, text, codes in (
            ("price", "0", []),
            ("price", "-1", ["negative"]),
            ("price", "9.999", ["too_precise"]),
            ("price", "￥", ["not_a_number"]),
            ("discount", "0", []),
            ("discount", "100", []),
            ("discount", "5%", []),
            ("discount", "0.5%", []),
            ("discount", "100.01", ["discount_range"]),
            ("discount", "0.15", ["discount_fraction"]),
            ("discount", "-5", ["negative"]),
        ):
            self.assertEqual(self.check_cell(column, text)[0], codes, f"{column} {text}")

    def test_dates(self):
        for text, code in (
            ("3/4/2026", "date_two_ways"),
            ("04.03.2026", "date_two_ways"),
            ("3/4", "date_form"),
            ("99999", "date_form"),
            ("tomorrow", "date_form"),
            ("2026-02-30", "date_unknown"),
            ("2026-03-04 25:00", "date_unknown"),
            ("2026年13月1日", "date_unknown"),
            ("0001-01-01", "date_unknown"),
            ("3000-01-01", "date_unknown"),
        ):
            self.assertEqual(self.check_cell("received_on", text)[0], [code], text)
        for text, day in (
            ("2026-03-04", datetime(2026, 3, 4)),
            ("2026-3-4", datetime(2026, 3, 4)),
            ("2026/3/4", datetime(2026, 3, 4)),
            ("2026.03.04", datetime(2026, 3, 4)),
            ("20260304", datetime(2026, 3, 4)),
            ("2026年3月4日", datetime(2026, 3, 4)),
            ("２０２６年３月４日 15：30", datetime(2026, 3, 4, 15, 30)),
            ("2026-03-04 15:59", datetime(2026, 3, 4, 15, 59)),
            ("2026-03-04T15:59:30", datetime(2026, 3, 4, 15, 59, 30)),
            ("46085", datetime(2026, 3, 4)),
            ("46085.5", datetime(2026, 3, 4, 12)),
            ("25/12/2026", datetime(2026, 12, 25)),
        ):
            codes, order = self.check_cell("requested_on", text)
            self.assertEqual((codes, order.head.get("requested_on")), ([], day), text)

    def test_a_day_without_a_year_is_the_nearest(self):
        for today, text, expected in (
            (date(2026, 11, 29), "12月5日", datetime(2026, 12, 5)),
            (date(2026, 12, 20), "1月3日", datetime(2027, 1, 3)),
            (date(2027, 1, 3), "12月30日", datetime(2026, 12, 30)),
            (date(2026, 11, 29), "12/25", datetime(2026, 12, 25)),
        ):
            self.assertEqual(read_cell("requested_on", text, {"date": today}), expected, text)
        with self.assertRaises(CellError):
            read_cell("requested_on", "2月29日", {"date": date(2027, 2, 1)})
        with self.assertRaises(CellError) as caught:
            read_cell("requested_on", "12/5", {"date": date(2026, 11, 29)})
        self.assertEqual(caught.exception.proposals, ("2026-12-05", "2027-05-12"))

    def test_gift(self):
        for text in ("yes", "YES", "是", "1", "√"):
            self.assertIs(self.check_cell("gift", text)[1].lines[0][1]["gift"], True)
        self.assertEqual(self.check_cell("gift", "maybe")[0], ["not_listed"])
        row = {"reference": "A", "dealer": "D", "product": "P", "quantity": "1", "gift": "是", "discount": "10"}
        checked = order_check.check_rows([order_file.Row(2, row)])
        self.assertEqual([problem.code for problem in checked.problems[2]], ["gift_discount"])

    def test_missing(self):
        _checked, found = self.check(csv_bytes(",D001,RG688,5", "A2,,RG688,5", "A3,D001,,5", "A4,D001,RG688,"))
        self.assertEqual(
            found,
            [(row, column, "missing") for row, column in enumerate(("reference", "dealer", "product", "quantity"), 2)],
        )

    def test_formulas_name_their_cell(self):
        _checked, found = self.check(xlsx_bytes(["A1", "D001", "RG688", "=2*3"], ["A2", "D001", "RG688", 5]))
        self.assertEqual(found, [(2, "quantity", "formula")])
        _checked, found = self.check(csv_bytes('"=""A1""",D001,RG688,5'))
        self.assertEqual(found, [(2, "reference", "formula")])

    def test_text_that_looks_like_a_formula(self):
        def prepare(book):
            book.active["E2"].value = "=not a formula"
            book.active["E2"].data_type = "s"

        data = xlsx_bytes(["A1", "D001", "RG688", 5], head=[*HEAD.split(","), "Remark"], prepare=prepare)
        checked, found = self.check(data)
        self.assertFalse(found)
        self.assertEqual(checked.orders[0].lines[0][1]["remark"], "=not a formula")

    def test_the_same_article_twice(self):
        head = f"{HEAD},Unit Price,Gift,Line Remark"
        rows = (
            "A1,D001,RG688,5,,,",
            "A1,D001,RG688,1,,yes,",
            "A1,D001,RG688,1,9,,",
            "A2,D001,RG688,5,,,",
            "A1,D001,RG688,7,,no,",
            "A1,D001,RG688,2,,,for the trainees",
        )
        checked, found = self.check(csv_bytes(*rows, head=head))
        self.assertFalse(found)
        order = checked.orders[0]
        self.assertEqual([(row, values["quantity"]) for row, values in order.lines], [(2, 12), (3, 1), (4, 1), (7, 2)])
        self.assertEqual((order.joined, order.numbers), ({6: 2}, (2, 3, 4, 6, 7)))
        read = order_file.read_order_file(csv_bytes(*rows, head=head))
        apart = order_check.check_rows(read.rows, apart=True).orders[0]
        self.assertEqual([row for row, _values in apart.lines], [2, 3, 4, 6, 7])

    def test_contradiction(self):
        head = f"{HEAD},Warehouse,Urgency"
        checked, found = self.check(
            csv_bytes("A1,D001,RG688,5,WH,1", "A1,D001,SY6,5,WUH,", "A1,D001,SY7,5,,1", head=head)
        )
        self.assertEqual(found, [(3, "warehouse", "contradiction")])
        self.assertEqual(checked.problems[3][0].params, (2, "WH"))
        self.assertFalse(checked.is_good(checked.orders[0]))

    def test_one_reference_two_dealers(self):
        checked, found = self.check(csv_bytes("A1,D001,RG688,5", "A1,D002,SY6,5"))
        self.assertFalse(found)
        found = [(order.dealer, order.reference) for order in checked.orders]
        self.assertEqual(found, [("D001", "A1"), ("D002", "A1")])
        rows = ("A1,D001,RG688,5", "A1,D002,SY6,5", "A1,D001,SY7,5")
        self.assertEqual(self.check(csv_bytes(*rows))[1], [(3, "dealer", "other_dealer")])

    def test_rows_without_dealer(self):
        """One order of which nobody said whose it is, not as many orders as rows; below its first row it is said."""
        checked, found = self.check(csv_bytes("A1,,RG688,5", "A1,,SY6,7"))
        self.assertEqual(found, [(2, "dealer", "missing"), (3, "dealer", "missing")])
        self.assertEqual([order.numbers for order in checked.orders], [(2, 3)])
        checked, found = self.check(csv_bytes("A1,D001,RG688,5", "A1,,SY6,7", "A2,,SY6,7"))
        self.assertEqual(found, [(4, "dealer", "missing")])
        self.assertEqual([(order.dealer, order.numbers) for order in checked.orders], [("D001", (2, 3)), (None, (4,))])

    def test_cells_without_title(self):
        _checked, found = self.check(csv_bytes("A1,D001,RG688,1,000"))
        self.assertEqual(found, [(2, "", "stray_cell")])

    def test_all_bad_rows_at_once(self):
        rows = [f"A{number},D001,RG688,{'abc' if number % 3 == 0 else 5}" for number in range(300)]
        _checked, found = self.check(csv_bytes(*rows))
        self.assertEqual(found, [(number + 2, "quantity", "not_a_number") for number in range(0, 300, 3)])

    def test_long_and_broken_text(self):
        self.assertEqual(self.check_cell("remark", "x" * 501)[0], ["too_long"])
        self.assertEqual(self.check_cell("remark", "a\x07b")[0], ["bad_character"])
