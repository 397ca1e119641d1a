import io
from datetime import datetime

from odoo import fields
from odoo.http import Controller, content_disposition, request, route

from ..models.base.plain_cell import csv_text
from ..models.intake.order_columns import COLUMNS, label
from ..models.intake.order_import_lookup import RECORDS, SELECTIONS
from ..models.intake.order_table import MAX_ROWS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDE = frozenset({"dealer", "remark", "line_remark", "promotion", "address"})
# Excel takes no longer list written into the cell rule; ours stand on a hidden sheet.
LIST_SHEET = "Lists"


class OrderTemplate(Controller):
    @route("/order_process/order_template.xlsx", type="http", auth="user", methods=["GET"], readonly=True)
    def order_template(self):
        """The empty order file: titles in the reader's language, drop-down lists of what the reader may choose, an
        example and how to fill it in. Filled in, it goes into the import as it is."""
        request.env["order.process.import"].check_access("create")
        return send_order_file(OrderTemplateBook(request.env))


def send_order_file(book):
    """Hand over the empty order file, under the date of the user's day."""
    name = request.env._("Order file %s.xlsx", fields.Date.context_today(request.env.user))
    headers = [("Content-Type", XLSX), ("Content-Disposition", content_disposition(name))]
    return request.make_response(book.build(), headers)


class OrderTemplateBook:
    """Builds the workbook with the rights and in the language of the user of ``env``."""

    columns = COLUMNS

    def __init__(self, env):
        self.env = env
        self.lang = env.lang or "en_US"

    def build(self):
        """:return: the bytes of the XLSX file"""
        import xlsxwriter

        stream = io.BytesIO()
        book = xlsxwriter.Workbook(
            stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        required = book.add_format({"bold": True, "bg_color": "#F6C7B6", "border": 1, "text_wrap": True})
        optional = book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1, "text_wrap": True})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.instant = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self.text = book.add_format({"num_format": "@"})
        orders = book.add_worksheet(self.env._("Orders"))
        help_sheet = book.add_worksheet(self.env._("How to fill it in"))
        lists = book.add_worksheet(LIST_SHEET)
        lists.hide()
        orders.freeze_panes(1, 2)
        for position, column in enumerate(self.columns):
            title = label(column.key, self.lang) + (" *" if column.required else "")
            orders.set_column(position, position, 24 if column.key in WIDE else 16, self._column_format(column))
            orders.write_string(0, position, title, required if column.required else optional)
        self._add_lists(orders, lists)
        self._write_example(orders)
        self._write_help(help_sheet, required)
        self._add_sheets(book, required)
        book.close()
        return stream.getvalue()

    def _add_sheets(self, book, heading):
        """Hook: further sheets."""

    def _column_format(self, column):
        if column.key == "received_on":
            return self.instant
        if column.kind == "date":
            return self.day
        return self.text if column.kind in ("text", "note") else None

    # === Lists ===

    def _get_choices(self, key):
        if key in SELECTIONS:
            model, name = SELECTIONS[key]
            return [text for _value, text in self.env[model]._fields[name]._description_selection(self.env)]
        if key == "gift":
            return ["是", "否"] if self.lang.startswith("zh") else ["yes", "no"]
        if key in RECORDS:
            domain = [("company_id", "in", (self.env.company.id, False))]
            if key == "channel":
                domain.append(("closed", "=", False))
            return self.env[RECORDS[key][0]].search(domain).mapped("name")
        return []

    def _add_lists(self, orders, lists):
        used = 0
        for position, column in enumerate(self.columns):
            choices = self._get_choices(column.key)
            if choices:
                for row, text in enumerate(choices):
                    lists.write_string(row, used, csv_text(text))
                letter = _letters(used)
                orders.data_validation(
                    1,
                    position,
                    MAX_ROWS,
                    position,
                    {
                        "validate": "list",
                        "source": f"={LIST_SHEET}!${letter}$1:${letter}${len(choices)}",
                        "error_title": label(column.key, self.lang),
                        "error_message": self.env._("Choose one of the list.")[:255],
                    },
                )
                used += 1
            elif column.kind in ("quantity", "price", "discount"):
                rule = {"criteria": "between", "minimum": 0, "maximum": 100} if column.kind == "discount" else {
                    "criteria": ">" if column.kind == "quantity" else ">=",
                    "value": 0,
                }
                orders.data_validation(1, position, MAX_ROWS, position, {"validate": "decimal", **rule})

    # === Example and help ===

    def _write_example(self, orders):
        """A row that shows the form; its dealer and goods do not exist, so that it cannot go in unnoticed."""
        example = self._get_example()
        for position, column in enumerate(self.columns):
            value = example.get(column.key)
            if value is None and column.key not in ("line_remark_kind", "remark_kind", "gift"):
                value = next(iter(self._get_choices(column.key)), None)
                value = value and csv_text(value)
            if isinstance(value, datetime):
                orders.write_datetime(1, position, value, self.instant if value.hour else self.day)
            elif isinstance(value, int):
                orders.write_number(1, position, value)
            elif value:
                orders.write_string(1, position, value)

    def _get_example(self):
        return {
            "reference": self.env._("EXAMPLE"),
            "dealer": self.env._("(delete this row)"),
            "product": "RG688",
            "quantity": 12,
            "received_on": datetime(2026, 3, 2, 9, 30),
            "requested_on": datetime(2026, 3, 5),
        }

    def _get_help_lines(self):
        return [
            self.env._("One row is one line of an order. Rows with the same order reference and dealer are one order."),
            self.env._("Columns marked * must be filled in. Columns that you do not need may be deleted."),
            self.env._("Quantities are digits only: 1000, not 1,000. No formulas."),
            self.env._("Dates are date cells or text such as 2026-03-04 or 2026-03-04 15:30, in the company's time."),
            self.env._("Delete the example row. At most %s rows go in at once.", MAX_ROWS),
            self.env._("A file that was imported before makes no second order."),
        ]

    def _get_explanations(self):
        return {
            "reference": self.env._("The dealer's own number of the order."),
            "dealer": self.env._("The reference of the dealer, or the exact name if it is there once."),
            "product": self.env._("Internal reference or barcode."),
            "price": self.env._("Empty: by the price list."),
            "discount": self.env._("From 0 to 100. 15 is 15 percent."),
            "gift": self.env._("yes: free of charge."),
            "taken_by": self.env._("Login or name of the colleague who took the order."),
            "address": self.env._("Reference or name of an address of the dealer."),
            "line_remark": self.env._("For the warehouse and the driver, about this line."),
            "remark": self.env._("For the warehouse and the driver, about the whole order."),
        }

    def _write_help(self, sheet, heading):
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 100)
        lines, explanations = self._get_help_lines(), self._get_explanations()
        for row, line in enumerate(lines):
            sheet.write_string(row, 1, line)
        for row, column in enumerate(self.columns, len(lines) + 1):
            sheet.write_string(row, 0, label(column.key, self.lang) + (" *" if column.required else ""), heading)
            sheet.write_string(row, 1, explanations.get(column.key, ""))


def _letters(position):
    """The letters of a column, counted from 0.

    >>> _letters(0), _letters(25), _letters(26)
    ('A', 'Z', 'AA')
    """
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
